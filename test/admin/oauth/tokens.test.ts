// Tokens without a login: made in one call, and good for as long as they should be.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { digestOf } from '../../../src/oauth/secrets.js';
import { sandboxForTest, withSandbox } from '../../setup.js';
import { ALL_SCOPES, callerWith, mint, mintedClient, statusOf } from './minted.js';

const sandbox = await withSandbox();
const { admin, app, url } = sandbox;
const { store } = (await app.services.workspaces.open('default')).workspace;

const STUDENT = 'student@sandbox.test';

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

describe('tokens in one call', () => {
  it('are what the token endpoint answers, for `profile` and an hour where nothing is said', async () => {
    expect(await mint(sandbox)).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 3_600,
      refresh_token: expect.stringMatching(/^ort_[\w-]{43}$/),
      scope: 'profile',
    });
  });

  it('hold an RFC 9068 token: of the workspace, for its API, of the user, to the app', async () => {
    const { access_token } = await mint(sandbox, { scope: ALL_SCOPES, expires_in: 90 });
    expect(decodeProtectedHeader(access_token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    const claims = decodeJwt(access_token);
    expect(claims).toEqual({
      iss: url,
      aud: `${url}/v1`,
      sub: store.users.find('email', STUDENT)?.id,
      client_id: 'sandbox_client',
      scope: ALL_SCOPES,
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 90,
      jti: expect.any(String),
    });
  });

  it('of a workspace are issued by it, with its prefix', async () => {
    const { access_token } = await mint(sandbox.workspace('ci-1'));
    expect(decodeJwt(access_token)).toMatchObject({ iss: `${url}/w/ci-1`, aud: `${url}/w/ci-1/v1` });
  });

  it('are issued by SANDBOX_PUBLIC_URL where it is set', async () => {
    const named = await sandboxForTest({ publicUrl: 'https://sandbox.example.test' });
    const { access_token } = await mint(named);
    expect(decodeJwt(access_token)).toMatchObject({ iss: 'https://sandbox.example.test', aud: 'https://sandbox.example.test/v1' });
    expect(await statusOf(named, access_token)).toBe(200);
  });

  it.each([
    ['profile', 'profile', ['grade', 'id', 'name', 'program', 'role', 'skills', 'student_id']],
    ['email', 'email', ['email', 'email_verified']],
    ['courses', 'courses', ['courses']],
    ['email  profile email', 'profile email', ['email', 'email_verified', 'grade', 'id', 'name', 'program', 'role', 'skills', 'student_id']],
    ['', 'profile', ['grade', 'id', 'name', 'program', 'role', 'skills', 'student_id']],
    ['courses email profile', ALL_SCOPES, ['courses', 'email', 'email_verified', 'grade', 'id', 'name', 'program', 'role', 'skills', 'student_id']],
  ])('for the scope %j are for %j, and /me gives just that', async (scope, given, fields) => {
    const tokens = await mint(sandbox, { scope });
    expect(tokens.scope).toBe(given);
    const { body } = await callerWith(sandbox, tokens.access_token).get('/me').expect(200);
    expect(Object.keys(body).toSorted()).toEqual(fields);
  });

  it.each(['student', 'educator', 'recruiter', 'admin'])('stand for the %s, in whatever case the email is', async (role) => {
    const client = await mintedClient(sandbox, { email: `${role.toUpperCase()}@sandbox.test`, scope: 'profile email' });
    expect((await client.get('/me').expect(200)).body).toMatchObject({ role, email: `${role}@sandbox.test` });
  });

  it('go to the app that is named, also a public one, else to sandbox_client, else to the first', async () => {
    const clientOf = async (client_id?: string): Promise<unknown> =>
      decodeJwt((await mint(sandbox, client_id === undefined ? {} : { client_id })).access_token)['client_id'];
    await admin.post('/oauth-apps', { name: 'x', client_id: 'mine' }).expect(201);
    expect(await clientOf('mine')).toBe('mine');
    expect(await clientOf('sandbox_public_client')).toBe('sandbox_public_client');
    expect(await clientOf()).toBe('sandbox_client');
    await admin.delete('/oauth-apps/sandbox_client').expect(204);
    expect(await clientOf()).toBe('sandbox_public_client');
  });

  it('are refused where there is no app at all, with what to do', async () => {
    for (const id of ['sandbox_client', 'sandbox_public_client']) await admin.delete(`/oauth-apps/${id}`).expect(204);
    const { body } = await admin.post('/oauth/tokens', { email: STUDENT }).expect(400);
    expect(body.error).toMatchObject({ details: { field: 'client_id' }, message: expect.stringContaining('POST /_admin/oauth-apps') });
    const { body: named } = await admin.post('/oauth/tokens', { email: STUDENT, client_id: 'x' }).expect(400);
    expect(named.error.message).toContain('There are none at all.');
  });

  it.each<[name: string, fields: object, field: string, constraint: string, says: string]>([
    ['no email', { email: undefined }, 'email', 'required', ''],
    ['an empty email', { email: '' }, 'email', 'minLength', ''],
    ['an email that nobody has', { email: 'studen@sandbox.test' }, 'email', 'unknown', 'There are educator@sandbox.test, '],
    ['an app that is not there', { client_id: 'sandbox' }, 'client_id', 'unknown', 'There are sandbox_client, sandbox_public_client.'],
    ['an app called as what every object has', { client_id: '__proto__' }, 'client_id', 'unknown', ''],
    [
      'a scope that is none',
      { scope: 'profile write admin' },
      'scope',
      'enum',
      '`scope` must name scopes of profile, email, courses, parted by spaces; got "write", "admin".',
    ],
    ['a scope in another case', { scope: 'Profile' }, 'scope', 'enum', '"Profile"'],
    ['scopes parted by commas', { scope: 'profile,email' }, 'scope', 'enum', '"profile,email"'],
    ['a list of scopes', { scope: ['profile'] }, 'scope', 'type', ''],
    ['no time at all', { expires_in: 0 }, 'expires_in', 'minimum', ''],
    ['a part of a second', { expires_in: 1.5 }, 'expires_in', 'type', ''],
    ['more than ten years', { expires_in: 315_360_001 }, 'expires_in', 'maximum', ''],
    ['a time that is text', { expires_in: '60' }, 'expires_in', 'type', ''],
  ])('for %s are refused', async (_, fields, field, constraint, says) => {
    const { body } = await admin.post('/oauth/tokens', { email: STUDENT, ...fields }).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field, constraint }, message: expect.stringContaining(says) });
    expect(store.oauth_grants.size).toBe(0);
  });

  it('never go beyond what the app may ask for, not even by default', async () => {
    await admin.post('/oauth-apps', { name: 'x', client_id: 'mine', scopes: ['email'] }).expect(201);
    for (const scope of ['profile email', undefined]) {
      const { body } = await admin.post('/oauth/tokens', { email: STUDENT, client_id: 'mine', scope }).expect(400);
      expect(body.error).toMatchObject({
        details: { field: 'scope', constraint: 'app' },
        message: expect.stringContaining('mine may ask for, email; got profile.'),
      });
    }
    expect((await mint(sandbox, { client_id: 'mine', scope: 'email' })).scope).toBe('email');
  });

  it('asked for 20 times at once are 20, all good, signed with one key', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => mint(sandbox)));
    expect(new Set(tokens.flatMap(({ access_token, refresh_token }) => [access_token, refresh_token])).size).toBe(40);
    expect(await Promise.all(tokens.map(({ access_token }) => statusOf(sandbox, access_token)))).toEqual(Array(20).fill(200));
    const { keys } = await (await fetch(`${sandbox.url}/.well-known/jwks.json`)).json();
    expect(keys).toHaveLength(1);
    expect(new Set(tokens.map(({ access_token }) => decodeProtectedHeader(access_token).kid))).toEqual(new Set([keys[0].kid]));
    expect(store.signing_keys.size).toBe(0);
  });

  it('are kept as digests: who reads the store can use none', async () => {
    const { access_token, refresh_token } = await mint(sandbox);
    expect(store.oauth_refresh_tokens.all().map(({ id }) => id)).toEqual([digestOf(refresh_token)]);
    const kept = JSON.stringify([store.oauth_refresh_tokens.all(), store.oauth_access_tokens.all(), store.oauth_grants.all()]);
    expect(kept).not.toContain(refresh_token);
    expect(kept).not.toContain(access_token);
  });
});

describe('an access token', () => {
  it('is unknown in another workspace, either way', async () => {
    const other = sandbox.workspace('other');
    const [here, there] = [await mint(sandbox), await mint(other)];
    expect(await Promise.all([statusOf(sandbox, here.access_token), statusOf(other, there.access_token)])).toEqual([200, 200]);
    expect(await Promise.all([statusOf(other, here.access_token), statusOf(sandbox, there.access_token)])).toEqual([401, 401]);
  });

  it('ends by the clock of the workspace, to the second, as RFC 6750 says it', async () => {
    await admin.post('/clock', { freeze: true }).expect(200);
    const { access_token } = await mint(sandbox, { expires_in: 60 });
    await admin.post('/clock', { advance: '59s' }).expect(200);
    expect(await statusOf(sandbox, access_token)).toBe(200);
    await admin.post('/clock', { advance: '1s' }).expect(200);
    const { headers, body } = await callerWith(sandbox, access_token).get('/me').expect(401);
    expect(headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", error_description="[^"]+"$/);
    expect(body.error.code).toBe('AUTHENTICATION_REQUIRED');
  });

  it('lasts ten years where that is asked for, over many others that come and go', async () => {
    const { access_token } = await mint(sandbox, { expires_in: 315_360_000 });
    for (let year = 0; year < 9; year += 1) {
      await admin.post('/clock', { advance: '365d' }).expect(200);
      await mint(sandbox);
    }
    expect(await statusOf(sandbox, access_token)).toBe(200);
    await admin.post('/clock', { advance: '365d' }).expect(200);
    expect(await statusOf(sandbox, access_token)).toBe(401);
  });

  it('that was changed in any part is refused', async () => {
    const { access_token } = await mint(sandbox);
    const [head = '', claims = '', signature = ''] = access_token.split('.');
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const more = encode({ ...decodeJwt(access_token), scope: ALL_SCOPES });
    const none = encode({ ...decodeProtectedHeader(access_token), alg: 'none' });
    const forged = [
      `${head}.${more}.${signature}`,
      `${none}.${claims}.`,
      `${none}.${claims}.${signature}`,
      `${head}.${claims}.`,
      `${head}.${claims}.${'A'.repeat(86)}`,
    ];
    expect(await Promise.all(forged.map((token) => statusOf(sandbox, token)))).toEqual(forged.map(() => 401));
    expect(await statusOf(sandbox, access_token)).toBe(200);
  });

  it('is dropped by a reset, which keeps the apps and the key', async () => {
    await admin.post('/oauth-apps', { name: 'x', client_id: 'mine' }).expect(201);
    const before = await mint(sandbox, { client_id: 'mine' });
    await admin.post('/reset').expect(200);
    expect(await statusOf(sandbox, before.access_token)).toBe(401);
    const after = await mint(sandbox, { client_id: 'mine' });
    expect(decodeProtectedHeader(after.access_token).kid).toBe(decodeProtectedHeader(before.access_token).kid);
    expect(await statusOf(sandbox, after.access_token)).toBe(200);
  });

  it('survives a stop and a start with the data folder', async () => {
    const data = mkdtempSync(join(tmpdir(), 'oauth-tokens-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const first = await sandboxForTest({ data });
    const { access_token } = await mint(first, { scope: 'email' });
    await first.close();
    const second = await sandboxForTest({ data });
    expect((await callerWith(second, access_token).get('/me').expect(200)).body).toEqual({ email: STUDENT, email_verified: true });
    await second.admin.post('/oauth/expire').expect(200);
    expect(await statusOf(second, access_token)).toBe(401);
  });
});
