import { setImmediate as turn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { Budget, type Holder } from '../../src/platform/budget.js';

/** Holds so much, and lets go of at most `step` at a time. */
class Held implements Holder {
  asked = 0;
  constructor(
    readonly budget: Budget,
    public bytes: number,
    readonly step = Number.POSITIVE_INFINITY,
  ) {
    budget.tell(this, bytes);
  }

  grow(bytes: number): void {
    this.budget.tell(this, (this.bytes += bytes));
  }

  async letGo(bytes: number): Promise<boolean> {
    this.asked += 1;
    const gone = Math.min(bytes, this.step, this.bytes);
    this.grow(-gone);
    return gone > 0;
  }
}

const turns = async (count = 50): Promise<void> => {
  for (let at = 0; at < count; at += 1) await turn();
};

test('the one that holds most lets go first, until all are a little under the bound', async () => {
  const budget = new Budget(160);
  const [small, large, middle] = [new Held(budget, 30), new Held(budget, 80, 5), new Held(budget, 49)];
  await turns();
  expect([small.asked, large.asked, middle.asked]).toEqual([0, 0, 0]);
  small.grow(2);
  expect(large.asked).toBe(0);
  await turns();
  expect([small.bytes, middle.bytes]).toEqual([32, 49]);
  expect(budget.total).toBeLessThanOrEqual(150);
  expect([small.asked, middle.asked]).toEqual([0, 0]);
});

test('two that hold much come down together', async () => {
  const budget = new Budget(160);
  const [one, other] = [new Held(budget, 100, 4), new Held(budget, 90, 4)];
  await turns();
  expect(budget.total).toBeLessThanOrEqual(150);
  expect(Math.abs(one.bytes - other.bytes)).toBeLessThanOrEqual(4);
});

test('one that can let go of nothing is passed over, and is not asked at every write', async () => {
  const budget = new Budget(160);
  const [stuck, other] = [new Held(budget, 150, 0), new Held(budget, 20)];
  await turns();
  expect([stuck.asked, stuck.bytes, other.bytes]).toEqual([1, 150, 0]);
  const more = new Held(budget, 12, 0);
  await turns();
  const asked = stuck.asked;
  more.grow(1);
  more.grow(1);
  await turns();
  expect(stuck.asked).toBe(asked);
  more.grow(20);
  await turns();
  expect(stuck.asked).toBe(asked + 1);
});

test('one that leaves holds nothing', () => {
  const budget = new Budget(160);
  const held = new Held(budget, 100);
  budget.leave(held);
  expect(budget.total).toBe(0);
});

test('where nobody could let go of more, the bound holds again once they have', async () => {
  const budget = new Budget(100);
  const stuck = new Held(budget, 160, 0);
  await turns();
  stuck.grow(-150);
  const other = new Held(budget, 110);
  await turns();
  expect(other.asked).toBeGreaterThan(0);
  expect(budget.total).toBeLessThanOrEqual(100);
});
