// Waits until the deliveries of a fired event have ended, in real time, or until waiting can come to nothing; and says what became of them.

import { formatTime } from '../../domain/time.js';
import type { DeliveryRecord } from '../../records/records.js';
import { isPending } from '../../webhooks/stages.js';
import { deliveriesOfEvent } from '../../workspace/sources.js';
import { type WaitOptions, waitFor } from '../../workspace/wait-for.js';
import type { Workspace } from '../../workspace/workspace.js';

/** How many pending deliveries an answer tells of one by one. */
const MAX_TOLD = 20;

/** Resolves when all have ended; when time is over; or, where the clock stands, when all that are pending wait for a later time. */
export async function waitForEnd(workspace: Workspace, eventId: string, options: Pick<WaitOptions, 'within' | 'gone'>): Promise<void> {
  const haveEnded = (deliveries: readonly DeliveryRecord[]): boolean =>
    deliveries.every((delivery) => !isPending(delivery) || waitsForTheClock(workspace, delivery));
  await waitFor(deliveriesOfEvent(workspace, eventId), haveEnded, options);
}

/** In words, for the answer. */
export function tellOutcome(workspace: Workspace, eventId: string, within: number): string {
  const deliveries = workspace.store.deliveries.where('event_id', eventId);
  const pending = deliveries.filter(isPending);
  const ended = (['delivered', 'failed'] as const).flatMap((status) => {
    const count = deliveries.filter((delivery) => delivery.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const outcome = ended.length === 0 ? '' : ` ${ended.join(', ')}.`;
  if (pending.length === 0) return outcome;
  if (pending.every((delivery) => waitsForTheClock(workspace, delivery))) {
    const next = Math.min(...pending.map(({ next_attempt_at }) => next_attempt_at));
    return `${outcome} The clock stands, and ${pending.length} pending until ${formatTime(next)}: move the clock with POST /_admin/clock.`;
  }
  const told = pending.slice(0, MAX_TOLD).map(({ url, next_attempt_at }) => `${url} (next attempt at ${formatTime(next_attempt_at)})`);
  return `${outcome} Still pending after ${within} ms: ${told.join(', ')}${pending.length > MAX_TOLD ? ', ...' : ''}.`;
}

function waitsForTheClock({ clock }: Workspace, { next_attempt_at }: DeliveryRecord): boolean {
  return clock.frozen && next_attempt_at !== null && next_attempt_at > clock.now();
}
