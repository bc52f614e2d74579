// An Excel workbook (.xlsx, .xlsm) → a table. Macros and formulas are never run. How it is unpacked and what its XML means is in xlsx/,
// which is loaded when first used; which columns mean what is told by others.

import { lazily } from '../platform/lazily.js';
import type { Table } from './rows.js';

const load = lazily(() => import('./xlsx/read-table.js'));

/**
 * Reads a sheet: the one of that name (without regard to case), else the first that is visible. Its header is the first row with anything
 * in it; rows without are skipped, and so are cells right of the last title. Empty cells are null and those after a row's last value are left
 * out. What a cell comes to, its format considered, is said at xlsx/cell-value.ts.
 *
 * Streamed: in memory are the workbook's shared texts (at most 128 MiB of UTF-8 and three million, else it is refused), its cell formats and the rows of one
 * piece of 64 KiB. No file is held open but while it is read. Rows may be iterated again, from the first: a run to the end tells whether all of
 * it can be read, checksum included.
 *
 * @param path of the spooled file
 * @param sheet its name
 * @throws UnreadableFile, here or while iterating; errors of the file system as they are
 */
export async function readXlsx(path: string, sheet?: string): Promise<Table> {
  const { readTable } = await load();
  return readTable(path, sheet);
}
