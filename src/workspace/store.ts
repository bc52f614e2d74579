// The store of one workspace: every declared collection, typed, and the base that a scenario gives it.

import type { StoredRecord } from './records.js';
import { Collection, type CollectionState, type RecordChange } from './collection.js';
import { collections, type CollectionName, type IndexOf, type RecordOf, type UniqueOf } from './collections.js';

export type Store = { readonly [N in CollectionName]: Collection<RecordOf<N>, UniqueOf<N>, IndexOf<N>> };

/** A collection of which only its records' being records is known: what transactions, snapshots and resets work on. */
export type AnyCollection = Collection<StoredRecord>;

export const collectionNames = Object.keys(collections) as CollectionName[];

/** What a scenario starts a workspace with; shared by all of its workspaces. */
export interface Base {
  readonly states: ReadonlyMap<string, CollectionState<StoredRecord>>;
  readonly sequences: Readonly<Record<string, number>>;
}

type OnChange = (collection: AnyCollection, change: RecordChange) => void;

/** A store over shared states; a collection without one begins empty. */
export function createStore(states: Base['states'], onChange: OnChange): Store {
  // One place where the types of single collections are forgotten and remembered: `collections` declares them, name by name.
  const entries = collectionNames.map((name) => [name, new Collection(name, collections[name] as never, states.get(name) as never, onChange as never)]);
  return Object.fromEntries(entries) as Store;
}

/** The collections of a store, by name, without their record types. */
export function anyCollection(store: Store, name: string): AnyCollection {
  if (!Object.hasOwn(collections, name)) throw new Error(`there is no collection ${name}`);
  return store[name as CollectionName] as unknown as AnyCollection;
}

/** Indexes a scenario's records once, for every workspace that starts with them. @throws UniqueViolation */
export function createBase(data: {
  readonly collections: Partial<Record<CollectionName, readonly StoredRecord[]>>;
  readonly sequences: Readonly<Record<string, number>>;
}): Base {
  const store = createStore(new Map(), () => {});
  const states = new Map<string, CollectionState<StoredRecord>>();
  for (const name of collectionNames) {
    const collection = anyCollection(store, name);
    for (const record of data.collections[name] ?? []) collection.insert(record);
    states.set(name, collection.share());
  }
  return { states, sequences: data.sequences };
}
