// Waiting for an event or a delivery over the admin API.

import type { AdminOperations } from '../contract/types/operations.gen.js';
import { formatTime } from '../domain/time.js';
import { invalid } from '../http/errors.js';
import { ok, type PreparedOperation } from '../http/operation.js';
import { EVENT_NAMES } from '../webhooks/event-names.js';
import type { DeliveryRecord, EventRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { askedData, hasData, inWords } from './data-filter.js';
import { eventOf, toDelivery } from './delivery-view.js';
import { toEvent } from './event-view.js';
import { deliveriesIn, eventsIn } from './since.js';
import { answerWait, parseWithin } from './wait.js';

export const waitForEvent: PreparedOperation<AdminOperations['waitForEvent']> = {
  prepare: async ({ workspace, query, raw }) => {
    refuseUnknownEvent(workspace, query.event);
    const data = askedData(query);
    const reply = await answerWait<EventRecord>(workspace, query.never ?? false, {
      what: `event ${query.event ?? ''}${inWords(data)}`.replaceAll(/ {2,}/g, ' ').trim(),
      candidates: sinceThen((since) => eventsIn(workspace, { since }), query.since),
      fits: (event) => (query.event ?? event.event) === event.event && hasData(event.data, data),
      concerns: ({ collection }) => collection === 'events',
      tell: ({ id, event, timestamp, data: own }) => ({ id, event, timestamp: formatTime(timestamp), data: own }),
      withinMs: parseWithin(query.within ?? '5s'),
      gone: raw.gone,
    });
    return () => ok('came' in reply ? toEvent(workspace, reply.came) : reply);
  },
};

export const waitForDelivery: PreparedOperation<AdminOperations['waitForDelivery']> = {
  prepare: async ({ workspace, query, raw }) => {
    refuseUnknownEvent(workspace, query.event);
    const data = askedData(query);
    const { status, endpoint_id: endpoint } = query;
    const reply = await answerWait<DeliveryRecord>(workspace, query.never ?? false, {
      what: `delivery of ${query.event ?? 'any event'}${inWords(data)}${endpoint === undefined ? '' : ` to ${endpoint}`}${status === undefined ? '' : `, ${status}`}`,
      candidates: sinceThen((since) => deliveriesIn(workspace, { since }), query.since),
      fits: (delivery) => {
        const event = eventOf(workspace, delivery);
        if ((status ?? delivery.status) !== delivery.status || (endpoint ?? delivery.endpoint_id) !== delivery.endpoint_id) return false;
        return (query.event ?? event.event) === event.event && hasData(event.data, data);
      },
      concerns: ({ collection }) => collection === 'deliveries',
      tell: (delivery) => {
        const { event, data: own } = eventOf(workspace, delivery);
        const { id, event_id, endpoint_id, url, status: stands, attempts } = delivery;
        return { id, event_id, event, data: own, endpoint_id, url, status: stands, attempts: attempts.length, error: attempts.at(-1)?.error ?? null };
      },
      withinMs: parseWithin(query.within ?? '5s'),
      gone: raw.gone,
    });
    return () => ok('came' in reply ? toDelivery(reply.came, eventOf(workspace, reply.came)) : reply);
  },
};

/** The log may be emptied while somebody waits: then all that is in it came since. */
function sinceThen<T>(read: (since: string | undefined) => T[], since: string | undefined): () => T[] {
  // a `since` that is neither id nor time is refused at once
  read(since);
  return () => {
    try {
      return read(since);
    } catch {
      return read(undefined);
    }
  };
}

/** A name that nothing ever has is a misspelt one: waiting for it would only take time. @throws VALIDATION_ERROR */
export function refuseUnknownEvent({ store }: Workspace, event: string | undefined): void {
  if (event === undefined || EVENT_NAMES.includes(event) || event === 'ping' || store.events.all().some((known) => known.event === event)) return;
  throw invalid('event', 'enum', `\`event\` must be one of ${EVENT_NAMES.join(', ')}; got ${JSON.stringify(event)}.`);
}
