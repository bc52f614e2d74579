// Waits until a delivery that was sent again has been tried: the page that a click leads to then says what came of it.

import { deliveriesOf } from '../../workspace/sources.js';
import { waitFor } from '../../workspace/wait-for.js';
import type { Workspace } from '../../workspace/workspace.js';

/** An attempt is over within ten seconds; a person who waits for its turn for longer is better told that it is on its way. */
const MAX_WAIT_MS = 15_000;

/** @param before how many attempts it had */
export async function awaitAttempt(workspace: Workspace, id: string, before: number): Promise<void> {
  const source = deliveriesOf(workspace, (delivery) => delivery.id === id);
  await waitFor(source, ({ status, attempts }) => status !== 'pending' || attempts.length > before, { within: MAX_WAIT_MS });
}
