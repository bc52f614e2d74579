// What a spreadsheet has made of a text that looked like a number or a date to it: what stood there before is lost.

import type { Field } from '../columns/field.js';
import { isCode } from '../columns/field.js';

/** `2.02412E+11`, as it is shown, and saved as CSV. Programs write `2e+21`, and mean all of it. */
const SHORTENED = /^[+-]?\d(?:[.,]\d+)?E\+\d{2,3}$/;
/** `10-May`, `May-10`: how 5-10 is shown, and saved as CSV. */
const DAY_AND_MONTH = /^(?:\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d{2})$/i;
/** A spreadsheet keeps 15 digits of a number. */
const MOST_EXACT = 1e15;

const AS_TEXT = 'Format the column as text, and write the cell again.';

export const TOO_LONG = `The spreadsheet keeps only the first 15 digits of a number, so the last ones of this are lost. ${AS_TEXT}`;

/** Whether a number has more digits than a spreadsheet keeps. */
export const tooLong = (number: number): boolean => Math.abs(number) >= MOST_EXACT;

/** What is wrong with a text that a spreadsheet has mangled, in words; undefined where it has not. */
export function mangledBy(field: Field, text: string): string | undefined {
  if (field.type !== 'text' && field.type !== 'text or number') return undefined;
  if (SHORTENED.test(text)) return `The spreadsheet has shortened this number, and its other digits are not in the file. ${AS_TEXT}`;
  return isCode(field) && DAY_AND_MONTH.test(text) ? `The spreadsheet has made a date of this cell. ${AS_TEXT}` : undefined;
}
