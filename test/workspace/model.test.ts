import { test } from 'vitest';

import { holdAgainstModel } from './model.js';

test.each([
  ['memory', 60],
  ['file', 40],
  ['late', 40],
] as const)('a workspace in %s agrees with a plain model over random transactions, resets, failed writes and restarts', async (name, runs) => {
  await holdAgainstModel(name, runs);
});
