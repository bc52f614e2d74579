// A cell of a file → a value of its field's type in the API, or what is wrong with it in words; and back. Whether a value is one
// that the field takes, its length for one, is told by the contract's schema afterwards.

import { fold } from '../domain/same-text.js';
import { parseTime, startOfDay } from '../domain/time.js';
import { guardValue, isErrorShown, unguard } from './cells/apostrophe.js';
import { asSeen, asShown, isError, isShown, isUnknown } from './cells/as-shown.js';
import { type DateOrder, readDate } from './cells/date.js';
import { joinList, splitList } from './cells/list.js';
import { mangledBy, TOO_LONG, tooLong } from './cells/mangled.js';
import { doubtOf, numberOrText, readNumber } from './cells/number.js';
import { withoutSpacesBehindQuotes } from './cells/quotes.js';
import { type Enum, type Field, isCode, isProse } from './columns/field.js';
import type { Cell, CellRead, NumberShown } from './rows.js';
import { isTimeOfDay } from './xlsx/serial-date.js';

/** A field's value as the API's JSON has it. */
export type FieldValue = string | number | readonly string[] | null;

export type CellReading = { readonly value: FieldValue } | { readonly problem: string };

export interface CellOptions {
  /** Whether the file types its cells: a spreadsheet does; CSV does not, and neutralizes formulas by an apostrophe. */
  readonly typed: boolean;
  /** Whether `1,500` may mean 1.5: as Table has it. Default false. */
  readonly commaIsPoint?: boolean;
  /** Which comes first in the dates of the column. Default: the day. */
  readonly dateOrder?: DateOrder;
}

/** The first day that spreadsheets count right: theirs has a 29 February 1900. */
const FIRST_DAY_OF_SHEETS = '1900-03-01';

/**
 * The value that a cell stands for. Spaces around it don't count, and nothing is null.
 * @returns `problem`: a sentence that says what to change
 */
export function readCell(field: Field, raw: CellRead, { typed, commaIsPoint = false, dateOrder }: CellOptions): CellReading {
  const cell = asSeen(raw);
  if (cell === null) return { value: null };
  if (isError(cell)) return shownError(cell.error);
  if (isUnknown(cell)) return { problem: cell.unknown };
  if (isShown(cell)) return readShown(field, cell);
  if (typeof cell !== 'string') return readTyped(field, cell);
  const text = cell.trim();
  if (text === '') return { value: null };
  if (!typed && isErrorShown(text)) return shownError(text);
  const doubt = commaIsPoint && isNumeric(field) ? doubtOf(text) : undefined;
  if (doubt !== undefined) return { problem: doubt };
  const mangled = mangledBy(field, text);
  if (mangled !== undefined) return { problem: mangled };
  return typed ? readText(field, text, dateOrder) : readCsvText(field, text, cell, dateOrder);
}

function shownError(error: string): CellReading {
  return { problem: `The spreadsheet shows an error here (${error.slice(0, 40).toWellFormed()}). Mend the formula, or empty the cell.` };
}

const isNumeric = ({ type }: Field): boolean => type === 'number' || type === 'integer';

/**
 * A text in a CSV file: an apostrophe before a number says that it is a text.
 * @param text the cell without spaces around it
 */
function readCsvText(field: Field, text: string, cell: string, dateOrder: DateOrder | undefined): CellReading {
  if (field.type === 'text or number' && text.startsWith("'") && isNumberIn(text)) return { value: text.slice(1) };
  const bare = withoutApostrophe(text, cell);
  if (bare === '') return { value: null };
  if (field.type === 'text or number') return { value: bare === text ? numberOrText(text) : bare };
  return readText(field, bare, dateOrder);
}

/** With the spaces after it, `'` and a tab is a tab that was neutralized; without, an apostrophe. */
function withoutApostrophe(text: string, cell: string): string {
  const bare = unguard(text);
  return (bare === text && text.startsWith("'") ? unguard(cell.trimStart()) : bare).trimEnd();
}

/** Whether what stands after apostrophes is how a number is written: such a text has one more in CSV. */
const isNumberIn = (text: string): boolean => typeof numberOrText(text.replace(/^'+/, '').trim()) === 'number';

function readText(field: Field, text: string, dateOrder?: DateOrder): CellReading {
  if (typeof field.type === 'object') return readOption(field.type, text);
  switch (field.type) {
    case 'number':
    case 'integer':
      return readNumeric(field.type, text);
    case 'date': {
      const reading = readDate(text, dateOrder);
      return 'date' in reading ? { value: reading.date } : reading;
    }
    case 'list': {
      const elements = splitList(text);
      return { value: elements.length === 0 ? null : elements };
    }
    default:
      return { value: text };
  }
}

function readShown(field: Field, { number, shown }: NumberShown): CellReading {
  const isFraction = !Number.isInteger(number) && readNumber(shown) !== null;
  if (isNumeric(field) || (field.type === 'text or number' && isFraction)) return readTyped(field, number);
  return tooLong(number) ? { problem: TOO_LONG } : readText(field, shown);
}

/** What only a spreadsheet has: numbers, dates and booleans. */
function readTyped(field: Field, cell: number | boolean | Date): CellReading {
  if (cell instanceof Date) return readDateCell(field, cell);
  if (typeof cell === 'number' && (isNumeric(field) || field.type === 'text or number'))
    return field.type === 'integer' ? readNumeric('integer', String(cell)) : { value: cell };
  if (typeof cell === 'number' && tooLong(cell)) return { problem: TOO_LONG };
  if (typeof cell === 'number' && field.type === 'date')
    return { problem: 'This is a number without a date format. Format the cell as a date, or write 2026-01-23 as text.' };
  return readText(field, asShown(cell, true));
}

function readDateCell(field: Field, cell: Date): CellReading {
  if (Number.isNaN(cell.getTime())) return { problem: 'This is no date that the calendar has.' };
  if (field.type === 'date') return isTimeOfDay(cell) ? { problem: 'This is a time of day and no date.' } : { value: asShown(cell, true) };
  // among sentences a date is what it looks like; elsewhere it was a class or a number
  const isTime = isTimeOfDay(cell);
  if (isProse(field) || (isTime && !isNumeric(field) && !isCode(field))) return readText(field, asShown(cell, true));
  const format = isNumeric(field) ? 'a number' : 'text';
  return {
    problem: `The spreadsheet has made a ${isTime ? 'time' : 'date'} of this cell (${asShown(cell, true)}). Format it as ${format} and write it again.`,
  };
}

function readNumeric(type: 'number' | 'integer', text: string): CellReading {
  const number = readNumber(text);
  if (number === null) return { problem: 'This is no number. Write it in digits, with a point before decimals: 85 or 85.5.' };
  if (type === 'integer' && !Number.isSafeInteger(number)) return { problem: 'This must be a whole number, such as 12.' };
  return { value: number };
}

function readOption({ options, aliases }: Enum, text: string): CellReading {
  const folded = fold(text);
  const option = options.find((candidate) => candidate === folded) ?? aliases.get(folded);
  return option === undefined ? { problem: `This must be one of ${options.join(', ')}.` } : { value: option };
}

/**
 * The cell for a value, such that readCell gives the value again: texts but for spaces around them, and an empty list as null.
 * @param value as the API's JSON has it
 * @returns for CSV a text, a number or null; for a spreadsheet dates and times as Date, where its calendar has them
 */
export function writeCell(field: Field, value: FieldValue, { typed }: CellOptions): Cell {
  if (value === null || typeof value === 'number') return value;
  if (typeof value !== 'string') return value.length === 0 ? null : text(joinList(value), typed);
  if (value === '') return null;
  if (typed && field.type === 'date') return value < FIRST_DAY_OF_SHEETS ? value : new Date(startOfDay(value));
  if (typed && field.type === 'time') return toDate(value);
  if (!typed && field.type === 'text or number' && isNumberIn(value)) return `'${value}`;
  return text(value, typed);
}

const text = (value: string, typed: boolean): string => (typed ? value : guardValue(withoutSpacesBehindQuotes(value)));

function toDate(time: string): Cell {
  const ms = parseTime(time);
  return ms === null ? time : new Date(ms);
}
