// The changes of a transaction: turned into a commit to be stored, taken back, or restored from a stored commit.

import { damage } from '../storage/header.js';
import { type Commit, reasonOf } from '../storage/storage.js';
import type { RecordChange } from './collection.js';
import type { AnyCollection } from './store.js';

export interface Change {
  readonly collection: AnyCollection;
  readonly change: RecordChange;
}

/** Runs `restore`. A record that the collection refuses was not written by a sandbox of this version: somebody has changed the file. @throws StorageError */
export function restoring(collection: string, file: string, line: number | undefined, restore: () => void): void {
  try {
    restore();
  } catch (cause) {
    throw damage(file, line, `the collection ${collection} can't be restored (${reasonOf(cause)})`);
  }
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
