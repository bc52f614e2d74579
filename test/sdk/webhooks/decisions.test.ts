// The pure decisions about the stream: what a refusal means, and when to come again.

import { describe, expect, it } from 'vitest';

import { SkillPassportError } from '../../../sdk/src/errors.js';
import { judgeRefusal } from '../../../sdk/src/webhooks/judge-refusal.js';
import { reconnectDelay } from '../../../sdk/src/webhooks/reconnect-delay.js';

describe('a stream that is refused', () => {
  const refusal = (code: string, status?: number) => new SkillPassportError(code, 'No.', { status });

  it.each([
    ['JSON where a stream was asked for', {}],
    ['a page with 200', refusal('INVALID_RESPONSE', 200)],
    ["the API's 404", refusal('NOT_FOUND', 404)],
    ["a proxy's 404", refusal('INVALID_RESPONSE', 404)],
    ['405', refusal('METHOD_NOT_ALLOWED', 405)],
    ['501', refusal('INVALID_RESPONSE', 501)],
    ["a gateway's own 403, which is no answer of the API", refusal('INVALID_RESPONSE', 403)],
  ])('by %s is not there', (_, answer) => {
    expect(judgeRefusal(answer)).toMatchObject({ final: true, error: { code: 'STREAM_UNAVAILABLE', message: expect.stringContaining('webhooks.middleware') } });
  });

  it.each([
    ['the credential', refusal('AUTHENTICATION_REQUIRED', 401)],
    ['a page with 401', refusal('INVALID_RESPONSE', 401)],
    ['the role', refusal('FORBIDDEN', 403)],
    ['the request', refusal('VALIDATION_ERROR', 400)],
    ['a redirect', refusal('INVALID_RESPONSE', 302)],
    ['a redirect in a browser', refusal('INVALID_RESPONSE', 0)],
  ])('for %s is refused for good, and its error is told as it is', (_, error) => {
    expect(judgeRefusal(error)).toEqual({ error, final: true });
  });

  it.each([
    ['no answer', refusal('CONNECTION_ERROR')],
    ['none in time', refusal('TIMEOUT')],
    ['408', refusal('INVALID_RESPONSE', 408)],
    ['429', refusal('RATE_LIMIT_EXCEEDED', 429)],
    ['500', refusal('INTERNAL_ERROR', 500)],
    ["a proxy's 502", refusal('INVALID_RESPONSE', 502)],
    ['503', refusal('SERVICE_UNAVAILABLE', 503)],
  ])('by %s is asked again', (_, error) => {
    expect(judgeRefusal(error)).toEqual({ error, final: false });
  });
});

describe('a lost stream', () => {
  it.each([
    ['1 s at first', { failures: 0 }, 1_000],
    ['twice as long after each failure', { failures: 1 }, 2_000],
    ['', { failures: 4 }, 16_000],
    ['24 s at most', { failures: 5 }, 24_000],
    ['however often', { failures: 5_000 }, 24_000],
    ["the server's base", { failures: 0, base: 3_000 }, 3_000],
    ["the server's base, doubled", { failures: 2, base: 3_000 }, 12_000],
    ["a base over the most, at the server's word", { failures: 3, base: 60_000 }, 60_000],
    ['no base without a pause', { failures: 0, base: 0 }, 100],
    ['no base for ever', { failures: 0, base: 1e12 }, 300_000],
    ['what Retry-After asks for', { failures: 0, retryAfter: 7 }, 7_000],
    ['no less than the step', { failures: 3, retryAfter: 1 }, 8_000],
  ])('is opened again after %s', (_, situation, ms) => {
    const full = { base: undefined, retryAfter: undefined, ...situation };
    expect(reconnectDelay({ ...full, random: 0 })).toBe(ms);
    expect(reconnectDelay({ ...full, random: 1 })).toBe(ms * 1.25);
  });
});
