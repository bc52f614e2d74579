// Records that are parts of others, as collections.ts declares them: a delivery of its event, a token of its grant. They go with their owner.

import type { StoredRecord } from '../records/records.js';
import { type AnyCollection, anyCollection, type Store } from './store.js';

/** How many records may be removed yet. */
export interface Allowance {
  left: number;
}

export class Parts {
  readonly #of: ReadonlyMap<string, readonly AnyCollection[]>;

  /** @param kept the collections that keep less than all */
  constructor(
    readonly store: Store,
    kept: readonly AnyCollection[],
  ) {
    this.#of = new Map(kept.map(({ name }) => [name, kept.filter(({ keep }) => keep?.partOf?.owner === name)]));
  }

  /** Whether something is still to come of a part of a record. */
  areUnderWay({ name }: AnyCollection, { id }: StoredRecord): boolean {
    for (const parts of this.#of.get(name) ?? []) {
      const { isUnderWay, partOf } = parts.keep ?? {};
      if (isUnderWay && partOf && parts.where(partOf.index, id).some(isUnderWay)) return true;
    }
    return false;
  }

  /** What a collection takes, with all parts of its records. */
  bytesWith(collection: AnyCollection): number {
    return (this.#of.get(collection.name) ?? []).reduce((bytes, parts) => bytes + parts.bytes, collection.bytes);
  }

  /** Removes a record with its parts; where these are too many, some go now and the rest with a later call. @returns whether it is gone */
  remove(collection: AnyCollection, record: StoredRecord, allowance: Allowance): boolean {
    for (const parts of this.#of.get(collection.name) ?? []) if (!this.removeOf(record.id, parts, allowance)) return false;
    collection.delete(record.id);
    allowance.left -= 1;
    const owner = collection.keep?.partOf?.takesOwner ? ownerOf(collection, record) : undefined;
    if (owner) this.#removeBare(anyCollection(this.store, owner.name), owner.id);
    return true;
  }

  /** Removes the parts of one owner, the last ones first: an index lets go of these fastest. @returns whether none is left */
  removeOf(owner: string, parts: AnyCollection, allowance: Allowance, isEnough = (): boolean => allowance.left <= 0): boolean {
    const index = parts.keep?.partOf?.index ?? '';
    for (let count = parts.count(index, owner); count > 0; count -= 1) {
      if (isEnough()) return false;
      for (const { id } of parts.page(count - 1, 1, { index, key: owner })) parts.delete(id);
      allowance.left -= 1;
    }
    return true;
  }

  #removeBare(owners: AnyCollection, id: string): void {
    const parts = this.#of.get(owners.name) ?? [];
    if (parts.every((collection) => collection.count(collection.keep?.partOf?.index ?? '', id) === 0)) owners.delete(id);
  }
}

/** What a record is a part of. */
export function ownerOf(collection: AnyCollection, record: StoredRecord): { readonly name: string; readonly id: string } | undefined {
  const { partOf } = collection.keep ?? {};
  const id = partOf ? collection.keyOf(partOf.index, record) : null;
  return partOf && id !== null ? { name: partOf.owner, id } : undefined;
}
