// What a workspace has to be waited for: its events, its deliveries, and what its inboxes took.

import type { DeliveryRecord, EventRecord, InboxDeliveryRecord, StoredRecord } from '../records/records.js';
import type { CollectionRecord } from './observer.js';
import type { Source } from './wait-for.js';
import type { Workspace } from './workspace.js';

type Test<T> = (record: T) => boolean;

export function eventsOf(workspace: Workspace, isMeant: Test<EventRecord>): Source<EventRecord> {
  const { events } = workspace.store;
  return sourceOf(workspace, () => events.all().filter(isMeant), putInto(events, isMeant));
}

export function deliveriesOf(workspace: Workspace, isMeant: Test<DeliveryRecord>): Source<DeliveryRecord> {
  const { deliveries } = workspace.store;
  return sourceOf(workspace, () => deliveries.all().filter(isMeant), putInto(deliveries, isMeant));
}

export function inboxOf(workspace: Workspace, name: string, isMeant: Test<InboxDeliveryRecord>): Source<InboxDeliveryRecord> {
  const { inbox_deliveries: taken } = workspace.store;
  return sourceOf(
    workspace,
    () => taken.where('inbox', name).filter(isMeant),
    putInto(taken, (delivery) => delivery.inbox === name && isMeant(delivery)),
  );
}

/** All deliveries of one event, as one item: how they stand together, for which the clock matters as well. */
export function deliveriesOfEvent(workspace: Workspace, eventId: string): Source<readonly DeliveryRecord[]> {
  const { deliveries } = workspace.store;
  const all = (): readonly DeliveryRecord[] => deliveries.where('event_id', eventId);
  const isMeant = putInto(deliveries, ({ event_id }) => event_id === eventId);
  return sourceOf(
    workspace,
    () => [all()],
    (put) => (put.collection === 'clock' || isMeant(put) ? all() : undefined),
  );
}

/** @param itemOf what a put means to who waits: put by put, since a log is long */
function sourceOf<T>(workspace: Workspace, all: () => readonly T[], itemOf: (put: CollectionRecord) => T | undefined): Source<T> {
  return {
    all,
    observe: (changed) =>
      workspace.observe({
        committed: ({ puts }) => changed(puts.map(itemOf).filter((item) => item !== undefined)),
        reset: () => changed(undefined),
      }),
  };
}

interface Readable<T> {
  readonly name: string;
  readonly get: (id: string) => T | undefined;
}

/** The record as the store has it by now: a reset may have come before its commit was stored, or another commit. */
function putInto<T extends StoredRecord>(records: Readable<T>, isMeant: Test<T>): (put: CollectionRecord) => T | undefined {
  return ({ collection, record: { id } }) => {
    const record = collection === records.name ? records.get(id) : undefined;
    return record && isMeant(record) ? record : undefined;
  };
}
