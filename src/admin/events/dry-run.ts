// A fire that leaves nothing behind: what would be sent, signed, and not a record of it.

import { formatTime } from '../../domain/time.js';
import { eventBody, tortureOf } from '../../domain/torture.js';
import type { DeliveryRecord, EventRecord } from '../../records/records.js';
import type { DryRun, DryRunRequest } from '../../types/admin/types.gen.js';
import { secretAt, signedRequest } from '../../webhooks/sign.js';
import { whoGetsIt } from '../../webhooks/who-gets-it.js';
import type { Workspace } from '../../workspace/workspace.js';
import { inLowerCase } from '../webhooks/delivery-view.js';
import type { Fired } from './fire-once.js';

/** Thrown to take back what the rehearsal has done. */
class Rehearsed extends Error {}

/** Does `work` as it would be done, and takes all of it back: no id is used up. @throws what `work` throws */
export function rehearse<T extends object>(workspace: Workspace, work: () => T): T {
  const end = new Rehearsed();
  const values: T[] = [];
  try {
    workspace.transaction(() => {
      values.push(work());
      throw end;
    });
  } catch (error) {
    if (error !== end) throw error;
  }
  const [value] = values;
  if (!value) throw end;
  return value;
}

/** Must run where the event and its deliveries are in the store. */
export function toDryRun(workspace: Workspace, { record, caused, notes }: Fired): DryRun {
  const { event, timestamp, data } = record;
  const deliveries = workspace.store.deliveries.where('event_id', record.id);
  const others = caused.length === 0 ? '' : ` ${caused.map((other) => other.event).join(', ')} would come before it.`;
  return {
    dry_run: true,
    event,
    timestamp: formatTime(timestamp),
    data: { ...data },
    body: eventBody(record),
    requests: deliveries.flatMap((delivery) => toRequest(workspace, record, delivery)),
    message: `Nothing is stored or sent. ${whoGetsIt(workspace, event, deliveries)}${others}${notes}`,
  };
}

/** The first attempt, signed with the secret that signs at its time. */
function toRequest(workspace: Workspace, event: EventRecord, delivery: DeliveryRecord): DryRunRequest[] {
  const endpoint = workspace.store.webhook_endpoints.get(delivery.endpoint_id);
  if (!endpoint) return [];
  const at = delivery.next_attempt_at ?? workspace.clock.now();
  const url = workspace.urlOf(endpoint);
  const { headers, body } = signedRequest(event, { url, secret: secretAt(endpoint, at), attempt: 1, torture: tortureOf(delivery.torture, 1) });
  return [{ endpoint_id: endpoint.id, url, headers: inLowerCase(headers), body }];
}
