// The transactional outbox: an event and its deliveries are records of the same commit as the change that caused them, so
// an event can neither be lost nor exist without its change. Sending them is webhooks/dispatcher.ts.

import { copiesOf, delayOf } from '../domain/torture.js';
import type { DeliveryRecord, EventRecord, TortureRecord, WebhookEndpointRecord } from '../records/records.js';
import type { Clock } from './clock.js';
import type { Store } from './store.js';

/** What the outbox needs of a workspace. */
export interface OutboxWorkspace {
  readonly store: Pick<Store, 'events' | 'deliveries' | 'webhook_endpoints'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: (collection: 'events' | 'deliveries') => string;
  readonly urlOf: (endpoint: WebhookEndpointRecord) => string;
}

/** How an event is delivered that a test has fired, rather than an API call alone. */
export interface EmitOptions {
  /** The only endpoint that gets it, subscribed or not. */
  readonly endpoint?: WebhookEndpointRecord;
  /** In place of the endpoint's own. */
  readonly torture?: TortureRecord | null | undefined;
  /** Not tried again. */
  readonly once?: boolean;
}

/** What came of one emit. */
export interface Emitted {
  readonly record: EventRecord;
  readonly deliveries: readonly DeliveryRecord[];
}

/** What a transaction has to do with the outbox. */
export interface Outgoing {
  readonly emitted: Emitted[];
  /** Deliveries that are to be sent, new ones and old ones. */
  readonly deliveries: DeliveryRecord[];
}

/** True when an endpoint is to get an event. */
export function subscribes(endpoint: WebhookEndpointRecord, event: string): boolean {
  return endpoint.enabled && wants(endpoint, event);
}

/** The same, enabled or not. */
export function wants({ events }: WebhookEndpointRecord, event: string): boolean {
  return events.some((name) => name === '*' || name === event);
}

/** Stores an event and its pending deliveries to each endpoint that subscribes to it. Must run inside a transaction. */
export function addToOutbox(workspace: OutboxWorkspace, event: string, data: Readonly<Record<string, unknown>>, options: EmitOptions = {}): Emitted {
  const { store } = workspace;
  const record = store.events.insert({ id: workspace.newId('events'), event, timestamp: workspace.clock.now(), data });
  const endpoints = options.endpoint ? [options.endpoint] : store.webhook_endpoints.all().filter((endpoint) => subscribes(endpoint, event));
  const deliveries = endpoints.flatMap((endpoint) => addDeliveries(workspace, record, endpoint, options));
  return { record, deliveries };
}

/** The deliveries of an event to one endpoint: one, unless it is to come several times. */
export function addDeliveries(workspace: OutboxWorkspace, event: EventRecord, endpoint: WebhookEndpointRecord, options: EmitOptions): DeliveryRecord[] {
  const torture = (options.torture === undefined ? endpoint.torture : options.torture) ?? null;
  const due = workspace.clock.now() + firstDelay(workspace, endpoint, torture);
  return Array.from({ length: copiesOf(torture) }, () =>
    workspace.store.deliveries.insert({
      id: workspace.newId('deliveries'),
      event_id: event.id,
      endpoint_id: endpoint.id,
      url: workspace.urlOf(endpoint),
      status: 'pending',
      next_attempt_at: due,
      attempts: [],
      ...(options.once && { once: true }),
      ...(torture && { torture }),
    }),
  );
}

/** How long a delivery waits on the workspace's clock before its first attempt, in milliseconds. */
function firstDelay({ store }: OutboxWorkspace, endpoint: WebhookEndpointRecord, torture: TortureRecord | null): number {
  if (torture?.kind === 'delayed') return delayOf(torture);
  if (torture?.kind !== 'out_of_order') return 0;
  // an earlier delivery already waits for one that overtakes it: this one, which is sent at once
  const isHeld = store.deliveries
    .where('status', 'pending')
    .some((other) => other.endpoint_id === endpoint.id && other.torture?.kind === 'out_of_order' && other.attempts.length === 0);
  return isHeld ? 0 : delayOf(torture);
}
