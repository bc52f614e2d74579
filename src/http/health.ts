// `/healthz`: alive. `/readyz`: the seeds, and all that the scenario declares, stand, which they do before the port opens.

import { type Answer, NOT_KEPT } from './answer.js';

/** Looks at no workspace. */
export const healthAnswer = (): Answer => ({ status: 200, body: '{"status":"ok"}', headers: NOT_KEPT });
