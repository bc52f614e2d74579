import { expect, it } from 'vitest';

import type { Forwarded, ForwardCounts } from '../../../src/commands/events/forward.js';
import { attemptLine, summary } from '../../../src/commands/events/listen-report.js';

function forwarded(overrides: Partial<Forwarded>): Forwarded {
  return {
    event: { id: '1a2b3c4d-5e6f-5a7b-8c9d-0e1f2a3b4c5d', name: 'student.created', body: '{}' },
    attempt: 1,
    arrived: true,
    status: 200,
    durationMs: 12.4,
    error: null,
    againInMs: null,
    ...overrides,
  };
}

it.each<[string, Partial<Forwarded>]>([
  ['200     12 ms', {}],
  ['204     12 ms  at attempt 2', { status: 204, attempt: 2 }],
  ['500     12 ms  again in 1 s', { arrived: false, status: 500, againInMs: 1_000 }],
  ['500     12 ms  given up after 1 attempt', { arrived: false, status: 500 }],
  ['302     12 ms  given up after 4 attempts', { arrived: false, status: 302, attempt: 4 }],
  ['---     12 ms  again in 30 s: connection refused', { arrived: false, status: undefined, error: 'connection refused', againInMs: 30_000 }],
  ['---     12 ms  given up after 1 attempt: no: tls_verify. Here: --insecure.', { arrived: false, status: undefined, error: 'no: tls_verify.' }],
])('a line ends in %j', (expected, overrides) => {
  expect(attemptLine(forwarded(overrides), '10:00:00')).toBe(`10:00:00  student.created            1a2b3c4d  ${expected}`);
});

it.each<[string, ForwardCounts]>([
  ['0 events.', { received: 0, delivered: 0, failed: 0 }],
  ['1 event: 1 delivered.', { received: 1, delivered: 1, failed: 0 }],
  ['4 events: 1 delivered, 1 failed, 2 not brought to an end.', { received: 4, delivered: 1, failed: 1 }],
])('%s', (expected, counts) => {
  expect(summary(counts)).toBe(expected);
});
