// A storage whose writes last until the test says what becomes of them: as a slow disk, and as one that fails.

import { memoryStorage } from '../../src/storage/memory.js';
import { StorageError, type Commit, type Storage, type WorkspaceLogHooks } from '../../src/storage/storage.js';

export interface HeldStorage extends Storage {
  /** What was appended; a replace() is the snapshot as it was then. */
  readonly written: (Commit | 'replace')[];
  /** Everything that waits is on the disk now. */
  succeed(): Promise<void>;
  /** The write of all that waits has failed. */
  fail(): Promise<void>;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function heldStorage(): HeldStorage {
  const written: (Commit | 'replace')[] = [];
  let waiting: Waiting[] = [];
  let hooks: WorkspaceLogHooks | undefined;
  const hold = (what: Commit | 'replace'): Promise<void> => {
    written.push(what);
    const held = new Promise<void>((resolve, reject) => void waiting.push({ resolve, reject }));
    held.catch(() => {});
    return held;
  };
  const settle = async (each: (one: Waiting) => void): Promise<void> => {
    for (const one of waiting.splice(0)) each(one);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    place: 'held',
    written,
    load: () => undefined,
    open: (_, _stored, given) => {
      hooks = given;
      return { append: hold, replace: () => hold('replace'), close: async () => {} };
    },
    names: () => [],
    secret: memoryStorage().secret,
    close: async () => {},
    succeed: () => settle(({ resolve }) => resolve()),
    fail: () => {
      hooks?.onFailed();
      return settle(({ reject }) => reject(new StorageError('the disk is full')));
    },
  };
}
