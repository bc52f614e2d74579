import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SignJWT, UnsecuredJWT } from 'jose';
import { expect, it, onTestFinished } from 'vitest';

import { keysOf } from '../../src/auth/workspace-keys.js';
import { openAtOnce } from '../opened.js';
import { sandboxForTest, type TestSandbox, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });

type Clients = Pick<TestSandbox, 'open' | 'withHeaders' | 'admin' | 'api'>;

async function tokenOf({ open }: Pick<Clients, 'open'>, role = 'educator'): Promise<string> {
  return (await open.post('/auth/login', { email: `${role}@sandbox.test`, password: 'password' }).expect(200)).body.token;
}

const whoIs = ({ withHeaders }: Pick<Clients, 'withHeaders'>, token: string) => withHeaders({ Authorization: `Bearer ${token}` }).get('/auth/user');

const parsed = (part: string | undefined): Record<string, unknown> => JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Record<string, unknown>;
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The key that signs a workspace's tokens, which nothing outside tells. */
function signingKey(workspace: string): { kid: string; secret: Buffer } {
  const [{ kid, key }] = keysOf(openAtOnce(sandbox.app.services.workspaces, workspace).workspace).userToken;
  return { kid, secret: key.export() };
}

it('a token is an HS256 JWT of type JWT that names its key, its user and its 24 hours', async () => {
  const other = sandbox.workspace('shape');
  await other.admin.post('/clock', { freeze: true }).expect(200);
  await other.admin.post('/clock', { set: '2026-03-01T10:00:00Z' }).expect(200);
  const { body } = await other.open.post('/auth/login', { email: 'educator@sandbox.test', password: 'password' }).expect(200);
  const [header, payload, signature] = String(body.token).split('.');
  const { kid, secret } = signingKey('shape');
  expect(parsed(header)).toEqual({ alg: 'HS256', typ: 'JWT', kid });
  const iat = Date.UTC(2026, 2, 1, 10) / 1_000;
  expect(parsed(payload)).toEqual({ sub: body.user.id, role: 'educator', ver: expect.any(Number), iat, exp: iat + 86_400 });
  expect(signature).toBe(createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url'));
  expect(body.expires_at).toBe('2026-03-02T10:00:00Z');
});

it('a token holds for 24 hours of sandbox time and not a second longer, used before or not', async () => {
  const other = sandbox.workspace('expiry');
  await other.admin.post('/clock', { freeze: true }).expect(200);
  await other.admin.post('/clock', { set: '2026-03-01T10:00:00Z' }).expect(200);
  const [used, kept] = [await tokenOf(other, 'educator'), await tokenOf(other, 'recruiter')];
  await whoIs(other, used).expect(200);
  await other.admin.post('/clock', { set: '2026-03-02T09:59:59Z' }).expect(200);
  await whoIs(other, used).expect(200);
  await other.admin.post('/clock', { advance: '1s' }).expect(200);
  for (const token of [used, kept]) {
    const { headers, body } = await whoIs(other, token).expect(401);
    expect(body.error.message).toMatch(/expired.*Sign in again/);
    expect(headers['www-authenticate']).toBe('Bearer');
  }
  await whoIs(other, await tokenOf(other)).expect(200);
});

it('a tampered token is 401, in whichever part', async () => {
  const token = await tokenOf(sandbox);
  await whoIs(sandbox, token).expect(200);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const promoted = encoded({ ...parsed(payload), role: 'admin' });
  const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  const longer = encoded({ ...parsed(payload), exp: Number(parsed(payload)['exp']) + 1 });
  for (const forged of [
    `${header}.${promoted}.${signature}`,
    `${header}.${longer}.${signature}`,
    `${header}.${payload}.${flipped}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
  ])
    await whoIs(sandbox, forged).expect(401);
});

it('what is no token at all is 401', async () => {
  for (const text of ['x', '.', '..', 'a.b.c', '{}', 'null', `${encoded({})}.${encoded({})}.`, 'x'.repeat(8_000)]) await whoIs(sandbox, text).expect(401);
});

it('the verifier is chosen by typ and kid, never by what the token says of its algorithm', async () => {
  const token = await tokenOf(sandbox);
  const { kid, secret } = signingKey('default');
  const claims = parsed(token.split('.')[1]);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sign = (header: { alg: string; typ?: string; kid?: string }, key: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT(claims).setProtectedHeader(header).sign(key);
  const unsigned = new UnsecuredJWT(claims).encode();
  const forged: [what: string, token: string][] = [
    ['alg none', unsigned],
    ['alg none with the right kid', `${encoded({ alg: 'none', typ: 'JWT', kid })}.${unsigned.split('.')[1]}.`],
    ['HS256 with another key', await sign({ alg: 'HS256', typ: 'JWT', kid }, randomBytes(32))],
    ['HS256 with an unknown kid', await sign({ alg: 'HS256', typ: 'JWT', kid: 'unknown' }, secret)],
    ['HS256 without a kid', await sign({ alg: 'HS256', typ: 'JWT' }, secret)],
    ['HS512 with the right key', await sign({ alg: 'HS512', typ: 'JWT', kid }, Buffer.concat([secret, secret]))],
    ['HS384 with the right key', await sign({ alg: 'HS384', typ: 'JWT', kid }, Buffer.concat([secret, secret]))],
    ['ES256 with the right kid', await sign({ alg: 'ES256', typ: 'JWT', kid }, privateKey)],
    ['typ at+jwt', await sign({ alg: 'HS256', typ: 'at+jwt', kid }, secret)],
    ['no typ', await sign({ alg: 'HS256', kid }, secret)],
  ];
  for (const [what, text] of forged) expect([what, (await whoIs(sandbox, text)).status]).toEqual([what, 401]);
  await whoIs(sandbox, await sign({ alg: 'HS256', typ: 'JWT', kid }, secret)).expect(200);
});

it('a well-signed token that lacks a claim, or names nobody, is 401', async () => {
  const token = await tokenOf(sandbox);
  const { kid, secret } = signingKey('default');
  const claims = parsed(token.split('.')[1]);
  const sign = (payload: Record<string, unknown>) => new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid }).sign(secret);
  for (const claim of ['sub', 'role', 'ver', 'iat', 'exp']) {
    const { [claim]: _, ...rest } = claims;
    await whoIs(sandbox, await sign(rest)).expect(401);
  }
  await whoIs(sandbox, await sign({ ...claims, sub: '11111111-2222-4333-8444-555555555555' })).expect(401);
});

it('a token of one workspace is 401 in every other', async () => {
  const [here, there] = [sandbox.workspace('tokens-here'), sandbox.workspace('tokens-there')];
  const token = await tokenOf(here);
  await tokenOf(there);
  await whoIs(here, token).expect(200);
  for (const other of [there, sandbox]) await whoIs(other, token).expect(401);
});

it('the token of a user whom a reset has taken away is 401; that of a seeded one goes on', async () => {
  const other = sandbox.workspace('gone');
  const { body } = await other.open.post('/auth/signup', { email: 'new@example.in', password: 'correct horse', name: 'New' }).expect(201);
  const seeded = await tokenOf(other);
  await whoIs(other, body.token).expect(200);
  await other.admin.post('/reset', {}).expect(200);
  await whoIs(other, body.token).expect(401);
  await whoIs(other, seeded).expect(200);
});

it.each(['educator', 'student'])('the token from before a reset is 401 once its id is that of a new %s', async (role) => {
  const other = sandbox.workspace(`taken-${role}`);
  const signup = async (name: string, as: string) =>
    (await other.open.post('/auth/signup', { email: `${name}@example.in`, password: 'correct horse', name, role: as }).expect(201)).body;
  const alice = await signup('alice', 'student');
  await whoIs(other, alice.token).expect(200);
  await other.admin.post('/reset', {}).expect(200);
  await other.admin.post('/clock', { advance: '1s' }).expect(200);
  const bob = await signup('bob', role);
  expect(bob.user.id).toBe(alice.user.id);
  await whoIs(other, alice.token).expect(401);
  expect((await whoIs(other, bob.token).expect(200)).body.email).toBe('bob@example.in');
});

it('a token goes on to hold when its user changes the email', async () => {
  const other = sandbox.workspace('renamed');
  const { body } = await other.open.post('/auth/signup', { email: 'old@example.in', password: 'correct horse', name: 'New' }).expect(201);
  const { student_id } = (await whoIs(other, body.token).expect(200)).body;
  await other.api.put(`/students/${student_id}`, { email: 'new@example.in' }).expect(200);
  expect((await whoIs(other, body.token).expect(200)).body.email).toBe('new@example.in');
});

it('a reset of everything takes the signing key too: every token is 401', async () => {
  const other = sandbox.workspace('all-gone');
  const token = await tokenOf(other);
  await whoIs(other, token).expect(200);
  await other.admin.post('/reset', { all: true }).expect(200);
  await whoIs(other, token).expect(401);
  await whoIs(other, await tokenOf(other)).expect(200);
});

it('two workspaces never have the same signing key, though their ids are the same', async () => {
  for (const name of ['key-a', 'key-b']) await tokenOf(sandbox.workspace(name));
  expect(signingKey('key-a').secret.equals(signingKey('key-b').secret)).toBe(false);
  expect(signingKey('key-a').secret).toHaveLength(32);
  expect(signingKey('key-a').kid).not.toBe(signingKey('key-b').kid);
});

it('a token of a role that its user no longer has is 401; the next login gives one of the new role', async () => {
  const other = sandbox.workspace('demoted');
  const token = await tokenOf(other, 'admin');
  const { workspace } = await sandbox.app.services.workspaces.open('demoted');
  const user = workspace.store.users.find('email', 'admin@sandbox.test');
  if (!user) throw new Error('admin@sandbox.test is in every scenario');
  await workspace.transaction(() => workspace.store.users.replace({ ...user, role: 'educator' })).durable;
  await whoIs(other, token).expect(401);
  expect((await whoIs(other, await tokenOf(other, 'admin')).expect(200)).body.role).toBe('educator');
});

it('tokens of a file folder hold over a restart', async () => {
  const data = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const first = await sandboxForTest({ seed: 'empty', data });
  const token = await tokenOf(first, 'student');
  const { body } = await first.open.post('/auth/signup', { email: 'kept@example.in', password: 'correct horse', name: 'Kept' }).expect(201);
  await first.close();
  const second = await sandboxForTest({ seed: 'empty', data });
  await whoIs(second, token).expect(200);
  expect((await whoIs(second, body.token).expect(200)).body.email).toBe('kept@example.in');
  await second.open.post('/auth/login', { email: 'kept@example.in', password: 'correct horse' }).expect(200);
});

it('more tokens than the verifier remembers all go on to hold', async () => {
  const other = sandbox.workspace('many');
  const first = await tokenOf(other);
  await whoIs(other, first).expect(200);
  const { kid, secret } = signingKey('many');
  const claims = parsed(first.split('.')[1]);
  const { tokens } = await sandbox.app.services.workspaces.open('many');
  for (let more = 1; more <= 1_001; more += 1)
    await tokens.verify(await new SignJWT({ ...claims, exp: Number(claims['exp']) + more }).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid }).sign(secret));
  expect(tokens.known(first)).toBeUndefined();
  await whoIs(other, first).expect(200);
});
