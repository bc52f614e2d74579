// A collection: immutable records by id, in the order in which they came, with unique and secondary indexes.
// It knows nothing of transactions: whoever owns it is told of each change and can take it back.

import type { StoredRecord } from '../records/records.js';
import { BucketWriter, type Bucket } from './buckets.js';
import type { CollectionDefinition, Keep, UniqueIndex } from './collections.js';
import { LayeredMap } from './layered-map.js';
import { sizeOf } from './size-of.js';

/** All that a collection holds. While it is shared (scenario, other workspaces) nobody changes it. */
export interface CollectionState<T> {
  readonly slots: (T | undefined)[];
  readonly positions: LayeredMap<number>;
  readonly unique: ReadonlyMap<string, LayeredMap<number>>;
  readonly index: ReadonlyMap<string, LayeredMap<Bucket>>;
  /** Slots before this one are all empty. */
  head: number;
  /** What several records have one key for, as index and key: written before texts were compared as they are now. Replaced, never changed. */
  doubles: ReadonlySet<string>;
  /** What its records take in memory, about; counted only where what is kept is bounded. */
  bytes: number;
}

/** One change: `before` undefined is an insertion, `after` undefined a deletion. */
export interface RecordChange<T extends StoredRecord = StoredRecord> {
  readonly position: number;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** Thrown by an insertion or change that a unique index forbids. `code` and message are the index's own. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
  constructor(
    readonly code: UniqueIndex<StoredRecord>['code'],
    message: string,
    readonly index: string,
    readonly field: string | undefined,
    /** The id of the record that is in the way. */
    readonly existingId: string,
  ) {
    super(message);
  }
}

export class Collection<T extends StoredRecord, U extends string = string, I extends string = string> {
  #state: CollectionState<T>;
  #shared: boolean;
  /** Has copied some buckets since the state stopped being shared; others still belong to the shared state. */
  #bucketWriter = new BucketWriter();
  readonly #uniqueKeys: readonly [string, UniqueIndex<T>][];
  readonly #indexKeys: readonly [string, (record: T) => string | null][];
  /** What it keeps; undefined: all. */
  readonly keep: Keep<T> | undefined;

  constructor(
    readonly name: string,
    definition: CollectionDefinition<T, U, I>,
    state: CollectionState<T> | undefined,
    readonly onChange: (collection: Collection<T, U, I>, change: RecordChange<T>) => void,
  ) {
    this.#uniqueKeys = Object.entries<UniqueIndex<T>>(definition.unique);
    this.#indexKeys = Object.entries<(record: T) => string | null>(definition.index);
    this.keep = definition.keep;
    this.#state = state ?? this.#emptyState();
    this.#shared = state !== undefined;
  }

  /** What its records take in memory, about; 0 where it keeps all. */
  get bytes(): number {
    return this.#state.bytes;
  }

  get size(): number {
    return this.#state.positions.size;
  }

  get(id: string): T | undefined {
    const position = this.#state.positions.get(id);
    return position === undefined ? undefined : this.#state.slots[position];
  }

  has(id: string): boolean {
    return this.#state.positions.has(id);
  }

  /** The record with this key in a unique index. */
  find(index: U, key: string): T | undefined {
    const position = this.#state.unique.get(index)?.get(key);
    return position === undefined ? undefined : this.#state.slots[position];
  }

  /** The records with this key in a secondary index, oldest first. */
  where(index: I, key: string): T[] {
    return this.#records(this.#bucket(index, key));
  }

  /** How many records have this key in a secondary index. */
  count(index: I, key: string): number {
    return this.#bucket(index, key).length;
  }

  /** Up to `limit` records from `offset` on, oldest first, of all or of one key of an index; costs what it returns. */
  page(offset: number, limit: number, by?: { readonly index: I; readonly key: string }): T[] {
    if (by) return this.#records(this.#bucket(by.index, by.key).slice(offset, offset + limit));
    const { slots, head } = this.#state;
    if (this.#holes === head) return slots.slice(head + offset, head + offset + limit).filter((record) => record !== undefined);
    return this.all().slice(offset, offset + limit);
  }

  /** Every record, oldest first. */
  all(): T[] {
    return this.#state.slots.filter((record) => record !== undefined);
  }

  /** The record that came first. */
  oldest(): T | undefined {
    return this.#state.slots[this.#state.head];
  }

  /** The record that came last. */
  newest(): T | undefined {
    return this.#state.slots.findLast((record) => record !== undefined);
  }

  /** Every record, oldest first, each as it is when its turn comes: those before it may be deleted meanwhile. */
  *oldestFirst(): Generator<T> {
    for (let at = this.#state.head; at < this.#state.slots.length; at += 1) {
      const record = this.#state.slots[at];
      if (record) yield record;
    }
  }

  /** The key of a record in a secondary index. */
  keyOf(index: I, record: T): string | null {
    return this.#indexKeys.find(([name]) => name === index)?.[1](record) ?? null;
  }

  /** @throws UniqueViolation; Error when the id is taken */
  insert(record: T): T {
    if (this.has(record.id)) throw new Error(`${this.name}: there is a record ${record.id} already`);
    this.#checkUnique(record);
    const position = this.#state.slots.length;
    this.#apply({ position, before: undefined, after: record }, true);
    return record;
  }

  /** Puts a new version in the place of the record with the same id. @throws UniqueViolation; Error when there is none */
  replace(record: T): T {
    const position = this.#state.positions.get(record.id);
    const before = position === undefined ? undefined : this.#state.slots[position];
    if (position === undefined || !before) throw new Error(`${this.name}: there is no record ${record.id}`);
    this.#checkUnique(record, before);
    this.#apply({ position, before, after: record }, true);
    return record;
  }

  /** Inserts or replaces, as stored changes say it. */
  put(record: T): T {
    return this.has(record.id) ? this.replace(record) : this.insert(record);
  }

  /** Puts a stored record without a look at the unique indexes: records that have changed places stand in each other's way until the last is there. */
  restore(record: T): T {
    const position = this.#state.positions.get(record.id) ?? this.#state.slots.length;
    this.#apply({ position, before: this.#state.slots[position], after: record }, true);
    return record;
  }

  /**
   * For records that were restored. An earlier version may have told apart what is one by now: all such records stay, the oldest is the one that is
   * found by the key, and none is added to them.
   * @returns the ids of those that have one key, oldest first, which were not known to
   */
  findDoubles(): string[][] {
    const found = new Map<string, Set<string>>();
    if (this.#uniqueKeys.length > 0) this.#own();
    const { slots, positions, unique, doubles } = this.#state;
    for (const [name, { key: keyOf }] of this.#uniqueKeys) {
      const entries = unique.get(name);
      for (const [position, record] of slots.entries()) {
        const key = record ? keyOf(record) : null;
        if (!record || key === null) continue;
        const held = entries?.get(key) ?? position;
        const holder = slots[held];
        if (holder && held !== position) found.set(`${name} ${key}`, (found.get(`${name} ${key}`) ?? new Set()).add(holder.id).add(record.id));
        entries?.set(key, Math.min(held, position));
      }
    }
    this.#state.doubles = new Set(found.keys());
    const oldestFirst = (ids: Iterable<string>): string[] => [...ids].sort((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0));
    return [...found].flatMap(([key, ids]) => (doubles.has(key) ? [] : [oldestFirst(ids)]));
  }

  /** True when there was such a record. */
  delete(id: string): boolean {
    const position = this.#state.positions.get(id);
    const before = position === undefined ? undefined : this.#state.slots[position];
    if (position === undefined || !before) return false;
    this.#apply({ position, before, after: undefined }, true);
    return true;
  }

  /** Takes a change back. Changes must be taken back newest first. */
  undo(change: RecordChange<T>): void {
    this.#apply({ position: change.position, before: change.after, after: change.before }, false);
    // an insertion that never was leaves no empty slot behind
    if (!change.before && change.position === this.#state.slots.length - 1) {
      this.#state.slots.pop();
      this.#state.head = Math.min(this.#state.head, this.#state.slots.length);
    }
  }

  /** The state, to be shared from now on: the next change here copies it first. */
  share(): CollectionState<T> {
    this.#shared = true;
    return this.#state;
  }

  /** Goes on with another state, which stays as it is: the next change here copies it first. */
  adopt(state: CollectionState<T> | undefined): void {
    this.#state = state ?? this.#emptyState();
    this.#shared = state !== undefined;
    this.#bucketWriter = new BucketWriter();
  }

  /** Whether it is at a shared state still, with no change since. */
  isAt(state: CollectionState<T> | undefined): boolean {
    return this.#state === state;
  }

  /** Drops empty slots once they are most of what there is. No change made before may be taken back after it. */
  compact(): void {
    if (this.#holes < 1024 || this.#holes * 2 < this.#state.slots.length) return;
    const records = this.all();
    this.#state = { ...this.#emptyState(), doubles: this.#state.doubles };
    this.#shared = false;
    this.#bucketWriter = new BucketWriter();
    for (const record of records) this.#apply({ position: this.#state.slots.length, before: undefined, after: record }, false);
  }

  /** Empty slots in all. */
  get #holes(): number {
    return this.#state.slots.length - this.#state.positions.size;
  }

  #emptyState(): CollectionState<T> {
    return {
      slots: [],
      positions: LayeredMap.empty(),
      unique: new Map(this.#uniqueKeys.map(([name]) => [name, LayeredMap.empty()])),
      index: new Map(this.#indexKeys.map(([name]) => [name, LayeredMap.empty()])),
      head: 0,
      doubles: new Set(),
      bytes: 0,
    };
  }

  #bucket(index: I, key: string): Bucket {
    return this.#state.index.get(index)?.get(key) ?? [];
  }

  #records(bucket: Bucket): T[] {
    return bucket.map((position) => this.#state.slots[position]).filter((record) => record !== undefined);
  }

  /** @param before has its keys already, if it shares them with others too */
  #checkUnique(record: T, before?: T): void {
    for (const [name, index] of this.#uniqueKeys) {
      const key = index.key(record);
      if (before && index.key(before) === key) continue;
      const position = key === null ? undefined : this.#state.unique.get(name)?.get(key);
      const other = position === undefined ? undefined : this.#state.slots[position];
      if (other && other.id !== record.id) throw new UniqueViolation(index.code, index.message, name, index.field, other.id);
    }
  }

  #apply(change: RecordChange<T>, announce: boolean): void {
    if (announce) this.onChange(this, change);
    this.#own();
    const { before, after, position } = change;
    const state = this.#state;
    state.slots[position] = after;
    if (!before && after) state.positions.set(after.id, position);
    if (before && !after) state.positions.delete(before.id);
    if (after && position < state.head) state.head = position;
    while (state.head < state.slots.length && state.slots[state.head] === undefined) state.head += 1;
    if (this.keep) state.bytes += (after ? sizeOf(after) : 0) - (before ? sizeOf(before) : 0);
    this.#reindex(change);
  }

  #reindex({ before, after, position }: RecordChange<T>): void {
    for (const [name, { key }] of this.#uniqueKeys) {
      const old = before ? key(before) : null;
      const next = after ? key(after) : null;
      if (old === next) continue;
      const entries = this.#state.unique.get(name);
      // another record may have taken it
      if (old !== null && entries?.get(old) === position) {
        const heir = this.#heirOf(name, key, old);
        if (heir === undefined) entries.delete(old);
        else entries.set(old, heir);
      }
      const first = this.#state.doubles.size > 0 && next !== null ? entries?.get(next) : undefined;
      if (next !== null) entries?.set(next, Math.min(first ?? position, position));
    }
    for (const [name, key] of this.#indexKeys) {
      const old = before ? key(before) : null;
      const next = after ? key(after) : null;
      if (old === next) continue;
      const buckets = this.#state.index.get(name);
      if (!buckets) continue;
      if (old !== null) this.#bucketWriter.remove(buckets, old, position);
      if (next !== null) this.#bucketWriter.add(buckets, next, position);
    }
  }

  /** Who is found by a key once its holder has given it up: the next of those that share it. */
  #heirOf(index: string, keyOf: UniqueIndex<T>['key'], key: string): number | undefined {
    if (!this.#state.doubles.has(`${index} ${key}`)) return undefined;
    const heir = this.#state.slots.findIndex((record) => record !== undefined && keyOf(record) === key);
    return heir === -1 ? undefined : heir;
  }

  #own(): void {
    if (!this.#shared) return;
    const { slots, positions, unique, index, head, doubles, bytes } = this.#state;
    this.#state = {
      slots: slots.slice(),
      positions: positions.copy(),
      unique: new Map([...unique].map(([name, entries]) => [name, entries.copy()])),
      index: new Map([...index].map(([name, buckets]) => [name, buckets.copy()])),
      head,
      doubles,
      bytes,
    };
    this.#shared = false;
    this.#bucketWriter = new BucketWriter();
  }
}
