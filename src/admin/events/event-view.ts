// An event as the admin API shows it, with its deliveries.

import { formatTime } from '../../domain/time.js';
import type { EventRecord } from '../../records/records.js';
import type { Event } from '../../types/admin/types.gen.js';
import { whoGetsIt } from '../../webhooks/who-gets-it.js';
import type { Workspace } from '../../workspace/workspace.js';
import { toDelivery } from '../webhooks/delivery-view.js';

/** @param streams how many listen to the event stream, where it is just being emitted; @param isListed bodies of attempts are cut */
export function toEvent(workspace: Workspace, record: EventRecord, { streams = 0, isListed = false } = {}): Event {
  const deliveries = workspace.store.deliveries.where('event_id', record.id);
  return {
    id: record.id,
    event: record.event,
    timestamp: formatTime(record.timestamp),
    data: { ...record.data },
    deliveries: deliveries.map((delivery) => toDelivery(delivery, record, isListed)),
    message: whoGetsIt(workspace, record.event, deliveries, streams),
  };
}
