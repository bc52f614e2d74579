// How many rejected rows a workspace keeps for all of its jobs together, in memory and on the disk. Past the bound, the oldest finished
// jobs lose their rejected rows and keep their counts. The bound of a single import is in kept-rejections.ts.

import type { ImportRecord } from '../../records/records.js';
import type { Store } from '../../workspace/store.js';
import { MOST_KEPT } from './kept-rejections.js';
import type { Rejected } from './run-import.js';

/** Over all jobs of a workspace. */
export const MOST_KEPT_TOGETHER = {
  errors: 200_000,
  /** Of cells, and of the words of errors. */
  characters: 64 * 1024 * 1024,
} as const;

interface Size {
  readonly rows: number;
  readonly errors: number;
  /** Characters of cells. */
  readonly cells: number;
  /** Characters of errors' messages and values. */
  readonly words: number;
}

const NOTHING: Size = { rows: 0, errors: 0, cells: 0, words: 0 };

/** The size of a job's rejected rows, by version of its record: when a commit is taken back, the earlier version still has its own size. */
const sizes = new WeakMap<ImportRecord, Size>();

/**
 * Inside the transaction of a batch: keeps the first rows of a job, as far as they fit, and none after one that does not.
 * @param before the job without the batch, and `after` with it
 */
export function keepRejected(store: Store, before: ImportRecord, after: ImportRecord, rejected: readonly Rejected[]): void {
  const room = new Room(store, after.id);
  let size = sizeOf(store, before);
  // a row that did not fit was counted but not kept
  const isFull = size.rows < before.failed;
  for (const [at, { row, cells, errors }] of isFull ? [] : rejected.entries()) {
    const grown = sum(size, sizeOfRow({ cells, errors }));
    if (grown.errors > MOST_KEPT.errors || grown.cells > MOST_KEPT.characters || !room.has(grown)) break;
    size = grown;
    // by their place among the rejected: a workbook may give two rows one number
    store.rejected_rows.insert({ id: `${after.id} ${before.failed + at}`, import_id: after.id, row, cells, errors });
  }
  sizes.set(after, size);
}

/** Inside a transaction. */
export function forgetRejected({ rejected_rows }: Store, importId: string): void {
  // from the end: the index lets go of its last one fastest
  for (const { id } of rejected_rows.where('import_id', importId).reverse()) rejected_rows.delete(id);
}

/** The room that all other jobs leave to one. */
class Room {
  readonly #others: readonly ImportRecord[];
  #taken: Size | undefined;

  constructor(
    readonly store: Store,
    id: string,
  ) {
    this.#others = store.imports.all().filter((record) => record.id !== id);
  }

  /** Whether this much fits. Forgets the rejected rows of older jobs to make room. */
  has(size: Size): boolean {
    this.#taken ??= this.#others.reduce((taken, record) => sum(taken, sizeOf(this.store, record)), NOTHING);
    while (!fits(sum(this.#taken, size))) {
      const oldest = this.#others.find(({ id, completed_at }) => completed_at !== null && this.store.rejected_rows.count('import_id', id) > 0);
      if (!oldest) return false;
      this.#taken = sum(this.#taken, sizeOf(this.store, oldest), -1);
      forgetRejected(this.store, oldest.id);
    }
    return true;
  }
}

/** Counted once; counted again only if the number of rows has changed since. */
function sizeOf({ rejected_rows }: Store, record: ImportRecord): Size {
  const known = sizes.get(record);
  if (known?.rows === rejected_rows.count('import_id', record.id)) return known;
  const size = rejected_rows.where('import_id', record.id).reduce((counted, row) => sum(counted, sizeOfRow(row)), NOTHING);
  sizes.set(record, size);
  return size;
}

const sizeOfRow = ({ cells, errors }: Pick<Rejected, 'cells' | 'errors'>): Size => ({
  rows: 1,
  errors: errors.length,
  cells: cells.reduce((characters, cell) => characters + cell.length, 0),
  words: errors.reduce((characters, { message, value }) => characters + message.length + (value?.length ?? 0), 0),
});

const sum = (a: Size, b: Size, sign = 1): Size => ({
  rows: a.rows + sign * b.rows,
  errors: a.errors + sign * b.errors,
  cells: a.cells + sign * b.cells,
  words: a.words + sign * b.words,
});

const fits = ({ errors, cells, words }: Size): boolean => errors <= MOST_KEPT_TOGETHER.errors && cells + words <= MOST_KEPT_TOGETHER.characters;
