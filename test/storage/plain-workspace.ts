// The least that a workspace does with storage: apply changes in memory, append them, take them back. The tests' stand-in for it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import type { StoredRecord } from '../../src/records/records.js';
import { openFileStorage, type FileStorageOptions } from '../../src/storage/file.js';
import type { BaseData, Commit, Identity, Snapshot, Storage, Stored, WorkspaceLog } from '../../src/storage/storage.js';

/** What the tests of storage run with. */
export const NOTHING: BaseData = { name: 'nothing', as_of: 0, collections: {}, sequences: {} };

export const identity: Identity = { scenario: 'default', faker_seed: 1, as_of: '2026-01-23T10:00:00Z' };

/** A folder of the running test's own, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Opened {
  readonly storage: Storage;
  readonly warnings: string[];
}

/** Opens file storage without a lock, so that a test can go on from the files that a "crash" has left. */
export async function openStorage(folder: string, options: Partial<FileStorageOptions> = {}): Promise<Opened> {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  return { storage: await openFileStorage({ folder, current: { identity, base: NOTHING }, lock: false, fsync: false, warn, ...options }), warnings };
}

export interface TestRecord extends StoredRecord {
  readonly text: string;
}

export const record = (id: string, text = `text of ${id}`): TestRecord => ({ id, text });
export const put = (...records: readonly TestRecord[]): Commit => ({
  changes: records.map((each) => ({ collection: 'students', record: each })),
  sequences: {},
});

/** All that a workspace holds. */
export interface PlainState {
  readonly sequences: Readonly<Record<string, number>>;
  readonly collections: Readonly<Record<string, readonly StoredRecord[]>>;
}

type State = { sequences: Record<string, number>; collections: Map<string, Map<string, StoredRecord>> };

export class PlainWorkspace {
  #state: State;
  /** The states before each change that is not acknowledged. */
  #undo: State[] = [];
  readonly log: WorkspaceLog;
  failures = 0;

  /** @throws StorageError of a load */
  static async open(storage: Storage, name = 'default', base = NOTHING): Promise<PlainWorkspace> {
    return new PlainWorkspace(storage, name, base, await storage.load(name));
  }

  private constructor(storage: Storage, name: string, base: BaseData, stored: Stored | undefined) {
    this.#state = { sequences: {}, collections: new Map() };
    if (stored !== undefined) {
      apply(this.#state, { changes: [...stored.changes], sequences: stored.sequences });
      for (const commit of stored.commits) apply(this.#state, commit);
    }
    this.log = storage.open(name, stored, { state: () => toSnapshot(this.state, stored?.base ?? base), onFailed: () => this.#takeBack() });
  }

  get state(): PlainState {
    return toPlain(this.#state);
  }

  /** The texts by id of the one collection that most tests need. */
  get students(): Record<string, string> {
    const records = this.state.collections['students'] ?? [];
    return Object.fromEntries(records.map((each) => [each.id, 'text' in each ? String(each.text) : '']));
  }

  async commit(commit: Commit): Promise<void> {
    const before = this.#begin();
    apply(this.#state, commit);
    await this.log.append(commit);
    this.#acknowledge(before);
  }

  async replace(state: PlainState): Promise<void> {
    const before = this.#begin();
    this.#state = toState(state);
    await this.log.replace();
    this.#acknowledge(before);
  }

  #begin(): State {
    const before = toState(this.state);
    this.#undo.push(before);
    return before;
  }

  #acknowledge(before: State): void {
    this.#undo.splice(0, this.#undo.indexOf(before) + 1);
  }

  #takeBack(): void {
    this.failures++;
    this.#state = this.#undo[0] ?? this.#state;
    this.#undo = [];
  }
}

function apply(state: State, commit: Commit): void {
  for (const change of commit.changes) {
    const records = state.collections.get(change.collection) ?? new Map<string, StoredRecord>();
    state.collections.set(change.collection, records);
    if ('record' in change) records.set(change.record.id, change.record);
    else records.delete(change.deleted);
  }
  Object.assign(state.sequences, commit.sequences);
}

function toState(state: PlainState): State {
  const collections = Object.entries(state.collections);
  return {
    sequences: { ...state.sequences },
    collections: new Map(collections.map(([name, records]) => [name, new Map(records.map((each) => [each.id, each]))])),
  };
}

function toSnapshot({ sequences, collections }: PlainState, base: BaseData): Snapshot {
  const changes = Object.entries(collections).flatMap(([name, records]) => records.map((each) => ({ collection: name, record: each })));
  return { made: identity, identity, base, sequences, changes };
}

function toPlain(state: State): PlainState {
  const collections = Object.fromEntries(
    [...state.collections].flatMap(([name, records]) => (records.size === 0 ? [] : [[name, [...records.values()]] as const])),
  );
  return { sequences: { ...state.sequences }, collections };
}
