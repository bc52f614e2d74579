import { describe, expect, it } from 'vitest';

import { withdrawn } from '../../src/domain/withdrawn.js';
import type { AttemptLog } from '../../src/records/records.js';
import { afterAttempt, isPending, type PendingDelivery } from '../../src/webhooks/stages.js';

const NOW = 1_769_162_400_000;
const pending: PendingDelivery = {
  id: 'd1',
  event_id: 'e1',
  endpoint_id: 'w1',
  url: 'http://127.0.0.1/',
  status: 'pending',
  next_attempt_at: NOW,
  attempts: [],
};

function attempt(number: number, status: number | null, headers: Record<string, string> = {}): AttemptLog {
  const response = status === null ? null : { status, headers, body: '' };
  return { number, at: NOW, request: { headers: {}, body: '{}' }, response, duration_ms: 3, error: status === null ? 'no answer' : null };
}

describe('a delivery', () => {
  it.each<[name: string, log: AttemptLog, schedule: number[], status: string, seconds: number | null]>([
    ['is delivered by 200', attempt(1, 200), [1], 'delivered', null],
    ['is delivered by 204', attempt(1, 204), [1], 'delivered', null],
    ['is delivered by 299', attempt(1, 299), [1], 'delivered', null],
    ['waits after 301', attempt(1, 301), [1], 'pending', 1],
    ['waits after 404', attempt(1, 404), [1], 'pending', 1],
    ['waits after 500', attempt(1, 500), [1, 5], 'pending', 1],
    ['waits after no answer', attempt(1, null), [1], 'pending', 1],
    ['waits longer where Retry-After asks for it', attempt(2, 503, { 'retry-after': '8' }), [1, 5], 'pending', 8],
    ['fails once the schedule is used up', attempt(2, 500), [1], 'failed', null],
    ['fails at once without a schedule', attempt(1, null), [], 'failed', null],
  ])('%s', (_, log, schedule, status, seconds) => {
    const after = afterAttempt(pending, { attempt: log, brokeOff: false }, schedule, { now: NOW, realNow: NOW });
    expect(after).toMatchObject({ status, next_attempt_at: seconds === null ? null : NOW + seconds * 1_000, attempts: [log] });
  });

  it('that is withdrawn fails, and its last entry says why nothing was sent', () => {
    const after = withdrawn({ ...pending, attempts: [attempt(1, 500)] }, 'not sent: gone', NOW);
    expect(after).toMatchObject({ status: 'failed', next_attempt_at: null });
    expect(after.attempts[1]).toEqual({ number: 2, at: NOW, request: { headers: {}, body: '' }, response: null, duration_ms: 0, error: 'not sent: gone' });
  });

  it('is pending in no other stage', () => {
    expect(
      [pending, { ...pending, status: 'delivered', next_attempt_at: null } as const, { ...pending, status: 'failed', next_attempt_at: null } as const].map(
        isPending,
      ),
    ).toEqual([true, false, false]);
  });
});
