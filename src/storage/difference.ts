// What a collection is other than in its base: the changes that lead from there to what it is now.

import type { StoredRecord } from '../records/records.js';
import type { StoredChange } from './storage.js';

/**
 * @param base the records of the collection as they were, and `now` as they are, each in its order
 * @param same whether two records of one id are the same; default: they are one object
 */
export function differenceOf(collection: string, base: readonly StoredRecord[], now: readonly StoredRecord[], same: Same = isOne): readonly StoredChange[] {
  const places = new Map(base.map(({ id }, place) => [id, place]));
  const stay = new Set<string>();
  const put: StoredChange[] = [];
  let last = -1;
  for (const record of now) {
    const place = places.get(record.id);
    const before = place === undefined ? undefined : base[place];
    // what comes at the end of the base, or has moved there, ends the part that keeps its order
    if (place === undefined || before === undefined || place < last) last = base.length;
    else {
      last = place;
      stay.add(record.id);
      if (same(before, record)) continue;
    }
    put.push({ collection, record });
  }
  // first of all: what has moved to the end is deleted, and comes again
  const deleted = base.flatMap(({ id }) => (stay.has(id) ? [] : [{ collection, deleted: id }]));
  return [...deleted, ...put];
}

type Same = (before: StoredRecord, after: StoredRecord) => boolean;

const isOne: Same = (before, after) => before === after;
