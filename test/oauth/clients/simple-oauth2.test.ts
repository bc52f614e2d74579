// simple-oauth2, as its README has it: no discovery, no PKCE, no check of iss; what a long-lived backend may still use.

import { AuthorizationCode, ClientCredentials, type ModuleOptions } from 'simple-oauth2';
import { describe, expect, test } from 'vitest';

import { withSandbox } from '../../setup.js';
import { HttpBrowser } from './http-browser.js';
import { logIn, type Person, STUDENT } from './log-in.js';

const sandbox = await withSandbox();
const CALLBACK = 'http://localhost:3000/auth/callback';
const SCOPE = 'profile email';

type Options = NonNullable<ModuleOptions['options']>;

/** Of an app that nobody logs in to. */
const ofMachine = (prefix: string, secret = 'sandbox_secret'): ModuleOptions => ({
  client: { id: 'sandbox_client', secret },
  auth: { tokenHost: sandbox.url, tokenPath: `${prefix}/oauth/token`, revokePath: `${prefix}/oauth/revoke` },
});

function settings(prefix: string, options: Options = {}): ModuleOptions {
  const { client, auth } = ofMachine(prefix);
  return { client, auth: { ...auth, authorizePath: `${prefix}/oauth/authorize` }, options };
}

async function logInWith(app: AuthorizationCode, person: Person = STUDENT) {
  const url = app.authorizeURL({ redirect_uri: CALLBACK, scope: SCOPE, state: 'a state' });
  const answer = new URL((await logIn(new HttpBrowser({ stopAt: CALLBACK }), url, person)).url).searchParams;
  expect(answer.get('state')).toBe('a state');
  return app.getToken({ code: answer.get('code') ?? '', redirect_uri: CALLBACK });
}

const me = (prefix: string, token: unknown): Promise<Response> =>
  fetch(`${sandbox.url}${prefix}/v1/me`, { headers: { Authorization: `Bearer ${String(token)}` } });

/** What a failed request throws: the answer is in it. */
const refused = (status: number, error: string) => ({ output: { statusCode: status }, data: { payload: { error, error_description: expect.any(String) } } });

describe.each([
  ['the default workspace', ''],
  ['a workspace of its own', '/w/ci-1'],
])('in %s', (_, prefix) => {
  test.each<[string, Options]>([
    ['form bodies, the secret by HTTP Basic', { bodyFormat: 'form', authorizationMethod: 'header' }],
    ['form bodies, the secret in the body', { bodyFormat: 'form', authorizationMethod: 'body' }],
    ['JSON bodies, the secret by HTTP Basic', { bodyFormat: 'json', authorizationMethod: 'header' }],
    ['JSON bodies, the secret in the body, as the integration guide', { bodyFormat: 'json', authorizationMethod: 'body' }],
    ['HTTP Basic without form-encoding', { credentialsEncodingMode: 'loose' }],
  ])('an app with %s logs a user in, refreshes and logs out (RFC 6749, sections 2.3.1, 4.1 and 6; RFC 7009)', async (_bodies, options) => {
    const first = await logInWith(new AuthorizationCode(settings(prefix, options)));
    expect(first.token).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, scope: SCOPE });
    expect(first.expired()).toBe(false);
    const second = await first.refresh();
    expect(second.token['refresh_token']).not.toBe(first.token['refresh_token']);
    expect(await (await me(prefix, second.token['access_token'])).json()).toMatchObject({ email: 'student@sandbox.test', role: 'student' });
    await second.revokeAll();
    expect((await me(prefix, second.token['access_token'])).status).toBe(401);
    await expect(second.refresh()).rejects.toMatchObject(refused(400, 'invalid_grant'));
  });

  test('an app logs in as itself (RFC 6749, section 4.4)', async () => {
    const { token } = await new ClientCredentials(ofMachine(prefix)).getToken({ scope: 'courses' });
    expect(token).toMatchObject({ token_type: 'Bearer', scope: 'courses' });
    expect(token).not.toHaveProperty('refresh_token');
    expect((await me(prefix, token['access_token'])).status).toBe(403);
  });
});

test('a wrong secret is invalid_client, 401 (RFC 6749, section 5.2)', async () => {
  await expect(new ClientCredentials(ofMachine('', 'wrong')).getToken({ scope: 'courses' })).rejects.toMatchObject(refused(401, 'invalid_client'));
});

test('a code that is none is invalid_grant, 400 (RFC 6749, section 5.2)', async () => {
  await expect(new AuthorizationCode(settings('')).getToken({ code: 'none', redirect_uri: CALLBACK })).rejects.toMatchObject(refused(400, 'invalid_grant'));
});

test('a code with another redirect_uri than the login began with is invalid_grant (RFC 6749, section 4.1.3)', async () => {
  const app = new AuthorizationCode(settings(''));
  const { url } = await logIn(new HttpBrowser({ stopAt: CALLBACK }), app.authorizeURL({ redirect_uri: CALLBACK, scope: SCOPE }));
  const code = new URL(url).searchParams.get('code') ?? '';
  await expect(app.getToken({ code, redirect_uri: `${CALLBACK}/other` })).rejects.toMatchObject(refused(400, 'invalid_grant'));
});
