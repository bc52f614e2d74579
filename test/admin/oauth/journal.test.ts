// OAuth's requests in the request journal: readable, and of no use to who reads it.

import { expect, it } from 'vitest';

import { authorizeUrl, CALLBACK, CHALLENGE, send, signedIn, VERIFIER } from '../../oauth/login.js';
import { withSandbox } from '../../setup.js';
import { statusOf } from './minted.js';

const sandbox = await withSandbox();
const { admin, url: base } = sandbox;

const JSON_TYPE = { 'Content-Type': 'application/json' };
const CLIENT = { client_id: 'sandbox_client', client_secret: 'sandbox_secret' };

interface Detail {
  readonly path: string;
  readonly request: { readonly headers: Record<string, string>; readonly body: string | null };
  readonly response: { readonly headers: Record<string, string>; readonly body: string | null };
}

/** All of an operation's requests, newest first, in full. */
async function entriesOf(operation: string): Promise<Detail[]> {
  const { body } = await admin.get(`/requests?operation=${operation}&limit=100`).expect(200);
  return Promise.all(body.requests.map(async ({ id }: { id: string }) => (await admin.get(`/requests/${id}`).expect(200)).body));
}

const json = (path: string, body: object) => send(`${base}${path}`, JSON.stringify(body), JSON_TYPE);

it('a whole login is in the journal, its codes, tokens, secrets and cookies hidden', async () => {
  // a login in a browser, with PKCE
  const pkce = { state: 'xyz', code_challenge: CHALLENGE, code_challenge_method: 'S256' };
  const { browser, page } = await signedIn(base, pkce);
  const { response } = await browser.press(page, { action: 'allow' });
  // and a silent one after it, whose answer is in the journal: that of a form is none of the API
  const silent = await browser.open(authorizeUrl(base, { ...pkce, prompt: 'none' }));
  const codes = [response, silent.response].map((answer) => new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '');
  const grants = await Promise.all(
    codes.map((code) => json('/oauth/token', { ...CLIENT, grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER })),
  );
  const [first, second] = grants.map(({ body }) => body);
  expect(grants.map(({ status }) => status)).toEqual([200, 200]);
  // by a form and HTTP Basic
  const basic = { Authorization: `Basic ${Buffer.from('sandbox_client:sandbox_secret').toString('base64')}` };
  const refreshed = await send(
    `${base}/oauth/token`,
    new URLSearchParams({ grant_type: 'refresh_token', refresh_token: first?.['refresh_token'] ?? '' }),
    basic,
  );
  expect(refreshed.status).toBe(200);
  await json('/oauth/introspect', { ...CLIENT, token: refreshed.body['access_token'] });
  await json('/oauth/revoke', { ...CLIENT, token: second?.['refresh_token'] });
  // mistakes: the code sent again, and in the query
  await json('/oauth/token', { ...CLIENT, grant_type: 'authorization_code', code: codes[0], code_verifier: VERIFIER });
  await send(`${base}/oauth/token?code=${codes[1]}&client_secret=sandbox_secret`, new URLSearchParams({ code: codes[1] ?? '' }));
  await statusOf(sandbox, refreshed.body['access_token'] ?? '');

  const [authorize, tokens, others] = await Promise.all([
    entriesOf('authorize'),
    entriesOf('requestToken'),
    Promise.all(['introspectToken', 'revokeToken', 'getMe'].map(entriesOf)),
  ]);
  const secrets = [
    ...codes,
    ...[first, second, refreshed.body].flatMap((body) => [body?.['access_token'] ?? '', body?.['refresh_token'] ?? '']),
    VERIFIER,
    'sandbox_secret',
    basic.Authorization,
    ...browser.cookies.map((cookie) => cookie.slice(cookie.indexOf('=') + 1)),
  ];
  expect(secrets.length).toBeGreaterThan(10);
  expect(secrets).not.toContain('');
  const journal = JSON.stringify([authorize, tokens, others]);
  expect(secrets.filter((secret) => journal.includes(secret))).toEqual([]);

  // what a developer looks for is there
  expect(authorize[0]?.path).toContain(`code_challenge=${CHALLENGE}`);
  expect(authorize[0]?.response.headers['location']).toBe(`${CALLBACK}?code=***&state=xyz&iss=${encodeURIComponent(base)}`);
  expect(tokens.map(({ request }) => request.body).toReversed()).toEqual([
    ...Array(2).fill(
      `{"client_id":"sandbox_client","client_secret":"***","grant_type":"authorization_code","code":"***","redirect_uri":"${CALLBACK}","code_verifier":"***"}`,
    ),
    'grant_type=refresh_token&refresh_token=***',
    '{"client_id":"sandbox_client","client_secret":"***","grant_type":"authorization_code","code":"***","code_verifier":"***"}',
    // refused by its address, before its body was read
    null,
  ]);
  expect(tokens.at(-1)?.response.body).toBe('{"access_token":"***","token_type":"Bearer","expires_in":3600,"refresh_token":"***","scope":"profile"}');
  expect(tokens[0]?.path).toBe('/oauth/token?code=***&client_secret=***');
  expect(others.map(([entry]) => entry?.request.body)).toEqual([
    '{"client_id":"sandbox_client","client_secret":"***","token":"***"}',
    '{"client_id":"sandbox_client","client_secret":"***","token":"***"}',
    null,
  ]);
});

it('an error code in an answer stays readable, beside it', async () => {
  await sandbox.api.post('/courses', { code: 'not-an-error' }).expect(400);
  const [entry] = await entriesOf('createCourse');
  expect(entry?.request.body).toBe('{"code":"not-an-error"}');
  expect(entry?.response.body).toContain('{"error":{"code":"VALIDATION_ERROR",');
});
