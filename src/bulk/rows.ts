// What a file of records is, once its format is read: the same for CSV and spreadsheets, and for JSON.

import type { ImportRead, ImportWarning } from '../types/public/types.gen.js';
import { grouped } from './in-words.js';

/** A cell as a file has it. A spreadsheet types its cells; CSV has texts only. */
export type Cell = string | number | boolean | Date | null;

/** A cell of a spreadsheet whose formula came to nothing: `#N/A`, as it is shown there. */
export interface CellError {
  readonly error: string;
}

/** A cell of a spreadsheet in which a person sees a value that the file does not have. */
export interface CellUnknown {
  /** Why, and what to change: sentences. */
  readonly unknown: string;
  /** What is shown of it. */
  readonly shown?: string;
}

/** A number that its format shows as other than its digits: 8 as `CBSE-0008`, 0.30000000000000004 as `0.30`. */
export interface NumberShown {
  readonly number: number;
  readonly shown: string;
}

/** A cell as a reader gives it. */
export type CellRead = Cell | CellError | CellUnknown | NumberShown;

export interface TableRow {
  /** As the spreadsheet shows it: the header is 1; a line break inside a quoted cell makes no new row. */
  readonly number: number;
  /**
   * One a column of the header, or fewer where the row ends before: a header may have thousands of columns, and a hostile file a million rows.
   * With a `problem` all that the row has, up to MAX_COLUMNS: nothing of a row that fails is lost.
   */
  readonly cells: readonly CellRead[];
  /** What is wrong with the row as a whole, in words: it is bad, whatever its cells say. */
  readonly problem?: string;
  /** What may be wrong with it: a warning. `column` is a title. */
  readonly doubt?: { readonly column: string | null; readonly message: string };
}

/** How many columns a table may have: as many as a sheet of Excel. */
export const MAX_COLUMNS = 16_384;
/** How long a cell may be, in characters. */
export const MAX_CELL = 1024 * 1024;
/** How long a row may be in all, in characters: what never ends must not fill the memory. */
export const MAX_ROW = 4 * 1024 * 1024;
/** How many rows a file may have, its header and empty rows too: as many as a sheet of Excel. */
export const MAX_ROWS = 1_048_576;

/** CSV and XLSX: cells under a header. Iterating may throw UnreadableFile. */
export interface Table {
  readonly header: readonly string[];
  /** Whether cells are typed: a spreadsheet's are, CSV's are not, and neutralizes formulas by an apostrophe. */
  readonly typed: boolean;
  /** Whether a comma in a number may be its decimal point: a semicolon then stands between cells, as Excel writes CSV where it is. */
  readonly commaIsPoint: boolean;
  readonly rows: AsyncIterable<TableRow>;
  /** What it was taken for, as far as is known before its rows are read. */
  readonly read: ImportRead;
  /** Doubts about the file as a whole. */
  readonly warnings: readonly ImportWarning[];
}

/** JSON and NDJSON: values under names. `values` is a text where the row can't be read: the reason. */
export interface NamedRow {
  /** 1 for the first; of NDJSON, the line. */
  readonly number: number;
  readonly values: Readonly<Record<string, unknown>> | string;
}

/** What JSON has none of. */
export const NO_TABLE: Omit<ImportRead, 'format' | 'encoding'> = { delimiter: null, sheet: null, other_sheets: [], date_order: null };

export interface Objects {
  /** How many rows there are, where that is known before they are read. */
  readonly length?: number;
  readonly rows: AsyncIterable<NamedRow>;
  readonly read: ImportRead;
}

/** A file that can't be read at all. The message says what to change. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

export function tooManyRows(): UnreadableFile {
  return new UnreadableFile(`The file has more than ${grouped(MAX_ROWS)} rows. Split it, and send the parts one after another.`);
}
