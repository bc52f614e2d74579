// The event log over the admin API. Firing one by hand is fire.ts.

import { notFound } from '../../contract/errors.js';
import { envelope, pageOf } from '../../http/list.js';
import { type AdminIn, type AdminOut, ok } from '../../http/operation.js';
import { toEvent } from './event-view.js';
import { refuseUnknownEvent } from './known-event.js';
import { eventsIn } from './since.js';

/** Newest first. */
export function listEvents({ workspace, query }: AdminIn<'listEvents'>): AdminOut<'listEvents'> {
  refuseUnknownEvent(workspace, query.event);
  const events = eventsIn(workspace, query).filter(({ event }) => (query.event ?? event) === event);
  return ok(envelope('events', pageOf(events.reverse(), query), (event) => toEvent(workspace, event)));
}

export function getEvent({ workspace, path }: AdminIn<'getEvent'>): AdminOut<'getEvent'> {
  const event = workspace.store.events.get(path.id);
  if (!event) throw notFound('Event', path.id);
  return ok(toEvent(workspace, event));
}
