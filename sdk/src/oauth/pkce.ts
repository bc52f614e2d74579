// The two values that tie a login's answer to the browser that began it: PKCE (RFC 7636) and `state` (RFC 6749, section 10.12).

import { createHash, randomBytes } from 'node:crypto';

export interface Pkce {
  /** Kept in the session and given to `exchangeCode`; never in a URL. 43 characters. */
  readonly codeVerifier: string;
  /** Its SHA-256, for `authorizeUrl`. */
  readonly codeChallenge: string;
  readonly codeChallengeMethod: 'S256';
}

/** 256 bits in 43 characters that need no escaping anywhere (RFC 7636, section 4.1). */
const unguessable = (): string => randomBytes(32).toString('base64url');

export function createPkce(): Pkce {
  const codeVerifier = unguessable();
  return { codeVerifier, codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'), codeChallengeMethod: 'S256' };
}

export const createState = unguessable;
