// The changes of a transaction: turned into a commit to be stored, taken back, or restored from a stored commit.

import type { StoredRecord } from '../records/records.js';
import { damage } from '../storage/header.js';
import { type Commit, reasonOf, type Storage, type Stored } from '../storage/storage.js';
import type { RecordChange } from './collection.js';
import type { Emitted } from './outbox.js';
import { type AnyCollection, anyCollection, collectionNames, type Store } from './store.js';

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

/** Runs `restore`. A record that the collection refuses was not written by a sandbox of this version: somebody has changed the file. @throws StorageError */
function restoring(collection: string, file: string, line: number | undefined, restore: () => void): void {
  try {
    restore();
  } catch (cause) {
    throw damage(file, line, `the collection ${collection} can't be restored (${reasonOf(cause)})`);
  }
}

/**
 * Puts what was stored into an empty store. @param restored told of each record, once it stands @returns the last number that each collection gave out
 * @throws StorageError that names the file, the line of the log, and the collection
 */
export function restoreInto(
  store: Store,
  { snapshot, commits }: Stored,
  files: ReturnType<Storage['files']>,
  restored: (collection: string, record: StoredRecord) => void,
): Record<string, number> {
  const sequences = { ...snapshot.sequences };
  for (const [name, records] of Object.entries(snapshot.collections)) {
    restoring(name, files.snapshot, undefined, () => {
      const collection = anyCollection(store, name);
      for (const record of records) restored(name, collection.insert(record));
    });
  }
  for (const [at, commit] of commits.entries()) {
    for (const change of commit.changes) {
      // the log's first line is its header
      restoring(change.collection, files.log, at + 2, () => {
        const collection = anyCollection(store, change.collection);
        if ('record' in change) restored(change.collection, collection.put(change.record));
        else collection.delete(change.deleted);
      });
    }
    Object.assign(sequences, commit.sequences);
  }
  for (const name of collectionNames) anyCollection(store, name).compact();
  return sequences;
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
