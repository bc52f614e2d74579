import { test } from 'vitest';

import { holdAgainstModel } from './model.js';

test.each([
  ['memory', 2_000],
  ['file', 1_000],
  ['late', 1_000],
] as const)('a workspace in %s agrees with a plain model over thousands of runs', async (name, runs) => {
  await holdAgainstModel(name, runs);
});
