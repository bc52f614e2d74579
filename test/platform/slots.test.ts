import { expect, it } from 'vitest';

import { Slots } from '../../src/platform/slots.js';
import { gate } from '../webhooks/gate.js';

/** Begins work that ends when it is told to; `begun` has the names of what has begun. */
function works(slots: Slots) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    start: (name: string, goesFirst: boolean): void =>
      void slots.run(() => {
        const { promise, open } = gate();
        begun.push(name);
        ends.set(name, () => open());
        return promise;
      }, goesFirst),
    end: async (name: string): Promise<void> => {
      ends.get(name)?.();
      // the place is given on in the turns of promises
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

it('some of the places are kept for work that goes first', () => {
  const { begun, start } = works(new Slots(4, 1));
  for (const name of ['a', 'b', 'c', 'd']) start(name, false);
  expect(begun).toEqual(['a', 'b', 'c']);
  start('first', true);
  expect(begun).toEqual(['a', 'b', 'c', 'first']);
  start('second', true);
  expect(begun).toHaveLength(4);
});

it('a place that is free goes to work that goes first before all other', async () => {
  const { begun, start, end } = works(new Slots(4, 1));
  for (const name of ['a', 'b', 'c', 'waiting']) start(name, false);
  for (const name of ['one', 'two']) start(name, true);
  await end('a');
  expect(begun.slice(3)).toEqual(['one', 'two']);
  await end('b');
  expect(begun).toHaveLength(5);
  await end('one');
  expect(begun.at(-1)).toBe('waiting');
});

it('says how much waits', async () => {
  const slots = new Slots(1);
  const { start, end } = works(slots);
  for (const name of ['a', 'b', 'c']) start(name, name === 'b');
  expect(slots.waiting).toBe(2);
  await end('a');
  expect(slots.waiting).toBe(1);
});

it('work that fails gives its place back', async () => {
  const slots = new Slots(1);
  await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.run(() => Promise.resolve('next'))).toBe('next');
});

it('whoever goes away waits no longer, and what waits behind gets the place', async () => {
  const slots = new Slots(1);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = slots.run(() => held);
  const gone = new AbortController();
  const left = slots.run(async () => 'never', true, gone.signal).catch((error: unknown) => (error instanceof Error ? error.name : error));
  const behind = slots.run(async () => 'behind');
  expect(slots.waiting).toBe(2);
  gone.abort();
  expect([await left, slots.waiting]).toEqual(['AbortError', 1]);
  release();
  await first;
  expect(await behind).toBe('behind');
});
