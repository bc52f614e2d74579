// When the declared records of a scenario came to be, and the refusal of an impossible time.

import { formatTime } from '../domain/time.js';
import type { Origin } from './readers.js';
import { ScenarioError } from './scenario-error.js';
import { resolveWhen, type When } from './when.js';

/** @throws ScenarioError for a time after as_of; @param field as the message names it */
export function past(when: When, origin: Origin, field: string, asOf: number): number {
  const at = resolveWhen(when, asOf);
  if (at > asOf) throw refusal(origin, `.${field} must not be after as_of, ${formatTime(asOf)}; got ${formatTime(at)}.`);
  return at;
}

/** What can't be before something else. `when` null takes the fallback, which gives way where it would be too early. */
export interface Following {
  readonly when: When | null;
  readonly fallback: When;
  /** Epoch milliseconds. */
  readonly earliest: number;
  readonly field: string;
}

/** @throws ScenarioError for a time after as_of, or a declared one that is too early */
export function following({ when, fallback, earliest, field }: Following, origin: Origin, asOf: number): number {
  const at = past(when ?? fallback, origin, field, asOf);
  if (when === null) return Math.max(at, earliest);
  if (at < earliest) throw refusal(origin, `.${field} must not be before ${formatTime(earliest)}, when what it needs came to be; got ${formatTime(at)}.`);
  return at;
}

/** @param problem what goes on where the path stops */
export function refusal(origin: Origin, problem: string): ScenarioError {
  return new ScenarioError(`${origin.source}:${origin.line}: ${origin.path}${problem}`);
}
