// The transactional outbox: an event and its deliveries are records of the same commit as the change that caused them, so
// an event can neither be lost nor exist without its change. Sending them is webhooks/dispatcher.ts.

import type { DeliveryRecord, EventName, EventRecord, WebhookEndpointRecord } from './records.js';
import type { Workspace } from './workspace.js';

/** How many events a workspace remembers; older ones are forgotten once nothing of them is pending. */
export const EVENT_LOG_LIMIT = 10_000;

/** True when an endpoint is to get an event. */
export function subscribes(endpoint: WebhookEndpointRecord, event: EventName): boolean {
  return endpoint.enabled && endpoint.events.some((name) => name === '*' || name === event);
}

/** Stores an event and one pending delivery for each endpoint that subscribes to it. Must run inside a transaction. */
export function addToOutbox(
  workspace: Workspace,
  event: EventName,
  data: Readonly<Record<string, unknown>>,
): { record: EventRecord; deliveries: DeliveryRecord[] } {
  const { store } = workspace;
  const now = workspace.clock.now();
  const record = store.events.insert({ id: workspace.newId('events'), event, timestamp: now, data });
  const deliveries = store.webhook_endpoints
    .all()
    .filter((endpoint) => subscribes(endpoint, event))
    .map((endpoint) =>
      store.deliveries.insert({
        id: workspace.newId('deliveries'),
        event_id: record.id,
        endpoint_id: endpoint.id,
        url: endpoint.url,
        status: 'pending',
        next_attempt_at: now,
        attempts: [],
      }),
    );
  forgetOldest(workspace);
  return { record, deliveries };
}

/** More than the one that came, so that a log that had to outgrow its limit comes back to it. */
const FORGOTTEN_AT_ONCE = 2;

function forgetOldest({ store }: Workspace): void {
  for (let forgotten = 0; forgotten < FORGOTTEN_AT_ONCE && store.events.size > EVENT_LOG_LIMIT; forgotten += 1) {
    const oldest = store.events.oldest();
    if (!oldest) return;
    const deliveries = store.deliveries.where('event_id', oldest.id);
    if (deliveries.some((delivery) => delivery.status === 'pending')) return;
    for (const delivery of deliveries) store.deliveries.delete(delivery.id);
    store.events.delete(oldest.id);
  }
}
