// A grid is no list of records: a teacher's register has a column a day, a mark sheet a column a subject. Every row of it would fail with a
// word on columns that it can't have, so the file is refused, and is told what is wanted.

import { readDate } from '../cells/date.js';
import type { Kind } from './kind.js';

/** `1` to `31`, `5 Jan`, `5/1`, `Mon 5`. */
const DAY = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[ .,-]*)?(?:[1-9]|0[1-9]|[12]\d|3[01])(?:[-/ .](?:\d{1,2}|[a-z]{3,9}))?$/i;

const isDay = (title: string): boolean => DAY.test(title) || 'date' in readDate(title);

/**
 * What is wrong with a file that is a grid, in words; undefined where it is none.
 * @param fields those that have a column; @param unknown the titles that no field has
 */
export function gridProblem(kind: Kind, fields: ReadonlySet<string>, unknown: readonly string[]): string | undefined {
  const days = unknown.filter(isDay);
  if (kind === 'attendance' && days.length > 1 && !(fields.has('date') && fields.has('status')))
    return `This is a grid with a column for each day (${some(days)}): an import wants one row for each student and day, under titles such as Roll No, Date and Status.`;
  if (kind === 'grades' && unknown.length > 1 && !fields.has('subject_id') && !fields.has('score'))
    return `No column is for the subject or the score. A grid with a column for each subject (${some(unknown)}?) is not read: an import wants one row for each student and subject, under titles such as Roll No, Subject, Term and Score.`;
  return undefined;
}

function some(titles: readonly string[]): string {
  const shown = titles.slice(0, 2).map((title) => JSON.stringify(title.slice(0, 40).toWellFormed()));
  return titles.length > 2 ? `${shown.join(', ')} and ${titles.length - 2} more` : shown.join(', ');
}
