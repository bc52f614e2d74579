// Pairs of which none comes twice.

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createRandom } from '../../src/seeds/random.js';
import { uniquePairs } from '../../src/seeds/unique-pairs.js';

it('as many pairs as asked for, each once, whatever is preferred, up to all that there are', async () => {
  const random = await createRandom(1);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.double({ min: 0, max: 1, noNaN: true }), (firsts, seconds, share) => {
      const count = Math.floor(firsts * seconds * share);
      const pairs = uniquePairs(count, firsts, seconds, random, () => [0, 0]);
      expect(pairs).toHaveLength(count);
      expect(new Set(pairs.map(String)).size).toBe(count);
      expect(pairs.every(([first, second]) => first >= 0 && first < firsts && second >= 0 && second < seconds)).toBe(true);
    }),
  );
});

it('more pairs than there are is refused', async () => {
  const random = await createRandom(1);
  expect(() => uniquePairs(5, 2, 2, random, () => [0, 0])).toThrow(RangeError);
});
