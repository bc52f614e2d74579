// A workspace: one isolated sandbox. Transactions over its store, its clock, its ids, and the outbox of events.
// It knows no HTTP. What is durable is decided by the storage behind `log`.

import { inSlices } from '../platform/in-slices.js';
import { Observers } from '../platform/observers.js';
import type { DeliveryRecord, EventRecord, StoredRecord, WebhookEndpointRecord } from '../records/records.js';
import { memoryStorage } from '../storage/memory.js';
import type { Identity, Snapshot, Storage, Stored, WorkspaceLog } from '../storage/storage.js';
import { asBase, backToBase, sequencesAfterReset } from './back-to-base.js';
import { type Change, changesFrom, type Committed, restoreInto, toCommit, undo } from './changes.js';
import { Clock } from './clock.js';
import type { RecordChange } from './collection.js';
import type { CollectionName } from './collections.js';
import { doublesInWords } from './doubles.js';
import { makeId } from './ids.js';
import { Keeper } from './keep.js';
import { StoredCommit, type WorkspaceObserver } from './observer.js';
import { addToOutbox, type Emitted, type EmitOptions, type Outgoing } from './outbox.js';
import { type AnyCollection, anyCollection, collectionNames, createStore, type Doubled, type Store } from './store.js';
import type { WorkspaceOptions, WorkspaceOrigin } from './workspace-options.js';

/** A commit that is not known to be stored yet, and how to take it back. */
interface Unacknowledged {
  readonly undo: () => void;
  readonly isReset: boolean;
  readonly emitted: readonly Emitted[];
}

export class Workspace {
  readonly name: string;
  readonly clock: Clock;
  readonly store: Store;
  /** Where an endpoint's deliveries go: an inbox's stored address is that of an earlier start. */
  urlOf: (endpoint: Pick<WebhookEndpointRecord, 'url' | 'inbox'>) => string = ({ url }) => url;

  /** What it was first made from. */
  readonly made: Identity;
  readonly keeper: Keeper;
  /** Whether an earlier run had stored it. */
  readonly isRestored: boolean;
  /** What its signing keys are derived from, with its name and their generation. */
  readonly secret: Storage['secret'];
  /**
   * The number of the reset that made its state, 0 before the first: who works on over several transactions must not go on in another state.
   * A reset that fails gives the number before it back with the state before it; no number is given twice.
   */
  resets = 0;
  /** While a reset is on its way to the disk: resolves, and never rejects, once it holds or is taken back. */
  resetting: Promise<void> | undefined;

  readonly #resetTo: WorkspaceOrigin;
  #origin: WorkspaceOrigin;
  readonly #run: string;
  readonly #openLog: (stored?: Stored) => WorkspaceLog;
  #log: WorkspaceLog | undefined;
  #lastReset = 0;
  #sequences: Record<string, number>;
  #changes: Change[] | undefined;
  #sequencesBefore: Record<string, number> = {};
  #outgoing: Outgoing = { emitted: [], deliveries: [] };
  /** How the events of a name go out for now. */
  readonly #emitAs = new Map<string, EmitOptions>();
  /** Of a collection: a run of ids that records have kept, and the first that is free after them. A row that fails gives its id back, and is one of many. */
  readonly #taken = new Map<CollectionName, { readonly from: number; readonly free: number }>();
  readonly #observers: Observers<WorkspaceObserver>;
  #unacknowledged: Unacknowledged[] = [];
  #admit: (() => void) | undefined;

  /** What was stored is restored piece by piece: others are served meanwhile. @throws StorageError */
  static async open(options: WorkspaceOptions): Promise<Workspace> {
    const workspace = new Workspace(options);
    if (options.found) await workspace.#restore(options.found.stored, options.warn);
    return workspace;
  }

  /** Use open() where something is stored. */
  constructor({ name, origin, storage, found, ...options }: WorkspaceOptions) {
    this.name = name;
    this.#resetTo = origin;
    this.#origin = found ? { identity: found.stored.identity, base: found.base } : origin;
    this.made = found?.stored.made ?? origin.identity;
    this.#run = options.run ?? '';
    this.secret = () => storage.secret();
    this.#observers = new Observers(`the workspace ${name}`, options.warn);
    this.isRestored = found !== undefined;
    this.#admit = options.admit;
    this.#sequences = { ...this.#origin.base.data.sequences };
    this.store = createStore(this.#origin.base.states, (collection, change) => this.#record(collection, change));
    this.clock = new Clock(() => this.store.clock.get('clock'), options.realNow);
    this.keeper = new Keeper(this, { ...options.keep, warn: options.warn });
    // one that is only looked at has no log
    this.#openLog = (stored) => storage.open(name, stored, { state: () => this.#snapshot(), onFailed: () => this.#rollBackUnacknowledged() });
  }

  /** What its records began with. */
  get origin(): WorkspaceOrigin {
    return this.#origin;
  }

  /** The last number that a collection gave out; of `signing_keys`, whose records need none: how many resets have taken them. */
  lastNumber(collection: CollectionName): number {
    return this.#sequences[collection] ?? 0;
  }

  /** The id of the next record of a collection: the same calls give the same ids, but for events and deliveries, whose ids never come again. */
  newId(collection: CollectionName): string {
    if (!this.#changes) throw new Error('an id is given out inside a transaction only');
    const last = this.#sequences[collection] ?? 0;
    this.#sequencesBefore[collection] ??= last;
    const isLogged = collection === 'events' || collection === 'deliveries';
    const series = isLogged ? `${collection}${this.#run}` : collection;
    const taken = this.#taken.get(collection);
    const first = taken?.from === last + 1 ? taken.free : last + 1;
    let next = first;
    let id = makeId(this.origin.identity.faker_seed, series, next);
    // an import may have kept it, from the export of a sandbox that gives out the same ones
    while (anyCollection(this.store, collection).has(id)) id = makeId(this.origin.identity.faker_seed, series, (next += 1));
    if (next !== first) this.#taken.set(collection, { from: last + 1, free: next });
    this.#sequences[collection] = next;
    return id;
  }

  /** Adds an event to the outbox, and a delivery for each endpoint that subscribes to it, in the commit that is under way. */
  emit(event: string, data: Readonly<Record<string, unknown>>, options?: EmitOptions): EventRecord {
    const emitted = addToOutbox(this, event, data, options ?? this.#emitAs.get(event));
    this.#outgoing.emitted.push(emitted);
    this.#outgoing.deliveries.push(...emitted.deliveries);
    return emitted.record;
  }

  /** Runs a part of a transaction: events of this name go out with these options, whoever emits them. Returns all that it emitted, in order. */
  emitting(event: string, options: EmitOptions, work: () => void): readonly Emitted[] {
    const { emitted } = this.#outgoing;
    const mark = emitted.length;
    this.#emitAs.set(event, options);
    try {
      work();
    } finally {
      this.#emitAs.delete(event);
    }
    return emitted.slice(mark);
  }

  /** Puts a delivery, and has it sent at its time, once the commit that is under way is stored. */
  dispatch(delivery: DeliveryRecord): DeliveryRecord {
    this.#outgoing.deliveries.push(delivery);
    return this.store.deliveries.put(delivery);
  }

  /** Tells an observer of all that comes from now on. What it throws is caught and warned of. @returns how to stop */
  observe(observer: WorkspaceObserver): () => void {
    return this.#observers.add(observer);
  }

  /** The events that are in the store, and not yet known to be stored: a failed write may still take them back. */
  unsettledEvents(): ReadonlySet<string> {
    return new Set(this.#unacknowledged.flatMap(({ emitted }) => emitted.map(({ record }) => record.id)));
  }

  /** Runs `work`; when it throws, every change that it made is taken back, and the error goes on. */
  transaction<T>(work: () => T): Committed<T> {
    if (this.#changes) throw new Error('a transaction is under way already');
    const changes: Change[] = (this.#changes = []);
    const outgoing: Outgoing = (this.#outgoing = { emitted: [], deliveries: [] });
    this.#sequencesBefore = {};
    let value: T;
    let stored: Promise<void> | undefined;
    try {
      value = work();
      this.keeper.forget(changes);
      if (changes.length > 0) this.#beAdmitted();
      stored = this.#append(changes);
    } catch (error) {
      undo(changes, this.#sequences, this.#sequencesBefore);
      this.#taken.clear();
      throw error;
    } finally {
      this.#changes = undefined;
    }
    return { value, durable: this.#acknowledged(stored, changes, outgoing), changes, emitted: outgoing.emitted };
  }

  /** A part of a transaction that can fail alone, as a bad row of a bulk call does: its changes are taken back, the error goes on. */
  attempt<T>(work: () => T): T {
    const changes = this.#changes;
    if (!changes) throw new Error('an attempt is part of a transaction');
    const { emitted, deliveries } = this.#outgoing;
    const [mark, events, sent, sequences] = [changes.length, emitted.length, deliveries.length, { ...this.#sequences }];
    try {
      return work();
    } catch (error) {
      undo(changes.splice(mark), this.#sequences, {});
      emitted.length = events;
      deliveries.length = sent;
      this.#sequences = sequences;
      throw error;
    }
  }

  /**
   * Back to the scenario: records, clock, events and idempotency records; what an integrator has set up stays unless `all`.
   * Ids of events and deliveries go on, so that none ever repeats. Resolves when the stored state is the new one.
   */
  async reset(all: boolean): Promise<void> {
    if (this.#changes) throw new Error('a reset is not part of a transaction');
    this.#beAdmitted();
    const resetsBefore = this.resets;
    this.resets = this.#lastReset += 1;
    const [sequencesBefore, originBefore] = [this.#sequences, this.#origin];
    this.#origin = this.#resetTo;
    const before = backToBase(this.store, this.#origin.base, all);
    this.#sequences = sequencesAfterReset(this.#origin.base, sequencesBefore, all);
    this.#taken.clear();
    this.clock.clear();
    this.#observers.tell((observer) => observer.reset?.());
    const entry: Unacknowledged = {
      undo: () => {
        for (const [name, state] of before) anyCollection(this.store, name).adopt(state);
        this.#sequences = sequencesBefore;
        this.#origin = originBefore;
        this.resets = resetsBefore;
      },
      isReset: true,
      emitted: [],
    };
    this.#unacknowledged.push(entry);
    const stored = (this.#log ??= this.#openLog()).replace().then(() => this.#acknowledge(entry));
    const resetting = stored
      .catch(() => {})
      .then(() => {
        // of several, the last one is the last to be stored
        if (this.resetting === resetting) this.resetting = undefined;
      });
    this.resetting = resetting;
    await stored;
  }

  /** How many records each collection holds. */
  counts(): Record<string, number> {
    return Object.fromEntries(collectionNames.map((name) => [name, this.store[name].size]));
  }

  /** A copy to try things out on: it shares what is there now, keeps nothing, and nobody hears of what happens in it. */
  rehearsal(): Workspace {
    const copy = new Workspace({
      name: this.name,
      origin: { identity: this.origin.identity, base: asBase(this.store, this.origin.base, this.#sequences) },
      storage: memoryStorage(this.secret),
      realNow: () => this.clock.realNow(),
      keep: this.keeper.options,
      warn: () => {},
    });
    copy.urlOf = this.urlOf;
    return copy;
  }

  /** Waits for what is being stored, and lets go of the files. */
  async close(): Promise<void> {
    this.clock.clear();
    this.keeper.close();
    await this.#log?.close();
  }

  #beAdmitted(): void {
    this.#admit?.();
    this.#admit = undefined;
  }

  #record(collection: AnyCollection, change: RecordChange): void {
    if (!this.#changes) throw new Error(`${collection.name}: a change is made inside a transaction only`);
    this.#changes.push({ collection, change });
  }

  /** Hands a transaction to the log; with nothing to store there is nothing to hand over. */
  #append(changes: readonly Change[]): Promise<void> | undefined {
    if (changes.length === 0 && Object.keys(this.#sequencesBefore).length === 0) return undefined;
    const commit = toCommit(changes, this.#sequences, this.#sequencesBefore);
    if (commit.changes.length === 0 && Object.keys(commit.sequences).length === 0) return undefined;
    return (this.#log ??= this.#openLog()).append(commit);
  }

  /** What is left to do once a commit is stored: at once in memory, else when the disk has it. */
  #acknowledged(stored: Promise<void> | undefined, changes: readonly Change[], outgoing: Outgoing): Promise<void> | undefined {
    if (!stored) {
      this.#settle(changes, outgoing);
      return undefined;
    }
    const before = this.#sequencesBefore;
    const entry: Unacknowledged = { undo: () => undo(changes, this.#sequences, before), isReset: false, emitted: outgoing.emitted };
    this.#unacknowledged.push(entry);
    const durable = stored.then(() => {
      this.#acknowledge(entry);
      this.#settle(changes, outgoing);
    });
    // who awaits it learns of a failed write; who doesn't must not bring the process down by it
    durable.catch(() => {});
    return durable;
  }

  #settle(changes: readonly Change[], { emitted, deliveries }: Outgoing): void {
    if (changes.length === 0) return;
    // what is not acknowledged may have to be taken back, at the positions where it is now
    if (this.#unacknowledged.length === 0) for (const { collection, change } of changes) if (!change.after) collection.compact();
    // a reset may have come between the commit and its being stored
    const standing = deliveries.filter((delivery) => this.store.deliveries.has(delivery.id));
    this.#tell(new StoredCommit(changes, emitted, standing));
  }

  #tell(commit: StoredCommit): void {
    this.#observers.tell((observer) => observer.committed?.(commit));
  }

  #acknowledge(entry: Unacknowledged): void {
    // commits become durable in order: the entry is the first, but for those that a failure has taken back
    if (this.#unacknowledged[0] === entry) this.#unacknowledged.shift();
    else this.#unacknowledged = this.#unacknowledged.filter((other) => other !== entry);
  }

  #rollBackUnacknowledged(): void {
    const entries = this.#unacknowledged.reverse();
    this.#unacknowledged = [];
    for (const entry of entries) entry.undo();
    this.#taken.clear();
    // the setting may be another one again
    this.clock.reschedule();
    // a reset has dropped the timers of what was pending, and it is pending again
    if (entries.some((entry) => entry.isReset)) this.#tell(new StoredCommit([], [], this.store.deliveries.where('status', 'pending')));
  }

  /** What was stored is let go of once it is read. @throws StorageError */
  async #restore(stored: Stored, warn: (message: string) => void = (message) => process.emitWarning(message)): Promise<void> {
    const changes: Change[] = (this.#changes = []);
    const restored = (collection: string, record: StoredRecord): void => {
      // nothing is taken back: they would hold what is left out
      changes.length = 0;
      this.keeper.restored(collection, record);
    };
    const doubled: Doubled = (collection, ids) => warn(doublesInWords(`Workspace ${this.name}`, collection, ids));
    this.#sequences = await inSlices(restoreInto(this.store, stored, restored, doubled));
    this.#changes = undefined;
    this.#log = this.#openLog(stored);
  }

  #snapshot(): Snapshot {
    const { identity, base } = this.#origin;
    return { made: this.made, identity, base: base.data, sequences: { ...this.#sequences }, changes: changesFrom(base, this.store) };
  }
}
