import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { Client, SkillPassportError } from '../../../sdk/src/index.js';
import { failure, rejection, type ScriptedServer, script, testRuntime } from '../helpers.js';
import { APP, appClient, PUBLIC_APP, refusal, tokens, VERIFIER } from './helpers.js';

const NOW = testRuntime().now();
const bodyOf = ({ received }: ScriptedServer, at = 0): unknown => JSON.parse(received[at]?.body ?? '');
const credentials = { client_id: 'the-app', client_secret: 'the-app-secret' };

/** Every token request, as each of them keeps the same rules. */
const requests: Record<string, (client: Client, signal?: AbortSignal) => Promise<unknown>> = {
  exchangeCode: ({ oauth }, signal) => oauth.exchangeCode('c-1', { signal }),
  refresh: ({ oauth }, signal) => oauth.refresh('rt-1', { signal }),
  clientCredentials: ({ oauth }, signal) => oauth.clientCredentials({ signal }),
};
const each = Object.entries(requests);

describe('a token request', () => {
  it("is JSON, as the guide's is", async () => {
    const server = await script({ json: tokens });
    await appClient(server).oauth.exchangeCode('c-1');
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
    expect(bodyOf(server)).toEqual({ ...credentials, grant_type: 'authorization_code', code: 'c-1', redirect_uri: APP.redirectUri });
  });

  it.each<[string, (client: Client) => Promise<unknown>, object]>([
    ['a code with its verifier', ({ oauth }) => oauth.exchangeCode('c-1', { codeVerifier: VERIFIER }), { code: 'c-1', code_verifier: VERIFIER }],
    [
      'another redirect URI',
      ({ oauth }) => oauth.exchangeCode('c-1', { redirectUri: 'http://127.0.0.1:3000/cb' }),
      { redirect_uri: 'http://127.0.0.1:3000/cb' },
    ],
    ['a refresh token', ({ oauth }) => oauth.refresh('rt-1'), { grant_type: 'refresh_token', refresh_token: 'rt-1' }],
    ['nothing but the app', ({ oauth }) => oauth.clientCredentials(), { grant_type: 'client_credentials' }],
    ['scopes', ({ oauth }) => oauth.clientCredentials({ scope: ['courses', 'email'] }), { scope: 'courses email' }],
  ])('has %s', async (_, call, expected) => {
    const server = await script({ json: tokens });
    await call(appClient(server));
    expect(bodyOf(server)).toMatchObject({ ...credentials, ...expected });
  });

  it('goes to the workspace, and further headers with it', async () => {
    const server = await script({ json: tokens });
    await appClient(server, { ...APP, baseUrl: `${server.url}/w/ci-1` }).oauth.refresh('rt-1', { headers: { 'X-Trace': 'abc' } });
    expect(server.received[0]).toMatchObject({ url: '/w/ci-1/oauth/token', headers: { 'x-trace': 'abc' } });
  });

  it("goes to production's host for people", async () => {
    const urls: string[] = [];
    const fetch = async (url: string) => {
      urls.push(url);
      return Response.json(tokens);
    };
    await new Client({ ...APP, fetch }).oauth.refresh('rt-1');
    expect(urls).toEqual(['https://skillpassport.rareminds.in/oauth/token']);
  });

  it("shows neither the client's key nor an idempotency key, as the server asks for neither", async () => {
    const server = await script({ json: tokens });
    await appClient(server, { ...APP, apiKey: 'k', apiSecret: 's' }).oauth.exchangeCode('c-1');
    for (const header of ['x-api-key', 'x-api-secret', 'authorization', 'idempotency-key']) expect(server.received[0]?.headers).not.toHaveProperty(header);
  });

  it('of a public app has no secret', async () => {
    const server = await script({ json: tokens });
    await appClient(server, PUBLIC_APP).oauth.exchangeCode('c-1', { codeVerifier: VERIFIER });
    expect(bodyOf(server)).toEqual({
      client_id: 'the-app',
      grant_type: 'authorization_code',
      code: 'c-1',
      redirect_uri: APP.redirectUri,
      code_verifier: VERIFIER,
    });
  });

  it("of another app never has the secret of the client's own", async () => {
    const server = await script({ json: tokens });
    const { oauth } = appClient(server);
    await oauth.refresh('rt-1', { clientId: 'other' });
    await oauth.refresh('rt-1', { clientId: 'other', clientSecret: 'other-secret' });
    await oauth.refresh('rt-1', { clientSecret: 'new-secret' });
    const sent = [0, 1, 2].map((at) => bodyOf(server, at));
    expect(sent[0]).toEqual({ client_id: 'other', grant_type: 'refresh_token', refresh_token: 'rt-1' });
    expect(sent[1]).toMatchObject({ client_id: 'other', client_secret: 'other-secret' });
    expect(sent[2]).toMatchObject({ client_id: 'the-app', client_secret: 'new-secret' });
  });

  it.each<[string, (client: Client) => Promise<unknown>, string, string]>([
    ['a missing code', ({ oauth }) => oauth.exchangeCode(JSON.parse('null')), 'VALIDATION_ERROR', '`code` must be a string; got null.'],
    ['an empty code', ({ oauth }) => oauth.exchangeCode(''), 'VALIDATION_ERROR', '`code` must not be empty.'],
    ['a missing refresh token', ({ oauth }) => oauth.refresh(undefined), 'VALIDATION_ERROR', '`refreshToken` must be a string; got undefined.'],
    ['a verifier that is none', ({ oauth }) => oauth.exchangeCode('c', { codeVerifier: 'short' }), 'INVALID_OPTIONS', '`codeVerifier` must be the text'],
    ['a public app without PKCE', ({ oauth }) => oauth.exchangeCode('c', { clientId: 'p' }), 'INVALID_OPTIONS', '`codeVerifier` is missing: an app without'],
    ['a mistyped option', ({ oauth }) => oauth.exchangeCode('c', JSON.parse('{"code_verifier":"x"}')), 'INVALID_OPTIONS', 'there are codeVerifier, clientId'],
    ['an idempotency key', ({ oauth }) => oauth.refresh('rt', JSON.parse('{"idempotency_key":"x"}')), 'INVALID_OPTIONS', '`idempotency_key` is no option'],
    ['a missing token', ({ oauth }) => oauth.revoke(''), 'VALIDATION_ERROR', '`token` must not be empty.'],
    ['a token that no header can hold', ({ oauth }) => oauth.me('at\n1'), 'INVALID_OPTIONS', '`accessToken` must be a text of printable ASCII characters'],
  ])('is not made with %s', async (_, call, code, words) => {
    const server = await script('cut');
    expect(await rejection(call(appClient(server)))).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(server.received).toEqual([]);
  });

  it('is not made by a client without an app', async () => {
    const server = await script('cut');
    const { oauth } = appClient(server, { token: 't' });
    await expect(oauth.refresh('rt-1')).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: '`clientId` is missing: give it to the client, or to this call.',
    });
  });
});

describe('the tokens', () => {
  it('are as they came, with the moment at which they end, counted from the request', async () => {
    const server = await script({ json: { ...tokens, token_type: 'bearer', id_token: 'from a later version' } });
    const moments = [NOW, NOW + 5_000];
    const runtime = testRuntime({ now: () => moments.shift() ?? NaN });
    await expect(appClient(server, APP, runtime).oauth.exchangeCode('c-1')).resolves.toEqual({
      ...tokens,
      id_token: 'from a later version',
      expires_at: NOW + 3_600_000,
    });
  });

  it('have the new refresh token, or go on with the old one where there is no new one (RFC 6749, section 6)', async () => {
    const { refresh_token: _, ...withoutRefresh } = tokens;
    const server = await script({ json: tokens }, { json: withoutRefresh });
    const { oauth } = appClient(server);
    await expect(oauth.refresh('rt-1')).resolves.toMatchObject({ refresh_token: 'rt-2' });
    await expect(oauth.refresh('rt-2')).resolves.toMatchObject({ refresh_token: 'rt-2' });
    await expect(oauth.clientCredentials()).resolves.not.toHaveProperty('refresh_token');
  });

  it.each([{}, { ...tokens, access_token: '' }, { ...tokens, token_type: 'DPoP' }, { ...tokens, expires_in: undefined }])(
    'are not made of %j',
    async (json) => {
      const server = await script({ json });
      await expect(appClient(server).oauth.exchangeCode('c-1')).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
    },
  );
});

describe('a refusal of the authorization server', () => {
  it.each(['invalid_request', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'])(
    'is thrown with its code: %s',
    async (code) => {
      const server = await script(refusal(code, 'In words.'));
      const error = await rejection(appClient(server).oauth.exchangeCode('c-1'));
      expect(error).toBeInstanceOf(SkillPassportError);
      expect(error).toMatchObject({ code, status: 400, message: 'In words.', details: { error: code, error_description: 'In words.' } });
    },
  );

  it('has the id of the request and a message of its own where there is none', async () => {
    const server = await script({ status: 401, json: { error: 'invalid_client' }, headers: { 'X-Sandbox-Request-Id': 'req-1', 'Retry-After': '7' } });
    await expect(appClient(server).oauth.introspect('at')).rejects.toMatchObject({
      code: 'invalid_client',
      status: 401,
      requestId: 'req-1',
      retryAfter: 7,
      message: 'The authorization server refused: invalid_client.',
    });
  });

  it("may have the API's form", async () => {
    const server = await script(failure(404, 'NOT_FOUND'));
    await expect(appClient(server).oauth.exchangeCode('c-1')).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });

  it.each([
    ['a page', { status: 502, text: '<html>' }],
    ['a success that is none', { status: 200, json: ['x'] }],
    ['a redirect', { status: 302, headers: { Location: '/login' } }],
  ])('is not %s', async (_, step) => {
    const server = await script(step);
    await expect(appClient(server).oauth.exchangeCode('c-1')).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
  });

  it('shows no secret, neither does the client', async () => {
    const server = await script(refusal('invalid_grant'));
    const client = appClient(server);
    const error = await rejection(client.oauth.exchangeCode('the-code', { codeVerifier: VERIFIER }));
    const shown = inspect([error, client], { depth: null, showHidden: true }) + JSON.stringify([error, client]) + (error instanceof Error ? error.stack : '');
    for (const secret of ['the-app-secret', 'the-code', VERIFIER]) expect(shown).not.toContain(secret);
  });
});

describe.each(each)('%s is made once: it', (_, request) => {
  it.each([
    ['gets no answer', 'cut' as const, 'CONNECTION_ERROR'],
    ['is refused for now', refusal('temporarily_unavailable', 'Later.', 503), 'temporarily_unavailable'],
    ['fails at a proxy', { status: 502, text: 'Bad Gateway' }, 'INVALID_RESPONSE'],
    ['is one of too many', failure(429, 'RATE_LIMIT_EXCEEDED', { headers: { 'Retry-After': '1' } }), 'RATE_LIMIT_EXCEEDED'],
  ])('is not made again when it %s', async (__, step, code) => {
    const server = await script(step, { json: tokens });
    const runtime = testRuntime();
    await expect(request(appClient(server, APP, runtime))).rejects.toMatchObject({ code });
    expect([server.received.length, runtime.slept]).toEqual([1, []]);
  });

  it('ends with its timeout', async () => {
    const server = await script('silence');
    const runtime = testRuntime();
    const call = request(appClient(server, APP, runtime));
    await server.requests(1);
    runtime.timeOut();
    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('is shared by those who ask for the same at the same time, each with an answer of its own', async () => {
    const server = await script({ json: tokens });
    const client = appClient(server);
    const [one, other] = await Promise.all([request(client), request(client)]);
    expect(one).toEqual(other);
    expect(one).not.toBe(other);
    expect(server.received).toHaveLength(1);
    await request(client);
    expect(server.received).toHaveLength(2);
  });

  it('is asked for anew after a failure', async () => {
    const server = await script(refusal('invalid_grant'), { json: tokens });
    const client = appClient(server);
    const [one, other] = await Promise.allSettled([request(client), request(client)]);
    expect([one.status, other.status, server.received.length]).toEqual(['rejected', 'rejected', 1]);
    await expect(request(client)).resolves.toMatchObject({ access_token: 'at-1' });
  });

  it("is not ended for the others by one's signal", async () => {
    const server = await script({ json: tokens });
    const client = appClient(server);
    const controller = new AbortController();
    const [one, other] = [request(client, controller.signal), request(client)];
    controller.abort(new Error('the user left'));
    await expect(one).rejects.toMatchObject({ code: 'ABORTED', cause: controller.signal.reason });
    await expect(other).resolves.toMatchObject({ access_token: 'at-1' });
    expect(server.received).toHaveLength(1);
  });

  it('is not sent at all when the signal has fired before', async () => {
    const server = await script({ json: tokens });
    await expect(request(appClient(server), AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
    expect(server.received).toEqual([]);
  });
});

it('tokens of different requests at the same time are not mixed up', async () => {
  const server = await script({ json: tokens });
  const { oauth } = appClient(server);
  await Promise.all([
    oauth.refresh('rt-1'),
    oauth.refresh('rt-2'),
    oauth.refresh('rt-1', { clientId: 'other' }),
    oauth.refresh('rt-1', { clientSecret: 'guessed' }),
    oauth.exchangeCode('rt-1'),
    oauth.exchangeCode('rt-1', { codeVerifier: VERIFIER }),
  ]);
  expect(server.received).toHaveLength(6);
});

describe('what is asked about a token', () => {
  it.each(['revoke', 'introspect'] as const)('is a form, and may be asked again: %s', async (call) => {
    const server = await script('cut', refusal('temporarily_unavailable', 'Later.', 503), { json: { active: false } });
    const runtime = testRuntime();
    const answer = await appClient(server, APP, runtime).oauth[call]('the token&');
    expect(answer).toEqual(call === 'revoke' ? undefined : { active: false });
    expect([server.received.length, runtime.slept.length]).toEqual([3, 2]);
    expect(server.received[2]).toMatchObject({ method: 'POST', url: `/oauth/${call}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(Object.fromEntries(new URLSearchParams(server.received[2]?.body))).toEqual({ ...credentials, token: 'the token&' });
  });

  it('is answered by nothing when it is revoked (RFC 7009, section 2.2)', async () => {
    const server = await script({ text: '' });
    await expect(appClient(server).oauth.revoke('t')).resolves.toBeUndefined();
  });

  it('is refused in words', async () => {
    const server = await script(refusal('invalid_client', 'No such app.', 401));
    await expect(appClient(server).oauth.revoke('t')).rejects.toMatchObject({ code: 'invalid_client', status: 401 });
  });
});

describe('the user', () => {
  it("is asked for at the API, with the user's token and not the client's key", async () => {
    const server = await script({ json: { id: 'u-1', name: 'Asha' } });
    await expect(appClient(server, { apiKey: 'k', apiSecret: 's' }).oauth.me('at-1')).resolves.toEqual({ id: 'u-1', name: 'Asha' });
    expect(server.received[0]).toMatchObject({ method: 'GET', url: '/v1/me', headers: { authorization: 'Bearer at-1' } });
    expect(server.received[0]?.headers).not.toHaveProperty('x-api-key');
  });

  it('is asked for again, as every GET', async () => {
    const server = await script('cut', { json: { id: 'u-1' } });
    await expect(appClient(server).oauth.me('at-1')).resolves.toEqual({ id: 'u-1' });
  });

  it('is told by the API that the token has ended', async () => {
    const server = await script(failure(401, 'AUTHENTICATION_REQUIRED'));
    await expect(appClient(server).oauth.me('at-1')).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED', status: 401 });
  });
});

describe('a client for a user', () => {
  it('calls with the token, and else as the client that it is of', async () => {
    const server = await script({ json: { id: 'c-1' } });
    const client = appClient(server, { ...APP, apiKey: 'k', apiSecret: 's', maxRetries: 0 });
    await client.withToken('at-1').courses.get('c-1');
    expect(server.received[0]).toMatchObject({ url: '/v1/courses/c-1', headers: { authorization: 'Bearer at-1' } });
    expect(server.received[0]?.headers).not.toHaveProperty('x-api-key');
    await client.courses.get('c-1');
    expect(server.received[1]?.headers).toMatchObject({ 'x-api-key': 'k' });
  });

  it.each(['', 'at 1 ', 'at\n'])('is not made with %j', (token) => {
    expect(() => appClient({ url: 'http://127.0.0.1:1' }).withToken(token)).toThrow('`token` must be a text of printable ASCII characters');
  });
});

describe('a client that only logs users in', () => {
  it('needs no key, and says so of calls that do', async () => {
    const server = await script({ json: tokens });
    const client = appClient(server);
    await client.oauth.exchangeCode('c-1');
    for (const call of [client.courses.list(), client.students.bulkCreate([{ name: 'n', email: 'e@example.in' }])])
      expect(await rejection(call)).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining('the client has none but its app') });
    expect(server.received).toHaveLength(1);
  });

  it('opens no event stream, and says so unless webhooks come to its middleware', async () => {
    const server = await script({ json: {} });
    const client = appClient(server);
    const errors: SkillPassportError[] = [];
    client.webhooks.onError((error) => errors.push(error));
    await expect(client.webhooks.on('*', () => {}).ready).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE', message: expect.stringContaining('`apiKey`') });
    expect(errors).toHaveLength(1);

    const receiver = appClient(server);
    receiver.webhooks.onError((error) => errors.push(error));
    const { ready } = receiver.webhooks.on('*', () => {});
    receiver.webhooks.middleware({ secret: 'whsec_x' });
    await ready;
    expect([errors.length, server.received.length]).toEqual([1, 0]);
  });

  it.each([
    [{ clientSecret: 's' }, "Give `apiKey` and `apiSecret`, or a user's `token`. To log users in, and no more, `clientId` does."],
    [{ clientId: '' }, '`clientId` must be a text of printable ASCII characters.'],
    [{ clientId: 'a', clientSecret: 'hunter2\n' }, '`clientSecret` must be a text of printable ASCII characters.'],
    [{ token: 't', clientSecret: 's' }, '`clientSecret` is the secret of an app: give its `clientId` as well.'],
    [{ clientId: 'a', redirectUri: 'auth/callback' }, '`redirectUri` must be the whole URL that users come back to'],
    [{ clientId: 'a', redirectURI: 'https://app.test' }, '`redirectURI` is no option of the client; there are apiKey'],
  ])('is not made with %j', (options, words) => {
    expect(() => new Client(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(words) }));
  });
});
