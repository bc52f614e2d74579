import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { CALLBACK, CHALLENGE, exchange, type Fields, me, quickLogin, refresh, requestTokens, send, tokensOf, VERIFIER } from './login.js';

const sandbox = await withSandbox();
const { url: base, admin } = sandbox;

const basic = (id: string, secret: string): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
const UNSAID = { client_id: undefined, client_secret: undefined };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };

async function freshCode(fields: Fields = {}): Promise<string> {
  const { code } = await quickLogin(base, fields);
  return code ?? '';
}

const publicLogin = (fields: Fields = {}): Promise<string> =>
  freshCode({ client_id: 'sandbox_public_client', code_challenge: CHALLENGE, code_challenge_method: 'S256', ...fields });

/** As the public app exchanges. */
const publicExchange = (code: string, fields: Fields = {}) =>
  exchange(base, code, { client_id: 'sandbox_public_client', client_secret: undefined, code_verifier: VERIFIER, ...fields });

describe('the answer', () => {
  test('has the fields of the contract in their order, and is kept by no cache (RFC 6749, section 5.1)', async () => {
    const { status, body, headers } = await exchange(base, await freshCode({ scope: 'profile email courses' }));
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope']);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'profile email courses' });
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test('holds a JWT by RFC 9068: typ, alg, the claims of section 2.2, and a signature that the JWKS proves', async () => {
    const { access_token: token = '' } = await tokensOf(base);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(/^[0-9a-f]{16}$/) });
    const keys = createRemoteJWKSet(new URL(`${base}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(token, keys, { issuer: base, audience: `${base}/v1`, typ: 'at+jwt', algorithms: ['ES256'] });
    expect(payload).toEqual({
      iss: base,
      aud: `${base}/v1`,
      sub: '00000000-0000-4000-8000-0000000000a1',
      client_id: 'sandbox_client',
      scope: 'profile email courses',
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 3600,
      jti: expect.any(String),
    });
  });

  test('the token opens GET /v1/me', async () => {
    const { access_token: token } = await tokensOf(base);
    expect(await (await me(base, token)).json()).toMatchObject({ id: '00000000-0000-4000-8000-0000000000a1', email: 'student@sandbox.test', role: 'student' });
  });
});

describe('how an app proves itself', () => {
  test.each<[string, (code: string) => Promise<{ status: number; body: Record<string, string> }>]>([
    ['client_secret_post, as a form (RFC 6749, section 2.3.1)', (code) => exchange(base, code)],
    [
      'client_secret_post, as JSON, as the guide does',
      (code) =>
        send(
          `${base}/oauth/token`,
          JSON.stringify({ client_id: 'sandbox_client', client_secret: 'sandbox_secret', code, grant_type: 'authorization_code', redirect_uri: CALLBACK }),
          JSON_TYPE,
        ),
    ],
    [
      'client_secret_basic (RFC 6749, section 2.3.1)',
      (code) => requestTokens(base, { ...UNSAID, grant_type: 'authorization_code', code, redirect_uri: CALLBACK }, basic('sandbox_client', 'sandbox_secret')),
    ],
    [
      'client_secret_basic with the same client_id in the body',
      (code) =>
        requestTokens(
          base,
          { client_secret: undefined, grant_type: 'authorization_code', code, redirect_uri: CALLBACK },
          basic('sandbox_client', 'sandbox_secret'),
        ),
    ],
  ])('%s', async (_, exchanged) => {
    const { status, body } = await exchanged(await freshCode());
    expect(body['error_description']).toBeUndefined();
    expect(status).toBe(200);
  });

  test('a public app by PKCE alone (RFC 7636, section 4.5)', async () => {
    expect((await publicExchange(await publicLogin())).status).toBe(200);
  });

  test('id and secret in HTTP Basic are form-encoded first (RFC 6749, section 2.3.1)', async () => {
    const secret = 's:p%+&=/';
    const { body: app } = await admin.post('/oauth-apps', { name: 'Odd', redirect_uris: [CALLBACK], client_secret: secret }).expect(201);
    const code = await freshCode({ client_id: app.client_id });
    const fields = { ...UNSAID, grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
    expect((await requestTokens(base, fields, basic(app.client_id, secret))).status).toBe(200);
  });

  const MUST_BE_ENCODED = 'The client_secret is right, but must be form-encoded';

  test.each([
    ['a plus sign', 'ab+cd', 'ab+cd', MUST_BE_ENCODED],
    ['a percent sign before two digits', 'ab%41', 'ab%41', MUST_BE_ENCODED],
    ['a percent sign that begins no encoding', 'ab%zz', 'ab%zz', MUST_BE_ENCODED],
    ['both, and a colon', 'a:b%+', 'a:b%+', MUST_BE_ENCODED],
    ['a plus sign in a wrong secret', 'ab+cd', 'ab+ce', 'The client_id or the client_secret is wrong.'],
    ['a plus sign for another character', 'ab-cd', 'ab+cd', 'The client_id or the client_secret is wrong.'],
    ['a percent sign in a wrong secret', 'ab%zz', 'ab%zy', 'HTTP Basic must hold client_id:client_secret, each form-encoded'],
    ['encoded twice', 'ab+cd', 'ab%252Bcd', 'The client_id or the client_secret is wrong.'],
  ])('a raw secret in HTTP Basic is told of to who has the right one: %s', async (_, secret, sent, description) => {
    const { body: app } = await admin.post('/oauth-apps', { name: 'Odd', redirect_uris: [CALLBACK], client_secret: secret }).expect(201);
    const raw = { Authorization: `Basic ${Buffer.from(`${app.client_id}:${sent}`).toString('base64')}` };
    const answer = await requestTokens(base, { ...UNSAID, grant_type: 'client_credentials' }, raw);
    expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
    expect(answer.body['error_description']).toContain(description);
  });

  test('nothing matches the secret that a public app has not', async () => {
    const raw = { Authorization: `Basic ${Buffer.from('sandbox_public_client:%').toString('base64')}` };
    const answer = await requestTokens(base, { ...UNSAID, grant_type: 'client_credentials' }, raw);
    expect(answer.body['error_description']).toContain('HTTP Basic must hold');
  });

  test.each<[string, Fields, Record<string, string>, string, string]>([
    ['a wrong secret', { client_secret: 'wrong' }, {}, 'invalid_client', 'The client_id or the client_secret is wrong.'],
    ['an unknown app', { client_id: 'nobody' }, {}, 'invalid_client', 'The client_id or the client_secret is wrong.'],
    ['no secret', { client_secret: undefined }, {}, 'invalid_client', 'The client_secret is missing'],
    ['an empty secret, which is none (RFC 6749, section 3.2)', { client_secret: '' }, {}, 'invalid_client', 'The client_secret is missing'],
    ['nothing at all', UNSAID, {}, 'invalid_client', 'The app does not say who it is'],
    ['a secret of a public app', { client_id: 'sandbox_public_client', client_secret: 'x' }, {}, 'invalid_client', 'is a public app and has no secret'],
    ['a wrong secret by Basic', UNSAID, basic('sandbox_client', 'wrong'), 'invalid_client', 'The client_id or the client_secret is wrong.'],
    ['Basic without a colon', UNSAID, { Authorization: 'Basic YWJj' }, 'invalid_client', 'HTTP Basic must hold client_id:client_secret'],
    ['Basic with a broken encoding', UNSAID, { Authorization: `Basic ${Buffer.from('%zz:x').toString('base64')}` }, 'invalid_client', 'HTTP Basic must hold'],
    ['another scheme', UNSAID, { Authorization: 'Bearer abc' }, 'invalid_client', 'must be HTTP Basic'],
    ['two methods at once (RFC 6749, section 2.3)', {}, basic('sandbox_client', 'sandbox_secret'), 'invalid_request', 'authenticated twice'],
    [
      'two apps at once',
      { client_id: 'sandbox_public_client', client_secret: undefined },
      basic('sandbox_client', 'sandbox_secret'),
      'invalid_request',
      'name different apps',
    ],
  ])('%s is refused', async (_, fields, headers, error, description) => {
    const code = await freshCode();
    const answer = await requestTokens(base, { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...fields }, headers);
    expect(answer.body['error']).toBe(error);
    expect(answer.body['error_description']).toContain(description);
    expect(answer.status).toBe(error === 'invalid_client' ? 401 : 400);
    // section 5.2: the scheme that was tried
    const isByHeader = headers['Authorization'] !== undefined && error === 'invalid_client';
    expect(answer.headers.get('www-authenticate')?.startsWith('Basic ') ?? false).toBe(isByHeader);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    // a request that fails spoils nothing
    expect((await exchange(base, code)).status).toBe(200);
  });
});

describe('a body', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['without a type', 'grant_type=x', { 'Content-Type': '' }, 'got no Content-Type'],
    ['of another type', '<x/>', { 'Content-Type': 'application/xml' }, 'got application/xml'],
    ['multipart', '--x--', { 'Content-Type': 'multipart/form-data; boundary=x' }, 'got multipart/form-data'],
    ['of broken JSON', '{"grant_type":', JSON_TYPE, 'not valid JSON'],
    ['of a JSON array', '[]', JSON_TYPE, 'must be an object'],
    ['of JSON null', 'null', JSON_TYPE, 'must be an object'],
    ['with a number', '{"grant_type":1}', JSON_TYPE, 'grant_type must be a text; got number.'],
    ['with an array', '{"grant_type":["a"]}', JSON_TYPE, 'grant_type must be a text; got an array.'],
    ['with an object', '{"client_id":{}}', JSON_TYPE, 'client_id must be a text; got object.'],
    ['with a parameter twice (RFC 6749, section 3.2)', 'grant_type=a&grant_type=b', FORM_TYPE, 'grant_type came more than once.'],
    ['that is empty', '', FORM_TYPE, 'The app does not say who it is'],
    ['in another charset', 'grant_type=x', { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-16' }, 'must be UTF-8'],
    ['with a Content-Encoding', 'grant_type=x', { ...FORM_TYPE, 'Content-Encoding': 'gzip' }, 'without Content-Encoding; got gzip'],
    [
      'with a double quote and a backslash to be echoed (RFC 6749, section 5.2)',
      'client_id=sandbox_client&client_secret=sandbox_secret&grant_type=%22%5C%C3%A4',
      FORM_TYPE,
      "got '/?.",
    ],
  ])('%s is told what is wrong', async (_, text, headers, description) => {
    const answer = await send(`${base}/oauth/token`, text, headers);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThanOrEqual(401);
    expect(answer.body['error_description']).toContain(description);
    expect(answer.body['error_description']).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  test('of a hundred thousand parameters is answered at once: nobody else is kept waiting', { timeout: 10_000 }, async () => {
    const text = Array.from({ length: 130_000 }, (_, at) => `a${at}`).join('&');
    const answer = await send(`${base}/oauth/token`, text, FORM_TYPE);
    expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
  });

  test('over the limit is refused', async () => {
    const answer = await send(`${base}/oauth/token`, `a=${'x'.repeat(1_100_000)}`, FORM_TYPE);
    expect([answer.status, answer.body['error']]).toEqual([413, 'invalid_request']);
  });

  test.each(['client_secret', 'code', 'refresh_token', 'code_verifier'])(
    'with %s in the address is refused, since logs keep addresses (RFC 6749, section 2.3.1)',
    async (name) => {
      const answer = await send(`${base}/oauth/token?${name}=x`, 'grant_type=refresh_token', FORM_TYPE);
      expect(answer.body).toEqual({ error: 'invalid_request', error_description: `${name} belongs in the body, not in the address, which logs keep.` });
    },
  );

  test.each([
    ['no grant_type', undefined, 'invalid_request', 'grant_type is missing.'],
    [
      'grant_type=password (RFC 9700, section 2.4)',
      'password',
      'unsupported_grant_type',
      'grant_type must be authorization_code, refresh_token, client_credentials; got password.',
    ],
    ['grant_type=__proto__', '__proto__', 'unsupported_grant_type', 'got __proto__.'],
    ['grant_type=constructor', 'constructor', 'unsupported_grant_type', 'got constructor.'],
  ])('with %s is refused', async (_, grant_type, error, description) => {
    const { status, body } = await requestTokens(base, { grant_type });
    expect([status, body['error']]).toEqual([400, error]);
    expect(body['error_description']).toContain(description);
  });

  test('that is no UTF-8 is refused', async () => {
    const response = await fetch(`${base}/oauth/token`, { method: 'POST', headers: FORM_TYPE, body: Buffer.from([0x61, 0x3d, 0xff]) });
    expect([response.status, (await response.json()).error]).toEqual([400, 'invalid_request']);
  });

  test('as JSON may begin with a byte order mark', async () => {
    const { body } = await send(
      `${base}/oauth/token`,
      `\uFEFF{"grant_type":"client_credentials","client_id":"sandbox_client","client_secret":"sandbox_secret"}`,
      JSON_TYPE,
    );
    expect(body['scope']).toBe('courses');
  });

  test('as JSON may have nulls and a charset, as code that serializes optional fields sends it', async () => {
    const fields = {
      grant_type: 'authorization_code',
      code: await freshCode(),
      redirect_uri: CALLBACK,
      client_id: 'sandbox_client',
      client_secret: 'sandbox_secret',
      code_verifier: null,
    };
    expect((await send(`${base}/oauth/token`, JSON.stringify(fields), { 'Content-Type': 'application/json; charset=utf-8' })).status).toBe(200);
  });
});

describe('a code', () => {
  test('works once: its second use is refused and revokes what the first gave (RFC 6749, section 4.1.2)', async () => {
    const code = await freshCode();
    const first = await exchange(base, code);
    const renewed = await refresh(base, first.body['refresh_token']);
    expect((await me(base, first.body['access_token'])).status).toBe(200);
    const second = await exchange(base, code);
    expect([second.status, second.body['error']]).toEqual([400, 'invalid_grant']);
    expect(second.body['error_description']).toContain('It works once, and all tokens that it gave are revoked now.');
    for (const token of [first.body['access_token'], renewed.body['access_token']]) expect((await me(base, token)).status).toBe(401);
    expect((await refresh(base, renewed.body['refresh_token'])).body).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringContaining('its code was used a second time'),
    });
  });

  test('sent twenty times at once gives tokens once, and they are revoked', async () => {
    const code = await freshCode();
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(base, code)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    expect((await me(base, good[0]?.body['access_token'])).status).toBe(401);
  });

  test('lives 10 minutes on the clock of the workspace (contract, "OAuth 2.0")', async () => {
    const side = sandbox.workspace('code-lifetime');
    await side.admin.post('/clock', { freeze: true }).expect(200);
    const [{ code: early }, { code: late }] = [await quickLogin(side.url), await quickLogin(side.url)];
    await side.admin.post('/clock', { advance: '9m59s' }).expect(200);
    expect((await exchange(side.url, early)).status).toBe(200);
    await side.admin.post('/clock', { advance: '1s' }).expect(200);
    expect((await exchange(side.url, late)).body).toMatchObject({ error: 'invalid_grant', error_description: expect.stringContaining('The code has expired') });
  });

  test.each<[string, Fields, Fields, string]>([
    ['an unknown one', {}, { code: 'oac_unknown' }, 'The code is unknown'],
    ['none', {}, { code: undefined }, 'code is missing.'],
    [
      'another redirect_uri (RFC 6749, section 4.1.3)',
      {},
      { redirect_uri: `${CALLBACK}/` },
      `redirect_uri must be the one of the authorization request, ${CALLBACK}; got ${CALLBACK}/.`,
    ],
    ['no redirect_uri, though the request had one', {}, { redirect_uri: undefined }, 'redirect_uri is missing'],
    [
      'no verifier, though the request had a challenge (RFC 7636, section 4.6)',
      { code_challenge: CHALLENGE, code_challenge_method: 'S256' },
      {},
      'code_verifier is missing',
    ],
    ['a wrong verifier', { code_challenge: CHALLENGE, code_challenge_method: 'S256' }, { code_verifier: `${VERIFIER}x` }, 'does not fit'],
    [
      'a verifier that is too short (RFC 7636, section 4.1)',
      { code_challenge: CHALLENGE, code_challenge_method: 'S256' },
      { code_verifier: 'short' },
      '43 to 128 characters',
    ],
    ['the challenge as verifier, as with plain', { code_challenge: CHALLENGE, code_challenge_method: 'S256' }, { code_verifier: CHALLENGE }, 'does not fit'],
    [
      'a verifier without a challenge: a downgrade (RFC 9700, section 4.8.2)',
      {},
      { code_verifier: VERIFIER },
      'the authorization request had no code_challenge',
    ],
  ])('with %s is refused, and the code stays good', async (_, asked, fields, description) => {
    const code = await freshCode(asked);
    const refused = await exchange(base, code, fields);
    expect(refused.status).toBe(400);
    expect(refused.body['error_description']).toContain(description);
    const right = asked['code_challenge'] === undefined ? {} : { code_verifier: VERIFIER };
    expect((await exchange(base, code, right)).status).toBe(200);
  });

  test('of another app is unknown to it, and it can neither use nor spoil it (RFC 6749, section 10.5)', async () => {
    const { body: other } = await admin.post('/oauth-apps', { name: 'Other', redirect_uris: [CALLBACK] }).expect(201);
    const code = await freshCode();
    const stolen = await exchange(base, code, { client_id: other.client_id, client_secret: other.client_secret });
    expect(stolen.body).toMatchObject({ error: 'invalid_grant', error_description: expect.stringContaining('was given to another app') });
    expect((await publicExchange(code)).body['error']).toBe('invalid_grant');
    expect((await exchange(base, code)).status).toBe(200);
  });

  test('of a public app is bound to its verifier', async () => {
    const code = await publicLogin();
    expect((await publicExchange(code, { code_verifier: undefined })).body['error']).toBe('invalid_grant');
    expect((await publicExchange(code)).status).toBe(200);
  });

  test('of one workspace is unknown in another', async () => {
    const [one, other] = [sandbox.workspace('codes-a'), sandbox.workspace('codes-b')];
    const { code } = await quickLogin(one.url);
    expect((await exchange(other.url, code)).body['error']).toBe('invalid_grant');
    expect((await exchange(one.url, code)).status).toBe(200);
  });
});

describe('a refresh token', () => {
  test('gives new tokens and is replaced (RFC 6749, section 6; RFC 9700, section 4.14.2)', async () => {
    const first = await tokensOf(base);
    const second = await refresh(base, first['refresh_token']);
    expect(second.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'profile email courses' });
    expect(second.body['refresh_token']).not.toBe(first['refresh_token']);
    // the old access token lives on until it expires
    for (const token of [first['access_token'], second.body['access_token']]) expect((await me(base, token)).status).toBe(200);
  });

  test('that comes a second time ends the login: every token of it is dead', async () => {
    const first = await tokensOf(base);
    const second = await refresh(base, first['refresh_token']);
    const again = await refresh(base, first['refresh_token']);
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
    expect(again.body['error_description']).toContain('all tokens of this login are revoked now');
    expect((await refresh(base, second.body['refresh_token'])).body['error_description']).toContain('a refresh token was used a second time');
    for (const token of [first['access_token'], second.body['access_token']]) expect((await me(base, token)).status).toBe(401);
    // another login of the same user and app goes on
    expect((await me(base, (await tokensOf(base))['access_token'])).status).toBe(200);
  });

  test('sent ten times at once is used once, and the login is over', async () => {
    const { refresh_token: token } = await tokensOf(base);
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(base, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const good = answers.find(({ status }) => status === 200);
    expect((await refresh(base, good?.body['refresh_token'])).status).toBe(400);
  });

  test.each<[string, Fields, number, string]>([
    ['fewer scopes are given', { scope: 'email' }, 200, 'email'],
    ['the same scopes are given', { scope: 'courses email profile' }, 200, 'profile email courses'],
    ['more than the login has is invalid_scope', { scope: 'profile courses' }, 400, 'invalid_scope'],
    ['an unknown one is invalid_scope', { scope: 'admin' }, 400, 'invalid_scope'],
  ])('and a scope: %s (RFC 6749, section 6)', async (name, fields, status, expected) => {
    const { code } = await quickLogin(base, { scope: name.startsWith('more') ? 'profile' : 'profile email courses' });
    const { body } = await exchange(base, code);
    const answer = await refresh(base, body['refresh_token'], fields);
    expect([answer.status, answer.body['scope'] ?? answer.body['error']]).toEqual([status, expected]);
    // what was refused did not use the token up; what was narrowed can be widened again
    const next = await refresh(base, answer.body['refresh_token'] ?? body['refresh_token']);
    expect(next.body['scope']).toBe(body['scope']);
  });

  test('of another app is refused, and stays good', async () => {
    const { refresh_token: token } = await tokensOf(base);
    const { body: other } = await admin.post('/oauth-apps', { name: 'Thief', redirect_uris: [CALLBACK] }).expect(201);
    expect((await refresh(base, token, { client_id: other.client_id, client_secret: other.client_secret })).body['error']).toBe('invalid_grant');
    expect((await refresh(base, token, { client_id: 'sandbox_public_client', client_secret: undefined })).body['error']).toBe('invalid_grant');
    expect((await refresh(base, token)).status).toBe(200);
  });

  test.each(['', 'ort_unknown', 'a.b.c'])('that is none (%j) is refused', async (token) => {
    expect((await refresh(base, token)).status).toBe(400);
  });

  test('is void after 30 days without use; each use gives 30 more', async () => {
    const side = sandbox.workspace('refresh-lifetime');
    const first = await tokensOf(side.url);
    await side.admin.post('/clock', { advance: '29d' }).expect(200);
    const second = await refresh(side.url, first['refresh_token']);
    expect(second.status).toBe(200);
    await side.admin.post('/clock', { advance: '29d' }).expect(200);
    const third = await refresh(side.url, second.body['refresh_token']);
    expect(third.status).toBe(200);
    await side.admin.post('/clock', { advance: '30d' }).expect(200);
    expect((await refresh(side.url, third.body['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  test('gives no scope that its app has lost', async () => {
    const { body: app } = await admin.post('/oauth-apps', { name: 'Shrinking', redirect_uris: [CALLBACK] }).expect(201);
    const secrets = { client_id: app.client_id, client_secret: app.client_secret };
    const { code } = await quickLogin(base, { client_id: app.client_id, scope: 'email courses' });
    const { body } = await exchange(base, code, secrets);
    await admin.patch(`/oauth-apps/${app.client_id}`, { scopes: ['profile', 'email'] }).expect(200);
    const narrowed = await refresh(base, body['refresh_token'], secrets);
    expect(narrowed.body['scope']).toBe('email');
    await admin.patch(`/oauth-apps/${app.client_id}`, { scopes: ['profile'] }).expect(200);
    expect((await refresh(base, narrowed.body['refresh_token'], secrets)).body['error']).toBe('invalid_scope');
  });

  test('of a public app needs no secret (RFC 6749, section 6), and rotates', async () => {
    const { body } = await publicExchange(await publicLogin());
    const fields = { client_id: 'sandbox_public_client', client_secret: undefined };
    const next = await refresh(base, body['refresh_token'], fields);
    expect(next.status).toBe(200);
    expect((await refresh(base, body['refresh_token'], fields)).status).toBe(400);
    expect((await refresh(base, next.body['refresh_token'], fields)).status).toBe(400);
  });
});

describe('client_credentials (RFC 6749, section 4.4)', () => {
  const CREDENTIALS = { grant_type: 'client_credentials' };

  test('gives a token for courses and no refresh token (section 4.4.3)', async () => {
    const { status, body } = await requestTokens(base, CREDENTIALS);
    expect([status, Object.keys(body), body['scope']]).toEqual([200, ['access_token', 'token_type', 'expires_in', 'scope'], 'courses']);
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({ sub: 'sandbox_client', client_id: 'sandbox_client' });
    const client = sandbox.withHeaders({ Authorization: `Bearer ${body['access_token']}` });
    await client.get('/courses').expect(200);
    const { body: refused } = await client.get('/me').expect(403);
    expect(refused.error.message).toContain('stands for no user');
  });

  test.each<[string, Fields, string]>([
    ['a scope of users', { scope: 'profile' }, 'invalid_scope'],
    ['an unknown scope', { scope: 'all' }, 'invalid_scope'],
    ['a public app', { client_id: 'sandbox_public_client', client_secret: undefined }, 'unauthorized_client'],
  ])('%s is refused', async (_, fields, error) => {
    const { status, body } = await requestTokens(base, { ...CREDENTIALS, ...fields });
    expect([status, body['error']]).toEqual([400, error]);
  });

  test('is refused to an app that is not registered for courses', async () => {
    const { body: app } = await admin.post('/oauth-apps', { name: 'No courses', scopes: ['profile'] }).expect(201);
    expect((await requestTokens(base, { ...CREDENTIALS, client_id: app.client_id, client_secret: app.client_secret })).body['error']).toBe('invalid_scope');
  });
});

describe('pages of other origins (contract: CORS is open)', () => {
  test.each(['/oauth/token', '/oauth/revoke', '/.well-known/oauth-authorization-server', '/.well-known/jwks.json'])('may call %s', async (path) => {
    const preflight = await fetch(base + path, {
      method: 'OPTIONS',
      headers: { Origin: 'http://app.test', 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization,content-type' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await fetch(base + path, { method: path.startsWith('/oauth') ? 'POST' : 'GET', headers: { Origin: 'http://app.test' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each(['/oauth/authorize', '/oauth/introspect', '/'])('may not call %s', async (path) => {
    const preflight = await fetch(base + path, { method: 'OPTIONS', headers: { Origin: 'http://app.test', 'Access-Control-Request-Method': 'POST' } });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('a login without a browser is one redirect and one request', async () => {
  const { code, iss } = await quickLogin(base, { login_hint: 'recruiter@sandbox.test', scope: 'profile email' });
  expect(iss).toBe(base);
  const { body } = await exchange(base, code);
  expect(await (await me(base, body['access_token'])).json()).toMatchObject({
    role: 'recruiter',
    email: 'recruiter@sandbox.test',
    student_id: null,
    skills: [],
  });
});
