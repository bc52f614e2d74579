// What a start makes of the workspaces that an earlier one has left.

import { describe, expect, it } from 'vitest';

import { CHECKED_AT_START, StoredWorkspaces } from '../../src/hosting/stored-workspaces.js';
import { Workspaces } from '../../src/hosting/workspaces.js';
import type { StoredRecord } from '../../src/records/records.js';
import { memoryStorage } from '../../src/storage/memory.js';
import { StorageError, type Stored, type StoredChange } from '../../src/storage/storage.js';
import { storedWith } from '../storage/stored-with.js';
import { originOf } from '../workspace/origin.js';

const record = (id: string, status: string): StoredRecord => Object.assign({ id }, { status });

const stored = (deliveries: readonly StoredRecord[], since?: readonly StoredChange[]): Stored =>
  storedWith(
    deliveries.map((put) => ({ collection: 'deliveries', record: put })),
    since,
  );

const DONE = stored([record('a', 'delivered')]);
/** Pending at some time, and then no more: nothing is sent when it is opened. */
const PENDING_ONCE = stored([record('a', 'pending')], [{ collection: 'deliveries', deleted: 'a' }]);
const PENDING_IN_LOG = stored(
  [],
  [
    { collection: 'deliveries', record: record('b', 'pending') },
    { collection: 'deliveries', deleted: 'b' },
  ],
);

/** @param found what is stored of each workspace; null: it is damaged */
function arrange(found: Readonly<Record<string, Stored | null>>): { workspaces: StoredWorkspaces; opened: () => string[]; read: string[]; warnings: string[] } {
  const read: string[] = [];
  const warnings: string[] = [];
  const storage = {
    ...memoryStorage(),
    names: () => Object.keys(found),
    load: async (name: string) => {
      read.push(name);
      if (found[name] === null) throw new StorageError(`${name}/db.wal, line 2: damaged`);
      return found[name];
    },
  };
  const workspaces = new Workspaces({
    origin: originOf(),
    storage,
    maxWorkspaces: 10_000,
    warn: (message) => warnings.push(message),
    info: () => {},
    address: () => 'http://127.0.0.1:4600',
    imports: { folder: 'uploads', run: async () => {} },
  });
  return { workspaces: new StoredWorkspaces(workspaces), opened: () => workspaces.all().map(({ workspace }) => workspace.name), read, warnings };
}

/** More than are read at the start, all of them without anything pending. */
const MANY = Object.fromEntries(Array.from({ length: CHECKED_AT_START }, (_, at) => [`w${at}`, DONE]));

describe('check', () => {
  it('reads every workspace, and opens none', async () => {
    const { workspaces, opened, read } = arrange({ a: DONE, b: PENDING_ONCE });
    await workspaces.check();
    expect(read).toEqual(['a', 'b']);
    expect(opened()).toEqual([]);
  });

  it('throws what is damaged', async () => {
    await expect(arrange({ a: DONE, b: null }).workspaces.check()).rejects.toThrow('b/db.wal, line 2: damaged');
  });

  it('leaves a workspace alone that is open already', async () => {
    const { workspaces, read } = arrange({ a: DONE });
    await workspaces.workspaces.open('a');
    read.length = 0;
    await workspaces.check();
    expect(read).toEqual([]);
  });

  it('reads so many and no more', async () => {
    const { workspaces, read } = arrange({ ...MANY, late: null });
    await workspaces.check();
    expect(read).toHaveLength(CHECKED_AT_START);
  });
});

describe('resume', () => {
  it('opens those with pending deliveries, in the snapshot or in the log', async () => {
    const { workspaces, opened } = arrange({ a: DONE, b: PENDING_ONCE, c: PENDING_IN_LOG });
    await workspaces.check();
    await workspaces.resume();
    expect(opened()).toEqual(['b', 'c']);
  });

  it('reads those that the start has not, opens what is to be opened, and warns of damage', async () => {
    const { workspaces, opened, warnings } = arrange({ ...MANY, damaged: null, late: PENDING_ONCE, quiet: DONE });
    await workspaces.check();
    await workspaces.resume();
    expect(opened()).toEqual(['late']);
    expect(warnings).toEqual(["Workspace damaged can't be opened, so its pending deliveries and imports wait: damaged/db.wal, line 2: damaged"]);
  });

  it('opens no more once it is closed', async () => {
    const { workspaces, opened } = arrange({ a: PENDING_ONCE, b: PENDING_ONCE });
    await workspaces.check();
    const resumed = workspaces.resume();
    await workspaces.close();
    await resumed;
    expect(opened()).toEqual([]);
  });
});
