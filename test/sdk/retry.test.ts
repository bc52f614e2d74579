import { describe, expect, it } from 'vitest';

import { SkillPassportError } from '../../sdk/src/errors.js';
import { readRetryAfter, retryDelay } from '../../sdk/src/retry.js';

const answered = (status: number, facts: object = {}): SkillPassportError => new SkillPassportError('SOME_CODE', 'Some message', { status, ...facts });
const inProgress = { details: { reason: 'idempotency_key_in_progress' } };

describe('whether a failed attempt is made again', () => {
  it.each([
    ['no connection', new SkillPassportError('CONNECTION_ERROR', ''), true],
    ['no answer in time', new SkillPassportError('TIMEOUT', ''), true],
    ['aborted by the caller', new SkillPassportError('ABORTED', ''), false],
    ['409 of a key in progress', answered(409, inProgress), true],
    ['409 of a duplicate', answered(409), false],
    ['409 of another reason', answered(409, { details: { reason: 'closed' } }), false],
    ['429', answered(429), true],
    ['500', answered(500), true],
    ['502 of a proxy', new SkillPassportError('INVALID_RESPONSE', '', { status: 502 }), true],
    ['503', answered(503), true],
    ['599', answered(599), true],
    ['200 that is no JSON', new SkillPassportError('INVALID_RESPONSE', '', { status: 200 }), false],
    ['302', answered(302), false],
    ['400', answered(400), false],
    ['400 that talks of a key in progress', answered(400, inProgress), false],
    ['401', answered(401), false],
    ['403', answered(403), false],
    ['404', answered(404), false],
    ['422', answered(422), false],
    ['408', answered(408), false],
  ])('%s: %s', (_, error, again) => {
    expect(retryDelay({ error, retries: 0, maxRetries: 2, random: 0 }) !== undefined).toBe(again);
  });
});

describe('when it is made again', () => {
  it.each([
    { retries: 0, random: 0, delay: 250 },
    { retries: 0, random: 0.5, delay: 375 },
    { retries: 1, random: 0, delay: 500 },
    { retries: 1, random: 0.5, delay: 750 },
    { retries: 2, random: 0, delay: undefined },
  ])('doubles and jitters: retry $retries with chance $random after $delay ms', ({ delay, ...situation }) => {
    expect(retryDelay({ ...situation, error: answered(503), maxRetries: 2 })).toBe(delay);
  });

  it.each([
    { retryAfter: 0, delay: 125 },
    { retryAfter: 1, delay: 1_125 },
    { retryAfter: 10, delay: 10_125 },
    { retryAfter: 11, delay: undefined },
    { retryAfter: 3_600, delay: undefined },
  ])('heeds a Retry-After of $retryAfter s: $delay ms', ({ retryAfter, delay }) => {
    expect(retryDelay({ error: answered(429, { retryAfter }), retries: 0, maxRetries: 2, random: 0.5 })).toBe(delay);
  });
});

describe('reading Retry-After', () => {
  const now = Date.parse('2026-01-23T10:00:00.400Z');

  it.each([
    [null, undefined],
    ['0', 0],
    ['7', 7],
    ['3600', 3_600],
    ['Fri, 23 Jan 2026 10:00:05 GMT', 5],
    ['Friday, 23-Jan-26 10:00:05 GMT', 5],
    ['Fri Jan 23 10:00:05 2026 GMT', 5],
    ['Fri, 23 Jan 2026 09:00:00 GMT', 0],
    ['', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['Soon, perhaps', undefined],
  ])('%j is %s seconds', (header, seconds) => {
    expect(readRetryAfter(header, now)).toBe(seconds);
  });
});
