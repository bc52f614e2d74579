// Waiting for an event or a delivery over the admin API.

import { formatTime } from '../../domain/time.js';
import { ok, type PreparedOperation } from '../../http/operation.js';
import type { AdminOperations } from '../../types/operations.gen.js';
import { deliveriesOf, eventsOf } from '../../workspace/sources.js';
import { eventOf, toDelivery } from '../webhooks/delivery-view.js';
import { endpointFilter } from '../webhooks/endpoint-named.js';
import { askedData, hasData, inWords } from './data-filter.js';
import { toEvent } from './event-view.js';
import { refuseUnknownEvent } from './known-event.js';
import { deliverySince, eventSince } from './since.js';
import { answerWait, parseWithin } from './wait.js';

export const waitForEvent: PreparedOperation<AdminOperations['waitForEvent']> = {
  prepare: async ({ workspace, query, raw }) => {
    refuseUnknownEvent(workspace, query.event);
    const data = askedData(query);
    const reply = await answerWait({
      what: `event ${query.event ?? ''}${inWords(data)}`.replaceAll(/ {2,}/g, ' ').trim(),
      source: eventsOf(workspace, eventSince(workspace, query.since)),
      fits: (event) => (query.event ?? event.event) === event.event && hasData(event.data, data),
      tell: ({ id, event, timestamp, data: own }) => ({ id, event, timestamp: formatTime(timestamp), data: own }),
      never: query.never,
      within: parseWithin(query.within ?? '5s'),
      gone: raw.gone,
    });
    return () => ok('came' in reply ? toEvent(workspace, reply.came) : reply);
  },
};

export const waitForDelivery: PreparedOperation<AdminOperations['waitForDelivery']> = {
  prepare: async ({ workspace, query, raw }) => {
    refuseUnknownEvent(workspace, query.event);
    const data = askedData(query);
    const { status } = query;
    const endpoint = endpointFilter(workspace, query);
    const reply = await answerWait({
      what: `delivery of ${query.event ?? 'any event'}${inWords(data)}${endpoint === undefined ? '' : ` to ${endpoint}`}${status === undefined ? '' : `, ${status}`}`,
      source: deliveriesOf(workspace, deliverySince(workspace, query.since)),
      fits: (delivery) => {
        const event = eventOf(workspace, delivery);
        if ((status ?? delivery.status) !== delivery.status || (endpoint ?? delivery.endpoint_id) !== delivery.endpoint_id) return false;
        return (query.event ?? event.event) === event.event && hasData(event.data, data);
      },
      tell: (delivery) => {
        const { event, data: own } = eventOf(workspace, delivery);
        const { id, event_id, endpoint_id, url, status: stands, attempts } = delivery;
        return { id, event_id, event, data: own, endpoint_id, url, status: stands, attempts: attempts.length, error: attempts.at(-1)?.error ?? null };
      },
      never: query.never,
      within: parseWithin(query.within ?? '5s'),
      gone: raw.gone,
    });
    return () => ok('came' in reply ? toDelivery(reply.came, eventOf(workspace, reply.came)) : reply);
  },
};
