import { expect, it } from 'vitest';

import { createOnce } from '../../../sdk/src/webhooks/once.js';

const counting = () => {
  const handed: string[] = [];
  const once = createOnce();
  return { once, handed, hand: (id: string, went = true) => once.handOut(id, async () => handed.push(id) > 0 && went) };
};

it('tells of a duplicate what came of the first', async () => {
  const { handed, hand } = counting();
  expect(await Promise.all([hand('e-1', false), hand('e-1'), hand('e-2')])).toEqual([false, false, true]);
  expect(handed).toEqual(['e-1', 'e-2']);
});

it('hands out again what it was told to forget, and what has no id', async () => {
  const { once, handed, hand } = counting();
  await hand('e-1');
  once.forget('e-1');
  once.forget(undefined);
  await hand('e-1');
  await Promise.all([1, 2].map(() => once.handOut(undefined, async () => handed.push('none') > 0)));
  expect(handed).toEqual(['e-1', 'e-1', 'none', 'none']);
});

it('remembers the last thousand ids', async () => {
  const { handed, hand } = counting();
  for (let n = 0; n <= 1_000; n += 1) await hand(`e-${n}`);
  await hand('e-1');
  expect(handed).toHaveLength(1_001);
  await hand('e-0');
  expect(handed).toHaveLength(1_002);
});
