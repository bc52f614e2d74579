// Storage that ends with the process: nothing is written, nothing has to be waited for.

import type { Storage, WorkspaceLog } from './storage.js';

const log: WorkspaceLog = {
  append: () => undefined,
  replace: async () => {},
  close: async () => {},
};

export function memoryStorage(): Storage {
  return {
    kind: 'memory',
    place: 'memory',
    load: () => undefined,
    open: () => log,
    check: () => false,
    files: () => ({ snapshot: 'memory', log: 'memory' }),
    names: () => [],
    close: async () => {},
  };
}
