// That reading a CSV file gives way to others, by the turns that it gives.

import { setImmediate } from 'node:timers/promises';

import { expect, it, vi } from 'vitest';

import { readCsv } from '../../src/bulk/read-csv.js';
import { all, spooled } from './spooled.js';

vi.mock('node:timers/promises', async (original) => {
  const timers = await original<typeof import('node:timers/promises')>();
  return { ...timers, setImmediate: vi.fn<typeof timers.setImmediate>(timers.setImmediate) };
});

it('gives way to others among blank rows, which nobody is given', async () => {
  const { rows } = await readCsv(await spooled(`Name\n${'\n'.repeat(200_000)}Asha\n`));
  const before = vi.mocked(setImmediate).mock.calls.length;
  expect((await all(rows)).map(({ number }) => number)).toEqual([200_002]);
  // turns that the event loop takes by itself vary by hundreds: those that are given are counted
  expect(vi.mocked(setImmediate).mock.calls.length - before).toBe(200);
});
