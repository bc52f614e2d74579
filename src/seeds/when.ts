// The dates of a scenario: offsets from its as_of, so that seeds repeat and move with --as-of, or absolute ones.

import { isDate, parseTime, startOfDay } from '../domain/time.js';

/** A moment that is known once as_of is. */
export type When =
  | { readonly kind: 'absolute'; readonly ms: number }
  | {
      readonly kind: 'offset';
      readonly sign: 1 | -1;
      /** Calendar years. */
      readonly years: number;
      readonly ms: number;
    };

const OFFSET = /^([+-])(?:(\d{1,3})y)?(?:(\d{1,4})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;
const UNITS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000];

/**
 * `-30d`, `+10y`, `-2d6h` (units y w d h m s, from large to small, the sign is needed), an RFC 3339 time, or a date, which is its
 * first moment in UTC. null where it is none of these.
 */
export function parseWhen(text: string): When | null {
  const match = OFFSET.exec(text);
  if (match) {
    const [, sign, years, ...units] = match;
    if (years === undefined && units.every((unit) => unit === undefined)) return null;
    const ms = UNITS.reduce((sum, unit, i) => sum + unit * Number(units[i] ?? 0), 0);
    return { kind: 'offset', sign: sign === '-' ? -1 : 1, years: Number(years ?? 0), ms };
  }
  const ms = isDate(text) ? startOfDay(text) : parseTime(text);
  return ms === null ? null : { kind: 'absolute', ms };
}

/** `ago('30d')`, as a default that stands in the code. @throws RangeError where it is no offset */
export function ago(text: string): When {
  const when = parseWhen(`-${text}`);
  if (!when) throw new RangeError(`"${text}" is not an offset.`);
  return when;
}

/**
 * Epoch milliseconds, a whole second. A year is a calendar year: one before 29 February is 28 February.
 * @param asOf epoch milliseconds
 */
export function resolveWhen(when: When, asOf: number): number {
  if (when.kind === 'absolute') return wholeSecond(when.ms);
  return wholeSecond(addYears(asOf, when.sign * when.years) + when.sign * when.ms);
}

export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

function addYears(ms: number, years: number): number {
  const date = new Date(ms);
  const month = date.getUTCMonth();
  date.setUTCFullYear(date.getUTCFullYear() + years);
  // 29 February of a year that has none has become 1 March
  if (date.getUTCMonth() !== month) date.setUTCDate(0);
  return date.getTime();
}
