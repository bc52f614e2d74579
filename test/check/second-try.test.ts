import { describe, expect, it } from 'vitest';

import type { Trial } from '../../src/check/judge.js';
import { breathOf, compare } from '../../src/check/second-try.js';

const limits = { limitMs: 5_000 };

interface Sent {
  readonly took: number;
  /** Null: over a kept connection. */
  readonly connected?: number | null;
  readonly answered?: boolean;
}

const trial = ({ took, connected = 1, answered = true }: Sent): Trial => ({
  sending: { what: 'an event', request: { url: 'http://127.0.0.1:3000/hook', headers: {}, body: '{}', trickleMs: 0 } },
  result: {
    response: answered ? { status: 200, headers: {}, body: '' } : null,
    error: answered ? null : 'no answer',
    brokeOff: false,
    durationMs: took,
    connectMs: connected,
  },
});

/** Quick answers, and these. */
const burst = (...sent: readonly Sent[]): readonly Trial[] => [...Array.from({ length: 50 - sent.length }, () => ({ took: 10 })), ...sent].map(trial);

describe('a second try', () => {
  it.each([
    { name: 'quick answers', first: burst(), breathMs: null },
    { name: 'one that is late', first: burst({ took: 6_000 }), breathMs: 10 },
    { name: 'one that is nearly late', first: burst({ took: 2_100 }), breathMs: 10 },
    { name: 'one that never came, since there was no connection', first: burst({ took: 10_000, connected: 10_000, answered: false }), breathMs: 10 },
    { name: 'a slow connection alone', first: burst({ took: 3_010, connected: 3_000 }), breathMs: null },
    { name: 'late ones over kept connections', first: burst({ took: 6_000, connected: null }), breathMs: null },
    { name: 'so few that any server has room for them', first: [trial({ took: 6_000 }), trial({ took: 6_000 })], breathMs: null },
  ])('is made with a breath of $breathMs ms after $name', ({ first, breathMs }) => expect(breathOf(first, limits)).toBe(breathMs));

  it('shows by its slowest answer how long the receiver itself takes', () => {
    const late = burst(
      { took: 6_000 },
      { took: 7_000, connected: null },
      { took: 10_000, answered: false },
      { took: 10_000, connected: 10_000, answered: false },
    );
    const shown = compare(late, burst({ took: 41 }), limits).map(({ shownMs }) => shownMs);
    expect(shown.slice(-4)).toEqual([40, undefined, 40, 40]);
    expect(new Set(shown.slice(0, -4))).toEqual(new Set([undefined]));
  });

  it.each([
    { name: 'is slow as well', second: burst({ took: 2_100 }) },
    { name: 'has an event without an answer', second: burst({ took: 20, answered: false }) },
    { name: 'was not made', second: [] },
  ])('shows nothing where it $name', ({ second }) => {
    const first = burst({ took: 6_000 });
    expect(compare(first, second, limits)).toBe(first);
  });
});
