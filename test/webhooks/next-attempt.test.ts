import { describe, expect, it } from 'vitest';

import { DEFAULT_RETRY_SCHEDULE, nextAttempt, retryAfterSeconds } from '../../src/webhooks/next-attempt.js';

const NOW = 1_769_162_400_000;

describe('the next attempt', () => {
  it.each<[name: string, schedule: readonly number[], attempt: number, retryAfter: number | null, seconds: number | null]>([
    ['the first failure waits 1 s', DEFAULT_RETRY_SCHEDULE, 1, null, 1],
    ['the second waits 5 s', DEFAULT_RETRY_SCHEDULE, 2, null, 5],
    ['the third waits 30 s', DEFAULT_RETRY_SCHEDULE, 3, null, 30],
    ['the fourth waits 2 min', DEFAULT_RETRY_SCHEDULE, 4, null, 120],
    ['the fifth waits 10 min', DEFAULT_RETRY_SCHEDULE, 5, null, 600],
    ['the sixth is the last', DEFAULT_RETRY_SCHEDULE, 6, null, null],
    ['Retry-After never brings it back to life', DEFAULT_RETRY_SCHEDULE, 6, 5, null],
    ['a shorter Retry-After changes nothing', DEFAULT_RETRY_SCHEDULE, 3, 3, 30],
    ['a longer one stretches the wait', DEFAULT_RETRY_SCHEDULE, 3, 45, 45],
    ['to twice its length at most', DEFAULT_RETRY_SCHEDULE, 3, 3_600, 60],
    ['Retry-After 0 is the step', DEFAULT_RETRY_SCHEDULE, 2, 0, 5],
    ['an empty schedule has no second attempt', [], 1, null, null],
    ['a step of 0 is due at once', [0], 1, 100, 0],
    ['a step may be a fraction of a second', [0.25], 1, null, 0.25],
  ])('%s', (_, schedule, attempt, retryAfter, seconds) => {
    expect(nextAttempt(schedule, attempt, NOW, retryAfter)).toBe(seconds === null ? null : NOW + seconds * 1_000);
  });

  it('falls on a whole millisecond', () => {
    expect(nextAttempt([0.0004], 1, NOW, null)).toBe(NOW);
  });
});

describe('Retry-After', () => {
  it.each<[header: string | undefined, seconds: number | null]>([
    [undefined, null],
    ['', null],
    ['7', 7],
    [' 120 ', 120],
    ['0', 0],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['99999999999999', null],
    ['Fri, 23 Jan 2026 10:01:00 GMT', 60],
    ['Fri, 23 Jan 2026 09:00:00 GMT', 0],
    ['Fri, 99 Jan 2026 09:00:00 GMT', null],
    ['2026-01-23T10:01:00Z', null],
  ])('%j asks for %s seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, NOW)).toBe(seconds);
  });
});
