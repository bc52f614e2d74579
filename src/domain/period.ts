// The periods into which analytics group days: each has a number that rises by one from period to period, and a label. UTC.

import { MS_PER_DAY } from './time.js';

export type GroupBy = 'day' | 'week' | 'month' | 'quarter' | 'year';

interface Period {
  /** The number of the period that holds a day, given as days since 1970-01-01. */
  readonly ofDay: (day: number) => number;
  readonly label: (period: number) => string;
}

/** 1970-01-01 was a Thursday: the Monday of its week is day -3. */
const THURSDAY = 3;

const PERIODS: Readonly<Record<GroupBy, Period>> = {
  day: {
    ofDay: (day) => day,
    label: (day) => `${yearText(yearOf(day))}-${twoDigits((monthOf(day) % 12) + 1)}-${twoDigits(new Date(day * MS_PER_DAY).getUTCDate())}`,
  },
  week: {
    ofDay: (day) => Math.floor((day + THURSDAY) / 7),
    // A week belongs to the year that holds its Thursday, and its number is that Thursday's among the year's (ISO 8601).
    label: (week) => {
      const thursday = week * 7;
      const year = yearOf(thursday);
      return `${yearText(year)}-W${twoDigits(Math.floor((thursday - firstDayOf(year)) / 7) + 1)}`;
    },
  },
  month: {
    ofDay: monthOf,
    label: (month) => `${yearText(Math.floor(month / 12))}-${twoDigits((month % 12) + 1)}`,
  },
  quarter: {
    ofDay: (day) => Math.floor(monthOf(day) / 3),
    label: (quarter) => `${yearText(Math.floor(quarter / 4))}-Q${(quarter % 4) + 1}`,
  },
  year: { ofDay: yearOf, label: yearText },
};

/**
 * The number of the period that holds a moment.
 * @param ms epoch milliseconds, from year 0 on
 */
export function periodOf(ms: number, groupBy: GroupBy): number {
  return PERIODS[groupBy].ofDay(Math.floor(ms / MS_PER_DAY));
}

/** `2025-01-31`, `2025-W05` (ISO 8601), `2025-01`, `2025-Q1` or `2025`. */
export function periodLabel(period: number, groupBy: GroupBy): string {
  return PERIODS[groupBy].label(period);
}

function yearOf(day: number): number {
  return new Date(day * MS_PER_DAY).getUTCFullYear();
}

/** Months since January of year 0. */
function monthOf(day: number): number {
  const date = new Date(day * MS_PER_DAY);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function firstDayOf(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1) / MS_PER_DAY;
}

/** ISO 8601 writes a year before 0 with its sign; only the week of 0000-01-01 has one. */
function yearText(year: number): string {
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
