import supertest from 'supertest';
import { describe, expect, test } from 'vitest';

import { sandboxForTest, withSandbox } from '../setup.js';
import { CALLBACK, type Fields, me, refresh, requestTokens, send, type TokenAnswer, tokensOf } from './login.js';

const sandbox = await withSandbox();
const { url: base, admin } = sandbox;

const APP = { client_id: 'sandbox_client', client_secret: 'sandbox_secret' };

function ask(path: string, fields: Fields, at = base): Promise<TokenAnswer> {
  const all = { ...APP, ...fields };
  return send(`${at}${path}`, new URLSearchParams(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined)));
}

const revoke = (fields: Fields, at?: string) => ask('/oauth/revoke', fields, at);
const introspect = (fields: Fields, at?: string) => ask('/oauth/introspect', fields, at);

async function otherApp(): Promise<{ client_id: string; client_secret: string }> {
  const { body } = await admin.post('/oauth-apps', { name: 'Other', redirect_uris: [CALLBACK] }).expect(201);
  return { client_id: body.client_id, client_secret: body.client_secret };
}

describe('revocation (RFC 7009)', () => {
  test('of a refresh token takes its access tokens with it (section 2.1)', async () => {
    const tokens = await tokensOf(base);
    const answer = await revoke({ token: tokens['refresh_token'], token_type_hint: 'refresh_token' });
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect((await me(base, tokens['access_token'])).status).toBe(401);
    expect((await refresh(base, tokens['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  test('of an access token takes that one alone; the refresh token gives another', async () => {
    const tokens = await tokensOf(base);
    await revoke({ token: tokens['access_token'] });
    expect((await me(base, tokens['access_token'])).status).toBe(401);
    const next = await refresh(base, tokens['refresh_token']);
    expect((await me(base, next.body['access_token'])).status).toBe(200);
  });

  test('finds a token whatever the hint says (section 2.1)', async () => {
    const tokens = await tokensOf(base);
    await revoke({ token: tokens['access_token'], token_type_hint: 'refresh_token' });
    expect((await me(base, tokens['access_token'])).status).toBe(401);
    await revoke({ token: tokens['refresh_token'], token_type_hint: 'nonsense' });
    expect((await refresh(base, tokens['refresh_token'])).status).toBe(400);
  });

  test('of a used refresh token ends its login as well', async () => {
    const tokens = await tokensOf(base);
    const next = await refresh(base, tokens['refresh_token']);
    await revoke({ token: tokens['refresh_token'] });
    expect((await me(base, next.body['access_token'])).status).toBe(401);
  });

  test.each(['unknown', 'a.b.c', 'ort_x', 'eyJhbGciOiJub25lIn0.e30.'])('of what is no token (%s) is no error (section 2.2)', async (token) => {
    expect((await revoke({ token })).status).toBe(200);
  });

  test('twice is no error', async () => {
    const { refresh_token: token } = await tokensOf(base);
    expect([(await revoke({ token })).status, (await revoke({ token })).status]).toEqual([200, 200]);
  });

  test.each<[string, Fields, number, string]>([
    ['without a token', {}, 400, 'invalid_request'],
    ['with a wrong secret', { token: 'x', client_secret: 'wrong' }, 401, 'invalid_client'],
    ['without an app', { token: 'x', client_id: undefined, client_secret: undefined }, 401, 'invalid_client'],
  ])('%s is refused', async (_, fields, status, error) => {
    const answer = await revoke(fields);
    expect([answer.status, answer.body['error']]).toEqual([status, error]);
  });

  test("of another app's token is refused, and the caller is told (section 2.1)", async () => {
    const tokens = await tokensOf(base);
    const other = await otherApp();
    for (const token of [tokens['access_token'], tokens['refresh_token']]) {
      const answer = await revoke({ token, ...other });
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_grant']);
    }
    expect((await me(base, tokens['access_token'])).status).toBe(200);
    expect((await refresh(base, tokens['refresh_token'])).status).toBe(200);
  });

  test("of another workspace's token does nothing", async () => {
    const side = sandbox.workspace('revoke-side');
    const tokens = await tokensOf(base);
    expect((await revoke({ token: tokens['refresh_token'] }, side.url)).status).toBe(200);
    expect((await refresh(base, tokens['refresh_token'])).status).toBe(200);
  });
});

describe('introspection (RFC 7662)', () => {
  test('says what an access token stands for (section 2.2)', async () => {
    const tokens = await tokensOf(base);
    const { status, body } = await introspect({ token: tokens['access_token'] });
    expect(status).toBe(200);
    expect(body).toEqual({
      active: true,
      client_id: 'sandbox_client',
      username: 'student@sandbox.test',
      scope: 'profile email courses',
      sub: '00000000-0000-4000-8000-0000000000a1',
      token_type: 'Bearer',
      exp: Number(body['iat']) + 3600,
      iat: expect.any(Number),
      aud: `${base}/v1`,
      iss: base,
      jti: expect.any(String),
    });
  });

  test('says what a refresh token stands for', async () => {
    const tokens = await tokensOf(base);
    const { body } = await introspect({ token: tokens['refresh_token'] });
    expect(body).toMatchObject({ active: true, client_id: 'sandbox_client', scope: 'profile email courses', iss: base });
    expect(body['token_type']).toBeUndefined();
  });

  test('of a token without a user has no username', async () => {
    const { body } = await requestTokens(base, { grant_type: 'client_credentials' });
    const said = await introspect({ token: body['access_token'] });
    expect(said.body).toMatchObject({ active: true, sub: 'sandbox_client', scope: 'courses' });
    expect(said.body).not.toHaveProperty('username');
  });

  test.each<[string, (tokens: Record<string, string>, at: Pick<typeof sandbox, 'url' | 'admin'>) => Promise<string | undefined>]>([
    ['no token at all', async () => 'nonsense'],
    ['a used refresh token', async (tokens, { url }) => (await refresh(url, tokens['refresh_token']), tokens['refresh_token'])],
    ['a revoked access token', async (tokens, { url }) => (await revoke({ token: tokens['access_token'] }, url), tokens['access_token'])],
    ['a revoked refresh token', async (tokens, { url }) => (await revoke({ token: tokens['refresh_token'] }, url), tokens['refresh_token'])],
    ['an expired access token', async (tokens, at) => (await at.admin.post('/clock', { advance: '1h' }).expect(200), tokens['access_token'])],
    ['a token with another signature', async (tokens) => `${tokens['access_token']?.slice(0, -4)}AAAA`],
    [
      'a user token',
      async (_, { url }) =>
        (
          await (
            await fetch(`${url}/v1/auth/login`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify({ email: 'student@sandbox.test', password: 'password' }),
            })
          ).json()
        ).token,
    ],
  ])('of %s is inactive, and says no more (section 2.2)', async (name, make) => {
    const side = sandbox.workspace(`introspect-${name.replaceAll(' ', '-')}`);
    const token = await make(await tokensOf(side.url), side);
    expect(token).toBeDefined();
    const { status, body } = await introspect({ token }, side.url);
    expect([status, body]).toEqual([200, { active: false }]);
  });

  test("of another app's token is inactive", async () => {
    const tokens = await tokensOf(base);
    expect((await introspect({ token: tokens['access_token'], ...(await otherApp()) })).body).toEqual({ active: false });
  });

  test.each<[string, Fields]>([
    ['nobody', { client_id: undefined, client_secret: undefined }],
    ['a wrong secret', { client_secret: 'wrong' }],
    ['a public app, which can prove nothing (section 2.1)', { client_id: 'sandbox_public_client', client_secret: undefined }],
  ])('is refused to %s', async (_, fields) => {
    const { status, body } = await introspect({ token: 'x', ...fields });
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
  });
});

describe('metadata (RFC 8414) and keys (RFC 7517)', () => {
  test.each([
    ['/.well-known/oauth-authorization-server', ''],
    ['/w/ci-9/.well-known/oauth-authorization-server', '/w/ci-9'],
    // section 3.1: the path of the issuer follows the well-known one
    ['/.well-known/oauth-authorization-server/w/ci-9', '/w/ci-9'],
  ])('%s tells of the issuer {base}%s', async (path, prefix) => {
    const response = await fetch(base + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const issuer = `${base}${prefix}`;
    expect(await response.json()).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  test.each([
    ['/.well-known/oauth-authorization-server/sandbox', ''],
    ['/.well-known/oauth-authorization-server/sandbox/w/ci-9', '/w/ci-9'],
    ['/.well-known/oauth-authorization-server/w/ci-9', '/w/ci-9'],
  ])('with a public URL that has a path, %s tells of {public URL}%s (RFC 8414, section 3.1)', async (path, prefix) => {
    const behind = await sandboxForTest({ publicUrl: 'https://tools.example.com/sandbox' });
    expect(await (await fetch(behind.url + path)).json()).toMatchObject({ issuer: `https://tools.example.com/sandbox${prefix}` });
  });

  test.each([
    ['pub.example.com', 'https://pub.example.com'],
    ['pub.example.com:443', 'https://pub.example.com'],
    ['pub.example.com:8443', 'http://pub.example.com:8443'],
    ['sandbox:4600', 'http://sandbox:4600'],
  ])('asked as %s, it names a token endpoint under %s', async (host, server) => {
    const behind = await sandboxForTest({ publicUrl: 'https://pub.example.com' });
    const { body } = await supertest(behind.url).get('/.well-known/oauth-authorization-server').set('Host', host).expect(200);
    expect(body).toMatchObject({ issuer: 'https://pub.example.com', token_endpoint: `${server}/oauth/token` });
  });

  test.each(['/.well-known/oauth-authorization-server/w/-bad', '/w/a/.well-known/oauth-authorization-server/w/b', '/.well-known/openid-configuration'])(
    '%s is not there',
    async (path) => {
      expect((await fetch(base + path)).status).toBe(404);
    },
  );

  test('every workspace signs with its own key, and shows no private part of it', async () => {
    const keysOf = async (at: string) => (await (await fetch(`${at}/.well-known/jwks.json`)).json()).keys;
    const [one, other] = [await keysOf(base), await keysOf(sandbox.workspace('keys').url)];
    expect(one).toEqual([{ kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid: expect.any(String), use: 'sig', alg: 'ES256' }]);
    expect(other[0].kid).not.toBe(one[0].kid);
    expect(await keysOf(base)).toEqual(one);
  });
});

describe('an access token', () => {
  test('of one workspace is 401 in another (contract, "Credentials")', async () => {
    const side = sandbox.workspace('token-side');
    const { access_token: token } = await tokensOf(base);
    await tokensOf(side.url);
    const refused = await me(side.url, token);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test('expires after an hour of the clock of the workspace (RFC 6750, section 3.1: invalid_token)', async () => {
    const side = sandbox.workspace('token-lifetime');
    await side.admin.post('/clock', { freeze: true }).expect(200);
    const { access_token: token } = await tokensOf(side.url);
    await side.admin.post('/clock', { advance: '59m59s' }).expect(200);
    expect((await me(side.url, token)).status).toBe(200);
    await side.admin.post('/clock', { advance: '1s' }).expect(200);
    const expired = await me(side.url, token);
    expect([expired.status, expired.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer error="invalid_token"')]);
  });

  test('is void after a reset, though its user has the same id again', async () => {
    const side = sandbox.workspace('token-reset');
    const tokens = await tokensOf(side.url);
    await side.admin.post('/reset', {}).expect(200);
    expect((await me(side.url, tokens['access_token'])).status).toBe(401);
    expect((await refresh(side.url, tokens['refresh_token'])).status).toBe(400);
    // the keys stay, so that an app that keeps the JWKS goes on
    const keys = await (await fetch(`${side.url}/.well-known/jwks.json`)).json();
    await side.admin.post('/reset', { all: true }).expect(200);
    expect((await (await fetch(`${side.url}/.well-known/jwks.json`)).json()).keys[0].kid).not.toBe(keys.keys[0].kid);
  });

  test('asked for while the workspace is reset with its keys is an answer to be asked for again, never 500', async () => {
    const side = sandbox.workspace('reset-meanwhile');
    const asked = Array.from({ length: 60 }, (_, at) =>
      at % 10 === 9
        ? side.admin.post('/reset', { all: true }).then(({ status }) => status)
        : requestTokens(side.url, { grant_type: 'client_credentials' }).then(({ status }) => status),
    );
    expect((await Promise.all(asked)).filter((status) => status !== 200 && status !== 503)).toEqual([]);
  });

  test.each<[string, (token: string) => string]>([
    ['another signature', (token) => `${token.slice(0, -6)}AAAAAA`],
    ['no signature', (token) => token.split('.').slice(0, 2).join('.')],
    ['alg none (RFC 8725, section 3.1)', (token) => `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${token.split('.')[1]}.`],
    [
      'another claim',
      (token) => [token.split('.')[0], Buffer.from('{"sub":"x","jti":"y","exp":9999999999}').toString('base64url'), token.split('.')[2]].join('.'),
    ],
    [
      'the header of a user token (RFC 8725, section 3.11)',
      (token) => [Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'), ...token.split('.').slice(1)].join('.'),
    ],
    ['nonsense', () => 'nonsense'],
    ['a refresh token in its place', () => 'ort_x'],
  ])('with %s is 401', async (_, forge) => {
    const { access_token: token = '' } = await tokensOf(base);
    expect((await me(base, forge(token))).status).toBe(401);
  });
});
