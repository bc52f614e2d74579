// What came since something: an event, a delivery, or a time of the workspace's clock.

import { parseTime } from '../domain/time.js';
import { invalid } from '../http/errors.js';
import type { DeliveryRecord, EventRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';

/** The part of a log that a question is about. Times are whole seconds: what came in that second counts. */
export interface Period {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Oldest first. An id stands for what came after it. @throws VALIDATION_ERROR for what is neither id nor time */
export function eventsIn({ store }: Workspace, { since, until }: Period): EventRecord[] {
  const all = store.events.all();
  const start = since === undefined ? 0 : parseTime(since);
  const end = until === undefined ? Number.POSITIVE_INFINITY : (parseTime(until) ?? 0);
  const later = start === null ? all.slice(placeOf(all, since ?? '') + 1) : all.filter(({ timestamp }) => timestamp >= start);
  return later.filter(({ timestamp }) => timestamp < end);
}

/** The deliveries of these events; `since` may also name a delivery: those that came after it. */
export function deliveriesIn(workspace: Workspace, { since, until }: Period): DeliveryRecord[] {
  const { deliveries } = workspace.store;
  const isDelivery = since !== undefined && deliveries.has(since);
  const all = isDelivery ? deliveries.all().slice(placeOf(deliveries.all(), since) + 1) : deliveries.all();
  const events = new Set(eventsIn(workspace, { since: isDelivery ? undefined : since, until }).map(({ id }) => id));
  return all.filter(({ event_id }) => events.has(event_id));
}

function placeOf(records: readonly { readonly id: string }[], id: string): number {
  const place = records.findIndex((record) => record.id === id);
  if (place !== -1) return place;
  throw invalid('since', 'since', '`since` must be a time, as 2026-01-23T10:00:00Z, or the id of something in the log: a reset empties it.');
}
