// A cell as a text, as a person who has the file open sees it: what a record's text fields take, and what is told of a row that is wrong.

import { withoutInvisible } from '../../domain/same-text.js';
import { dateOf } from '../../domain/time.js';
import type { CellError, CellRead, CellUnknown, NumberShown } from '../rows.js';
import { dateText, isTimeOfDay } from '../xlsx/serial-date.js';
import { unguard } from './apostrophe.js';

/**
 * A date is the day without its time, a time of day alone is the time, and no date is nothing.
 * @param typed as Table has it: a text of CSV is without the apostrophe that neutralizes a formula
 */
export function asShown(cell: CellRead, typed: boolean): string {
  if (cell instanceof Date) return textOfDate(cell);
  if (isError(cell)) return cell.error;
  if (isUnknown(cell)) return cell.shown ?? '';
  if (isShown(cell)) return cell.shown;
  if (typeof cell === 'boolean') return String(cell).toUpperCase();
  if (typeof cell === 'number' && typed) return textOfNumber(cell);
  return typeof cell === 'string' && !typed ? unguard(cell) : String(cell ?? '');
}

/** What is read of a cell, and judged: a text without what nobody sees. */
export const asSeen = (cell: CellRead): CellRead => (typeof cell === 'string' ? withoutInvisible(cell) : cell);

export const isError = (cell: CellRead): cell is CellError => typeof cell === 'object' && cell !== null && 'error' in cell;

export const isUnknown = (cell: CellRead): cell is CellUnknown => typeof cell === 'object' && cell !== null && 'unknown' in cell;

export const isShown = (cell: CellRead): cell is NumberShown => typeof cell === 'object' && cell !== null && 'number' in cell;

/** Spreadsheets show fifteen digits, where 8.3 is stored as 8.299999999999999. */
const textOfNumber = (number: number): string => String(Number.isInteger(number) ? number : Number(number.toPrecision(15)));

function textOfDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  return isTimeOfDay(date) ? dateText(date) : dateOf(date.getTime());
}
