import { StorageError, type Stored, type StoredChange } from '../../src/storage/storage.js';
import { originOf } from '../workspace/origin.js';

/** What a storage has of a workspace. @param since the commits after the snapshot, one for each change */
export function storedWith(changes: readonly StoredChange[], since: readonly StoredChange[] = []): Stored {
  const { identity, base } = originOf();
  return {
    made: identity,
    identity,
    base: base.data,
    sequences: {},
    changes,
    commits: since.map((change) => ({ changes: [change], sequences: {} })),
    recordsOf: (collections) =>
      [...changes, ...since].flatMap((change) => ('record' in change && collections.includes(change.collection) ? [change.record] : [])),
    damage: (what) => new StorageError(what),
  };
}
