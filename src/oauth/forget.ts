// Keeps what expires from growing without end. Everything here runs inside a transaction, before an addition.

import type { StoredRecord } from '../records/records.js';

/**
 * How many of a kind are kept: a bound for the memory of a long load test, not for anybody's tests. Beyond, the oldest goes, expired or not.
 */
export const MOST_KEPT = 50_000;

/** One addition in so many looks the whole collection through: each pays for a small part of that. */
const EVERY = 1_024;

/** Of records that all live equally long, the first is the first to go. @returns what was deleted */
export function forgetOldest<T extends StoredRecord>(collection: Oldest<T>, isOver: (record: T) => boolean): readonly T[] {
  const gone: T[] = [];
  for (let oldest = collection.oldest(); oldest && (isOver(oldest) || collection.size >= MOST_KEPT); oldest = collection.oldest()) {
    collection.delete(oldest.id);
    gone.push(oldest);
  }
  return gone;
}

/** Of records that live as long as each was made to, any may be the next. @returns what was deleted: nothing, most of the time */
export function forgetAny<T extends StoredRecord>(collection: Listed<T>, isOver: (record: T) => boolean): readonly T[] {
  if (collection.size === 0 || collection.size % EVERY !== 0) return [];
  const gone = collection.all().filter(isOver);
  for (const { id } of gone) collection.delete(id);
  return gone;
}

interface Sized {
  readonly size: number;
  readonly delete: (id: string) => boolean;
}

interface Oldest<T> extends Sized {
  readonly oldest: () => T | undefined;
}

interface Listed<T> extends Sized {
  readonly all: () => T[];
}
