// A token endpoint's answer as the library gives it. Pure.

import { SkillPassportError } from '../errors.js';
import type { TokenSet } from './types.js';

/** @param askedAt epoch milliseconds. The lifetime is counted from the request, so that no token is taken for fresh that has ended. @throws SkillPassportError INVALID_RESPONSE */
export function toTokenSet(answer: Omit<TokenSet, 'expires_at'>, askedAt: number): TokenSet {
  const { access_token: token, token_type: type, expires_in: seconds }: Readonly<Record<string, unknown>> = answer;
  // a token of a type that is not known must not be used (RFC 6749, section 7.1); types are known in any case of letters (5.1)
  if (typeof token !== 'string' || token === '' || typeof type !== 'string' || type.toLowerCase() !== 'bearer' || typeof seconds !== 'number')
    throw new SkillPassportError('INVALID_RESPONSE', 'The token endpoint answered without a bearer token and its lifetime. Is the base URL that of the API?');
  return { ...answer, token_type: 'Bearer', expires_at: askedAt + seconds * 1_000 };
}
