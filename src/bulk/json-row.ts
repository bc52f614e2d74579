// One record of JSON: an object that has each name once, or the reason why it is none.

import { MAX_DEPTH, needsWalk, textFaults } from '../contract/text-faults.js';
import { shortened } from './in-words.js';
import { repeatedName } from './json-text.js';
import type { NamedRow } from './rows.js';

/** How many levels JSON may nest, as in every body. */
export const DEEPEST = MAX_DEPTH;

/**
 * @param value as JSON.parse gave it, of the text `json`
 * @returns the object, or a sentence that says what is wrong; characters that no text may have are told of with their field, as of any row
 */
export function asRow(value: unknown, json: string): NamedRow['values'] {
  if (!isObject(value)) return `Each record must be an object; this is ${nameOf(value)}.`;
  // a quick look that few records need more than
  const fault = needsWalk(json) ? textFaults(value).find(({ constraint, field }) => constraint === 'depth' || field === '') : undefined;
  if (fault) return fault.message;
  const twice = repeatedName(json);
  return twice === null ? value : `The record has the name ${JSON.stringify(shortened(twice))} twice, and nobody can say which one counts. Keep one.`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return `a ${typeof value}`;
}
