// What one cell of a sheet holds, from its type, its raw text and its format. Formulas are never evaluated: their last value is the cell's.

import type { CellRead, CellUnknown } from '../rows.js';
import { columnName } from './columns.js';
import { damaged } from './damaged.js';
import { type CellFormat, elapsedText, withDecimals, withDigits } from './number-format.js';
import { dateOfIso, dateOfSerial } from './serial-date.js';
import type { SharedStrings } from './shared-strings.js';
import { detached, unescapeText } from './text-runs.js';

export const UNCALCULATED: CellUnknown = {
  unknown:
    'This is a formula that no program has calculated, so its value is not in the file. Open the workbook in a spreadsheet program, save it, and send it again.',
};

/** Of the workbook: what its cells refer to. */
export interface CellContext {
  readonly strings: SharedStrings;
  readonly formats: readonly CellFormat[];
  readonly date1904: boolean;
  /** No value of a formula counts: the program that wrote them left it to others to calculate. */
  readonly isUncalculated: boolean;
}

/** A `c` element (ECMA-376-1, 18.3.1.4) as it is written. */
export interface RawCell {
  /** Where it stands, for messages: the column from 0, the row from 1. */
  readonly column: number;
  readonly row: number;
  readonly type: string | undefined;
  readonly style: string | undefined;
  readonly isFormula: boolean;
  /** Of its `v`; undefined without one. */
  readonly value: string | undefined;
  /** Of its `is`; undefined without one. */
  readonly inline: string | undefined;
}

/**
 * The cell's value. An empty text is null; a number stored as text stays a text; an error is a CellError. A number of a date's format is a Date in
 * UTC (a time of day alone: on 1899-12-30); one that is shown with zeros or a text in front ("00042", "CBSE-0042"), as hours ("36:00"), or a fraction
 * with so many decimals ("0.30"), is told with what is shown, and a percentage ("85%") is that text, as a person reads it, and as CSV has it. A formula that was not calculated is unknown.
 *
 * @throws UnreadableFile for a shared text that isn't there
 */
export function cellValue(raw: RawCell, context: CellContext): CellRead {
  if (raw.isFormula && (context.isUncalculated || !hasValue(raw))) return UNCALCULATED;
  if (raw.inline !== undefined && (raw.type === 'inlineStr' || raw.value === undefined)) return raw.inline === '' ? null : detached(raw.inline);
  if (raw.value === undefined || raw.value === '') return null;
  switch (raw.type) {
    case 's':
      return sharedText(raw, raw.value, context.strings);
    case 'str':
    case 'inlineStr':
      return detached(unescapeText(raw.value));
    case 'e':
      return { error: detached(raw.value) };
    case 'b':
      return truth(raw.value);
    case 'd':
      return dateOfIso(raw.value) ?? raw.value;
    default:
      return numeric(raw.value, context.formats[Number(raw.style ?? 0)] ?? 'number', context.date1904);
  }
}

/** A formula that comes to an empty text has one: `str` without anything in it. */
const hasValue = ({ type, value, inline }: RawCell): boolean => inline !== undefined || (value ?? '') !== '' || (value !== undefined && type === 'str');

function sharedText({ column, row }: RawCell, index: string, strings: SharedStrings): CellRead {
  const text = strings.get(Number(index));
  if (text === undefined) throw damaged(`its cell ${columnName(column)}${row} refers to a text that isn't there`);
  return text === '' ? null : text;
}

function truth(value: string): CellRead {
  const word = value.trim().toLowerCase();
  if (word === '1' || word === 'true') return true;
  return word === '0' || word === 'false' ? false : value;
}

/** 0.85 → `85%`. Twelve digits are kept, since 0.07 times 100 is 7.000000000000001. */
const percentage = (number: number): string => `${Number((number * 100).toPrecision(12))}%`;

function numeric(value: string, format: CellFormat, date1904: boolean): CellRead {
  const digits = value.trim();
  if (digits === '') return null;
  // what isn't a decimal number stays what it is; Number() alone would take 0x10
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(digits)) return value;
  const number = Number(digits);
  if (!Number.isFinite(number)) return value;
  if (format === 'percent') return percentage(number);
  if (format === 'date') return dateOfSerial(number, date1904) ?? number;
  if (typeof format === 'object' && 'decimals' in format) return Number.isInteger(number) ? number : { number, shown: withDecimals(number, format.decimals) };
  if (typeof format === 'string' || !(number >= 0)) return number;
  if ('elapsed' in format) return { number, shown: elapsedText(number, format.elapsed) };
  return Number.isSafeInteger(number) ? { number, shown: withDigits(number, format.digits) } : number;
}
