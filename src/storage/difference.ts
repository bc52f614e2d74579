// What a collection is other than in its base: the changes that lead from there to what it is now.

import type { StoredRecord } from '../records/records.js';
import type { StoredChange } from './storage.js';

/**
 * Adds the changes of one collection: what is deleted first, for what has moved to the end is deleted and comes again.
 * @param base the records of the collection as they were, and `now` as they are, each in its order
 * @param same whether two records of one id are the same; default: they are one object
 */
export function addDifference(changes: StoredChange[], collection: string, base: readonly StoredRecord[], now: readonly StoredRecord[], same = isOne): void {
  const { stays, others, end } = inPlace(base, now, same);
  for (const { id } of base) if (!stays.has(id)) changes.push({ collection, deleted: id });
  for (const record of others) changes.push({ collection, record });
  for (let at = end; at < now.length; at += 1) {
    const record = now[at];
    if (record) changes.push({ collection, record });
  }
}

/** The records that stand where the base has them, the others among these, and where they end: all that follows has come or moved there. */
function inPlace(base: readonly StoredRecord[], now: readonly StoredRecord[], same: typeof isOne) {
  const places = new Map(base.map(({ id }, place) => [id, place]));
  const stays = new Set<string>();
  const others: StoredRecord[] = [];
  let last = -1;
  for (const [at, record] of now.entries()) {
    const place = places.get(record.id);
    const before = place === undefined ? undefined : base[place];
    if (place === undefined || before === undefined || place < last) return { stays, others, end: at };
    last = place;
    stays.add(record.id);
    if (!same(before, record)) others.push(record);
  }
  return { stays, others, end: now.length };
}

const isOne = (before: StoredRecord, after: StoredRecord): boolean => before === after;
