// The one forgetter of a workspace. What each collection keeps is declared beside its indexes (collections.ts), how many bytes in
// bounds.ts; the oldest of what is over is forgotten in the commit of what came, a bounded number at a time, so that nobody waits for it.

import { withdrawn } from '../domain/withdrawn.js';
import { real } from '../platform/real-time.js';
import type { DeliveryRecord, StoredRecord } from '../records/records.js';
import { type Bounds, BOUNDS, bytesInWords, KEPT_KINDS, KINDS_IN_WORDS, type KeptKind } from './bounds.js';
import type { Change, Committed } from './changes.js';
import type { Clock } from './clock.js';
import { type CollectionName, collections } from './collections.js';
import { type Allowance, ownerOf, Parts } from './parts.js';
import { sizeOf } from './size-of.js';
import { type AnyCollection, anyCollection, collectionNames, type Store } from './store.js';

/** What it needs of a workspace. */
export interface KeptWorkspace {
  readonly name: string;
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  readonly transaction: (work: () => void) => Pick<Committed<void>, 'changes' | 'durable'>;
  readonly dispatch: (delivery: DeliveryRecord) => DeliveryRecord;
}

export interface KeeperOptions {
  readonly bounds?: Bounds;
  /** How many records, in place of what the collections declare. */
  readonly most?: Readonly<Partial<Record<CollectionName, number>>>;
  /** Told once of each kind that loses what is not over its time. Default: a warning of the process. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** Records that one pass forgets, besides two for each that came: some milliseconds. What is over yet goes with the next ones. */
const FORGOTTEN_AT_ONCE = 1_024;
/** Where any record may be over first, all are looked at once so many have come: each pays for a small part of that. */
const LOOKED_THROUGH_EVERY = 1_024;
/** Where the oldest are under way, all are searched for others, but only once they are this part over their number. */
const SLACK = 0.1;

/** The collections of a kind. */
interface Held {
  readonly kind: KeptKind;
  readonly collections: readonly AnyCollection[];
  /** Those that are no parts of others. */
  readonly heads: readonly AnyCollection[];
  readonly bytes: number;
}

interface Pass extends Allowance {
  readonly spares: (id: string) => boolean;
  /** What becomes of that whose parts are under way: it stays for now, they fail first, or it goes. */
  readonly underWay: 'stays' | 'fails' | 'goes';
  /** Even the newest one goes. */
  readonly takesNewest?: boolean;
  /** Events whose deliveries it has failed. */
  readonly failed: string[];
}

export class Keeper {
  readonly #held: ReadonlyMap<KeptKind, Held>;
  readonly #parts: Parts;
  /** Events whose deliveries have been failed to let go of them, with their bytes, until that is stored: whoever waits for one is told first. */
  readonly #failing = new Map<string, number>();
  readonly #cameSince = new Map<AnyCollection, number>();
  /** The size from which on a collection is searched again: where everything is under way, searching again at once would find nothing. */
  readonly #nextSearch = new Map<AnyCollection, number>();
  readonly #told = new Set<string>();
  /** Kinds that left something out while they were restored. */
  readonly #leftOut = new Set<KeptKind>();
  /** What is pending is about to be dropped. */
  #isPlanned = false;
  #isClosed = false;

  constructor(
    readonly workspace: KeptWorkspace,
    readonly options: KeeperOptions,
  ) {
    const kept = collectionNames.map((name) => anyCollection(workspace.store, name)).filter(({ keep }) => keep !== undefined);
    const bounds = options.bounds ?? BOUNDS;
    this.#held = new Map(
      KEPT_KINDS.map((kind) => {
        const own = kept.filter(({ keep }) => keep?.kind === kind);
        return [kind, { kind, collections: own, heads: own.filter(({ keep }) => !keep?.partOf), bytes: bounds[kind].workspace }];
      }),
    );
    this.#parts = new Parts(workspace.store, kept);
  }

  /** What the records of a kind take. */
  bytes(kind: KeptKind): number {
    const held = this.#held.get(kind);
    return held ? bytesOf(held) : 0;
  }

  /** How many bytes the records of a kind may take. */
  bound(kind: KeptKind): number {
    return this.#held.get(kind)?.bytes ?? 0;
  }

  /** How many records of a collection there may be. */
  most(name: CollectionName): number {
    return this.options.most?.[name] ?? collections[name].keep?.most ?? Number.POSITIVE_INFINITY;
  }

  /** Inside a transaction, at its end: forgets what is over where it has put something, and nothing that it has put. */
  forget(changes: readonly Change[]): void {
    // the changes go on with what is forgotten
    const count = changes.length;
    let last: Held | undefined;
    for (let at = 0; at < count; at += 1) {
      const { collection, change } = changes[at] ?? {};
      const held = change?.after && collection?.keep ? this.#held.get(collection.keep.kind) : undefined;
      // an event and its deliveries come one after the other
      if (held && held !== last) this.#forgetOver(held, changes, count);
      if (held) last = held;
    }
  }

  #forgetOver(held: Held, changes: readonly Change[], count: number): void {
    let own: Set<string> | undefined;
    const spares = (id: string): boolean => (own ??= idsOf(changes, count)).has(id);
    const pass: Pass = { left: FORGOTTEN_AT_ONCE + 2 * count, spares, underWay: 'stays', failed: [] };
    for (const collection of held.collections) {
      this.#forgetExpired(collection, changes, count, pass);
      this.#forgetSurplus(collection, pass);
      if (collection.keep?.per) this.#forgetOfKeys(collection, collection.keep.per, changes.slice(0, count), pass);
    }
    if (bytesOf(held) > held.bytes) this.#shrink(held, held.bytes, this.#why(held), pass);
  }

  /**
   * Lets go of the oldest records of a kind, the newest included, since the process holds too much.
   * @returns whether anything was let go, or will be with the next call, once that is stored
   */
  async letGo(kind: KeptKind, bytes: number, processBound: number): Promise<boolean> {
    const held = this.#held.get(kind);
    if (!held) return false;
    const why = `the ${KINDS_IN_WORDS[kind]} of all workspaces take more than ${bytesInWords(processBound)}`;
    return this.#drop(held, Math.max(0, bytesOf(held) - bytes), why, true);
  }

  /** While what was stored is restored, after each record: forgets the oldest at once where they are over twice the bound. */
  restored(name: string, record: StoredRecord): void {
    const collection = anyCollection(this.workspace.store, name);
    const held = collection.keep && this.#held.get(collection.keep.kind);
    if (!held) return;
    const owner = ownerOf(collection, record);
    // its owner has been left out
    if (owner && this.#leftOut.has(held.kind) && !anyCollection(this.workspace.store, owner.name).has(owner.id)) collection.delete(record.id);
    if (bytesOf(held) <= 2 * held.bytes) return;
    const pass: Pass = { left: Number.POSITIVE_INFINITY, spares: (id) => id === record.id || id === owner?.id, underWay: 'goes', failed: [] };
    this.#shrink(held, 2 * held.bytes, `what was stored of the ${KINDS_IN_WORDS[held.kind]} takes more than ${bytesInWords(2 * held.bytes)}`, pass);
    this.#leftOut.add(held.kind);
  }

  close(): void {
    this.#isClosed = true;
  }

  #why({ kind, bytes }: Held): string {
    return `the ${KINDS_IN_WORDS[kind]} of this workspace take more than ${bytesInWords(bytes)}`;
  }

  /** Once for each kind: what goes before its time is news, and no more than once. */
  #tell(kind: KeptKind, why: string): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    const { warn = (message) => process.emitWarning(message) } = this.options;
    warn(`Workspace ${this.workspace.name}: ${why}. From now on the oldest are forgotten.`);
  }

  #forgetExpired(collection: AnyCollection, changes: readonly Change[], count: number, pass: Pass): void {
    const { isOver, inAnyOrder } = collection.keep ?? {};
    if (!isOver) return;
    const now = this.workspace.clock.now();
    for (let oldest = collection.oldest(); oldest && isOver(oldest, now) && pass.left > 0; oldest = collection.oldest())
      if (!this.#parts.remove(collection, oldest, pass)) return;
    if (!inAnyOrder) return;
    const came =
      (this.#cameSince.get(collection) ?? 0) + changes.slice(0, count).filter((each) => each.collection === collection && !each.change.before).length;
    this.#cameSince.set(collection, came % LOOKED_THROUGH_EVERY);
    if (came < LOOKED_THROUGH_EVERY) return;
    for (const record of collection.all()) if (isOver(record, now) && pass.left > 0) this.#parts.remove(collection, record, pass);
  }

  /** Where there are more records than the collection keeps. */
  #forgetSurplus(collection: AnyCollection, pass: Pass): void {
    const { kind, isUnderWay, forgetsQuietly } = collection.keep ?? {};
    const most = this.most(collection.name as CollectionName);
    if (kind === undefined || collection.size <= most) return;
    let surplus = (isUnderWay ? collection.all().filter((record) => !isUnderWay(record)).length : collection.size) - most;
    for (let oldest = collection.oldest(); surplus > 0 && oldest && this.#mayGo(collection, oldest, pass); oldest = collection.oldest()) {
      if (!this.#parts.remove(collection, oldest, pass)) return;
      surplus -= 1;
      if (!forgetsQuietly) this.#tell(kind, `there are more than ${most.toLocaleString('en-US')} ${KINDS_IN_WORDS[kind]}`);
    }
    // what does not count while it is under way is soon searched through
    const slack = isUnderWay ? 0 : Math.ceil(most * SLACK);
    if (surplus <= 0 || collection.size < Math.max(this.#nextSearch.get(collection) ?? 0, most + slack)) return;
    for (const record of collection.oldestFirst()) {
      if (surplus <= 0) break;
      if (this.#mayGo(collection, record, pass) && this.#parts.remove(collection, record, pass)) surplus -= 1;
    }
    if (slack > 0) this.#nextSearch.set(collection, collection.size + slack);
  }

  /** Of each key that something was put under: the newest stay as far as they are no more than the bounds, and the last one in any case. */
  #forgetOfKeys(collection: AnyCollection, { index, most, bytes }: { index: string; most: number; bytes: number }, own: readonly Change[], pass: Pass): void {
    const keys = new Set(own.flatMap(({ collection: of, change: { after } }) => (of === collection && after ? [collection.keyOf(index, after)] : [])));
    for (const key of keys) {
      if (key === null || (collection.count(index, key) <= most && collection.bytes <= bytes)) continue;
      const records = collection.where(index, key);
      let taken = 0;
      const first = records.findLastIndex((record, at) => {
        taken += sizeOf(record);
        return at < records.length - 1 && (taken > bytes || records.length - at > most);
      });
      for (const record of records.slice(0, first + 1)) this.#parts.remove(collection, record, pass);
    }
  }

  /** Forgets the oldest until a kind is down to so many bytes. */
  #shrink(held: Held, target: number, why: string, pass: Pass): void {
    const isEnough = (): boolean => pass.left <= 0 || bytesOf(held) <= target;
    for (const parts of held.collections) if (parts.keep?.partOf?.goesAlone) this.#shrinkParts(parts, isEnough, why, pass);
    const byWeight = held.heads.toSorted((a, b) => this.#parts.bytesWith(b) - this.#parts.bytesWith(a));
    for (const head of byWeight) if (!isEnough()) this.#shrinkHead(held, head, target, why, pass);
  }

  #shrinkParts(parts: AnyCollection, isEnough: () => boolean, why: string, pass: Pass): void {
    const { kind, partOf } = parts.keep ?? {};
    if (!kind || !partOf) return;
    const owners = anyCollection(this.workspace.store, partOf.owner);
    for (const owner of owners.oldestFirst()) {
      if (isEnough()) return;
      if (parts.count(partOf.index, owner.id) === 0 || !this.#mayGo(owners, owner, pass)) continue;
      this.#parts.removeOf(owner.id, parts, pass, isEnough);
      this.#tell(kind, why);
    }
  }

  #shrinkHead(held: Held, head: AnyCollection, target: number, why: string, pass: Pass): void {
    const newest = pass.takesNewest ? undefined : head.newest();
    /** What goes as soon as it is stored that its deliveries have failed. */
    let promised = 0;
    for (const record of head.oldestFirst()) {
      if (record === newest || pass.left <= 0 || bytesOf(held) - promised <= target) return;
      const failing = this.#failing.get(record.id);
      if (failing !== undefined) promised += failing;
      else if (this.#mayGo(head, record, pass)) this.#parts.remove(head, record, pass);
      else if (pass.spares(record.id) || !this.#parts.areUnderWay(head, record)) continue;
      else if (pass.underWay === 'fails') promised += this.#fail(record, why, pass);
      else return this.#dropSoon(held);
      this.#tell(held.kind, why);
    }
  }

  /** Fails the pending deliveries of an event. @returns its bytes */
  #fail({ id }: StoredRecord, why: string, pass: Pass): number {
    const { workspace } = this;
    const event = workspace.store.events.get(id);
    if (!event) return 0;
    const deliveries = workspace.store.deliveries.where('event_id', id);
    const bytes = deliveries.reduce((sum, delivery) => sum + sizeOf(delivery), sizeOf(event));
    for (const delivery of deliveries) {
      if (delivery.status !== 'pending') continue;
      workspace.dispatch(withdrawn(delivery, `dropped: ${why}, and the oldest give way`, workspace.clock.now()));
      pass.left -= 1;
    }
    this.#failing.set(id, bytes);
    pass.failed.push(id);
    return bytes;
  }

  /** What is pending is dropped in a commit of its own, so that whoever waits for it is told before it is gone. */
  #dropSoon(held: Held): void {
    if (this.#failing.size > 0 || this.#isPlanned) return;
    this.#isPlanned = true;
    real.setImmediate(() => {
      this.#isPlanned = false;
      void this.#drop(held, held.bytes, this.#why(held), false);
    });
  }

  /** @returns whether it changed anything. Never rejects: what can't be stored is over still, and tried again. */
  async #drop(held: Held, target: number, why: string, takesNewest: boolean): Promise<boolean> {
    if (this.#isClosed) return false;
    const pass: Pass = { left: FORGOTTEN_AT_ONCE, spares: () => false, underWay: 'fails', takesNewest, failed: [] };
    try {
      const { changes, durable } = this.workspace.transaction(() => this.#shrink(held, target, why, pass));
      await durable;
      return changes.length > 0;
    } catch {
      return false;
    } finally {
      for (const id of pass.failed) this.#failing.delete(id);
    }
  }

  #mayGo(collection: AnyCollection, record: StoredRecord, pass: Pass): boolean {
    if (this.#failing.has(record.id) || pass.spares(record.id) || collection.keep?.isUnderWay?.(record)) return false;
    return pass.underWay === 'goes' || !this.#parts.areUnderWay(collection, record);
  }
}

function bytesOf(held: Held): number {
  let bytes = 0;
  for (const collection of held.collections) bytes += collection.bytes;
  return bytes;
}

/** Of all that was put by so many changes, and of what it is a part of. */
function idsOf(changes: readonly Change[], count: number): Set<string> {
  const ids = new Set<string>();
  for (let at = 0; at < count; at += 1) {
    const { collection, change } = changes[at] ?? {};
    if (!collection?.keep || !change?.after) continue;
    ids.add(change.after.id);
    const owner = ownerOf(collection, change.after);
    if (owner) ids.add(owner.id);
  }
  return ids;
}
