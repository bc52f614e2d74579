// Paths and queries of calls, from what the caller gave. Pure.

import { invalidArgument } from './errors.js';
import { textArgument } from './text-argument.js';

/** An id as a segment of a path. What would lead to another path (`''`, `..`) is refused. @throws SkillPassportError VALIDATION_ERROR */
export function segment(name: string, given: unknown): string {
  const id = textArgument(name, given);
  if (id === '.' || id === '..' || hasLoneSurrogate(id)) throw invalidArgument(name, 'format', `\`${name}\` must be the id of a record.`);
  return encodeURIComponent(id);
}

/** `?a=1&b=x,y` or nothing. Arrays are joined by commas; null, undefined and empty arrays are left out. @throws SkillPassportError VALIDATION_ERROR */
export function queryString(query: object | undefined): string {
  if (query === undefined || query === null) return '';
  if (typeof query !== 'object' || Array.isArray(query)) throw invalidArgument('query', 'type', 'The filters must be an object, such as `{ page: 1 }`.');
  const given: [string, unknown][] = Object.entries(query);
  const params = new URLSearchParams();
  for (const [name, value] of given) {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    params.append(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = params.toString();
  return text && `?${text}`;
}

const hasLoneSurrogate = (text: string): boolean => /\p{Surrogate}/u.test(text);
