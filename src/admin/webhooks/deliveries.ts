// Deliveries over the admin API: which event went where, every attempt, and what the receiver said; and sending them again.

import { ApiError, notFound } from '../../contract/errors.js';
import { envelope, pageOf } from '../../http/list.js';
import { type AdminIn, type AdminOut, ok } from '../../http/operation.js';
import type { DeliveryRecord } from '../../records/records.js';
import { redelivered } from '../../webhooks/stages.js';
import { whoGetsIt } from '../../webhooks/who-gets-it.js';
import { addDeliveries, subscribes } from '../../workspace/outbox.js';
import type { Workspace } from '../../workspace/workspace.js';
import { toEvent } from '../events/event-view.js';
import { refuseUnknownEvent } from '../events/known-event.js';
import { deliveriesIn } from '../events/since.js';
import { eventOf, toDelivery } from './delivery-view.js';
import { endpointFilter, endpointNamed } from './endpoint-named.js';
import { existingEndpoint } from './webhooks.js';

/** Newest first; bodies are cut. */
export function listDeliveries({ workspace, query }: AdminIn<'listDeliveries'>): AdminOut<'listDeliveries'> {
  refuseUnknownEvent(workspace, query.event);
  const endpoint = endpointFilter(workspace, query);
  const asked = deliveriesIn(workspace, query).filter(
    (delivery) =>
      (endpoint ?? delivery.endpoint_id) === delivery.endpoint_id &&
      (query.status ?? delivery.status) === delivery.status &&
      (query.event === undefined || eventOf(workspace, delivery).event === query.event),
  );
  return ok(envelope('deliveries', pageOf(asked.reverse(), query), (delivery) => toDelivery(delivery, eventOf(workspace, delivery), true)));
}

export function getDelivery({ workspace, path }: AdminIn<'getDelivery'>): AdminOut<'getDelivery'> {
  const delivery = existing(workspace, path.id);
  return ok(toDelivery(delivery, eventOf(workspace, delivery)));
}

/** @throws NOT_FOUND; CONFLICT where its endpoint is gone or disabled */
export function redeliverDelivery({ workspace, path }: AdminIn<'redeliverDelivery'>): AdminOut<'redeliverDelivery'> {
  const delivery = existing(workspace, path.id);
  const why = whyNotSent(workspace, delivery);
  if (why !== null) throw new ApiError('CONFLICT', why);
  return ok(toDelivery(sendAgain(workspace, delivery), eventOf(workspace, delivery)));
}

/** To whom it went, as far as they are there, and to whom it goes by now. @throws NOT_FOUND; CONFLICT where that is nobody */
export function redeliverEvent({ workspace, path }: AdminIn<'redeliverEvent'>): AdminOut<'redeliverEvent'> {
  const { store } = workspace;
  const event = store.events.get(path.id);
  if (!event) throw notFound('Event', path.id);
  const before = store.deliveries.where('event_id', event.id);
  const had = new Set(before.map(({ endpoint_id }) => endpoint_id));
  const again = before.filter((delivery) => whyNotSent(workspace, delivery) === null);
  const others = store.webhook_endpoints.all().filter((endpoint) => !had.has(endpoint.id) && subscribes(endpoint, event.event));
  if (again.length + others.length === 0) throw new ApiError('CONFLICT', whoGetsIt(workspace, event.event, []));
  for (const delivery of again) sendAgain(workspace, delivery);
  for (const endpoint of others) for (const delivery of addDeliveries(workspace, event, endpoint, {})) workspace.dispatch(delivery);
  return ok(toEvent(workspace, event));
}

/** Every failed one since a time, or of an event and those after it. @throws NOT_FOUND, VALIDATION_ERROR */
export function redeliverFailed({ workspace, body }: AdminIn<'redeliverFailed'>): AdminOut<'redeliverFailed'> {
  const endpoint = endpointNamed(body);
  if (endpoint !== undefined) existingEndpoint(workspace, endpoint);
  const own = workspace.store.deliveries.where('event_id', body.since);
  const failed = [...own, ...deliveriesIn(workspace, { since: body.since })].filter(
    ({ status, endpoint_id }) => status === 'failed' && endpoint_id === (endpoint ?? endpoint_id),
  );
  const again = failed.filter((delivery) => whyNotSent(workspace, delivery) === null);
  for (const delivery of again) sendAgain(workspace, delivery);
  const skipped = failed.length - again.length;
  const rest = skipped === 0 ? '' : ` ${counted(skipped)} left: the endpoint is gone or disabled.`;
  return ok({ redelivered: again.length, skipped, message: `${counted(again.length)} pending again.${rest}` });
}

const counted = (count: number): string => (count === 1 ? '1 delivery is' : `${count} deliveries are`);

function sendAgain(workspace: Workspace, delivery: DeliveryRecord): DeliveryRecord {
  return workspace.dispatch(redelivered(delivery, workspace.clock.now()));
}

/** Null where it can be sent. */
function whyNotSent({ store }: Workspace, { endpoint_id, once }: DeliveryRecord): string | null {
  const endpoint = store.webhook_endpoints.get(endpoint_id);
  if (!endpoint) return 'The endpoint of this delivery was deleted. Register it anew, and redeliver the event.';
  return endpoint.enabled || once
    ? null
    : `The endpoint ${endpoint.url} is disabled. Enable it first: PATCH /_admin/webhooks/${endpoint.id} {"enabled": true}.`;
}

/** @throws NOT_FOUND */
function existing({ store }: Workspace, id: string): DeliveryRecord {
  const delivery = store.deliveries.get(id);
  if (!delivery) throw notFound('Delivery', id);
  return delivery;
}
