// Days as schools write them: the year, month, day of ISO 8601, or day first, as India and most of the world write.

import { isDate } from '../../domain/time.js';

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

/** A time of day after the date, which many systems write along: it is left out. */
const TIME = String.raw`(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*(?:[AP]M|Z|[+-]\d{2}:?\d{2}))?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}$`, 'i');
const DAY_FIRST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${TIME}$`, 'i');
const DAY_MONTH_NAME = new RegExp(String.raw`^(\d{1,2})(?:st|nd|rd|th)?[-/ ,]*([a-z]{3,9})\.?[-/ ,]*(\d{4})${TIME}$`, 'i');
const MONTH_NAME_DAY = new RegExp(String.raw`^([a-z]{3,9})\.?[- ]*(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4})${TIME}$`, 'i');

const FORMS = 'Write it as 2026-01-23, 23/01/2026, 23-01-2026, 23.01.2026 or 23 Jan 2026.';
const BOTH = 'Other cells of the column prove that the day comes first, and others that the month does, so this may be either day. Write it as 2026-01-23.';

/** What the cells of a column prove: which comes first in 05/06/2026. */
export type DateOrder = 'day_first' | 'month_first' | 'both';

export type DateReading = { readonly date: string } | { readonly problem: string };

/** The day that a text names, as `YYYY-MM-DD`, or what is wrong with it in words. Two digits are no year. */
export function readDate(text: string, order: DateOrder = 'day_first'): DateReading {
  const own = orderOf(text);
  if (own === 'open' && order === 'both') return { problem: BOTH };
  const parts = partsOf(text, own === 'month_first' || (own === 'open' && order === 'month_first'));
  if (!parts) return { problem: `This is no date that can be read. ${FORMS}` };
  const [year, month, day] = parts;
  const date = [year.padStart(4, '0'), String(month).padStart(2, '0'), day.padStart(2, '0')].join('-');
  if (isDate(date)) return { date };
  return { problem: `The calendar has no such day. ${FORMS}` };
}

/** What a date proves of its column; `open` where both orders are a day, and not the same. undefined where nothing can be told by it. */
export function orderOf(text: string): 'day_first' | 'month_first' | 'open' | undefined {
  const [, first, , second] = DAY_FIRST.exec(text) ?? [];
  const [one, two] = [Number(first), Number(second)];
  if (first === undefined || one === two || one === 0 || two === 0 || one > 31 || two > 31 || (one > 12 && two > 12)) return undefined;
  return one > 12 ? 'day_first' : two > 12 ? 'month_first' : 'open';
}

/** Whether a text is a moment that is not midnight in a time zone: the day may be another one elsewhere. */
export const hasLostDay = (text: string): boolean => IN_A_ZONE.test(text) && !MIDNIGHT.test(text);

const IN_A_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i;
const MIDNIGHT = /[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;

function partsOf(text: string, monthFirst: boolean): [year: string, month: number, day: string] | null {
  const [, y1, , m1, d1] = YEAR_FIRST.exec(text) ?? [];
  if (y1 !== undefined && d1 !== undefined) return [y1, Number(m1), d1];
  const [, d2, , m2, y2] = DAY_FIRST.exec(text) ?? [];
  if (y2 !== undefined && d2 !== undefined && m2 !== undefined) return monthFirst ? [y2, Number(d2), m2] : [y2, Number(m2), d2];
  const [, d3, m3, y3] = DAY_MONTH_NAME.exec(text) ?? [];
  if (y3 !== undefined && d3 !== undefined) return withName(y3, m3, d3);
  const [, m4, d4, y4] = MONTH_NAME_DAY.exec(text) ?? [];
  if (y4 !== undefined && d4 !== undefined) return withName(y4, m4, d4);
  return null;
}

function withName(year: string, name: string | undefined, day: string): [string, number, string] | null {
  const at = MONTHS.findIndex((month) => name !== undefined && month.startsWith(name.toLowerCase()));
  return at === -1 ? null : [year, at + 1, day];
}
