import { expect, it } from 'vitest';

import { SPARE_FILES } from '../../src/platform/lazily.js';
import { mostConnections, openFilesLimit, parseLimits } from '../../src/platform/open-files.js';

it.each([
  [64, 16],
  [256, 112],
  [1_024, 768],
  [1_048_576, 786_432],
])('of %i files, %i may be connections', (openFiles, connections) => {
  expect(mostConnections(openFiles)).toBe(connections);
});

it('leaves room to load code, from 128 files on', () => {
  // what Node has open itself
  const OWN = 30;
  for (let openFiles = 128; openFiles < 5_000; openFiles += 1) expect(openFiles - mostConnections(openFiles) - OWN).toBeGreaterThanOrEqual(SPARE_FILES);
});

const LIMITS =
  'Limit                     Soft Limit           Hard Limit           Units     \nMax processes             100                  200                  processes \n';

it.each([
  [`${LIMITS}Max open files            1024                 4096                 files     \n`, 1_024],
  [`${LIMITS}Max open files            unlimited            unlimited            files     \n`, undefined],
  [LIMITS, undefined],
  ['', undefined],
])('reads the limit that is in force', (text, limit) => {
  expect(parseLimits(text)).toBe(limit);
});

it.runIf(process.platform === 'linux')('finds the limit of this process', () => {
  expect(openFilesLimit()).toBeGreaterThan(0);
});
