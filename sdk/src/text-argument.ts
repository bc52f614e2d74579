// An argument that must be a text, told apart from what JavaScript may hand over in its place.

import { invalidArgument } from './errors.js';

/** The text. @throws SkillPassportError VALIDATION_ERROR, which does not repeat it */
export function textArgument(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidArgument(name, 'type', `\`${name}\` must be a string; got ${value === null ? 'null' : typeof value}.`);
  if (value === '') throw invalidArgument(name, 'minLength', `\`${name}\` must not be empty.`);
  return value;
}
