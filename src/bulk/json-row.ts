// One record of JSON: an object whose texts any database can hold, or the reason why it is none.

import { MAX_DEPTH, textFaults } from '../contract/text-faults.js';
import type { NamedRow } from './rows.js';

/** How many levels JSON may nest, as in every body. */
export const DEEPEST = MAX_DEPTH;

/**
 * @param value as JSON.parse gave it
 * @param walk whether texts must be looked at; needsWalk tells it from the text that the value came from
 * @returns the object, or a sentence that says what is wrong
 */
export function asRow(value: unknown, walk: boolean): NamedRow['values'] {
  if (!isObject(value)) return `Each record must be an object; this is ${nameOf(value)}.`;
  const [fault] = walk ? textFaults(value) : [];
  return fault ? fault.message : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return `a ${typeof value}`;
}
