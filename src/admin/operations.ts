// Every operation of the admin API, by its operationId. The type asks for all of them and for no other.

import type { Config } from '../config.js';
import type { Contract } from '../contract/contract.js';
import type { AdminRegistry } from '../http/operation.js';
import { createApiKey, listApiKeys } from './controls/api-keys.js';
import { getClock, setClock } from './controls/clock.js';
import { createGetInfo, type InfoFacts } from './controls/info.js';
import { resetWorkspace } from './controls/reset.js';
import { getEvent, listEvents } from './events/events.js';
import { createFireEvent } from './events/fire.js';
import { waitForDelivery, waitForEvent } from './events/waits.js';
import * as apps from './oauth/apps.js';
import { createOAuthOutcome, deleteOAuthOutcomes, listOAuthOutcomes } from './oauth/outcomes.js';
import { expireOAuthTokens, mintOAuthTokens } from './oauth/tokens.js';
import { createListRequests, getRequest } from './requests/requests.js';
import * as deliveries from './webhooks/deliveries.js';
import * as inbox from './webhooks/inbox.js';
import { pingWebhook } from './webhooks/ping.js';
import * as webhooks from './webhooks/webhooks.js';

export interface AdminDependencies extends InfoFacts {
  readonly config: Config;
  /** openapi.yaml, in full: events are checked against it. */
  readonly publicContract: Contract;
  /** What it says of the authorization server. */
  readonly oauthContract: Contract;
}

export function createAdminOperations(dependencies: AdminDependencies): AdminRegistry {
  const { publicContract, oauthContract } = dependencies;
  return {
    createApiKey,
    listApiKeys,
    resetWorkspace,
    getClock,
    setClock,
    listRequests: createListRequests([...publicContract.ids, ...oauthContract.ids]),
    getRequest,
    getInfo: createGetInfo(dependencies),
    createWebhook: webhooks.createWebhook,
    listWebhooks: webhooks.listWebhooks,
    getWebhook: webhooks.getWebhook,
    updateWebhook: webhooks.updateWebhook,
    rotateWebhookSecret: webhooks.rotateWebhookSecret,
    deleteWebhook: webhooks.deleteWebhook,
    pingWebhook,
    fireEvent: createFireEvent({ contract: publicContract }),
    listEvents,
    getEvent,
    waitForEvent,
    redeliverEvent: deliveries.redeliverEvent,
    listDeliveries: deliveries.listDeliveries,
    getDelivery: deliveries.getDelivery,
    waitForDelivery,
    redeliverDelivery: deliveries.redeliverDelivery,
    redeliverFailed: deliveries.redeliverFailed,
    listInboxes: inbox.listInboxes,
    putInbox: inbox.putInbox,
    getInbox: inbox.getInbox,
    receiveDelivery: inbox.receiveDelivery,
    deleteInbox: inbox.deleteInbox,
    waitForInbox: inbox.waitForInbox,
    createOAuthApp: apps.createOAuthApp,
    listOAuthApps: apps.listOAuthApps,
    getOAuthApp: apps.getOAuthApp,
    updateOAuthApp: apps.updateOAuthApp,
    rotateOAuthAppSecret: apps.rotateOAuthAppSecret,
    deleteOAuthApp: apps.deleteOAuthApp,
    forgetOAuthApp: apps.forgetOAuthApp,
    mintOAuthTokens,
    expireOAuthTokens,
    createOAuthOutcome,
    listOAuthOutcomes,
    deleteOAuthOutcomes,
  };
}
