// The transactional outbox: an event and its deliveries are records of the same commit as the change that caused them, so
// an event can neither be lost nor exist without its change. Sending them is webhooks/dispatcher.ts.

import { copiesOf, delayOf } from '../domain/torture.js';
import type { DeliveryRecord, EventRecord, TortureRecord, WebhookEndpointRecord } from '../records/records.js';
import type { Clock } from './clock.js';
import type { Store } from './store.js';

/** How many events a workspace remembers unless it is told otherwise; older ones are forgotten once nothing of them is pending. */
export const EVENT_LOG_LIMIT = 10_000;

/** What the outbox needs of a workspace. */
export interface OutboxWorkspace {
  readonly store: Pick<Store, 'events' | 'deliveries' | 'webhook_endpoints'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly eventLogLimit: number;
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
  forgetOldest(workspace);
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

/** Events forgotten for each new one. More than one, so that a log that had to outgrow its limit comes back to it. */
const FORGOTTEN_AT_ONCE = 2;

/**
 * If there are more events than the limit, forgets some of the oldest with their deliveries, but none with a pending delivery. Must run inside
 * a transaction.
 * @param keep an event that stays, since somebody may be about to ask what became of it
 */
export function forgetOldest(workspace: OutboxWorkspace, keep?: string): void {
  const { store, eventLogLimit } = workspace;
  for (let forgotten = 0; forgotten < FORGOTTEN_AT_ONCE && store.events.size > eventLogLimit; forgotten += 1) {
    const oldest = store.events.oldest();
    if (!oldest) return;
    if (oldest.id === keep || !forget(workspace, oldest)) return sweep(workspace, keep);
  }
}

/** If the oldest event is pending, all events are searched for some to forget, but only once the log is this part over its limit. */
const SLACK = 0.1;

/** The size from which on a log is searched again: where everything is pending, searching again at once would find nothing. */
const nextSweep = new WeakMap<OutboxWorkspace, number>();

function sweep(workspace: OutboxWorkspace, keep: string | undefined): void {
  const { store, eventLogLimit } = workspace;
  const slack = Math.ceil(eventLogLimit * SLACK);
  if (store.events.size < Math.max(nextSweep.get(workspace) ?? 0, eventLogLimit + slack)) return;
  let surplus = store.events.size - eventLogLimit;
  for (const event of store.events.all()) {
    if (surplus <= 0) break;
    if (event.id !== keep && forget(workspace, event)) surplus -= 1;
  }
  nextSweep.set(workspace, store.events.size + slack);
}

/** Forgets an event and its deliveries. False: one of them is pending, so nothing was forgotten. */
function forget({ store }: OutboxWorkspace, { id }: EventRecord): boolean {
  const deliveries = store.deliveries.where('event_id', id);
  if (deliveries.some((delivery) => delivery.status === 'pending')) return false;
  for (const delivery of deliveries) store.deliveries.delete(delivery.id);
  store.events.delete(id);
  return true;
}
