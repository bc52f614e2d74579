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
/** The dates of the other rows are taken, with day and month changed about, and nobody would notice. */
const MONTH_FIRST = 'Where the month comes first, mend the other rows too: 05/06/2026 is taken as 5 June.';

export type DateReading = { readonly date: string } | { readonly problem: string };

/** The day that a text names, as `YYYY-MM-DD`, or what is wrong with it in words. Two digits are no year. */
export function readDate(text: string): DateReading {
  const parts = partsOf(text);
  if (!parts) return { problem: `This is no date that can be read. ${FORMS}` };
  const [year, month, day] = parts;
  const date = [year.padStart(4, '0'), String(month).padStart(2, '0'), day.padStart(2, '0')].join('-');
  if (isDate(date)) return { date };
  if (month > 12 && Number(day) <= 12 && DAY_FIRST.test(text)) return { problem: `There is no month ${month}: the day is read first. ${FORMS} ${MONTH_FIRST}` };
  return { problem: `The calendar has no such day. ${FORMS}` };
}

function partsOf(text: string): [year: string, month: number, day: string] | null {
  const [, y1, , m1, d1] = YEAR_FIRST.exec(text) ?? [];
  if (y1 !== undefined && d1 !== undefined) return [y1, Number(m1), d1];
  const [, d2, , m2, y2] = DAY_FIRST.exec(text) ?? [];
  if (y2 !== undefined && d2 !== undefined) return [y2, Number(m2), d2];
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
