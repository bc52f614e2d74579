// Pings an endpoint: one signed event, and what the receiver said to it.

import { ApiError } from '../../contract/errors.js';
import { ok, type PreparedOperation } from '../../http/operation.js';
import type { DeliveryRecord } from '../../records/records.js';
import type { AdminOperations } from '../../types/operations.gen.js';
import { deliveriesOfEvent } from '../../workspace/sources.js';
import { waitFor } from '../../workspace/wait-for.js';
import { toDelivery } from './delivery-view.js';
import { existingEndpoint } from './webhooks.js';

/** An attempt is over within ten seconds, and may have to wait for its turn. */
const MAX_WAIT_MS = 60_000;

/** Sent once, to an endpoint that is disabled too: it is how one finds out whether to enable it. */
export const pingWebhook: PreparedOperation<AdminOperations['pingWebhook']> = {
  prepare: async ({ workspace, path, raw }) => {
    const { value: event, durable } = workspace.transaction(() => {
      const endpoint = existingEndpoint(workspace, path.id);
      return workspace.emit('ping', { endpoint_id: endpoint.id }, { endpoint, torture: null, once: true });
    });
    await durable;
    // none is left where the workspace was reset
    const haveEnded = (found: readonly DeliveryRecord[]): boolean => found.every(({ status }) => status !== 'pending');
    await waitFor(deliveriesOfEvent(workspace, event.id), haveEnded, { within: MAX_WAIT_MS, gone: raw.gone });
    return () => {
      const [delivery] = workspace.store.deliveries.where('event_id', event.id);
      if (!delivery) throw new ApiError('CONFLICT', 'The ping was sent, and then forgotten: the workspace was reset while it was waited for.');
      return ok(toDelivery(delivery, event));
    };
  },
};
