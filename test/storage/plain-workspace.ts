// The least that a workspace does with storage: apply changes in memory, append them, take them back. The tests' stand-in for it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import type { StoredRecord } from '../../src/records/records.js';
import { openFileStorage, type FileStorageOptions } from '../../src/storage/file.js';
import type { Commit, Identity, Snapshot, Storage, WorkspaceLog } from '../../src/storage/storage.js';

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
  return { storage: await openFileStorage({ folder, identity, lock: false, fsync: false, warn, ...options }), warnings };
}

export interface TestRecord extends StoredRecord {
  readonly text: string;
}

export const record = (id: string, text = `text of ${id}`): TestRecord => ({ id, text });
export const put = (...records: readonly TestRecord[]): Commit => ({
  changes: records.map((each) => ({ collection: 'students', record: each })),
  sequences: {},
});

type State = { sequences: Record<string, number>; collections: Map<string, Map<string, StoredRecord>> };

export class PlainWorkspace {
  #state: State;
  /** The states before each change that is not acknowledged. */
  #undo: State[] = [];
  readonly log: WorkspaceLog;
  failures = 0;

  constructor(storage: Storage, name = 'default') {
    this.#state = { sequences: {}, collections: new Map() };
    const stored = storage.load(name);
    if (stored !== undefined) {
      this.#state = toState(stored.snapshot);
      for (const commit of stored.commits) apply(this.#state, commit);
    }
    this.log = storage.open(name, { state: () => toSnapshot(this.#state), onFailed: () => this.#takeBack() });
  }

  get state(): Snapshot {
    return toSnapshot(this.#state);
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

  async replace(snapshot: Snapshot): Promise<void> {
    const before = this.#begin();
    this.#state = toState(snapshot);
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

function toState(snapshot: Snapshot): State {
  const collections = Object.entries(snapshot.collections);
  return {
    sequences: { ...snapshot.sequences },
    collections: new Map(collections.map(([name, records]) => [name, new Map(records.map((each) => [each.id, each]))])),
  };
}

function toSnapshot(state: State): Snapshot {
  const collections = Object.fromEntries([...state.collections].map(([name, records]) => [name, [...records.values()]]));
  return { sequences: { ...state.sequences }, collections };
}
