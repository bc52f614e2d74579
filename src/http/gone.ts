// Whether the client is still there.

import type { ServerResponse } from 'node:http';

/** Aborted when the client goes away before it is answered. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) controller.abort();
  });
  return controller.signal;
}
