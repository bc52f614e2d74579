// Columns as a spreadsheet names them, A is 0, XFD is 16383; and ranges.

import { LIMITS } from './limits.js';

/** @param reference as "AB12" or "$AB$12". @returns the column from 0; -1 for what names none; LIMITS.columns for any past the last */
export function columnOf(reference: string): number {
  let column = 0;
  let at = reference.startsWith('$') ? 1 : 0;
  const first = at;
  for (; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at) & ~32;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + (letter - 64);
    if (column > LIMITS.columns) return LIMITS.columns;
  }
  return at === first ? -1 : column - 1;
}

/** @param column from 0 */
export function columnName(column: number): string {
  let name = '';
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  return name;
}

/** Rows from 1, columns from 0, the last ones included. */
export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const RANGE = /^\$?[A-Z]{1,3}\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)$/i;

/** @param reference as "A2:B9"; undefined for what is no range, one cell or upside down too */
export function rangeOf(reference: string): Range | undefined {
  const [, top, right, bottom] = RANGE.exec(reference) ?? [];
  if (top === undefined || right === undefined || bottom === undefined) return undefined;
  const range = { top: Number(top), bottom: Number(bottom), left: columnOf(reference), right: columnOf(right) };
  return range.top <= range.bottom && range.left <= range.right ? range : undefined;
}
