// What a page reads. Looking at a page makes no workspace (contract, "Hosts and prefixes").

import { memoryStorage } from '../storage/memory.js';
import type { Store } from '../workspace/store.js';
import { Workspace } from '../workspace/workspace.js';
import type { PageLane } from './page.js';

/**
 * A workspace to be read only: itself where it is there or stored by an earlier run, else what it would start as, which nobody keeps.
 * @throws StorageError where what is stored can't be read; SERVICE_UNAVAILABLE
 */
export function lookAt({ tenants }: Pick<PageLane, 'tenants'>, name: string): Workspace {
  const { options } = tenants;
  const tenant = tenants.peek(name) ?? (options.storage.names().includes(name) ? tenants.open(name) : undefined);
  return tenant?.workspace ?? new Workspace({ ...options, name, storage: memoryStorage() });
}

/** Its records. @throws as lookAt */
export const readStore = (lane: Pick<PageLane, 'tenants'>, name: string): Store => lookAt(lane, name).store;
