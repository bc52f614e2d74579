import { expect, it } from 'vitest';

import { Bounded } from '../../src/webhooks/bounded.js';
import { gate } from './gate.js';

it('runs no more at once than its limit, in the order asked for, and goes on after a failure', async () => {
  const bounded = new Bounded(2);
  const begun: number[] = [];
  const gates = Array.from({ length: 5 }, () => gate<number>());
  const results = gates.map(({ promise }, at) =>
    bounded.run(() => {
      begun.push(at);
      return promise;
    }),
  );
  expect(begun).toEqual([0, 1]);
  gates[1]?.fail(new Error('no'));
  await expect(results[1]).rejects.toThrow('no');
  expect(begun).toEqual([0, 1, 2]);
  for (const at of [2, 0, 3, 4]) gates[at]?.open(at);
  expect(await Promise.all([results[0], results[2], results[3], results[4]])).toEqual([0, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it('begins at once again when all has ended', async () => {
  const bounded = new Bounded(1);
  await Promise.all([bounded.run(async () => 1), bounded.run(async () => 2)]);
  let begun = false;
  const last = bounded.run(async () => (begun = true));
  expect(begun).toBe(true);
  await last;
});
