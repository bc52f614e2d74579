// A workbook's sheet → a table: the header found, the rows read while they are unpacked. What ../read-xlsx.ts does once it is asked.

import { foldTitle } from '../../domain/same-text.js';
import type { ImportWarning } from '../../types/public/types.gen.js';
import { asShown, isUnknown } from '../cells/as-shown.js';
import { grouped } from '../in-words.js';
import { UnreadableFile, type CellRead, type Table, type TableRow } from '../rows.js';
import { columnName } from './columns.js';
import { LIMITS } from './limits.js';
import { readMerges, spread } from './merges.js';
import { openPackage } from './package.js';
import { dateText } from './serial-date.js';
import { readSharedStrings } from './shared-strings.js';
import { sheetRows, type RowBounds } from './sheet-rows.js';
import { readCellFormats } from './styles.js';
import { chooseSheet, isTable, listOf, readWorkbook, type TableSheet } from './workbook.js';

/** How many other sheets are looked at. */
const MOST_LOOKED_AT = 20;

/** How many columns without a title are looked at to the right of the last title. */
const UNTITLED_LOOKED_AT = 10;

/** As readXlsx. */
export async function readTable(path: string, sheetName?: string): Promise<Table> {
  const from = await openPackage(path);
  const workbook = await readWorkbook(from);
  const sheet = chooseSheet(workbook.sheets, sheetName);
  const context = {
    strings: await readSharedStrings(from, workbook.sharedStringsPart),
    formats: await readCellFormats(from, workbook.stylesPart),
    date1904: workbook.date1904,
    isUncalculated: workbook.isUncalculated,
  };
  const others = workbook.sheets.filter(isTable).filter((other) => other !== sheet);
  const rowsOf =
    ({ part }: TableSheet) =>
    (bounds: RowBounds): AsyncGenerator<TableRow> =>
      sheetRows({ name: part, pieces: from.read(part) }, context, bounds);
  const rows = rowsOf(sheet);
  const { number, titles } = await readTitles(
    rows,
    sheet.name,
    others.map(({ name }) => name),
  );
  const lost = titles.findIndex(isUnknown);
  if (lost !== -1)
    throw new UnreadableFile(
      `The title of column ${columnName(lost)} is a formula that no program has calculated, so it is not in the file. Open the workbook in a spreadsheet program, save it, and send it again.`,
    );
  const merges = await readMerges(from, sheet.part, { below: number, width: titles.length });
  const header = titles.map((cell) => (cell instanceof Date ? dateText(cell) : asShown(cell, true)));
  return {
    header,
    typed: true,
    commaIsPoint: false,
    read: {
      format: 'xlsx',
      encoding: null,
      delimiter: null,
      sheet: sheet.name,
      other_sheets: others.slice(0, LIMITS.sheetsTold).map(({ name }) => name),
      date_order: null,
    },
    warnings: sheetName === undefined ? await alike(header, others, rowsOf) : [],
    rows: {
      [Symbol.asyncIterator]: () => spread(below(rows({ columns: Math.min(header.length + UNTITLED_LOOKED_AT, LIMITS.columns) }), header.length), merges),
    },
  };
}

/** Of a workbook with a sheet for each class only one is read. */
async function alike(
  header: readonly string[],
  others: readonly TableSheet[],
  rowsOf: (sheet: TableSheet) => (bounds: RowBounds) => AsyncGenerator<TableRow>,
): Promise<ImportWarning[]> {
  const titles = new Set(header.map(toTitle));
  const unread: string[] = [];
  for (const sheet of others.filter(({ visible }) => visible).slice(0, MOST_LOOKED_AT)) {
    const { cells } = await headOf(rowsOf(sheet));
    const same = new Set(cells.map((cell) => toTitle(asShown(cell, true))).filter((title) => title !== '' && titles.has(title)));
    if (same.size > 0 && same.size >= header.length / 2) unread.push(sheet.name);
  }
  if (unread.length === 0) return [];
  return [
    {
      row: null,
      column: null,
      message: `Only one sheet is read; ${listOf(unread)} with the same titles ${unread.length === 1 ? 'is' : 'are'} not. Send the file once more for each, with \`sheet\`; where their roll numbers begin anew, put the class in front of them first.`,
    },
  ];
}

const toTitle = (title: string): string => foldTitle(title.trim());

/** The first row, where another follows; nothing is made of a sheet that can't be read, since nobody asked for it. */
async function headOf(rows: (bounds: RowBounds) => AsyncGenerator<TableRow>): Promise<Pick<TableRow, 'cells'>> {
  try {
    let head: TableRow | undefined;
    for await (const row of rows({ columns: LIMITS.columns, rows: LIMITS.rowsToHeader })) {
      if (head) return head;
      head = row;
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
  }
  return { cells: [] };
}

interface Titles {
  readonly number: number;
  readonly titles: readonly CellRead[];
}

/** The cells of the first row that holds anything, up to its last that does. */
async function readTitles(rows: (bounds: RowBounds) => AsyncGenerator<TableRow>, sheet: string, others: readonly string[]): Promise<Titles> {
  for await (const row of rows({ columns: LIMITS.columns, rows: LIMITS.rowsToHeader })) {
    const last = row.cells.findLastIndex((cell) => cell !== null && (typeof cell !== 'string' || cell.trim() !== ''));
    return { number: row.number, titles: row.cells.slice(0, last + 1) };
  }
  const where = `the first ${grouped(LIMITS.rowsToHeader)} rows of the sheet ${JSON.stringify(sheet)}`;
  throw new UnreadableFile(
    `There is nothing in ${where}: put the names of the columns in its first row and the records below, or name another sheet by \`sheet\`${others.length === 0 ? '' : ` (${listOf(others)})`}.`,
  );
}

/** The rows below the first. What only a note beside the table stands in is none of its rows. */
async function* below(rows: AsyncGenerator<TableRow>, width: number): AsyncGenerator<TableRow> {
  let first = true;
  for await (const row of rows) {
    if (!first && row.cells.some((cell, at) => at < width && cell !== null)) yield row;
    first = false;
  }
}
