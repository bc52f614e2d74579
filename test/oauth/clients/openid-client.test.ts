// openid-client, the certified one, as its README has it for OAuth 2.0 without OpenID Connect.

import * as client from 'openid-client';
import { describe, expect, test } from 'vitest';

import { withSandbox } from '../../setup.js';
import { HttpBrowser } from './http-browser.js';
import { BY_PASSWORD, logIn, STUDENT } from './log-in.js';

const sandbox = await withSandbox();
const CALLBACK = 'http://localhost:3000/auth/callback';

/** RFC 8414, section 3: where the metadata is. */
const discover = (base: string, clientId: string, auth: client.ClientAuth): Promise<client.Configuration> =>
  client.discovery(new URL(base), clientId, undefined, auth, { algorithm: 'oauth2', execute: [client.allowInsecureRequests] });

const discoverSecret = (base: string, auth = client.ClientSecretPost('sandbox_secret')): Promise<client.Configuration> =>
  discover(base, 'sandbox_client', auth);

async function logInWith(config: client.Configuration, { consent = 'allow' as 'allow' | 'deny', person = STUDENT, more = {} } = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...more,
  });
  const shown = await logIn(new HttpBrowser({ stopAt: CALLBACK }), url.href, person, consent);
  return client.authorizationCodeGrant(config, new URL(shown.url), { pkceCodeVerifier: verifier, expectedState: state });
}

const me = async (config: client.Configuration, base: string, token: string): Promise<unknown> =>
  (await client.fetchProtectedResource(config, token, new URL(`${base}/v1/me`), 'GET')).json();

describe.each([
  ['the default workspace', () => sandbox.url],
  ['a workspace of its own', () => sandbox.workspace('ci-1').url],
])('in %s', (_, base) => {
  test.each([
    ['client_secret_basic', 'sandbox_client', client.ClientSecretBasic('sandbox_secret')],
    ['client_secret_post', 'sandbox_client', client.ClientSecretPost('sandbox_secret')],
    ['no secret but PKCE (RFC 7636)', 'sandbox_public_client', client.None()],
  ])('an app with %s logs a user in, refreshes and logs out (RFC 6749, sections 4.1 and 6; RFC 7009)', async (_method, id, auth) => {
    const config = await discover(base(), id, auth);
    const first = await logInWith(config, { person: BY_PASSWORD });
    expect(first).toMatchObject({ token_type: 'bearer', scope: 'profile email' });
    expect(first.expiresIn()).toBeGreaterThan(3_590);
    const second = await client.refreshTokenGrant(config, first.refresh_token ?? '');
    expect(await me(config, base(), second.access_token)).toMatchObject({ role: 'student', email: 'student@sandbox.test' });
    await client.tokenRevocation(config, second.refresh_token ?? '');
    await expect(client.refreshTokenGrant(config, second.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
    await expect(me(config, base(), second.access_token)).rejects.toMatchObject({ code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', status: 401 });
  });

  test('an app with a secret introspects (RFC 7662) and logs in as itself (RFC 6749, section 4.4)', async () => {
    const config = await discoverSecret(base());
    const own = await client.clientCredentialsGrant(config, { scope: 'courses' });
    expect(own.refresh_token).toBeUndefined();
    expect(await client.tokenIntrospection(config, own.access_token)).toMatchObject({ active: true, sub: 'sandbox_client', scope: 'courses', iss: base() });
    await client.tokenRevocation(config, own.access_token);
    expect(await client.tokenIntrospection(config, own.access_token)).toEqual({ active: false });
  });
});

describe('what can go wrong reaches the app as the RFCs name it', () => {
  test('the user denies: access_denied (RFC 6749, section 4.1.2.1)', async () => {
    const config = await discoverSecret(sandbox.workspace('deny').url);
    await expect(logInWith(config, { consent: 'deny' })).rejects.toMatchObject({ code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR', error: 'access_denied' });
  });

  test('prompt=none without a session: login_required (OpenID Connect Core, section 3.1.2.6)', async () => {
    await expect(logInWith(await discoverSecret(sandbox.url), { more: { prompt: 'none' } })).rejects.toMatchObject({ error: 'login_required' });
  });

  test('prompt=none with login_hint needs no browser (contract, "OAuth 2.0")', async () => {
    const config = await discoverSecret(sandbox.url);
    const tokens = await logInWith(config, { more: { prompt: 'none', login_hint: 'recruiter@sandbox.test' } });
    expect(await me(config, sandbox.url, tokens.access_token)).toMatchObject({ role: 'recruiter' });
  });

  test('a public app asks for client_credentials in vain: unauthorized_client (RFC 6749, section 4.4)', async () => {
    const config = await discover(sandbox.url, 'sandbox_public_client', client.None());
    await expect(client.clientCredentialsGrant(config)).rejects.toMatchObject({ error: 'unauthorized_client', status: 400 });
  });

  test('a workspace that does not know the app: the login can’t begin, and nobody is sent anywhere (RFC 6749, section 4.1.2.1)', async () => {
    const config = await discover(sandbox.url, 'app_of_another_workspace', client.ClientSecretPost('secret'));
    const shown = await logIn(new HttpBrowser({ stopAt: CALLBACK }), client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK, scope: 'profile' }).href);
    expect(shown).toMatchObject({ status: 400, html: expect.stringContaining('app_of_another_workspace') });
    await expect(client.refreshTokenGrant(config, 'ort_none')).rejects.toMatchObject({ error: 'invalid_client', status: 401 });
  });

  test('an answer of another issuer is refused by the app (mix-up: RFC 9207, section 2.4)', async () => {
    const [a, b] = [sandbox.workspace('mix-a').url, sandbox.workspace('mix-b').url];
    const { token_endpoint = '' } = (await discoverSecret(a)).serverMetadata();
    const known = { issuer: a, token_endpoint, authorization_response_iss_parameter_supported: true };
    const mixedUp = new client.Configuration(
      { ...known, authorization_endpoint: `${b}/oauth/authorize` },
      'sandbox_client',
      undefined,
      client.ClientSecretPost('sandbox_secret'),
    );
    client.allowInsecureRequests(mixedUp);
    await expect(logInWith(mixedUp)).rejects.toMatchObject({ code: 'OAUTH_INVALID_RESPONSE' });
  });
});
