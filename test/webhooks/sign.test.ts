import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { eventBody } from '../../src/domain/torture.js';
import type { EventRecord } from '../../src/records/records.js';
import { sign, signedRequest } from '../../src/webhooks/sign.js';

const event: EventRecord = {
  id: 'e1',
  event: 'student.created',
  timestamp: 1_769_162_400_123,
  data: { student_id: 's1', name: 'Zoë ✓ रवि', email: 'z@example.in' },
};

describe('a webhook', () => {
  it('has a body of event, timestamp and data, in this order, without fraction or newline', () => {
    expect(eventBody(event)).toBe(
      '{"event":"student.created","timestamp":"2026-01-23T10:00:00Z","data":{"student_id":"s1","name":"Zoë ✓ रवि","email":"z@example.in"}}',
    );
  });

  it.each([
    // RFC 4231, test case 2
    ['Jefe', 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    ['whsec_test', '', createHmac('sha256', 'whsec_test').digest('hex')],
  ])('is signed with the secret %j as it stands', (secret, body, signature) => {
    expect(sign(secret, body)).toBe(signature);
  });

  it("passes the integration guide's own check of the raw body", () => {
    const { body, headers } = signedRequest(event, { url: 'http://127.0.0.1/hook', secret: 'whsec_test', attempt: 1, torture: null });
    const expected = createHmac('sha256', 'whsec_test').update(Buffer.from(body, 'utf8')).digest('hex');
    expect(headers['X-SkillPassport-Signature']).toBe(expected);
  });

  it('says which event and which attempt it is, and how many bytes it has', () => {
    const { body, headers } = signedRequest(event, { url: 'http://127.0.0.1/hook', secret: 'whsec_test', attempt: 3, torture: null });
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      'X-Sandbox-Event-Id': 'e1',
      'X-Sandbox-Attempt': '3',
    });
    expect(headers['User-Agent']).toMatch(/^SkillPassport-Sandbox\/\d+\.\d+\.\d+/);
  });
});
