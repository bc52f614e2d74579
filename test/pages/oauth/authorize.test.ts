import { describe, expect, test } from 'vitest';

import { authorizeUrl, CALLBACK, CHALLENGE, exchange, type Fields, quickLogin, readCallback } from '../../oauth/login.js';
import { withSandbox } from '../../setup.js';

const sandbox = await withSandbox();
const { url: base, admin } = sandbox;

const ask = (fields: Fields, more = ''): Promise<Response> => fetch(`${authorizeUrl(base, fields)}${more}`, { redirect: 'manual' });

describe('an app or redirect URI that is not known sends nobody anywhere (RFC 6749, section 4.1.2.1)', () => {
  test.each<[string, Fields, string, string]>([
    ['no client_id', { client_id: undefined }, '', 'The request has no client_id.'],
    ['an empty client_id', { client_id: '' }, '', 'The request has no client_id.'],
    ['an unknown client_id', { client_id: 'nobody' }, '', 'There is no app with this client_id. client_id that came: nobody.'],
    ['client_id twice', {}, '&client_id=sandbox_client', 'The request names client_id more than once.'],
    ['redirect_uri twice', {}, `&redirect_uri=${encodeURIComponent(CALLBACK)}`, 'The request names redirect_uri more than once.'],
    [
      'a redirect_uri that is not registered',
      { redirect_uri: 'https://yourapp.com/auth/callback' },
      '',
      'redirect_uri that came: https://yourapp.com/auth/callback. Registered for Sandbox App: http://localhost:*/*',
    ],
    [
      'no redirect_uri where there are several (section 3.1.2.3)',
      { redirect_uri: undefined },
      '',
      'The request has no redirect_uri, and Sandbox App has more than one registered.',
    ],
  ])('%s', async (_, fields, more, message) => {
    const response = await ask(fields, more);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    const body = await response.json();
    expect(body.error).toBe('invalid_request');
    expect(body.error_description).toContain(message);
    const page = await fetch(`${authorizeUrl(base, fields)}${more}`, { redirect: 'manual', headers: { Accept: 'text/html' } });
    expect(page.status).toBe(400);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });
});

describe('all else that is wrong goes back to the app, with its state and the issuer (RFC 6749, section 4.1.2.1; RFC 9207, section 2)', () => {
  test.each<[string, Fields, string, string, string]>([
    ['no response_type (section 3.1.1)', { response_type: undefined }, '', 'invalid_request', 'response_type is missing'],
    ['response_type=token (RFC 9700, section 2.1.2)', { response_type: 'token' }, '', 'unsupported_response_type', 'response_type must be code; got token.'],
    ['response_type=code id_token', { response_type: 'code id_token' }, '', 'unsupported_response_type', 'response_type must be code'],
    ['a parameter twice (section 3.1)', {}, '&scope=profile&scope=email', 'invalid_request', 'scope came more than once.'],
    ['an unknown scope (section 3.3)', { scope: 'profile openid' }, '', 'invalid_scope', 'There is no scope openid. There are profile, email, courses.'],
    ['scopes parted by commas', { scope: 'profile,email' }, '', 'invalid_scope', 'There is no scope profile,email.'],
    ['response_mode=fragment', { response_mode: 'fragment' }, '', 'invalid_request', 'response_mode must be query; got fragment.'],
    ['response_mode=form_post', { response_mode: 'form_post' }, '', 'invalid_request', 'response_mode must be query; got form_post.'],
    ['PKCE plain (RFC 9700, section 2.1.1)', { code_challenge: CHALLENGE, code_challenge_method: 'plain' }, '', 'invalid_request', 'must be S256; got plain'],
    ['PKCE without a method, which means plain (RFC 7636, section 4.3)', { code_challenge: CHALLENGE }, '', 'invalid_request', 'must be S256; got none'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, '', 'invalid_request', 'code_challenge_method came without code_challenge.'],
    [
      'a challenge that is no SHA-256 (RFC 7636, section 4.2)',
      { code_challenge: 'abc', code_challenge_method: 'S256' },
      '',
      'invalid_request',
      '43 characters',
    ],
    [
      'a public app without PKCE (RFC 7636, section 4.4.1)',
      { client_id: 'sandbox_public_client' },
      '',
      'invalid_request',
      'A public app must send code_challenge',
    ],
    ['prompt=none with another', { prompt: 'none login' }, '', 'invalid_request', 'prompt=none stands alone.'],
    ['an unknown prompt', { prompt: 'select_account' }, '', 'invalid_request', 'prompt must be of none, login, consent; got select_account.'],
    ['prompt=none without a session (OpenID Connect Core, section 3.1.2.6)', { prompt: 'none' }, '', 'login_required', 'not signed in'],
    [
      'prompt=none for a user who is not there',
      { prompt: 'none', login_hint: 'nobody@sandbox.test' },
      '',
      'login_required',
      'There is no user nobody@sandbox.test in this workspace.',
    ],
  ])('%s', async (_, fields, more, error, description) => {
    const response = await ask({ state: 'x y&z', ...fields }, more);
    const back = readCallback(response);
    expect(response.status).toBe(302);
    expect(back.url.origin + back.url.pathname).toBe(CALLBACK);
    expect(back).toMatchObject({ code: null, error, state: 'x y&z', iss: base });
    expect(back.url.searchParams.get('error_description')).toContain(description);
    // section 4.1.2.1: these characters and no others
    expect(back.url.searchParams.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });
});

describe('an answer', () => {
  test('has code, state and iss, and nothing else (RFC 6749, section 4.1.2; RFC 9207, section 2)', async () => {
    const { url } = await quickLogin(base, { state: 'äö "quotes" %' });
    expect([...url.searchParams.keys()]).toEqual(['code', 'state', 'iss']);
    expect(url.searchParams.get('state')).toBe('äö "quotes" %');
    expect(url.searchParams.get('code')).toMatch(/^oac_[\w-]{43}$/);
  });

  test('has no state where the request had none', async () => {
    const { url } = await quickLogin(base);
    expect([...url.searchParams.keys()]).toEqual(['code', 'iss']);
  });

  test('has no state where it came empty, which counts as not sent (RFC 6749, section 3.1)', async () => {
    const { url } = await quickLogin(base, { state: '' });
    expect(url.searchParams.has('state')).toBe(false);
  });

  test('keeps the query of the redirect URI (RFC 6749, section 3.1.2)', async () => {
    const { url } = await quickLogin(base, { redirect_uri: 'http://localhost:3000/cb?hosted=a%20b&x' });
    expect(url.search).toMatch(/^\?hosted=a%20b&x&code=oac_/);
  });

  test('is kept by no cache, and tells nobody where it came from', async () => {
    const response = await ask({ prompt: 'none', login_hint: 'student@sandbox.test' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('a request', () => {
  test('without a scope asks for profile (contract, "OAuth 2.0")', async () => {
    const { code } = await quickLogin(base);
    expect((await exchange(base, code)).body).toMatchObject({ scope: 'profile' });
  });

  test.each(['courses  profile', ' profile courses ', 'profile profile courses'])('may part its scopes by any spaces, in any order: "%s"', async (scope) => {
    const { code } = await quickLogin(base, { scope });
    expect((await exchange(base, code)).body).toMatchObject({ scope: 'profile courses' });
  });

  test('may leave its redirect URI out where the app has one, and then the token request does too (RFC 6749, sections 3.1.2.3 and 4.1.3)', async () => {
    const { body: app } = await admin.post('/oauth-apps', { name: 'One', redirect_uris: [CALLBACK] }).expect(201);
    const { code, url } = await quickLogin(base, { client_id: app.client_id, redirect_uri: undefined });
    expect(url.href.startsWith(`${CALLBACK}?code=`)).toBe(true);
    const secrets = { client_id: app.client_id, client_secret: app.client_secret };
    expect((await exchange(base, code, { ...secrets, redirect_uri: undefined })).status).toBe(200);
  });

  test('beyond the scopes that the app is registered for is refused (RFC 6749, section 3.3)', async () => {
    const { body: app } = await admin.post('/oauth-apps', { name: 'Narrow', redirect_uris: [CALLBACK], scopes: ['email'] }).expect(201);
    expect(await quickLogin(base, { client_id: app.client_id, scope: 'profile email' })).toMatchObject({ error: 'invalid_scope' });
    // the default is no way around it
    expect(await quickLogin(base, { client_id: app.client_id })).toMatchObject({ error: 'invalid_scope' });
    expect((await quickLogin(base, { client_id: app.client_id, scope: 'email' })).error).toBeNull();
  });

  test('with parameters that nobody knows is answered as without them (RFC 6749, section 3.1)', async () => {
    expect((await quickLogin(base, { nonce: 'n', audience: 'a', __proto__x: '1' })).code).not.toBeNull();
  });

  test('by HEAD of an unknown app is what GET is (RFC 9110, section 9.3.2)', async () => {
    expect((await fetch(authorizeUrl(base, { client_id: 'nobody' }), { method: 'HEAD' })).status).toBe(400);
  });

  test('by HEAD does nothing', async () => {
    const response = await fetch(authorizeUrl(base, { prompt: 'none', login_hint: 'student@sandbox.test' }), { method: 'HEAD', redirect: 'manual' });
    expect(response.status).toBe(200);
    expect(response.headers.get('location')).toBeNull();
  });

  test('by another method is told which there are', async () => {
    const response = await fetch(authorizeUrl(base), { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
  });

  test('of a megabyte is refused in words', async () => {
    const response = await fetch(`${base}/oauth/authorize`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'a'.repeat(2_000_000),
    });
    expect(response.status).toBe(400);
  });
});

test('looking at the pages makes no workspace; a login does', async () => {
  const side = sandbox.workspace('only-looked-at');
  await fetch(authorizeUrl(side.url), { headers: { Accept: 'text/html' } });
  await fetch(`${side.url}/.well-known/oauth-authorization-server`);
  expect(sandbox.app.services.workspaces.peek('only-looked-at')).toBeUndefined();
  await quickLogin(side.url);
  expect(sandbox.app.services.workspaces.peek('only-looked-at')).toBeDefined();
});
