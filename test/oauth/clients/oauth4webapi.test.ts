// oauth4webapi, which checks every answer against the RFCs' text, logs in as the README of the package has it.

import * as oauth from 'oauth4webapi';
import { describe, expect, test } from 'vitest';

import { withSandbox } from '../../setup.js';
import { HttpBrowser } from './http-browser.js';
import { BY_PASSWORD, logIn, type Person, STUDENT } from './log-in.js';

const sandbox = await withSandbox();
const CALLBACK = 'http://localhost:3000/auth/callback';
/** http is for this machine: the package wants to be told that one knows. */
const insecure = { [oauth.allowInsecureRequests]: true };
const SCOPE = 'profile email courses';

interface App {
  readonly as: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly auth: oauth.ClientAuth;
}

interface Login {
  readonly answer: URLSearchParams;
  readonly verifier: string;
}

async function discover(base: string): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(base);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
}

const confidential = async (base: string, auth = oauth.ClientSecretBasic('sandbox_secret')): Promise<App> => ({
  as: await discover(base),
  client: { client_id: 'sandbox_client' },
  auth,
});

/** To the callback, whose answer the package has checked. */
async function authorize(
  { as, client }: App,
  more: Readonly<Record<string, string>> = {},
  person: Person = STUDENT,
  consent: 'allow' | 'deny' = 'allow',
): Promise<Login> {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(as.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: SCOPE,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  }).toString();
  const shown = await logIn(new HttpBrowser({ stopAt: CALLBACK }), url.href, person, consent);
  return { answer: oauth.validateAuthResponse(as, client, new URL(shown.url), state), verifier };
}

async function exchange({ as, client, auth }: App, { answer, verifier }: Login): Promise<oauth.TokenEndpointResponse> {
  const response = await oauth.authorizationCodeGrantRequest(as, client, auth, answer, CALLBACK, verifier, insecure);
  return oauth.processAuthorizationCodeResponse(as, client, response);
}

async function refresh({ as, client, auth }: App, token: string): Promise<oauth.TokenEndpointResponse> {
  return oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(as, client, auth, token, insecure));
}

async function introspect({ as, client, auth }: App, token: string): Promise<oauth.IntrospectionResponse> {
  return oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, auth, token, insecure));
}

const me = (base: string, token: string): Promise<Response> =>
  oauth.protectedResourceRequest(token, 'GET', new URL(`${base}/v1/me`), undefined, undefined, insecure);

describe.each([
  ['the default workspace', () => sandbox.url],
  ['a workspace of its own', () => sandbox.workspace('ci-1').url],
])('in %s', (_, base) => {
  test.each([
    ['client_secret_basic', 'by one click', () => confidential(base()), STUDENT],
    ['client_secret_post', 'by password', () => confidential(base(), oauth.ClientSecretPost('sandbox_secret')), BY_PASSWORD],
    [
      'no secret but PKCE',
      'by password',
      async () => ({ as: await discover(base()), client: { client_id: 'sandbox_public_client' }, auth: oauth.None() }),
      BY_PASSWORD,
    ],
  ])('an app with %s logs a user in %s (RFC 8414, 9207, 7636, 6749)', async (_method, _how, toApp, person) => {
    const app: App = await toApp();
    const tokens = await exchange(app, await authorize(app, {}, person));
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3_600, scope: SCOPE, refresh_token: expect.any(String) });
    const user = await (await me(base(), tokens.access_token)).json();
    expect(user).toMatchObject({ role: 'student', email: 'student@sandbox.test', email_verified: true, courses: expect.any(Array) });
  });

  test('an access token is a JWT that a resource server checks by itself (RFC 9068, section 4)', async () => {
    const app = await confidential(base());
    const tokens = await exchange(app, await authorize(app));
    const request = new Request(`${base()}/v1/me`, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(app.as, request, `${base()}/v1`, insecure);
    const user = await (await me(base(), tokens.access_token)).json();
    expect(claims).toMatchObject({ iss: base(), sub: user.id, client_id: 'sandbox_client', scope: SCOPE });
    await expect(oauth.validateJwtAccessToken(app.as, request, 'https://elsewhere.example', insecure)).rejects.toMatchObject({
      code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
    });
  });

  test('refresh tokens rotate, and one that comes twice ends the login (RFC 6749, section 6; RFC 9700, section 4.14.2)', async () => {
    const app = await confidential(base());
    const first = await exchange(app, await authorize(app));
    const second = await refresh(app, first.refresh_token ?? '');
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await me(base(), second.access_token)).status).toBe(200);
    await expect(refresh(app, first.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
    await expect(refresh(app, second.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(me(base(), second.access_token)).rejects.toBeInstanceOf(oauth.WWWAuthenticateChallengeError);
  });

  test('introspection tells of a token until it is revoked (RFC 7662, section 2.2; RFC 7009, section 2)', async () => {
    const app = await confidential(base());
    const { access_token, refresh_token = '' } = await exchange(app, await authorize(app));
    expect(await introspect(app, access_token)).toMatchObject({
      active: true,
      iss: base(),
      client_id: 'sandbox_client',
      username: 'student@sandbox.test',
      scope: SCOPE,
    });
    expect(await introspect(app, refresh_token)).toMatchObject({ active: true, client_id: 'sandbox_client' });
    await oauth.processRevocationResponse(await oauth.revocationRequest(app.as, app.client, app.auth, refresh_token, insecure));
    expect(await introspect(app, access_token)).toEqual({ active: false });
    expect(await introspect(app, refresh_token)).toEqual({ active: false });
  });

  test('an app logs in as itself, and reads courses alone (RFC 6749, section 4.4)', async () => {
    const { as, client, auth } = await confidential(base());
    const response = await oauth.clientCredentialsGrantRequest(as, client, auth, { scope: 'courses' }, insecure);
    const { access_token, refresh_token } = await oauth.processClientCredentialsResponse(as, client, response);
    expect(refresh_token).toBeUndefined();
    const courses = await oauth.protectedResourceRequest(access_token, 'GET', new URL(`${base()}/v1/courses`), undefined, undefined, insecure);
    expect((await courses.json()).total).toBeGreaterThan(0);
    expect((await me(base(), access_token)).status).toBe(403);
  });
});

describe('what can go wrong reaches the app as the RFCs name it', () => {
  test('the user denies: access_denied (RFC 6749, section 4.1.2.1)', async () => {
    const app = await confidential(sandbox.workspace('deny').url);
    await expect(authorize(app, {}, STUDENT, 'deny')).rejects.toMatchObject({ error: 'access_denied', error_description: 'The user denied the request.' });
  });

  test.each([
    ['prompt=none without a session is login_required', { prompt: 'none' }, 'login_required'],
    ['an unknown scope is invalid_scope (RFC 6749, section 3.3)', { scope: 'openid' }, 'invalid_scope'],
    ['PKCE plain is invalid_request (RFC 9700, section 2.1.1)', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['the implicit grant is unsupported_response_type (RFC 9700, section 2.1.2)', { response_type: 'token' }, 'unsupported_response_type'],
  ])('%s', async (_, more, error) => {
    await expect(authorize(await confidential(sandbox.url), more)).rejects.toMatchObject({ error });
  });

  test('a code that comes twice is invalid_grant and ends what it gave (RFC 6749, section 4.1.2)', async () => {
    const app = await confidential(sandbox.url);
    const login = await authorize(app);
    const { access_token } = await exchange(app, login);
    await expect(exchange(app, login)).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
    const refused = await me(sandbox.url, access_token).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(oauth.WWWAuthenticateChallengeError);
    // RFC 6750, section 3.1
    expect(refused).toMatchObject({ status: 401, cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }] });
  });

  test('a verifier of another login is invalid_grant (RFC 7636, section 4.6)', async () => {
    const app = await confidential(sandbox.url);
    const login = await authorize(app);
    await expect(exchange(app, { ...login, verifier: oauth.generateRandomCodeVerifier() })).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test.each([
    ['in the body is invalid_client', oauth.ClientSecretPost('wrong'), { error: 'invalid_client', status: 401 }],
    ['by HTTP Basic is challenged by Basic (RFC 6749, section 5.2)', oauth.ClientSecretBasic('wrong'), { status: 401, cause: [{ scheme: 'basic' }] }],
  ])('a wrong secret %s', async (_, auth, expected) => {
    const app = await confidential(sandbox.url);
    await expect(exchange({ ...app, auth }, await authorize(app))).rejects.toMatchObject(expected);
  });

  test('an answer of another workspace is refused by the app, which sees another iss (mix-up: RFC 9207, section 2.4)', async () => {
    const [a, b] = [await confidential(sandbox.workspace('mix-a').url), await confidential(sandbox.workspace('mix-b').url)];
    await expect(authorize({ ...a, as: { ...a.as, authorization_endpoint: b.as.authorization_endpoint ?? '' } })).rejects.toMatchObject({
      message: expect.stringContaining('"iss" (issuer)'),
      code: 'OAUTH_INVALID_RESPONSE',
    });
  });

  test('an answer with the iss stripped is refused too, since the metadata promises it (RFC 9207, section 2.4)', async () => {
    const app = await confidential(sandbox.url);
    const { answer } = await authorize(app);
    const stripped = new URLSearchParams([...answer].filter(([name]) => name !== 'iss'));
    expect(() => oauth.validateAuthResponse(app.as, app.client, stripped, oauth.skipStateCheck)).toThrow('"iss" (issuer) missing');
  });

  test('a code of one workspace is nothing in another (contract, "Credentials")', async () => {
    const [a, b] = [await confidential(sandbox.workspace('code-a').url), await confidential(sandbox.workspace('code-b').url)];
    await expect(exchange({ ...b, as: { ...b.as, token_endpoint: a.as.token_endpoint ?? '' } }, await authorize(b))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});
