// Storage that ends with the process: nothing is written, nothing has to be waited for.

import { randomBytes } from 'node:crypto';

import { SECRET_BYTES, type Storage, type WorkspaceLog } from './storage.js';

const log: WorkspaceLog = {
  append: () => undefined,
  replace: async () => {},
  close: async () => {},
};

/** @param secret of the storage that the data stand in for; default: one of its own */
export function memoryStorage(secret: Storage['secret'] = madeOnce()): Storage {
  return {
    place: 'memory',
    load: () => undefined,
    open: () => log,
    names: () => [],
    secret,
    close: async () => {},
  };
}

function madeOnce(): Storage['secret'] {
  let secret: Buffer | undefined;
  return () => (secret ??= randomBytes(SECRET_BYTES));
}
