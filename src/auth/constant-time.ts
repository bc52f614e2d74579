// Comparing secrets in time that does not tell how much of them was right.

import { hash, timingSafeEqual } from 'node:crypto';

/** True when both texts are the same. Hashing first makes the lengths equal, as timingSafeEqual asks. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'));
}
