// Paths and queries of calls, from what the caller gave. Pure.

import { invalidArgument } from './errors.js';
import { refuseUnknown } from './options.js';
import { textArgument } from './text-argument.js';

/** @internal An id as a segment of a path. What would lead to another path (`''`, `..`) is refused. @throws SkillPassportError VALIDATION_ERROR */
export function segment(name: string, given: unknown): string {
  const id = textArgument(name, given);
  if (id === '.' || id === '..' || hasLoneSurrogate(id)) throw invalidArgument(name, 'format', `\`${name}\` must be the id of a record.`);
  return encodeURIComponent(id);
}

/**
 * @internal The parameters of a call, none but its own: the API would ignore another, and answer with everybody.
 * @throws SkillPassportError VALIDATION_ERROR, INVALID_OPTIONS
 */
export function parameters(query: object | null | undefined, known: readonly string[]): object | undefined {
  if (query === undefined || query === null) return undefined;
  if (typeof query !== 'object' || Array.isArray(query)) throw invalidArgument('query', 'type', 'The filters must be an object, such as `{ page: 1 }`.');
  refuseUnknown(query, known, 'parameter of this call');
  return query;
}

/** @internal `?a=1&b=x,y` or nothing. Arrays are joined by commas; null, undefined and empty arrays are left out. */
export function queryString(query: object | undefined): string {
  if (query === undefined) return '';
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
