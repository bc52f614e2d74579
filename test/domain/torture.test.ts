import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { bodyOf, copiesOf, delayOf, eventBody, isRetried, signatureOf, tortureOf, trickleOf } from '../../src/domain/torture.js';
import type { EventRecord, TortureKind } from '../../src/records/records.js';

const SECRET = 'whsec_test';
const event: EventRecord = {
  id: 'e1',
  event: 'student.created',
  timestamp: 1_769_162_400_123,
  data: { student_id: 's1', name: 'Zoë 🎓 रवि', email: 'z@example.in' },
};
const sign = (secret: string, body: string): string => createHmac('sha256', secret).update(body).digest('hex');
const sent = (kind: TortureKind): { body: string; signature: string | undefined } => {
  const body = bodyOf(event, { kind });
  return { body, signature: signatureOf(event, { body, secret: SECRET, torture: { kind }, sign }) };
};
const RIGHT = sign(SECRET, eventBody(event));

describe('a torture of the signature leaves the body as it is', () => {
  it.each<[kind: TortureKind, signature: unknown]>([
    ['missing_signature', undefined],
    ['uppercase_signature', RIGHT.toUpperCase()],
    ['wrong_signature', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ['signature_of_another_body', expect.stringMatching(/^[0-9a-f]{64}$/)],
  ])('%s', (kind, signature) => {
    expect(sent(kind)).toEqual({ body: eventBody(event), signature });
    expect(sent(kind).signature).not.toBe(RIGHT);
  });

  it('signature_of_another_body is right for a body that is another', () => {
    expect(sent('signature_of_another_body').signature).toBe(sign(SECRET, '{"event":"student.created","timestamp":"2026-01-23T10:00:00Z","data":{}}'));
  });
});

describe('a torture of the body is signed', () => {
  const parse = (kind: TortureKind): unknown => JSON.parse(sent(kind).body);

  it.each<TortureKind>(['stale_timestamp', 'unknown_event', 'extra_field', 'large_payload', 'duplicate', 'out_of_order', 'delayed', 'slow_body'])(
    '%s',
    (kind) => {
      const { body, signature } = sent(kind);
      expect(signature).toBe(sign(SECRET, body));
    },
  );

  it('stale_timestamp is an hour old, or as old as it is told', () => {
    expect(parse('stale_timestamp')).toMatchObject({ timestamp: '2026-01-23T09:00:00Z', data: event.data });
    expect(bodyOf(event, { kind: 'stale_timestamp', delay_ms: 60_000 })).toContain('"timestamp":"2026-01-23T09:59:00Z"');
  });

  it('unknown_event has the data of the event under a name that no document has', () => {
    expect(parse('unknown_event')).toMatchObject({ event: 'sandbox.unknown', data: event.data });
  });

  it('extra_field has one field more', () => {
    expect(parse('extra_field')).toMatchObject({ event: 'student.created', data: { ...event.data, sandbox_extra: expect.any(String) } });
  });

  it('large_payload is 1,000,000 bytes long, whatever the characters', () => {
    expect(Buffer.byteLength(sent('large_payload').body)).toBe(1_000_000);
    expect(parse('large_payload')).toMatchObject({ data: event.data });
  });
});

describe('truncated_body', () => {
  it('is the first half, with the signature of the whole', () => {
    const { body, signature } = sent('truncated_body');
    expect(eventBody(event).startsWith(body)).toBe(true);
    expect(body.length).toBeGreaterThan(40);
    expect(body.length).toBeLessThan(eventBody(event).length);
    expect(signature).toBe(RIGHT);
  });

  it('cuts no character in two', () => {
    for (let length = 0; length < 8; length += 1) {
      const body = bodyOf({ ...event, data: { name: `${'x'.repeat(length)}${'🎓'.repeat(60)}` } }, { kind: 'truncated_body' });
      expect(body).toBe(Buffer.from(body).toString());
    }
  });
});

describe('how often and when', () => {
  it.each<[torture: Parameters<typeof tortureOf>[0], attempt: number, spoilt: boolean]>([
    [null, 1, false],
    [undefined, 1, false],
    [{ kind: 'wrong_signature' }, 1, true],
    [{ kind: 'wrong_signature' }, 9, true],
    [{ kind: 'wrong_signature', times: 2 }, 2, true],
    [{ kind: 'wrong_signature', times: 2 }, 3, false],
    [{ kind: 'duplicate', times: 1 }, 3, true],
  ])('%j spoils attempt %i: %s', (torture, attempt, spoilt) => {
    expect(tortureOf(torture, attempt) !== null).toBe(spoilt);
  });

  it.each<[kind: TortureKind, retried: boolean]>([
    ['wrong_signature', false],
    ['missing_signature', false],
    ['uppercase_signature', false],
    ['signature_of_another_body', false],
    ['truncated_body', false],
    ['stale_timestamp', true],
    ['unknown_event', true],
    ['slow_body', true],
  ])('%s is retried: %s; and always where it ends after some attempts', (kind, retried) => {
    expect(isRetried({ kind })).toBe(retried);
    expect(isRetried({ kind, times: 1 })).toBe(true);
  });

  it('an ordinary delivery is one, retried, and waits for nothing', () => {
    expect([copiesOf(null), isRetried(null), trickleOf(null)]).toEqual([1, true, 0]);
  });

  it('a duplicate is two, or as many as it is told', () => {
    expect([copiesOf({ kind: 'duplicate' }), copiesOf({ kind: 'duplicate', times: 5 }), copiesOf({ kind: 'delayed', times: 5 })]).toEqual([2, 5, 1]);
  });

  it('each kind that waits has a time of its own', () => {
    const kinds = ['delayed', 'out_of_order', 'stale_timestamp', 'slow_body', 'wrong_signature'] as const;
    expect(kinds.map((kind) => delayOf({ kind }))).toEqual([5_000, 1_000, 3_600_000, 2_000, 0]);
    expect([trickleOf({ kind: 'slow_body' }), trickleOf({ kind: 'slow_body', delay_ms: 7 }), trickleOf({ kind: 'delayed' })]).toEqual([2_000, 7, 0]);
  });
});
