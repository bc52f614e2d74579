// Comparing secrets in time that does not tell how much of them was right.

import { timingSafeEqual } from 'node:crypto';

/** True when both texts are the same. How long the expected one is may be learned: a secret's length is no secret, and hashing both costs each request. */
export function sameSecret(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  // timingSafeEqual takes equal lengths only
  return timingSafeEqual(one, one.length === other.length ? other : one) && one.length === other.length;
}
