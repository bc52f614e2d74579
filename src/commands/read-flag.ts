// Values of flags, read and refused in words. Pure.

import { EVENT_NAMES, isEventName } from '../domain/event-names.js';
import { meant } from '../domain/nearest.js';
import { parseDuration } from '../domain/time.js';
import type { Torture } from '../types/admin/types.gen.js';
import { parseJson } from './client/parse-json.js';
import { isTortureKind, TORTURE_KINDS } from './client/torture-kinds.js';
import { CommandError } from './command-error.js';

/** @throws CommandError that names the flag and what it may be */
export function readWholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new CommandError(`${flag} must be a whole number from ${least} to ${most}; got ${JSON.stringify(text)}.`);
}

/** As the stream takes them: comma-separated. @throws CommandError that tells the names */
export function readEventNames(text: string): string {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isEventName(name));
  if (unknown === undefined) return names.join(',');
  throw new CommandError(
    `--events must be names of events, comma-separated; got ${JSON.stringify(unknown)}. Events: ${EVENT_NAMES.join(', ')}.${meant(unknown, EVENT_NAMES)}`,
  );
}

/** The longest that the sandbox waits. */
const MAX_WAIT_MS = 300_000;

/** Milliseconds. @throws CommandError */
export function readWithin(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms <= MAX_WAIT_MS) return ms;
  throw new CommandError(`--within must be a duration of at most 5m, as 500ms, 5s or 1m; got ${JSON.stringify(text)}.`);
}

/** `wrong_signature`, `duplicate:3`. @throws CommandError that names the kinds */
export function readTorture(text: string): Torture {
  const [kind = '', times, ...rest] = text.split(':');
  if (!isTortureKind(kind) || rest.length > 0)
    throw new CommandError(
      `--delivery must be a kind, or a kind and how often, as duplicate:3; got ${JSON.stringify(text)}. Kinds: ${TORTURE_KINDS.join(', ')}.${meant(kind, TORTURE_KINDS)}`,
    );
  return { kind, ...(times !== undefined && { times: readWholeNumber('--delivery KIND:times', times, 1, 1_000) }) };
}

/**
 * `--data` takes all words up to the next flag, and so the event, where that stands behind it: the last one, which is no `field=value`.
 * @throws CommandError where there is no event
 */
export function readEvent(event: string | undefined, data: readonly string[] | undefined): { event: string; data: readonly string[] | undefined } {
  if (event !== undefined) return { event, data };
  const last = data?.at(-1);
  if (last !== undefined && !last.includes('=')) return { event: last, data: data?.slice(0, -1) };
  throw new CommandError(`Say which event, before --data: trigger student.created --data name=Asha. Events: ${EVENT_NAMES.join(', ')}.`);
}

/**
 * `name=Asha` is a text, `amount=4999` the number that the event's schema wants, `anything:=[1]` JSON as it stands.
 * @param isNumber whether the schema wants a number in a field
 * @throws CommandError
 */
export function readData(pairs: readonly string[], isNumber: (field: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(pairs.map((pair) => readPair(pair, isNumber)));
}

function readPair(pair: string, isNumber: (field: string) => boolean): [string, unknown] {
  const [, field = '', sign, text = ''] = /^([^:=]+)(:?=)(.*)$/s.exec(pair) ?? [];
  if (field === '') throw new CommandError(`--data must be field=text, or field:=JSON; got ${JSON.stringify(pair)}.`);
  if (sign === ':=') {
    const value = parseJson(text);
    if (value === undefined) throw new CommandError(`--data ${field}:= must be followed by JSON, as ${field}:=[1]; got ${JSON.stringify(text)}.`);
    return [field, value];
  }
  // what is no number stays a text: the sandbox says what is wrong with it
  return [field, isNumber(field) && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text];
}
