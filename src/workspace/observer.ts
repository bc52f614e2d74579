// What a workspace tells its observers: each commit once it is stored, and each reset.

import type { DeliveryRecord, StoredRecord } from '../records/records.js';
import type { Change } from './changes.js';
import type { Emitted } from './outbox.js';

export interface WorkspaceObserver {
  /**
   * A commit that has changed something is stored. A reset may have come between the two: whether a record stands, the store says. Where a
   * reset could not be stored, this brings the deliveries that are pending again, without a put.
   */
  readonly committed?: (commit: StoredCommit) => void;
  /** The workspace is back at its scenario: what is known of its records is void. */
  readonly reset?: () => void;
}

/** A record with the name of its collection. */
export interface CollectionRecord {
  readonly collection: string;
  readonly record: StoredRecord;
}

export class StoredCommit {
  readonly #changes: readonly Change[];
  #puts: readonly CollectionRecord[] | undefined;

  constructor(
    changes: readonly Change[],
    readonly emitted: readonly Emitted[],
    /** Those that are to be sent, new ones and old ones, as far as they stand. */
    readonly deliveries: readonly DeliveryRecord[],
  ) {
    this.#changes = changes;
  }

  /** What it put, in order. Listed when first asked for: most commits are looked at by nobody. */
  get puts(): readonly CollectionRecord[] {
    return (this.#puts ??= this.#changes.flatMap(({ collection, change: { after } }) => (after ? [{ collection: collection.name, record: after }] : [])));
  }

  /** What it deleted, as it was. */
  get deleted(): readonly CollectionRecord[] {
    return this.#changes.flatMap(({ collection, change: { before, after } }) => (before && !after ? [{ collection: collection.name, record: before }] : []));
  }
}
