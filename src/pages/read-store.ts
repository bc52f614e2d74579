// What a page reads. Looking at a page makes no workspace (contract, "Hosts and prefixes").

import { memoryStorage } from '../storage/memory.js';
import type { Store } from '../workspace/store.js';
import { Workspace } from '../workspace/workspace.js';
import type { PageServices } from './page.js';

/**
 * A workspace to be read only: itself where it is there or stored by an earlier run, else what it would start as, which nobody keeps.
 * @throws StorageError where what is stored can't be read; SERVICE_UNAVAILABLE
 */
export function lookAt({ workspaces }: Pick<PageServices, 'workspaces'>, name: string): Workspace {
  const { options } = workspaces;
  const hosted = workspaces.peek(name) ?? (options.storage.names().includes(name) ? workspaces.open(name) : undefined);
  return hosted?.workspace ?? new Workspace({ ...options, name, storage: memoryStorage(() => options.storage.secret()) });
}

/** Its records. @throws as lookAt */
export const readStore = (services: Pick<PageServices, 'workspaces'>, name: string): Store => lookAt(services, name).store;
