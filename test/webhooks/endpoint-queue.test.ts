import { expect, it } from 'vitest';

import { EndpointQueue } from '../../src/webhooks/endpoint-queue.js';
import { gate } from './gate.js';

function queueOf(limit: number) {
  const begun: string[] = [];
  const alone: boolean[] = [];
  const gates = new Map<string, () => void>();
  const queue = new EndpointQueue(limit, (id, isAlone) => {
    const { promise, open } = gate();
    begun.push(id);
    alone.push(isAlone);
    gates.set(id, () => open());
    return promise;
  });
  /** What begins and what ends is noticed in the turns of promises. */
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 9; turn += 1) await Promise.resolve();
  };
  const end = async (id: string): Promise<void> => {
    await turns();
    gates.get(id)?.();
    await turns();
  };
  return { queue, begun, alone, turns, end };
}

it('has no more under way than its limit, and begins in the order in which they came', async () => {
  const { queue, begun, alone, turns, end } = queueOf(2);
  for (const id of ['a', 'b', 'c', 'd']) queue.push(id);
  await turns();
  expect([begun, alone]).toEqual([
    ['a', 'b'],
    [true, false],
  ]);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('c');
  await end('a');
  await end('d');
  expect([begun, queue.isIdle]).toEqual([['a', 'b', 'c', 'd'], true]);
});

it('tells when one is over', async () => {
  const { queue, end } = queueOf(1);
  const over: string[] = [];
  for (const id of ['a', 'b']) queue.push(id, () => over.push(id));
  await end('a');
  expect(over).toEqual(['a']);
  await end('b');
  expect(over).toEqual(['a', 'b']);
});

it('settles once what had come by then is over, and not what came after it', async () => {
  const { queue, end, begun } = queueOf(1);
  for (const id of ['a', 'b']) queue.push(id);
  let settled = false;
  const settling = queue.settled().then(() => (settled = true));
  queue.push('later');
  await end('a');
  expect(settled).toBe(false);
  await end('b');
  await settling;
  expect(begun).toEqual(['a', 'b', 'later']);
  expect(queue.isIdle).toBe(false);
});

it('settles at once where nothing is there', async () => {
  await queueOf(1).queue.settled();
});

it('goes on in order where something always waits', async () => {
  const begun: string[] = [];
  const queue = new EndpointQueue(1, async (id) => {
    begun.push(id);
    if (begun.length < 5_000) queue.push(String(begun.length + 1));
  });
  queue.push('0');
  queue.push('1');
  while (!queue.isIdle) await queue.settled();
  expect(begun.slice(0, 3)).toEqual(['0', '1', '2']);
  expect(begun).toEqual(begun.toSorted((one, other) => Number(one) - Number(other)));
});
