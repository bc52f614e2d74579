// Every operation of the admin API, by its operationId. The type asks for all of them and for no other.

import type { Config } from '../config.js';
import type { Contract } from '../contract/contract.js';
import type { AdminRegistry } from '../http/operation.js';
import { createApiKey, listApiKeys } from './api-keys.js';
import { getClock, setClock } from './clock.js';
import { getDelivery, listDeliveries } from './deliveries.js';
import { createFireEvent, getEvent, listEvents } from './events.js';
import { createGetInfo, type InfoFacts } from './info.js';
import { getRequest, listRequests } from './requests.js';
import { createResetWorkspace } from './reset.js';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks } from './webhooks.js';

export interface AdminDependencies extends InfoFacts {
  readonly config: Config;
  /** openapi.yaml, in full: events are checked against it. */
  readonly publicContract: Contract;
}

export function createAdminOperations(dependencies: AdminDependencies): AdminRegistry {
  const { config, scenario, publicContract } = dependencies;
  return {
    createApiKey,
    listApiKeys,
    resetWorkspace: createResetWorkspace(scenario.name),
    getClock,
    setClock,
    listRequests,
    getRequest,
    getInfo: createGetInfo(dependencies),
    createWebhook,
    listWebhooks,
    getWebhook,
    deleteWebhook,
    fireEvent: createFireEvent({ contract: publicContract, fakerSeed: config.fakerSeed }),
    listEvents,
    getEvent,
    listDeliveries,
    getDelivery,
  };
}
