// Days and moments for people, in UTC and in English, whatever the machine's zone and locale.

import { dateOf, formatTime } from '../domain/time.js';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `23 January 2026`. @param ms epoch milliseconds */
export function formatDay(ms: number): string {
  const [year = '', month, day] = dateOf(ms).split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

/** `23 January 2026, 10:00 UTC`. @param ms epoch milliseconds */
export function formatMoment(ms: number): string {
  return `${formatDay(ms)}, ${formatTime(ms).slice(11, 16)} UTC`;
}

/** `2026-01-23 10:00:05 UTC`, for what is told apart by seconds. @param ms epoch milliseconds */
export const formatSecond = (ms: number): string => formatTime(ms).replace('T', ' ').replace('Z', ' UTC');
