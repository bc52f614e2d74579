import { describe, expect, it } from 'vitest';

import { deliveryDetail, deliveryTable, eventTable, outcomeLine, pageNote, wentWell } from '../../../src/commands/events/delivery-report.js';
import type { Delivery, DeliveryAttempt, Event } from '../../../src/types/admin/types.gen.js';

const ID = '1a2b3c4d-5e6f-5a7b-8c9d-0e1f2a3b4c5d';
const AT = '2026-01-23T10:00:00Z';

function attempt(overrides: Partial<DeliveryAttempt> = {}): DeliveryAttempt {
  return {
    number: 1,
    at: AT,
    request: { headers: { 'content-type': 'application/json' }, body: '{"event":"student.created"}' },
    response: { status: 200, headers: { 'x-a': 'b' }, body: 'OK' },
    duration_ms: 12.4,
    error: null,
    ...overrides,
  };
}

function delivery(overrides: Partial<Delivery> = {}): Delivery {
  return {
    id: ID,
    event_id: ID,
    event: 'application.stage.changed',
    endpoint_id: ID,
    url: 'http://127.0.0.1:3000/webhooks/skillpassport',
    status: 'delivered',
    next_attempt_at: null,
    attempts: [attempt()],
    torture: null,
    ...overrides,
  };
}

const event = (deliveries: Delivery[], name = 'student.created'): Event => ({ id: ID, event: name, timestamp: AT, data: {}, deliveries, message: '' });
const failed = delivery({ status: 'failed' });
const pending = delivery({ status: 'pending', attempts: [] });
const lastWord = (text: string): string | undefined => text.split('\n').at(-1)?.split(/ {2,}/).at(-1);

describe('eventTable', () => {
  it.each([
    ['nobody', []],
    ['1 delivered', [delivery()]],
    ['2 delivered', [delivery(), delivery()]],
    ['1/2 failed', [delivery(), failed]],
    ['1/3 failed', [pending, failed, delivery()]],
    ['1/2 pending', [pending, delivery()]],
  ])('says %s', (expected, deliveries) => {
    expect(lastWord(eventTable([event(deliveries)], 100))).toBe(expected);
  });

  it.each(['application.stage.changed', 'x'.repeat(255), '🎓'.repeat(100)])('fits 100 columns with an event named %s', (name) => {
    for (const line of eventTable(
      [
        event(
          Array.from({ length: 100 }, () => failed),
          name,
        ),
      ],
      100,
    ).split('\n'))
      expect([...line].length).toBeLessThanOrEqual(100);
  });
});

describe('deliveryTable', () => {
  it('has the id whole, and the address as far as there is room', () => {
    expect(deliveryTable([delivery()], 100)).toBe(
      [
        'ID                                    STATUS     EVENT                      LAST  TO',
        '1a2b3c4d-5e6f-5a7b-8c9d-0e1f2a3b4c5d  delivered  application.stage.changed  200   127.0.0.1:3000/we…',
      ].join('\n'),
    );
  });

  it.each([
    ['-', []],
    ['200', [attempt()]],
    ['none', [attempt({ response: null, error: 'no answer' })]],
    ['500 x2', [attempt(), attempt({ response: { status: 500, headers: {}, body: '' } })]],
  ])('says %s of the last attempt', (expected, attempts) => {
    expect(deliveryTable([delivery({ attempts, url: 'http://a' })], 100).split('\n')[1]).toContain(`application.stage.changed  ${expected}`);
  });
});

describe('outcomeLine', () => {
  it.each<[string, Partial<Delivery>]>([
    ['  delivered  http://a/  1 attempt: 200 in 12 ms', {}],
    ['  failed     http://a/  0 attempts', { status: 'failed', attempts: [] }],
    ['  failed     http://a/  1 attempt: connection refused', { status: 'failed', attempts: [attempt({ response: null, error: 'connection refused' })] }],
    ['  failed     http://a/  1 attempt: 200, the answer did not end', { status: 'failed', attempts: [attempt({ error: 'the answer did not end' })] }],
    ['  delivered  http://a/ (duplicate)  2 attempts, the last: 200 in 12 ms', { torture: { kind: 'duplicate' }, attempts: [attempt(), attempt()] }],
    ['  delivered  http://a/ (truncated_body)  1 attempt: TAKEN with 200 although it was forged', { torture: { kind: 'truncated_body' } }],
    [
      '  failed     http://a/ (wrong_signature)  1 attempt: refused with 400, as it should be',
      { status: 'failed', torture: { kind: 'wrong_signature' }, attempts: [attempt({ response: { status: 400, headers: {}, body: '' } })] },
    ],
    [
      '  failed     http://a/ (wrong_signature)  1 attempt: 302 in 12 ms; it should have been refused with 401',
      { status: 'failed', torture: { kind: 'wrong_signature' }, attempts: [attempt({ response: { status: 302, headers: {}, body: '' } })] },
    ],
    [
      '  failed     http://a/ (wrong_signature)  1 attempt: connection refused',
      { status: 'failed', torture: { kind: 'wrong_signature' }, attempts: [attempt({ response: null, error: 'connection refused' })] },
    ],
    [`  pending    http://a/  1 attempt: 200 in 12 ms; the next at ${AT}`, { status: 'pending', next_attempt_at: AT }],
  ])('%s', (expected, overrides) => {
    expect(outcomeLine(delivery({ url: 'http://a/', ...overrides }))).toBe(expected);
  });
});

describe('wentWell', () => {
  const answered = (status: number): DeliveryAttempt[] => [attempt({ response: { status, headers: {}, body: '' } })];
  const silent = [attempt({ response: null, error: 'no answer within 10 s' })];
  const FORGED = ['wrong_signature', 'missing_signature', 'uppercase_signature', 'signature_of_another_body', 'truncated_body'] as const;

  it.each<[boolean, string, Partial<Delivery>]>([
    [true, 'a delivery that arrived', {}],
    [false, 'one that failed', { status: 'failed', attempts: answered(401) }],
    [false, 'one that waits', { status: 'pending' }],
    ...FORGED.flatMap((kind): [boolean, string, Partial<Delivery>][] => [
      [true, `${kind}, refused with 401`, { status: 'failed', torture: { kind }, attempts: answered(401) }],
      [true, `${kind}, refused with 400`, { status: 'failed', torture: { kind }, attempts: answered(400) }],
      [false, `${kind}, taken`, { torture: { kind }, attempts: answered(200) }],
      [false, `${kind}, failed on with 500`, { status: 'failed', torture: { kind }, attempts: answered(500) }],
      [false, `${kind}, without an answer`, { status: 'failed', torture: { kind }, attempts: silent }],
      [false, `${kind}, not sent yet`, { status: 'pending', torture: { kind }, attempts: [] }],
      [true, `${kind} at first, then taken`, { torture: { kind, times: 1 }, attempts: [...answered(401), ...answered(200)] }],
      [false, `${kind} at first, refused for good`, { status: 'failed', torture: { kind, times: 1 }, attempts: answered(401) }],
    ]),
    [true, 'a duplicate that arrived', { torture: { kind: 'duplicate' } }],
    [false, 'a duplicate that was refused', { status: 'failed', torture: { kind: 'duplicate' }, attempts: answered(400) }],
  ])('is %s for %s', (expected, _, overrides) => {
    expect(wentWell(delivery(overrides))).toBe(expected);
  });
});

it('a delivery is shown with what was sent, what came back and what went wrong, attempt by attempt', () => {
  const attempts = [
    attempt({ response: null, error: 'connection refused' }),
    attempt({ number: 2, response: { status: 500, headers: {}, body: 'two\nlines' } }),
  ];
  expect(deliveryDetail(delivery({ status: 'pending', next_attempt_at: AT, attempts, torture: { kind: 'extra_field' } }))).toBe(
    [
      `Delivery ${ID}`,
      `  event     application.stage.changed ${ID}`,
      '  to        http://127.0.0.1:3000/webhooks/skillpassport',
      `  endpoint  ${ID}`,
      `  status    pending; the next attempt at ${AT}`,
      '  spoilt    extra_field',
      '',
      `Attempt 1 at ${AT}, 12 ms`,
      '  > POST http://127.0.0.1:3000/webhooks/skillpassport',
      '  > content-type: application/json',
      '  >',
      '  > {"event":"student.created"}',
      '  ! connection refused',
      '',
      `Attempt 2 at ${AT}, 12 ms`,
      '  > POST http://127.0.0.1:3000/webhooks/skillpassport',
      '  > content-type: application/json',
      '  >',
      '  > {"event":"student.created"}',
      '  < 500',
      '  <',
      '  < two',
      '  < lines',
    ].join('\n'),
  );
});

it('a page that is all has no note', () => {
  expect([pageNote(3, 3), pageNote(20, 143)]).toEqual(['', 'The newest 20 of 143: --limit shows more.']);
});
