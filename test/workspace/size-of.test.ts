import { expect, test } from 'vitest';

import { sizeOf } from '../../src/workspace/size-of.js';

test.each<[what: string, value: unknown, least: number, most: number]>([
  ['a short text', { id: 'a', body: 'x'.repeat(200) }, 200, 400],
  ['a long text', { id: 'a', body: 'x'.repeat(100_000) }, 100_000, 101_000],
  ['a long text of another script, whose signs take two bytes in memory', { id: 'a', body: 'न'.repeat(100_000) }, 200_000, 301_000],
  ['numbers', { id: 'a', list: Array.from({ length: 10_000 }, (_, at) => at) }, 80_000, 161_000],
  ['empty records, which are more in memory than as JSON', { id: 'a', list: Array.from({ length: 10_000 }, () => ({})) }, 400_000, 700_000],
  ['fields of its own', Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`field ${at}`, at])), 800_000, 1_600_000],
  ['nothing', { id: 'a', none: null }, 20, 200],
])('%s', (_, value, least, most) => {
  expect(sizeOf(value)).toBeGreaterThanOrEqual(least);
  expect(sizeOf(value)).toBeLessThanOrEqual(most);
});
