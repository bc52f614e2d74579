// The changes of a transaction: turned into a commit to be stored, taken back, or restored from a stored commit.

import type { StoredRecord } from '../records/records.js';
import { addDifference } from '../storage/difference.js';
import { type Commit, reasonOf, type Stored, type StoredChange } from '../storage/storage.js';
import type { RecordChange } from './collection.js';
import type { Emitted } from './outbox.js';
import { type AnyCollection, anyCollection, type Base, collectionNames, type Doubled, type Store } from './store.js';

export interface Change {
  readonly collection: AnyCollection;
  readonly change: RecordChange;
}

/** What a transaction gave: its value, and a promise while it still has to reach the disk. */
export interface Committed<T> {
  readonly value: T;
  readonly durable: Promise<void> | undefined;
  /** What it changed and emitted, in order. */
  readonly changes: readonly Change[];
  readonly emitted: readonly Emitted[];
}

/**
 * Puts what was stored into a store that has its base. A generator, so that others are served meanwhile: it yields after each change.
 * @param restored told of each record, once it stands @param doubled told of the ids of those of a collection that have one key by now
 * @returns the last number that each collection gave out
 * @throws StorageError that says where the damage lies, and names the collection
 */
export function* restoreInto(
  store: Store,
  stored: Stored,
  restored: (collection: string, record: StoredRecord) => void,
  doubled: Doubled = () => {},
): Generator<void, Record<string, number>, undefined> {
  const sequences = { ...stored.sequences };
  const changed = new Set<string>();
  for (const change of stored.changes) {
    changed.add(change.collection);
    restoring(change.collection, stored, undefined, () => {
      const collection = anyCollection(store, change.collection);
      if ('record' in change) restored(change.collection, collection.restore(change.record));
      else collection.delete(change.deleted);
    });
    yield;
  }
  let at = 0;
  for (const commit of stored.commits) {
    for (const change of commit.changes) {
      changed.add(change.collection);
      restoring(change.collection, stored, at, () => {
        const collection = anyCollection(store, change.collection);
        if ('record' in change) restored(change.collection, collection.restore(change.record));
        else collection.delete(change.deleted);
      });
      yield;
    }
    Object.assign(sequences, commit.sequences);
    at += 1;
  }
  for (const name of collectionNames) anyCollection(store, name).compact();
  for (const name of changed) {
    const doubles = anyCollection(store, name).findDoubles();
    if (doubles.length > 0) doubled(name, doubles);
    yield;
  }
  return sequences;
}

/** Runs `restore`. A record that the collection refuses was not written by a sandbox of this version: somebody has changed what was stored. @throws StorageError */
function restoring(collection: string, { damage }: Stored, commit: number | undefined, restore: () => void): void {
  try {
    restore();
  } catch (cause) {
    throw damage(`the collection ${collection} can't be restored (${reasonOf(cause)})`, commit);
  }
}

/** What the collections of a store hold that is other than in their base; what was never changed is not looked at. */
export function changesFrom({ states, data }: Base, store: Store): readonly StoredChange[] {
  const changes: StoredChange[] = [];
  for (const name of collectionNames) {
    const collection = anyCollection(store, name);
    if (!collection.isAt(states.get(name))) addDifference(changes, name, data.collections[name] ?? [], collection.all());
  }
  return changes;
}

/** The commit of a transaction. A sequence that an attempt moved and put back again is left out. */
export function toCommit(changes: readonly Change[], sequences: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): Commit {
  const moved = Object.keys(before).flatMap((name) =>
    sequences[name] === undefined || sequences[name] === before[name] ? [] : [[name, sequences[name]] as const],
  );
  return {
    changes: changes.map(({ collection, change }) =>
      change.after ? { collection: collection.name, record: change.after } : { collection: collection.name, deleted: change.before?.id ?? '' },
    ),
    sequences: Object.fromEntries(moved),
  };
}

/** Takes changes back, newest first, and the sequences to where they were. */
export function undo(changes: readonly Change[], sequences: Record<string, number>, before: Readonly<Record<string, number>>): void {
  for (let at = changes.length - 1; at >= 0; at -= 1) {
    const entry = changes[at];
    entry?.collection.undo(entry.change);
  }
  Object.assign(sequences, before);
}
