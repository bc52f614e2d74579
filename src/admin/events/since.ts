// What came since something: an event, a delivery, or a time of the workspace's clock.

import { invalid } from '../../contract/errors.js';
import { parseTime } from '../../domain/time.js';
import type { DeliveryRecord, EventRecord } from '../../records/records.js';
import type { Workspace } from '../../workspace/workspace.js';
import { eventOf } from '../webhooks/delivery-view.js';

/** The part of a log that a question is about. Times are whole seconds: what came in that second counts. */
export interface TimeRange {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

type Test<T> = (record: T) => boolean;

/** Oldest first. An id stands for what came after it. @throws VALIDATION_ERROR for what is neither id nor time */
export function eventsIn(workspace: Workspace, { since, until }: TimeRange): EventRecord[] {
  return workspace.store.events.all().filter(both(eventSince(workspace, since), before(until)));
}

/** The deliveries of these events; `since` may also name a delivery: those that came after it. */
export function deliveriesIn(workspace: Workspace, { since, until }: TimeRange): DeliveryRecord[] {
  const isBefore = before(until);
  return workspace.store.deliveries.all().filter(both(deliverySince(workspace, since), (delivery) => isBefore(eventOf(workspace, delivery))));
}

/** Whether an event came since then, one that is yet to come as well. @throws VALIDATION_ERROR */
export function eventSince({ store }: Workspace, since: string | undefined): Test<EventRecord> {
  if (since === undefined) return () => true;
  const start = parseTime(since);
  return start === null ? notUpTo(store.events.all(), since) : ({ timestamp }) => timestamp >= start;
}

/** Whether a delivery, or its event, came since then. @throws VALIDATION_ERROR */
export function deliverySince(workspace: Workspace, since: string | undefined): Test<DeliveryRecord> {
  const { deliveries } = workspace.store;
  if (since !== undefined && deliveries.has(since)) return notUpTo(deliveries.all(), since);
  const isSince = eventSince(workspace, since);
  return (delivery) => isSince(eventOf(workspace, delivery));
}

/** Ids never repeat, so what came up to a record is told by its id even after a reset. */
function notUpTo<T extends { readonly id: string }>(records: readonly T[], id: string): Test<T> {
  const place = records.findIndex((record) => record.id === id);
  if (place === -1)
    throw invalid(
      'since',
      'since',
      '`since` must be a time, as 2026-01-23T10:00:00Z, or the id of something in the log: a reset empties it, and the oldest are forgotten.',
    );
  const upTo = new Set(records.slice(0, place + 1).map((record) => record.id));
  return (record) => !upTo.has(record.id);
}

function before(until: string | undefined): Test<EventRecord> {
  const end = until === undefined ? null : parseTime(until);
  return ({ timestamp }) => end === null || timestamp < end;
}

function both<T>(first: Test<T>, second: Test<T>): Test<T> {
  return (record) => first(record) && second(record);
}
