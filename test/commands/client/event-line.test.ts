import { expect, it } from 'vitest';

import { backoff } from '../../../src/commands/client/event-line.js';

it('waits for 0.5 s after the first failure, twice as long after each other, and never for more than 10 s', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 100].map(backoff)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
});
