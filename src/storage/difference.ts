// What a state is other than its base, collection by collection; applied again by whoever restores it.

import type { StoredRecord } from '../records/records.js';
import type { Difference, StoredChange } from './storage.js';

/**
 * @param base the records of a collection as they were, and `now` as they are, each in its order
 * @param same whether two records of one id are the same; default: they are one object
 * @returns undefined where nothing is other
 */
export function differenceOf(base: readonly StoredRecord[], now: readonly StoredRecord[], same: Same = isOne): Difference | undefined {
  const places = new Map(base.map(({ id }, place) => [id, place]));
  const stay = new Set<string>();
  const put: StoredRecord[] = [];
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
    put.push(record);
  }
  const deleted = base.filter(({ id }) => !stay.has(id)).map(({ id }) => id);
  return deleted.length + put.length === 0 ? undefined : { deleted, put };
}

type Same = (before: StoredRecord, after: StoredRecord) => boolean;

const isOne: Same = (before, after) => before === after;

/** The changes that lead from the base to the state. */
export function* changesOf(differences: Readonly<Record<string, Difference>>): Generator<StoredChange, void, undefined> {
  for (const [collection, { deleted, put }] of Object.entries(differences)) {
    for (const id of deleted) yield { collection, deleted: id };
    for (const record of put) yield { collection, record };
  }
}
