// The event log over the admin API. Firing one by hand is fire.ts.

import { invalid, notFound } from '../../contract/errors.js';
import { envelope, pageOf } from '../../http/list.js';
import { type AdminIn, type AdminOut, ok } from '../../http/operation.js';
import type { EventRecord } from '../../records/records.js';
import { bytesInWords } from '../../workspace/bounds.js';
import { sizeOf } from '../../workspace/size-of.js';
import { toEvent } from './event-view.js';
import { refuseUnknownEvent } from './known-event.js';
import { eventsIn } from './since.js';

/** Newest first; bodies of attempts are cut. @throws VALIDATION_ERROR for a page of more than MOST_DATA */
export function listEvents({ workspace, query }: AdminIn<'listEvents'>): AdminOut<'listEvents'> {
  refuseUnknownEvent(workspace, query.event);
  const events = eventsIn(workspace, query).filter(({ event }) => (query.event ?? event) === event);
  const page = pageOf(events.reverse(), query);
  refuseHeavy(page.records);
  return ok(envelope('events', page, (event) => toEvent(workspace, event, { isListed: true })));
}

/** What the events of a page may come to: the default limit always fits, and no page takes the memory of a small process. */
const MOST_DATA = 24 * 1024 * 1024;

function refuseHeavy(events: readonly EventRecord[]): void {
  let bytes = 0;
  for (const [count, { data }] of events.entries()) {
    bytes += sizeOf(data);
    if (bytes > MOST_DATA)
      throw invalid('limit', 'maximum', `These events have more than ${bytesInWords(MOST_DATA)} of data. Ask for fewer of them: \`limit=${count}\`.`);
  }
}

export function getEvent({ workspace, path }: AdminIn<'getEvent'>): AdminOut<'getEvent'> {
  const event = workspace.store.events.get(path.id);
  if (!event) throw notFound('Event', path.id);
  return ok(toEvent(workspace, event));
}
