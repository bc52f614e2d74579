// The store of one workspace: every declared collection, typed, and the base that a scenario gives it.

import type { StoredRecord } from '../records/records.js';
import type { BaseData } from '../storage/storage.js';
import { Collection, type CollectionState, type RecordChange } from './collection.js';
import { collections, type CollectionName, type IndexOf, type RecordOf, type UniqueOf } from './collections.js';

export type Store = { readonly [N in CollectionName]: Collection<RecordOf<N>, UniqueOf<N>, IndexOf<N>> };

/** A collection whose type of records doesn't matter: transactions, snapshots and resets work on it. */
export type AnyCollection = Collection<StoredRecord>;

export const collectionNames = Object.keys(collections) as CollectionName[];

/** What a scenario starts a workspace with; shared by all of its workspaces. */
export interface Base {
  readonly states: ReadonlyMap<string, CollectionState<StoredRecord>>;
  readonly data: BaseData;
}

type OnChange = (collection: AnyCollection, change: RecordChange) => void;

/** A store over shared states; a collection without one begins empty. */
export function createStore(states: Base['states'], onChange: OnChange): Store {
  // The one place that casts: `collections` declares the type of each collection by its name.
  const entries = collectionNames.map((name) => [name, new Collection(name, collections[name] as never, states.get(name) as never, onChange as never)]);
  return Object.fromEntries(entries) as Store;
}

/** The collections of a store, by name, without their record types. */
export function anyCollection(store: Store, name: string): AnyCollection {
  if (!Object.hasOwn(collections, name)) throw new Error(`there is no collection ${name}`);
  return store[name as CollectionName] as unknown as AnyCollection;
}

/** Indexes a scenario's records once, for every workspace that starts with them. @throws UniqueViolation */
export function createBase(data: BaseData): Base {
  return { states: new Map(collectionNames.map((name) => [name, indexRecords(name, data.collections[name] ?? [])])), data };
}

/** Told of the ids of those of a collection that have one key, though they were stored as several: Collection.findDoubles. */
export type Doubled = (collection: string, ids: readonly (readonly string[])[]) => void;

/**
 * The same for records that were valid when they were stored: each collection is indexed when it is first used, so that a start does not wait for it.
 * @param doubled told of those that have one key by now
 */
export function lazyBase(data: BaseData, doubled: Doubled = () => {}): Base {
  const index = (name: CollectionName): CollectionState<StoredRecord> => {
    const collection = emptyCollection(name);
    for (const record of data.collections[name] ?? []) collection.restore(record);
    const doubles = collection.findDoubles();
    if (doubles.length > 0) doubled(name, doubles);
    return collection.share();
  };
  return { states: new Map(collectionNames.map((name) => [name, lazyState(() => index(name))])), data };
}

function indexRecords(name: CollectionName, records: readonly StoredRecord[]): CollectionState<StoredRecord> {
  const collection = emptyCollection(name);
  for (const record of records) collection.insert(record);
  return collection.share();
}

const emptyCollection = (name: CollectionName): AnyCollection =>
  anyCollection(
    createStore(new Map(), () => {}),
    name,
  );

/** A shared state that is made when any part of it is first read. */
function lazyState(make: () => CollectionState<StoredRecord>): CollectionState<StoredRecord> {
  let made: CollectionState<StoredRecord> | undefined;
  const state = (): CollectionState<StoredRecord> => (made ??= make());
  return {
    get slots() {
      return state().slots;
    },
    get positions() {
      return state().positions;
    },
    get unique() {
      return state().unique;
    },
    get index() {
      return state().index;
    },
    get head() {
      return state().head;
    },
    get doubles() {
      return state().doubles;
    },
    get bytes() {
      return state().bytes;
    },
  };
}
