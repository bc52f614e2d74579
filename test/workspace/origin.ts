import type { Storage } from '../../src/storage/storage.js';
import { type Base, createBase, lazyBase } from '../../src/workspace/store.js';
import type { WorkspaceOptions, WorkspaceOrigin } from '../../src/workspace/workspace-options.js';

/** What a test's workspace begins with: nothing, unless a base is given. */
export const originOf = (base: Base = createBase({ name: 'test', as_of: 0, collections: {}, sequences: {} }), faker_seed = 1): WorkspaceOrigin => ({
  identity: { scenario: 'test', faker_seed, as_of: 'now' },
  base,
});

/** What a workspace is given that a storage has. */
export async function foundIn(storage: Storage, name = 'default'): Promise<WorkspaceOptions['found']> {
  const stored = await storage.load(name);
  return stored && { stored, base: lazyBase(stored.base) };
}
