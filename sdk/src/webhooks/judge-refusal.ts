// What an answer that is no event stream means: this host has none, try again later, or never. Pure: a table of tests holds it.

import { SkillPassportError } from '../errors.js';

export interface Refusal {
  readonly error: SkillPassportError;
  /** It would be the same the next time. */
  readonly final: boolean;
}

const NO_STREAM =
  'This host has no event stream, as production has none, nor a sandbox with SANDBOX_FIDELITY=documented: register a webhook endpoint and use client.webhooks.middleware({secret}), which feeds the same handlers.';

/** @param answer what became of the request, as calls see it; an object is a 2xx with JSON */
export function judgeRefusal(answer: object): Refusal {
  if (!(answer instanceof SkillPassportError)) return { error: new SkillPassportError('STREAM_UNAVAILABLE', NO_STREAM), final: true };
  const { code, status = 0 } = answer;
  if (code === 'CONNECTION_ERROR' || code === 'TIMEOUT' || status === 408 || status === 429 || (status >= 500 && status !== 501))
    return { error: answer, final: false };
  if (hasNoStream(code, status)) return { error: new SkillPassportError('STREAM_UNAVAILABLE', NO_STREAM, { status, cause: answer }), final: true };
  return { error: answer, final: true };
}

function hasNoStream(code: string, status: number): boolean {
  if (status === 404 || status === 405 || status === 501) return true;
  // a page with 200, or a gateway's own 403 for a path that it doesn't know: neither is an answer of the API
  return code === 'INVALID_RESPONSE' && ((status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 401));
}
