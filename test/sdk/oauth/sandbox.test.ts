// The library against the sandbox's own authorization server, without a browser: `prompt=none` with a `login_hint` is a whole login.

import { describe, expect, it } from 'vitest';

import { Client, type ClientOptions, type TokenSet } from '../../../sdk/src/index.js';
import type { AuthorizeOptions } from '../../../sdk/src/oauth/authorize-url.js';
import { withSandbox } from '../../setup.js';

const sandbox = await withSandbox();

const APP = { clientId: 'sandbox_client', clientSecret: 'sandbox_secret', redirectUri: 'http://localhost:3000/auth/callback' } as const;
const PUBLIC_APP = { clientId: 'sandbox_public_client', redirectUri: APP.redirectUri } as const;
const ALL = 'profile email courses';

/** What the browser comes back to the app with. */
async function comeBack(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  return response.headers.get('location') ?? `no redirect, but ${response.status}`;
}

/** A whole login of the scenario's student. */
async function logIn(client: Client, options: Partial<AuthorizeOptions> = {}): Promise<TokenSet> {
  const { codeVerifier, ...challenge } = client.oauth.createPkce();
  const state = client.oauth.createState();
  const url = client.oauth.authorizeUrl({ state, scope: ALL, prompt: 'none', loginHint: 'student@sandbox.test', ...challenge, ...options });
  const { code } = client.oauth.readCallback(await comeBack(url), { state });
  return client.oauth.exchangeCode(code, { codeVerifier });
}

describe.each([
  ['the default workspace', ''],
  ['a workspace of its own', '/w/ci-1'],
])('a login in %s', (_, prefix) => {
  const baseUrl = sandbox.url + prefix;
  const clientOf = (options: ClientOptions = APP): Client => new Client({ baseUrl, ...options });
  const client = clientOf();
  const { oauth } = client;

  it.each([
    [undefined, 'profile', ['grade', 'id', 'name', 'program', 'role', 'skills', 'student_id']],
    ['email', 'email', ['email', 'email_verified']],
    [['courses'] as const, 'courses', ['courses']],
    [ALL, ALL, ['courses', 'email', 'email_verified', 'grade', 'id', 'name', 'program', 'role', 'skills', 'student_id']],
  ])('for scope %j tells of the user what it covers', async (scope, granted, fields) => {
    const tokens = await logIn(client, { scope });
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: granted });
    expect(Math.abs(tokens.expires_at - Date.now() - 3_600_000)).toBeLessThan(60_000);
    expect(Object.keys(await oauth.me(tokens.access_token)).sort()).toEqual(fields);
  });

  it('gives a token for calls of the user, as far as its scopes reach', async () => {
    const { access_token } = await logIn(client);
    const user = client.withToken(access_token);
    const [first] = await user.courses.list({ limit: 1 });
    expect(first).toMatchObject({ title: expect.any(String) });
    await expect(user.attendance.bulkCreate([{ student_id: 's', date: '2026-01-23', status: 'present' }])).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('goes on by refreshing, each token once; one that comes again ends it (RFC 9700, section 4.14.2)', async () => {
    const first = await logIn(client);
    const second = await oauth.refresh(first.refresh_token);
    const third = await oauth.refresh(second.refresh_token);
    expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3);
    await expect(oauth.me(third.access_token)).resolves.toMatchObject({ email: 'student@sandbox.test' });
    await expect(oauth.refresh(first.refresh_token)).rejects.toMatchObject({ code: 'invalid_grant', status: 400 });
    await expect(oauth.refresh(third.refresh_token)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('survives two refreshes at the same time', async () => {
    const { refresh_token } = await logIn(client);
    const [one, other] = await Promise.all([oauth.refresh(refresh_token), oauth.refresh(refresh_token)]);
    expect(one).toEqual(other);
    await expect(oauth.refresh(one.refresh_token)).resolves.toMatchObject({ scope: ALL });
  });

  it('takes its code once (RFC 6749, section 4.1.2)', async () => {
    const state = oauth.createState();
    const { code } = oauth.readCallback(await comeBack(oauth.authorizeUrl({ state, prompt: 'none', loginHint: 'student@sandbox.test' })), { state });
    const tokens = await oauth.exchangeCode(code);
    await expect(oauth.exchangeCode(code)).rejects.toMatchObject({ code: 'invalid_grant' });
    await expect(oauth.me(tokens.access_token)).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED', status: 401 });
  });

  it('of a public app holds by its verifier alone (RFC 7636)', async () => {
    const app = clientOf(PUBLIC_APP);
    const tokens = await logIn(app);
    await expect(app.oauth.refresh(tokens.refresh_token)).resolves.toMatchObject({ scope: ALL });
    const other = app.oauth.createPkce();
    const attempt = logIn(app, { codeChallenge: other.codeChallenge });
    await expect(attempt).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('is ended by revoking its refresh token (RFC 7009)', async () => {
    const tokens = await logIn(client);
    await oauth.revoke(tokens.refresh_token ?? '');
    await oauth.revoke(tokens.refresh_token ?? '');
    await expect(oauth.refresh(tokens.refresh_token)).rejects.toMatchObject({ code: 'invalid_grant' });
    await expect(oauth.me(tokens.access_token)).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED' });
    await expect(oauth.introspect(tokens.access_token)).resolves.toEqual({ active: false });
  });

  it('is known to introspection (RFC 7662)', async () => {
    const { access_token } = await logIn(client, { scope: 'email' });
    await expect(oauth.introspect(access_token)).resolves.toMatchObject({
      active: true,
      client_id: 'sandbox_client',
      username: 'student@sandbox.test',
      scope: 'email',
      token_type: 'Bearer',
      iss: baseUrl,
    });
  });

  it('names its issuer in the callback (RFC 9207)', async () => {
    const state = oauth.createState();
    const callback = await comeBack(oauth.authorizeUrl({ state, prompt: 'none', loginHint: 'student@sandbox.test' }));
    expect(oauth.readCallback(callback, { state, issuer: baseUrl }).code).not.toBe('');
    expect(() => oauth.readCallback(callback, { state, issuer: `${baseUrl}/w/other` })).toThrow(expect.objectContaining({ code: 'ISSUER_MISMATCH' }));
  });

  it.each<[string, Partial<AuthorizeOptions>, string]>([
    ['nobody is signed in', { loginHint: undefined }, 'login_required'],
    ['a scope is unknown', { scope: 'profile admin' }, 'invalid_scope'],
  ])('comes back with an error when %s', async (__, options, code) => {
    await expect(logIn(client, options)).rejects.toMatchObject({ code, message: expect.stringMatching(/\w/) });
  });

  it.each([
    ['user_denies', 'access_denied'],
    ['wrong_state', 'STATE_MISMATCH'],
    ['expired_code', 'invalid_grant'],
  ])('that ends with %s is thrown as %s', async (outcome, code) => {
    const { admin } = prefix === '' ? sandbox : sandbox.workspace('ci-1');
    await admin.post('/oauth/outcomes', { outcome, times: 1 }).expect(201);
    await expect(logIn(client)).rejects.toMatchObject({ code });
    await expect(logIn(client)).resolves.toMatchObject({ scope: ALL });
  });

  it('is not needed for a token of the app, which is no user (RFC 6749, section 4.4)', async () => {
    const tokens = await oauth.clientCredentials({ scope: 'courses' });
    expect(tokens).not.toHaveProperty('refresh_token');
    await expect(client.withToken(tokens.access_token).courses.list()).resolves.toBeInstanceOf(Array);
    await expect(oauth.me(tokens.access_token)).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
  });

  it('needs the right secret', async () => {
    await expect(clientOf({ ...APP, clientSecret: 'guessed' }).oauth.clientCredentials()).rejects.toMatchObject({ code: 'invalid_client', status: 401 });
  });
});

it('works where the browser knows the sandbox by another name than the app', async () => {
  const browserBaseUrl = sandbox.url.replace('127.0.0.1', 'localhost');
  const client = new Client({ ...APP, baseUrl: sandbox.url, browserBaseUrl });
  const { codeVerifier, ...challenge } = client.oauth.createPkce();
  const url = client.oauth.authorizeUrl({ state: 's', prompt: 'none', loginHint: 'student@sandbox.test', ...challenge });
  expect(url.startsWith(`${browserBaseUrl}/oauth/authorize?`)).toBe(true);
  const { code } = client.oauth.readCallback(await comeBack(url), { state: 's' });
  const { access_token } = await client.oauth.exchangeCode(code, { codeVerifier });
  await expect(client.oauth.me(access_token)).resolves.toMatchObject({ name: expect.any(String) });
});

it('a token of one workspace is none in another', async () => {
  const { access_token, refresh_token } = await logIn(new Client({ ...APP, baseUrl: `${sandbox.url}/w/one` }));
  const { oauth } = new Client({ ...APP, baseUrl: `${sandbox.url}/w/two` });
  await expect(oauth.me(access_token)).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED' });
  await expect(oauth.refresh(refresh_token)).rejects.toMatchObject({ code: 'invalid_grant' });
});
