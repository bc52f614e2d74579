// Proof Key for Code Exchange (RFC 7636), S256 alone: `plain` shows the verifier to whoever sees the request.

import { sameSecret } from '../auth/constant-time.js';
import { digestOf } from './secrets.js';

/** A SHA-256 in base64url, without padding. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** RFC 7636, section 4.1. */
const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;

/** What is wrong with the PKCE part of an authorization request; null where nothing is. @param needed public apps must send it */
export function challengeFault(challenge: string | undefined, method: string | undefined, needed: boolean): string | null {
  if (challenge === undefined) {
    if (method !== undefined) return 'code_challenge_method came without code_challenge.';
    return needed ? 'A public app must send code_challenge and code_challenge_method=S256 (RFC 7636).' : null;
  }
  // RFC 7636, section 4.3: where it is not given, it is plain
  if (method !== 'S256') return `code_challenge_method must be S256; got ${method ?? 'none, which means plain'}.`;
  return CHALLENGE.test(challenge) ? null : 'code_challenge must be the SHA-256 of the code_verifier in base64url: 43 characters without padding.';
}

/**
 * What is wrong with the verifier of a token request; null where it fits. A verifier without a challenge is refused as well: else an
 * attacker could strip the challenge from the request (RFC 9700, section 4.8.2).
 */
export function verifierFault(verifier: string | undefined, challenge: string | null): string | null {
  if (challenge === null) return verifier === undefined ? null : 'code_verifier came, but the authorization request had no code_challenge.';
  if (verifier === undefined) return 'code_verifier is missing: the authorization request had a code_challenge.';
  if (!VERIFIER.test(verifier)) return 'code_verifier must be 43 to 128 characters of A-Z a-z 0-9 - . _ ~ (RFC 7636, section 4.1).';
  return sameSecret(digestOf(verifier), challenge) ? null : 'code_verifier does not fit the code_challenge of the authorization request.';
}
