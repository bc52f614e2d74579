// Deliveries over the admin API: which event went where, every attempt, and what the receiver said.

import type { Delivery, DeliveryAttempt } from '../contract/types/admin/types.gen.js';
import { formatTime } from '../domain/time.js';
import { notFound } from '../http/errors.js';
import { type AdminIn, type AdminOut, ok } from '../http/operation.js';
import { envelope, pageOf } from '../http/list.js';
import type { AttemptLog, DeliveryRecord, EventRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';

/** Newest first. */
export function listDeliveries({ workspace, query }: AdminIn<'listDeliveries'>): AdminOut<'listDeliveries'> {
  const { deliveries } = workspace.store;
  const found = query.endpoint_id === undefined ? deliveries.all() : deliveries.where('endpoint_id', query.endpoint_id);
  const asked = found.filter(
    (delivery) => (query.status ?? delivery.status) === delivery.status && (query.event === undefined || eventOf(workspace, delivery).event === query.event),
  );
  return ok(envelope('deliveries', pageOf(asked.reverse(), query), (delivery) => toDelivery(delivery, eventOf(workspace, delivery))));
}

export function getDelivery({ workspace, path }: AdminIn<'getDelivery'>): AdminOut<'getDelivery'> {
  const delivery = workspace.store.deliveries.get(path.id);
  if (!delivery) throw notFound('Delivery', path.id);
  return ok(toDelivery(delivery, eventOf(workspace, delivery)));
}

export function toDelivery(record: DeliveryRecord, { event }: EventRecord): Delivery {
  return {
    id: record.id,
    event_id: record.event_id,
    event,
    endpoint_id: record.endpoint_id,
    url: record.url,
    status: record.status,
    next_attempt_at: record.next_attempt_at === null ? null : formatTime(record.next_attempt_at),
    attempts: record.attempts.map(toAttempt),
  };
}

function toAttempt({ number, at, request, response, duration_ms, error }: AttemptLog): DeliveryAttempt {
  return {
    number,
    at: formatTime(at),
    request: { headers: lowerCase(request.headers), body: request.body },
    response: response && { status: response.status, headers: lowerCase(response.headers), body: response.body },
    duration_ms,
    error,
  };
}

/** Header names in one case, so that a test finds them however they were written on the wire. */
function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function eventOf(workspace: Workspace, delivery: DeliveryRecord): EventRecord {
  const event = workspace.store.events.get(delivery.event_id);
  // the outbox forgets an event and its deliveries together
  if (!event) throw new Error(`the delivery ${delivery.id} has no event`);
  return event;
}
