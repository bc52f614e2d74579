// A workbook's sheet → a table: the header found, the rows read while they are unpacked. What ../read-xlsx.ts does once it is asked.

import { asShown } from '../cells/as-shown.js';
import { grouped } from '../in-words.js';
import { UnreadableFile, type CellRead, type Table, type TableRow } from '../rows.js';
import { LIMITS } from './limits.js';
import { openPackage } from './package.js';
import { dateText } from './serial-date.js';
import { readSharedStrings } from './shared-strings.js';
import { sheetRows, type RowBounds } from './sheet-rows.js';
import { readCellFormats } from './styles.js';
import { chooseSheet, readWorkbook, type Sheet } from './workbook.js';

/** As readXlsx. */
export async function readTable(path: string, sheetName?: string): Promise<Table> {
  const from = await openPackage(path);
  const workbook = await readWorkbook(from);
  const sheet = chooseSheet(workbook.sheets, sheetName);
  const context = {
    strings: await readSharedStrings(from, workbook.sharedStringsPart),
    formats: await readCellFormats(from, workbook.stylesPart),
    date1904: workbook.date1904,
  };
  const rows = (bounds: RowBounds): AsyncGenerator<TableRow> => sheetRows({ name: sheet.part, pieces: from.read(sheet.part) }, context, bounds);
  const titles = await readTitles(rows, sheet.name);
  const header = titles.map((cell) => (cell instanceof Date ? dateText(cell) : asShown(cell, true)));
  return {
    header,
    typed: true,
    commaIsPoint: false,
    read: { format: 'xlsx', encoding: null, delimiter: null, sheet: sheet.name, other_sheets: othersThan(sheet, workbook.sheets), date_order: null },
    warnings: [],
    rows: { [Symbol.asyncIterator]: () => afterFirst(rows({ columns: header.length })) },
  };
}

/** Charts and macros hold no records. */
const othersThan = (sheet: Sheet, sheets: readonly Sheet[]): string[] => sheets.flatMap((other) => (other !== sheet && other.isTable ? [other.name] : []));

/** The cells of the first row that holds anything, up to its last that does. */
async function readTitles(rows: (bounds: RowBounds) => AsyncGenerator<TableRow>, sheet: string): Promise<readonly CellRead[]> {
  for await (const row of rows({ columns: LIMITS.columns, rows: LIMITS.rowsToHeader })) {
    const last = row.cells.findLastIndex((cell) => cell !== null && (typeof cell !== 'string' || cell.trim() !== ''));
    return row.cells.slice(0, last + 1);
  }
  const where = `the first ${grouped(LIMITS.rowsToHeader)} rows of the sheet ${JSON.stringify(sheet)}`;
  throw new UnreadableFile(
    `There is nothing in ${where}: put the names of the columns in its first row and the records below, or name another sheet by \`sheet\`.`,
  );
}

async function* afterFirst(rows: AsyncGenerator<TableRow>): AsyncGenerator<TableRow> {
  let first = true;
  for await (const row of rows) {
    if (!first) yield row;
    first = false;
  }
}
