// What the authorization server answers otherwise than the API does: its errors, and nothing at all. Pure.

import { type ErrorFacts, SkillPassportError } from '../errors.js';
import { isObject, parseJson } from '../json.js';
import type { Answer, Reader } from '../read-outcome.js';

/** `{ error: "invalid_grant", error_description }` (RFC 6749, section 5.2); `details` is all of it. */
export function readOAuthError({ status, text }: Answer, facts: ErrorFacts): SkillPassportError | undefined {
  const body = parseJson(text);
  if (status < 400 || !isObject<{ error?: unknown; error_description?: unknown }>(body) || typeof body.error !== 'string') return undefined;
  return oauthError(body.error, body.error_description, { ...facts, details: { ...body } });
}

/** The status is the whole answer (RFC 7009, section 2.2). */
export const readRevocation: Reader<object> = (answer, facts) => (answer.status === 200 ? {} : readOAuthError(answer, facts));

export function oauthError(error: string, description: unknown, facts: ErrorFacts): SkillPassportError {
  const message = typeof description === 'string' && description !== '' ? description : `The authorization server refused: ${error}.`;
  return new SkillPassportError(error, message, facts);
}
