// Times, dates and durations as the contract writes them: RFC 3339 in UTC, the proleptic Gregorian calendar, nothing of the
// machine's time zone or locale. What time it is now is the workspace's clock's business.

export const MS_PER_DAY = 86_400_000;

/** The first and the last millisecond that RFC 3339, with its years of four digits, can write. */
export const MIN_TIME = -62_167_219_200_000;
export const MAX_TIME = 253_402_300_799_999;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const DURATION = /^(?:(\d{1,15})d)?(?:(\d{1,15})h)?(?:(\d{1,15})m)?(?:(\d{1,15})s)?(?:(\d{1,15})ms)?$/;
const UNITS = [MS_PER_DAY, 3_600_000, 60_000, 1_000, 1];

/** Texts of the seconds seen last. Every answer writes two or three times a record, and lists write the same ones again. */
const texts = new Map<number, string>();
const MAX_TEXTS = 8_192;

/**
 * RFC 3339 in UTC without fraction: `2026-01-23T10:00:00Z`. The millisecond is cut off, not rounded, so that no time is
 * written that has not come yet. What lies outside the years 0000 to 9999 is written as the nearest moment inside.
 * @param ms epoch milliseconds
 * @throws RangeError for NaN
 */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1_000);
  const known = texts.get(second);
  if (known !== undefined) return known;
  const text = `${new Date(within(second * 1_000)).toISOString().slice(0, 19)}Z`;
  if (texts.size >= MAX_TEXTS) texts.clear();
  texts.set(second, text);
  return text;
}

/**
 * Epoch milliseconds of an RFC 3339 date-time with any offset; null where it is not one, names a day that no calendar has
 * or falls outside the years 0000 to 9999 in UTC. A fraction counts to the millisecond. A leap second (section 5.7) is allowed at
 * the end of a UTC day and is the first moment of the next, as POSIX has it.
 */
export function parseTime(text: string): number | null {
  const match = TIME.exec(text);
  if (!match) return null;
  const [, date = '', hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = match;
  if (!isDate(date)) return null;
  const h = Number(hour);
  const min = Number(minute);
  const s = Number(second);
  const offset = Number(offsetHour) * 60 + Number(offsetMinute);
  if (h > 23 || min > 59 || s > 60 || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const minutes = h * 60 + min - (sign === '-' ? -offset : offset);
  if (s === 60 && (minutes + 1) % (24 * 60) !== 0) return null;
  const ms = startOfDay(date) + minutes * 60_000 + s * 1_000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return ms < MIN_TIME || ms > MAX_TIME ? null : ms;
}

/** Whether the text is a day that the calendar has, as `YYYY-MM-DD`: 2024-02-29 is, 2026-02-30 is not. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [, year, month, day] = match;
  const d = Number(day);
  return d >= 1 && d <= daysInMonth(Number(year), Number(month));
}

/** The UTC day of a moment, `YYYY-MM-DD`, kept inside the years 0000 to 9999 as by formatTime. */
export function dateOf(ms: number): string {
  return new Date(within(ms)).toISOString().slice(0, 10);
}

/**
 * The first millisecond of a UTC day.
 * @throws RangeError where isDate says no
 */
export function startOfDay(date: string): number {
  if (!isDate(date)) throw new RangeError(`"${date}" is not a date.`);
  return Date.parse(`${date}T00:00:00.000Z`);
}

/**
 * The last millisecond of a UTC day: a deadline has passed when `now > endOfDay(deadline)`.
 * @throws RangeError where isDate says no
 */
export function endOfDay(date: string): number {
  return startOfDay(date) + MS_PER_DAY - 1;
}

/**
 * Milliseconds of a duration such as `1h30m`, `90s`, `10m`, `2d` or `500ms`: whole numbers, units d h m s ms, each at most once and
 * from large to small. null where it is not one, or too long to count in milliseconds without loss.
 */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (!match || text === '') return null;
  const ms = UNITS.reduce((sum, unit, i) => sum + Number(match[i + 1] ?? 0) * unit, 0);
  return Number.isSafeInteger(ms) ? ms : null;
}

function within(ms: number): number {
  return Math.min(Math.max(ms, MIN_TIME), MAX_TIME);
}

function daysInMonth(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
