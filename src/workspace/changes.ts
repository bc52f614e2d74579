// What a transaction changes, and the three things that are done with it: stored as a commit, taken back, restored from one.

import { damage } from '../storage/header.js';
import { type Commit, reasonOf } from '../storage/storage.js';
import type { RecordChange } from './collection.js';
import type { AnyCollection } from './store.js';

export interface Change {
  readonly collection: AnyCollection;
  readonly change: RecordChange;
}

/** Whatever a collection refuses was not written by a sandbox of this version: somebody has changed the file. */
export function restoring(collection: string, file: string, line: number | undefined, restore: () => void): void {
  try {
    restore();
  } catch (cause) {
    throw damage(file, line, `the collection ${collection} can't be restored (${reasonOf(cause)})`);
  }
}

/** What the log is to hold of a transaction. Sequences that an attempt has moved and put back are not in it. */
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
