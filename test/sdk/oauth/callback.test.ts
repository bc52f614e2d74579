import { describe, expect, it } from 'vitest';

import { Client, SkillPassportError } from '../../../sdk/src/index.js';
import type { Callback, CallbackExpectation } from '../../../sdk/src/oauth/callback.js';
import { APP } from './helpers.js';

const { readCallback } = new Client({ ...APP, environment: 'sandbox' }).oauth;
const state = 'the-state';

function refusal(callback: Callback, expectation: CallbackExpectation): SkillPassportError {
  try {
    readCallback(callback, expectation);
  } catch (error) {
    if (error instanceof SkillPassportError) return error;
    throw error;
  }
  throw new Error('The callback was taken');
}

describe('a callback', () => {
  const query = 'code=c%2B1&state=the-state';

  it.each<[string, Callback]>([
    ['a URL as text', `https://app.test/auth/callback?${query}`],
    ['a URL with a fragment', `https://app.test/auth/callback?${query}#_=_`],
    ['the path of `req.url`', `/auth/callback?${query}`],
    ['a query', `?${query}`],
    ['a query without its mark', query],
    ['a URL', new URL(`https://app.test/auth/callback?${query}`)],
    ['search parameters', new URLSearchParams(query)],
    ["Express's `req.query`", { code: 'c+1', state }],
    ['a query without a prototype', Object.assign(Object.create(null), { code: 'c+1', state })],
    ['more parameters', `?${query}&session_state=x&scope=profile`],
    ['an empty error', `?${query}&error=`],
  ])('is read from %s', (_, callback) => {
    expect(readCallback(callback, { state })).toEqual({ code: 'c+1' });
  });

  it.each<[string, Callback]>([
    ['one without parameters', 'https://app.test/auth/callback'],
    ['one with an empty code', '?code=&state=the-state'],
    ['an object in place of a text', { code: { a: 'b' }, state }],
    ['what is no callback', JSON.parse('null')],
    ['a number', JSON.parse('4')],
    ['two codes (RFC 6749, section 3.1)', '?code=a&code=b&state=the-state'],
    ['two states', '?code=a&state=the-state&state=the-state'],
    ['two codes of a framework', { code: ['a', 'b'], state }],
  ])('is not %s', (_, callback) => {
    expect(refusal(callback, { state })).toMatchObject({ code: 'INVALID_CALLBACK' });
  });

  it('has no code by its prototype', () => {
    expect(refusal(Object.create({ code: 'c', state }), { state })).toMatchObject({ code: 'INVALID_CALLBACK' });
  });
});

describe("a callback's state (RFC 6749, section 10.12)", () => {
  it.each([
    ['another', '?code=c&state=the-statf'],
    ['a shorter one', '?code=c&state=the-stat'],
    ['a longer one', '?code=c&state=the-states'],
    ['none', '?code=c'],
    ['an empty one', '?code=c&state='],
    ['another, with an error', '?error=access_denied&state=x'],
  ])('is refused when it is %s', (_, callback) => {
    const error = refusal(callback, { state });
    expect(error).toMatchObject({ code: 'STATE_MISMATCH', message: expect.stringContaining('did not begin this login') });
    expect(JSON.stringify(error) + error.message).not.toContain('the-state');
  });

  it.each([
    ['undefined', undefined, '?code=c&state=x'],
    ['undefined and none came', undefined, '?code=c'],
    ['undefined and an empty one came', undefined, '?code=c&state='],
    ['empty', '', '?code=c&state='],
  ])('fits no session whose own is %s', (_, expected, callback) => {
    expect(refusal(callback, { state: expected })).toMatchObject({
      code: 'STATE_MISMATCH',
      message: expect.stringContaining('the session in which the login began is gone'),
    });
  });
});

it.each([
  ['nothing', 'undefined', 'readCallback() needs the `state` of the login, from the session, as its second argument: readCallback(req.query, { state }).'],
  ['the state itself', '"the-state"', 'as its second argument: readCallback(req.query, { state }).'],
  ['a misspelt state', '{"stat":"the-state"}', '`stat` is no option of readCallback; there are state, issuer. Did you mean `state`?'],
  ['a misspelt issuer', '{"state":"the-state","isuer":"https://app.test"}', 'Did you mean `issuer`?'],
])('%s in place of what a callback is compared with is refused in words', (_, given, says) => {
  const expectation = given === 'undefined' ? undefined : JSON.parse(given);
  expect(refusal('?code=c&state=the-state', expectation)).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining(says) });
});

describe("a callback's issuer (RFC 9207, section 2.4)", () => {
  const issuer = 'http://localhost:4600/w/ci-1';

  it('is let pass when it is the right one', () => {
    expect(readCallback(`?code=c&state=the-state&iss=${encodeURIComponent(issuer)}`, { state, issuer })).toEqual({ code: 'c' });
  });

  it('is not looked at when none is expected', () => {
    expect(readCallback('?code=c&state=the-state&iss=x', { state })).toEqual({ code: 'c' });
  });

  it.each(['', '&iss=', '&iss=http%3A%2F%2Flocalhost%3A4600%2Fw%2Fci-1%2F', '&iss=https%3A%2F%2Fevil.test'])('is refused when it is %j', (iss) => {
    expect(refusal(`?code=c&state=the-state${iss}`, { state, issuer })).toMatchObject({ code: 'ISSUER_MISMATCH' });
    expect(refusal(`?error=access_denied&state=the-state${iss}`, { state, issuer })).toMatchObject({ code: 'ISSUER_MISMATCH' });
  });
});

describe('a callback with an error (RFC 6749, section 4.1.2.1)', () => {
  it.each(['access_denied', 'invalid_scope', 'server_error', 'temporarily_unavailable', 'login_required'])('is thrown with the code %s', (code) => {
    expect(refusal(`?error=${code}&error_description=In+words.&state=the-state`, { state })).toMatchObject({
      code,
      message: 'In words.',
      details: { error: code, error_description: 'In words.' },
    });
  });

  it('is put in words where it comes without, and has no status', () => {
    const error = refusal('?error=access_denied&error_uri=https://a.test/x&state=the-state', { state });
    expect(error.message).toBe('The authorization server refused: access_denied.');
    expect({ ...error }).toEqual({ code: 'access_denied', details: { error: 'access_denied', error_uri: 'https://a.test/x' } });
  });

  it('is an error though a code stands beside it', () => {
    expect(refusal('?error=access_denied&code=c&state=the-state', { state })).toMatchObject({ code: 'access_denied' });
  });
});
