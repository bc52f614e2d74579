// A delivery as the admin API shows it, with every attempt as it was sent.

import { formatTime } from '../../domain/time.js';
import { bodyOf, type Torture, tortureOf } from '../../domain/torture.js';
import { journalBody } from '../../http/journal-request.js';
import type { AttemptLog, DeliveryRecord, EventRecord } from '../../records/records.js';
import type { Delivery, DeliveryAttempt } from '../../types/admin/types.gen.js';
import type { Workspace } from '../../workspace/workspace.js';
import { toTorture } from './webhook-view.js';

/** @param event the one that it brings; @param isListed bodies are cut: a page of large ones, with all attempts, would take the process's memory */
export function toDelivery(record: DeliveryRecord, event: EventRecord, isListed = false): Delivery {
  const bodies = new Map<Torture, string>();
  const bodyWith = (torture: Torture): string => {
    const body = bodies.get(torture) ?? bodyOf(event, torture);
    bodies.set(torture, body);
    return isListed ? journalBody(body) : body;
  };
  return {
    id: record.id,
    event_id: record.event_id,
    event: event.event,
    endpoint_id: record.endpoint_id,
    url: record.url,
    status: record.status,
    next_attempt_at: record.next_attempt_at === null ? null : formatTime(record.next_attempt_at),
    attempts: record.attempts.map((attempt) => toAttempt(attempt, bodyWith(tortureOf(record.torture, attempt.number)))),
    torture: toTorture(record.torture),
  };
}

/** @param body where the attempt has not kept its own */
function toAttempt({ number, at, request, response, duration_ms, error }: AttemptLog, body: string): DeliveryAttempt {
  return {
    number,
    at: formatTime(at),
    request: { headers: inLowerCase(request.headers), body: request.body ?? body },
    response: response && { status: response.status, headers: inLowerCase(response.headers), body: response.body },
    duration_ms,
    error,
  };
}

/** The event that a delivery brings. */
export function eventOf({ store }: Workspace, delivery: DeliveryRecord): EventRecord {
  const event = store.events.get(delivery.event_id);
  // an event and its deliveries are forgotten together
  if (!event) throw new Error(`the delivery ${delivery.id} has no event`);
  return event;
}

/** Header names in one case, so that a test finds them however they were written on the wire. */
export function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
