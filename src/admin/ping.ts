// Pings an endpoint: one signed event, and what the receiver said to it.

import type { AdminOperations } from '../contract/types/operations.gen.js';
import { ok, type PreparedOperation } from '../http/operation.js';
import type { DeliveryRecord } from '../workspace/records.js';
import { toDelivery } from './delivery-view.js';
import { putInto, waitFor } from './wait.js';
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
    const delivery = (): DeliveryRecord[] => workspace.store.deliveries.where('event_id', event.id);
    const ended = await waitFor<DeliveryRecord>(workspace, {
      candidates: delivery,
      fits: ({ status }) => status !== 'pending',
      candidateOf: putInto(workspace.store.deliveries, 'deliveries', ({ event_id }) => event_id === event.id),
      withinMs: MAX_WAIT_MS,
      gone: raw.gone,
    });
    return () => {
      const [shown = ended] = delivery();
      // a reset, or a deletion of everything, came in between
      if (!shown) throw new Error('the ping was forgotten before it was answered');
      return ok(toDelivery(shown, event));
    };
  },
};
