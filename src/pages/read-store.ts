// What a page reads. Looking at a page makes no workspace (contract, "Hosts and prefixes").

import { createStore, type Store } from '../workspace/store.js';
import type { PageLane } from './page.js';

/**
 * The records of a workspace: its own where it is there or stored by an earlier run, else those that it would start with.
 * To be read only. @throws StorageError where what is stored can't be read; SERVICE_UNAVAILABLE
 */
export function readStore({ tenants }: Pick<PageLane, 'tenants'>, workspace: string): Store {
  const { base, storage } = tenants.options;
  const tenant = tenants.peek(workspace) ?? (storage.names().includes(workspace) ? tenants.open(workspace) : undefined);
  return tenant?.workspace.store ?? createStore(base.states, () => {});
}
