// Keeps what expires from growing without end.

import type { StoredRecord } from '../workspace/records.js';

/** One addition in so many looks the whole collection through: each addition pays for a small part of that, however long records live. */
const EVERY = 1_024;

/** To be called before an addition, inside its transaction. @returns what was deleted: nothing, most of the time */
export function forget<T extends StoredRecord>(
  collection: { readonly size: number; readonly all: () => T[]; readonly delete: (id: string) => boolean },
  isOver: (record: T) => boolean,
): readonly T[] {
  if (collection.size === 0 || collection.size % EVERY !== 0) return [];
  const over = collection.all().filter(isOver);
  for (const { id } of over) collection.delete(id);
  return over;
}
