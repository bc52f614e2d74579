// Which rejected rows of a job are kept: the first ones, as far as they come to no more than those of a single import (kept-rejections.ts) and
// as the jobs under way together leave room. Those of jobs that are over give way to them: workspace/keep.ts.

import type { RowRead } from '../../bulk/open-rows.js';
import type { ImportRecord } from '../../records/records.js';
import { sizeOf } from '../../workspace/size-of.js';
import type { Store } from '../../workspace/store.js';
import type { Workspace } from '../../workspace/workspace.js';
import { MOST_KEPT } from './kept-rejections.js';
import type { Rejected } from './run-import.js';

interface Size {
  readonly rows: number;
  readonly errors: number;
  /** Characters of cells. */
  readonly cells: number;
  readonly bytes: number;
}

const NOTHING: Size = { rows: 0, errors: 0, cells: 0, bytes: 0 };

/** The size of a job's rejected rows, by version of its record: when a commit is taken back, the earlier version still has its own size. */
const sizes = new WeakMap<ImportRecord, Size>();

/**
 * Inside the transaction of a batch: keeps the first rows of a job, as far as they fit, and none after one that does not.
 * @param before the job without the batch, and `after` with it
 */
export function keepRejected({ store, keeper }: Workspace, before: ImportRecord, after: ImportRecord, rejected: readonly Rejected[]): void {
  let size = sizeOfRows(store, before);
  // a row that did not fit was counted but not kept
  const isFull = size.rows < before.failed;
  const room = isFull || rejected.length === 0 ? 0 : keeper.bound('imports') - bytesUnderWay(store, after.id);
  for (const [at, { row, cells, errors, passes }] of isFull ? [] : rejected.entries()) {
    // by their place among the rejected: a workbook may give two rows one number
    const record = { id: `${after.id} ${before.failed + at}`, import_id: after.id, row, cells, errors, ...(passes && { passes }) };
    const grown = sum(size, sizeOfRow(record));
    if (grown.errors > MOST_KEPT.errors || grown.cells > MOST_KEPT.characters || grown.bytes > room) break;
    size = grown;
    store.rejected_rows.insert(record);
  }
  sizes.set(after, size);
}

/** Tells, asked for the rows of the file in their order, which were rejected and kept. A workbook may give two rows one number: their cells tell. */
export function rejectionsOf({ rejected_rows }: Store, importId: string): (row: Pick<RowRead, 'number' | 'again'>) => boolean {
  const kept = rejected_rows.where('import_id', importId);
  let next = 0;
  return ({ number, again }) => {
    const rejected = kept[next];
    if (rejected?.row !== number || !sameTexts(rejected.cells, again())) return false;
    next += 1;
    return true;
  };
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((text, at) => text === b[at]);

/** Inside a transaction. */
export function forgetRejected({ rejected_rows }: Store, importId: string): void {
  // from the end: the index lets go of its last one fastest
  for (const { id } of rejected_rows.where('import_id', importId).reverse()) rejected_rows.delete(id);
}

/** Of the other jobs that are not over. */
const bytesUnderWay = (store: Store, but: string): number =>
  store.imports
    .all()
    .filter(({ id, completed_at }) => id !== but && completed_at === null)
    .reduce((bytes, record) => bytes + sizeOfRows(store, record).bytes, 0);

/** Counted once; counted again only if the number of rows has changed since. */
function sizeOfRows({ rejected_rows }: Store, record: ImportRecord): Size {
  const known = sizes.get(record);
  if (known?.rows === rejected_rows.count('import_id', record.id)) return known;
  const size = rejected_rows.where('import_id', record.id).reduce((counted, row) => sum(counted, sizeOfRow(row)), NOTHING);
  sizes.set(record, size);
  return size;
}

const sizeOfRow = (record: Pick<Rejected, 'cells' | 'errors'>): Size => ({
  rows: 1,
  errors: record.errors.length,
  cells: record.cells.reduce((characters, cell) => characters + cell.length, 0),
  bytes: sizeOf(record),
});

const sum = (a: Size, b: Size): Size => ({ rows: a.rows + b.rows, errors: a.errors + b.errors, cells: a.cells + b.cells, bytes: a.bytes + b.bytes });
