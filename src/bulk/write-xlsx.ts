// A table → an Excel workbook (.xlsx), while its rows come: a bold header that stays in sight, filters, real dates, texts that stay texts. How
// is in xlsx/write-table.ts, which is loaded when first used.

import type { Writable } from 'node:stream';

import { lazily } from '../platform/lazily.js';
import type { XlsxTable } from './xlsx/table.js';

const load = lazily(() => import('./xlsx/write-table.js'));

/**
 * Writes the workbook and ends `out`. The same table gives the same bytes. A text is never a formula, whatever it begins with.
 *
 * Rows are taken as fast as `out` takes bytes, with at most about a hundred rows in between.
 *
 * @throws the error of `rows`, after destroying `out` with it; the error of `out`, or that it was closed early, after returning `rows`
 */
export async function writeXlsx(out: Writable, table: XlsxTable): Promise<void> {
  const { writeTable } = await load();
  await writeTable(out, table);
}
