import type { HostedWorkspace } from '../src/hosting/hosted-workspace.js';
import type { Workspaces } from '../src/hosting/workspaces.js';

/** A workspace of a storage that answers at once, as the one in memory does, or that is open already. It stands from now on. */
export function openAtOnce(workspaces: Workspaces, name = 'default'): HostedWorkspace {
  const hosted = workspaces.enter(name);
  if (hosted instanceof Promise) throw new Error(`the workspace ${name} has to be waited for`);
  workspaces.make(hosted);
  return hosted;
}
