// Every implementation of the storage's port, for the suites that hold all of them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { vi } from 'vitest';

import { disk } from '../../src/storage/disk.js';
import { type FileStorageOptions, openFileStorage } from '../../src/storage/file.js';
import { memoryStorage } from '../../src/storage/memory.js';
import type { Storage } from '../../src/storage/storage.js';
import { LateDatabase, lateStorage } from './late-storage.js';

/** Every write waits, and fails once it is let go, until the end. */
export interface FailingWrites {
  readonly release: () => void;
  readonly end: () => void;
}

/** Where data lie: what one storage has kept, the next one finds. */
export interface Place {
  readonly open: (current: FileStorageOptions['current']) => Promise<Storage>;
  readonly failWrites: () => FailingWrites;
  readonly remove: () => void;
}

export interface Implementation {
  readonly name: 'memory' | 'file' | 'late';
  /** Whether data outlive the storage; memory has nothing that could fail either. */
  readonly keeps: boolean;
  readonly make: () => Place;
}

export const implementations: readonly Implementation[] = [
  {
    name: 'memory',
    keeps: false,
    make: () => ({ open: async () => memoryStorage(), failWrites: () => ({ release: () => {}, end: () => {} }), remove: () => {} }),
  },
  {
    name: 'file',
    keeps: true,
    make: () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'storage-'));
      return {
        open: (current) => openFileStorage({ folder, current, lock: false, fsync: false, warn: () => {} }),
        failWrites: failDisk,
        remove: () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  },
  {
    name: 'late',
    keeps: true,
    make: () => {
      const database = new LateDatabase();
      return { open: async () => lateStorage(database), failWrites: () => failDatabase(database), remove: () => {} };
    },
  },
];

function failDisk(): FailingWrites {
  const { held, release } = hold();
  const spy = vi.spyOn(disk, 'write').mockImplementation(async () => {
    await held;
    throw new Error('no space left on the device');
  });
  return { release, end: () => spy.mockRestore() };
}

function failDatabase(database: LateDatabase): FailingWrites {
  const { held, release } = hold();
  database.held = held;
  database.fails = (call) => call === 'append' || call === 'replace';
  return { release, end: () => (database.fails = () => false) };
}

function hold(): { held: Promise<void>; release: () => void } {
  let release: () => void = () => {};
  return { held: new Promise<void>((resolve) => (release = resolve)), release: () => release() };
}
