// All workspaces of the process: made at their first use, up to a limit.

import { UserTokenVerifier } from '../auth/user-token.js';
import { Dispatcher } from '../webhooks/dispatcher.js';
import { Workspace, type WorkspaceOptions } from '../workspace/workspace.js';
import { ApiError } from './errors.js';
import { RateLimiter } from './rate-limit.js';
import { RequestJournal } from './request-journal.js';
import type { Tenant } from './tenant.js';

export interface TenantsOptions extends Omit<WorkspaceOptions, 'name'> {
  readonly maxWorkspaces: number;
  /** Told of what goes wrong in the background. */
  readonly warn: (message: string) => void;
}

export class Tenants {
  readonly #tenants = new Map<string, Tenant>();

  constructor(readonly options: TenantsOptions) {}

  /** The workspace, if it is there already: looking makes none. */
  peek(name: string): Tenant | undefined {
    return this.#tenants.get(name);
  }

  /** The workspace, restored or started with the scenario at its first use. @throws SERVICE_UNAVAILABLE; StorageError */
  open(name: string): Tenant {
    return this.#tenants.get(name) ?? this.#create(name);
  }

  all(): Tenant[] {
    return [...this.#tenants.values()];
  }

  /** Cuts deliveries off, which stay pending, and stores what is to be stored. */
  async close(): Promise<void> {
    for (const { dispatcher } of this.all()) dispatcher.close();
    await Promise.all(this.all().map(({ workspace }) => workspace.close()));
    await this.options.storage.close();
  }

  #create(name: string): Tenant {
    if (this.#tenants.size >= this.options.maxWorkspaces)
      throw new ApiError('SERVICE_UNAVAILABLE', `There are ${this.#tenants.size} workspaces already. SANDBOX_MAX_WORKSPACES sets how many there may be.`);
    const workspace = new Workspace({ ...this.options, name });
    const tenant: Tenant = {
      workspace,
      journal: new RequestJournal(),
      rates: new RateLimiter(),
      tokens: new UserTokenVerifier(workspace),
      dispatcher: new Dispatcher(workspace, { warn: this.options.warn }),
      inProgress: new Set(),
    };
    workspace.onReset = () => {
      tenant.journal.clear();
      tenant.rates.clear();
      tenant.dispatcher.reset();
    };
    this.#tenants.set(name, tenant);
    return tenant;
  }
}
