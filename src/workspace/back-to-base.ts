// From a store to a base, and back to one: what a copy of a workspace begins with, and what a reset does.

import type { StoredRecord } from '../records/records.js';
import type { CollectionState } from './collection.js';
import { collections, type CollectionName } from './collections.js';
import { anyCollection, type Base, collectionNames, type Store } from './store.js';

/** What an integrator has set up stays, unless `all`. */
const isKept = (name: CollectionName, all: boolean): boolean => collections[name].keptOnReset && !all;

/** Puts a store back to its base. @returns the states that the collections were in, to be adopted again where this can't be stored */
export function backToBase(store: Store, { states }: Base, all: boolean): ReadonlyMap<string, CollectionState<StoredRecord>> {
  const before = new Map<string, CollectionState<StoredRecord>>();
  for (const name of collectionNames) {
    if (isKept(name, all)) continue;
    const collection = anyCollection(store, name);
    before.set(name, collection.share());
    collection.adopt(states.get(name));
  }
  return before;
}

/** The last numbers given out, after a reset: those of events and deliveries go on, so that none of their ids ever comes again. */
export function sequencesAfterReset({ data }: Base, before: Readonly<Record<string, number>>, all: boolean): Record<string, number> {
  const sequences: Record<string, number> = { ...data.sequences };
  for (const name of collectionNames) {
    const last = before[name];
    if (last !== undefined && (name === 'events' || name === 'deliveries' || isKept(name, all))) sequences[name] = last;
  }
  if (all) sequences['signing_keys'] = (before['signing_keys'] ?? 0) + 1;
  return sequences;
}

/** What a store holds now, as a base that shares it. It is never stored, so that its records are not listed. */
export function asBase(store: Store, { data }: Base, sequences: Readonly<Record<string, number>>): Base {
  const states = new Map(collectionNames.map((name) => [name, anyCollection(store, name).share()]));
  return { states, data: { ...data, collections: {}, sequences: { ...sequences } } };
}
