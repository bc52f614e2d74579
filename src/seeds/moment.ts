// When something of a scenario happened: not after as_of, and not before that on which it rests.

import { formatTime } from '../domain/time.js';
import type { Origin } from './readers.js';
import { ScenarioError } from './scenario-error.js';
import { resolveWhen, type When } from './when.js';

/** What comes before: `its course was made`. */
export interface Earlier {
  readonly what: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Epoch milliseconds of a declared moment.
 * @param field of the record at `origin`, for the message
 * @throws ScenarioError where it is after as_of, or before something that has to come first
 */
export function momentOf(when: When, asOf: number, origin: Origin, field: string, ...earlier: readonly Earlier[]): number {
  const at = resolveWhen(when, asOf);
  const refuse = (problem: string): ScenarioError => new ScenarioError(`${origin.source}:${origin.line}: ${origin.path}.${field} is ${formatTime(at)}, ${problem}`);
  if (at > asOf) throw refuse(`after as_of, ${formatTime(asOf)}. What a scenario holds has happened: write an offset such as -30d, or an earlier time.`);
  for (const { what, at: first } of earlier) if (at < first) throw refuse(`before ${what} (${formatTime(first)}). Write a later time, or leave it out.`);
  return at;
}
