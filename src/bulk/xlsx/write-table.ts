// A table's rows → a workbook's sheet. What ../write-xlsx.ts does once it is asked.

import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { CellValue, Column, Worksheet } from 'exceljs';

import type { Cell } from '../rows.js';
import { dateText, serialOfDate } from './serial-date.js';
import { SteadyWorkbook } from './steady-workbook.js';
import type { ColumnKind, XlsxColumn, XlsxTable } from './table.js';
import { escapeText } from './text-runs.js';

/** Rows between two looks at whether the reader keeps up. */
const BATCH = 100;

const DATE_FORMAT = 'yyyy-mm-dd';
const TIME_FORMAT = 'yyyy-mm-dd hh:mm:ss';

/** `@` is text, so that a roll number typed into the column later keeps its zeros. Widths are in characters. */
const LOOKS: Readonly<Record<ColumnKind, { readonly width: number; readonly format?: string }>> = {
  text: { width: 24, format: '@' },
  list: { width: 36, format: '@' },
  number: { width: 12 },
  date: { width: 12, format: DATE_FORMAT },
  time: { width: 20, format: TIME_FORMAT },
};
/** The workbook's own typeface, in bold. */
const HEADER_FONT = { bold: true, name: 'Calibri', size: 11, family: 2, color: { theme: 1 } };
/** Beside a title: the filter's button. */
const BUTTON = 4;

/** As writeXlsx. */
export async function writeTable(out: Writable, table: XlsxTable): Promise<void> {
  const gate = new PassThrough();
  const left = new AbortController();
  const sent = pipeline(gate, out);
  const ended = sent.catch((error: unknown) => {
    left.abort(error);
    throw error;
  });
  const workbook = new SteadyWorkbook(gate);
  try {
    // Whichever fails first: when `out` is gone, exceljs would wait for it forever.
    await Promise.race([writeAll(workbook, table, left.signal), untilFailed(ended)]);
    await ended;
  } catch (error) {
    workbook.abort();
    gate.destroy(error instanceof Error ? error : new Error(String(error)));
    await ended.catch(() => {});
    throw error;
  }
}

async function writeAll(workbook: SteadyWorkbook, { sheet: name, columns, rows }: XlsxTable, signal: AbortSignal): Promise<void> {
  await workbook.begin();
  const sheet = workbook.addSheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(toColumn);
  const header = sheet.addRow(columns.map(({ title }) => textValue(title)));
  header.font = HEADER_FONT;
  header.commit();
  let written = 0;
  for await (const cells of rows) {
    addRow(sheet, columns, cells);
    written += 1;
    if (written % BATCH === 0) await workbook.settled(signal);
  }
  signal.throwIfAborted();
  if (columns.length > 0) sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: written + 1, column: columns.length } };
  sheet.commit();
  await workbook.finish();
}

function toColumn({ title, kind, width }: XlsxColumn): Partial<Column> {
  const { width: usual, format } = LOOKS[kind];
  return { width: Math.max(width ?? usual, title.length + BUTTON), style: format === undefined ? {} : { numFmt: format } };
}

function addRow(sheet: Worksheet, columns: readonly XlsxColumn[], cells: readonly Cell[]): void {
  const row = sheet.addRow(cells.map(toValue));
  cells.forEach((cell, at) => {
    // A date's format as a rule is its column's; in a column of another kind its number would show.
    if (cell instanceof Date && !isDated(columns[at]?.kind)) row.getCell(at + 1).numFmt = TIME_FORMAT;
  });
  row.commit();
}

function isDated(kind: ColumnKind | undefined): boolean {
  return kind === 'date' || kind === 'time';
}

/** @returns undefined for a cell that isn't written at all */
function toValue(cell: Cell): CellValue {
  if (cell === null || cell === '') return undefined;
  if (typeof cell === 'string') return textValue(cell);
  // dates before 1900 have no number
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? undefined : (serialOfDate(cell) ?? dateText(cell));
  return typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell;
}

/** As rich text where it must be: only there do spaces at the ends stay, and LibreOffice reads the escapes. */
function textValue(text: string): CellValue {
  const escaped = escapeText(text);
  return escaped !== text || /^\s|\s$/.test(text) ? { richText: [{ text: escaped }] } : text;
}

function untilFailed(promise: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    promise.catch(reject);
  });
}
