// `/healthz`: alive. `/readyz`: the seeds, and all that the scenario declares, stand, which they do before the port opens.

import { type Answer, NOT_KEPT } from './answer.js';

/** Looks at no workspace. */
export function healthAnswer(method: string): Answer {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: undefined, headers: { Allow: 'GET, HEAD' } };
  return { status: 200, body: '{"status":"ok"}', headers: NOT_KEPT };
}
