// Waits until a delivery that was sent again has been tried: the page that a click leads to then says what came of it.

import { putInto, waitFor } from '../../admin/events/wait.js';
import type { DeliveryRecord } from '../../records/records.js';
import type { Workspace } from '../../workspace/workspace.js';

/** An attempt is over within ten seconds; a person who waits for its turn for longer is better told that it is on its way. */
const MAX_WAIT_MS = 15_000;

/** @param before how many attempts it had */
export async function awaitAttempt(workspace: Workspace, id: string, before: number): Promise<void> {
  const { deliveries } = workspace.store;
  await waitFor<DeliveryRecord>(workspace, {
    candidates: () => {
      const delivery = deliveries.get(id);
      return delivery ? [delivery] : [];
    },
    candidateOf: putInto(deliveries, 'deliveries', (delivery) => delivery.id === id),
    fits: ({ status, attempts }) => status !== 'pending' || attempts.length > before,
    withinMs: MAX_WAIT_MS,
    gone: new AbortController().signal,
  });
}
