// A spreadsheet's dates are numbers of days; here they become Dates and back, in UTC: a cell has no time zone, and 2026-01-23 must stay
// that day everywhere. Both date systems are ECMA-376-1, 18.17.4.

/** Milliseconds. */
const DAY = 86_400_000;
/** Day 0 of the 1900 system as it counts from 1 March 1900 on: Excel takes 1900 for a leap year, so earlier days are one less. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
/** What a time of day without a date is a time of. */
const NO_DAY = '1899-12-30';
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** The day that doesn't exist, 29 February 1900. */
const FALSE_LEAP_DAY = 60;
/** 31 December 9999, where Excel's dates end; and the first number past it. */
const LAST = Date.UTC(9999, 11, 31) + DAY - 1;

/**
 * The Date of a serial number, to the millisecond; undefined for what a spreadsheet can't show as a date: it stays a number.
 *
 * A time of day without a date (from 0 to less than 1) is a time on 1899-12-30, in both systems.
 */
export function dateOfSerial(serial: number, date1904: boolean): Date | undefined {
  if (!(serial >= 0)) return undefined;
  const epoch = date1904 && serial >= 1 ? EPOCH_1904 : EPOCH_1900;
  const leap = !date1904 && serial >= 1 && serial < FALSE_LEAP_DAY ? 1 : 0;
  const time = epoch + Math.round((serial + leap) * DAY);
  return time > LAST ? undefined : new Date(time);
}

/** The serial number of a Date in the 1900 system; undefined before 1900 and after 9999, which a spreadsheet can't show as dates. */
export function serialOfDate(date: Date): number | undefined {
  const days = (date.getTime() - EPOCH_1900) / DAY;
  if (!(date.getTime() <= LAST)) return undefined;
  if (days >= FALSE_LEAP_DAY + 1) return days;
  return days >= 2 ? days - 1 : undefined;
}

/**
 * A date as cells of type `d` and strict workbooks have it: ISO 8601, date, time or both; seconds may have a fraction.
 *
 * @returns undefined for anything else, and for a day that doesn't exist
 */
export function dateOfIso(text: string): Date | undefined {
  const match = /^(?:(\d{4}-\d\d-\d\d)(?:T(?=\d)|$))?T?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text.trim());
  if (match === null || (match[1] ?? match[2]) === undefined) return undefined;
  const [, day = NO_DAY, clock = '00:00', zone = 'Z'] = match;
  const date = new Date(`${day}T${clock}${zone}`);
  // the engine takes 30 February for 2 March
  return Number.isNaN(date.getTime()) || new Date(`${day}T00:00Z`).toISOString().slice(0, 10) !== day ? undefined : date;
}

/** Whether a cell's Date is a time of day without a date. */
export const isTimeOfDay = (date: Date): boolean => date.toISOString().startsWith(NO_DAY);

/** "2026-01-23", with " 09:30:00" where it isn't midnight; a time of day alone is the time. */
export function dateText(date: Date): string {
  const [day = '', clock = ''] = date.toISOString().split('T');
  const time = clock.slice(0, 8);
  if (day === NO_DAY) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}
