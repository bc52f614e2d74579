import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { ClockRecord } from '../../src/records/records.js';
import { Clock } from '../../src/workspace/clock.js';
import { useFakeTime } from '../fake-time.js';

/** Real time when a test begins. */
const T0 = Date.parse('2026-01-23T10:00:00Z');
const MINUTE = 60_000;

beforeEach(() => {
  useFakeTime({ now: T0 });
});
afterEach(() => {
  // a clock waits with one time-out, however many timers it has
  expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
});

interface TestClock {
  readonly clock: Clock;
  /** What fired, and what the clock said then. */
  readonly fired: [name: string, now: number][];
  /** Changes the setting without a word to the clock. */
  set(offset_ms: number, frozen_at?: number | null): void;
  /** Sets a timer, in milliseconds from T0. */
  timer(name: string, at: number, work?: () => Promise<void> | void): () => void;
}

function startClock(): TestClock {
  let setting: ClockRecord | undefined;
  const clock = new Clock(() => setting);
  const fired: [string, number][] = [];
  return {
    clock,
    fired,
    set: (offset_ms, frozen_at = null) => (setting = { id: 'clock', offset_ms, frozen_at }),
    timer: (name, at, work) =>
      clock.at(T0 + at, () => {
        fired.push([name, clock.now() - T0]);
        return work?.();
      }),
  };
}

describe('the time', () => {
  test('is real time until it is set', () => {
    const { clock } = startClock();
    vi.advanceTimersByTime(1_234);
    expect([clock.now(), clock.frozen, clock.offset]).toEqual([T0 + 1_234, false, 0]);
  });

  test('runs at an offset', () => {
    const { clock, set } = startClock();
    set(-MINUTE);
    vi.advanceTimersByTime(1_000);
    expect([clock.now(), clock.frozen, clock.offset]).toEqual([T0 - MINUTE + 1_000, false, -MINUTE]);
  });

  test('stands while it is frozen, even at 1970', () => {
    const { clock, set } = startClock();
    set(0, 0);
    vi.advanceTimersByTime(5_000);
    expect([clock.now(), clock.frozen, clock.offset]).toEqual([0, true, -T0 - 5_000]);
  });
});

describe('timers of a running clock', () => {
  test('fire at their time, those of one time in the order in which they were set', async () => {
    const { timer, fired } = startClock();
    timer('late', 300);
    timer('first', 100);
    timer('second', 100);
    timer('middle', 200);
    await vi.advanceTimersByTimeAsync(100);
    expect(fired.map(([name]) => name)).toEqual(['first', 'second']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fired).toEqual([
      ['first', 100],
      ['second', 100],
      ['middle', 200],
      ['late', 300],
    ]);
  });

  test('do not wait for each other', async () => {
    const { timer, fired } = startClock();
    timer('hangs', 100, () => new Promise(() => {}));
    timer('next', 200);
    await vi.advanceTimersByTimeAsync(200);
    expect(fired).toEqual([
      ['hangs', 100],
      ['next', 200],
    ]);
  });

  test('fire at once where their time has passed', async () => {
    const { timer, fired } = startClock();
    timer('past', -MINUTE);
    expect(fired).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(fired).toEqual([['past', 0]]);
  });

  test('may be due later than the longest time-out', async () => {
    const { timer, fired } = startClock();
    const year = 365 * 24 * 60 * MINUTE;
    timer('next year', year);
    await vi.advanceTimersByTimeAsync(year - 1);
    expect(fired).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(fired).toEqual([['next year', year]]);
  });

  test('do not fire once they are canceled, and canceling twice or too late does no harm', async () => {
    const { timer, fired } = startClock();
    const cancels = [timer('a', 100), timer('b', 100), timer('c', 200)];
    cancels[0]?.();
    cancels[0]?.();
    await vi.advanceTimersByTimeAsync(150);
    cancels[1]?.();
    cancels[2]?.();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(fired.map(([name]) => name)).toEqual(['b']);
  });

  test('are forgotten by clear()', async () => {
    const { clock, timer, fired } = startClock();
    timer('a', 100);
    clock.clear();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect([fired, vi.getTimerCount()]).toEqual([[], 0]);
  });

  test('cost no more than their number: ten thousand at once', async () => {
    const { clock } = startClock();
    let fired = 0;
    const cancels = Array.from({ length: 10_000 }, (_, at) => clock.at(T0 + ((at * 7_919) % 10_000), () => void (fired += 1)));
    for (const cancel of cancels.slice(0, 5_000)) cancel();
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fired).toBe(5_000);
  });
});

describe('timers of a frozen clock', () => {
  test('do not fire while it stands, and do when it is moved', async () => {
    const { clock, set, timer, fired } = startClock();
    set(0, T0);
    timer('a', 100);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect([fired, vi.getTimerCount()]).toEqual([[], 0]);
    set(0, T0 + 100);
    await clock.fireDue();
    expect(fired).toEqual([['a', 100]]);
  });

  test('fire where their time has come already', async () => {
    const { set, timer, fired } = startClock();
    set(0, T0);
    timer('now', 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(fired).toEqual([['now', 0]]);
  });

  test('fire when the freezing is taken back', async () => {
    const { clock, set, timer, fired } = startClock();
    set(0, T0);
    timer('a', 100);
    set(0);
    clock.reschedule();
    await vi.advanceTimersByTimeAsync(100);
    expect(fired).toEqual([['a', 100]]);
  });
});

describe('a move', () => {
  test('fires all that it made due, in order, each with the clock at its time, and nothing more', async () => {
    const { clock, set, timer, fired } = startClock();
    timer('c', 3 * MINUTE);
    timer('a', MINUTE);
    timer('later', 11 * MINUTE);
    timer('b', 2 * MINUTE);
    set(10 * MINUTE);
    await clock.fireDue();
    expect(fired).toEqual([
      ['a', MINUTE],
      ['b', 2 * MINUTE],
      ['c', 3 * MINUTE],
    ]);
    expect(clock.now()).toBe(T0 + 10 * MINUTE);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(fired.at(-1)).toEqual(['later', 11 * MINUTE]);
  });

  test('waits for work that is more than a second apart, one after the other', async () => {
    const { clock, set, timer, fired } = startClock();
    let done: () => void = () => {};
    timer('slow', 1_000, () => new Promise<void>((resolve) => (done = resolve)));
    timer('after', 3_000);
    set(MINUTE);
    const moved = clock.fireDue();
    await vi.advanceTimersByTimeAsync(0);
    expect([fired, clock.now() - T0]).toEqual([[['slow', 1_000]], 1_000]);
    done();
    await moved;
    expect(fired).toEqual([
      ['slow', 1_000],
      ['after', 3_000],
    ]);
  });

  test('begins what is due in one second together', async () => {
    const { clock, set, timer, fired } = startClock();
    const done: (() => void)[] = [];
    for (const at of [1_000, 1_500, 1_999, 2_000]) timer(String(at), at, () => new Promise<void>((resolve) => void done.push(resolve)));
    set(MINUTE);
    const moved = clock.fireDue();
    await vi.advanceTimersByTimeAsync(0);
    expect(fired).toEqual([
      ['1000', 1_000],
      ['1500', 1_500],
      ['1999', 1_999],
    ]);
    for (const end of done.splice(0)) end();
    await vi.advanceTimersByTimeAsync(0);
    expect(fired.at(-1)).toEqual(['2000', 2_000]);
    for (const end of done) end();
    await moved;
  });

  test('fires what firing adds, if it is due by the end of the move', async () => {
    const { clock, set, timer, fired } = startClock();
    timer('first', MINUTE, () => {
      timer('second', 2 * MINUTE, () => void timer('third', 20 * MINUTE));
    });
    set(10 * MINUTE);
    await clock.fireDue();
    expect(fired).toEqual([
      ['first', MINUTE],
      ['second', 2 * MINUTE],
    ]);
  });

  test('never sets the clock back while it fires', async () => {
    const { clock, set, timer, fired } = startClock();
    timer('a', 1_000, () => void timer('added', 1_200));
    timer('b', 1_800);
    set(MINUTE);
    await clock.fireDue();
    expect(fired).toEqual([
      ['a', 1_000],
      ['b', 1_800],
      ['added', 1_800],
    ]);
  });

  test('that comes while another fires moves its end, and both wait for all of it', async () => {
    const { clock, set, timer, fired } = startClock();
    let done: () => void = () => {};
    timer('slow', MINUTE, () => new Promise<void>((resolve) => (done = resolve)));
    timer('far', 30 * MINUTE);
    set(10 * MINUTE);
    const ends: string[] = [];
    const first = clock.fireDue().then(() => ends.push('first'));
    set(40 * MINUTE);
    const second = clock.fireDue().then(() => ends.push('second'));
    await vi.advanceTimersByTimeAsync(0);
    expect([ends, clock.now() - T0]).toEqual([[], MINUTE]);
    done();
    await Promise.all([first, second]);
    expect([fired, clock.now() - T0]).toEqual([
      [
        ['slow', MINUTE],
        ['far', 30 * MINUTE],
      ],
      40 * MINUTE,
    ]);
  });

  test('holds time that passes meanwhile: nothing fires by itself before its turn', async () => {
    const { clock, set, timer, fired } = startClock();
    timer('slow', MINUTE, () => new Promise<void>((resolve) => void setTimeout(resolve, 5_000)));
    timer('next', 2 * MINUTE);
    set(3 * MINUTE);
    const moved = clock.fireDue();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(fired).toEqual([['slow', MINUTE]]);
    await vi.advanceTimersByTimeAsync(1);
    await moved;
    expect(fired).toEqual([
      ['slow', MINUTE],
      ['next', 2 * MINUTE],
    ]);
  });

  test('ends with a clear(): the clock no longer stands, and what was due is forgotten', async () => {
    const { clock, set, timer, fired } = startClock();
    let done: () => void = () => {};
    timer('slow', MINUTE, () => new Promise<void>((resolve) => (done = resolve)));
    timer('forgotten', 2 * MINUTE);
    set(10 * MINUTE);
    const moved = clock.fireDue();
    clock.clear();
    set(0);
    expect(clock.now()).toBe(T0);
    timer('new', 100);
    await vi.advanceTimersByTimeAsync(100);
    done();
    await moved;
    expect(fired).toEqual([
      ['slow', MINUTE],
      ['new', 100],
    ]);
  });

  test('back in time fires nothing', async () => {
    const { clock, set, timer, fired } = startClock();
    timer('a', 100);
    set(-MINUTE);
    await clock.fireDue();
    expect(fired).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(fired).toEqual([]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(fired).toEqual([['a', 100]]);
  });
});
