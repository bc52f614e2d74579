import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';

import { keysOf } from '../../src/auth/workspace-keys.js';
import type { SigningKeyRecord } from '../../src/records/records.js';
import { memoryStorage } from '../../src/storage/memory.js';
import { Workspace } from '../../src/workspace/workspace.js';
import { sandboxForTest, type TestSandbox, withSandbox } from '../setup.js';
import { toVersion1 } from '../storage/to-version-1.js';
import { me, tokensOf } from './login.js';

const sandbox = await withSandbox();

type Side = Pick<TestSandbox, 'url' | 'open' | 'admin' | 'withHeaders'>;

interface KeySet {
  readonly keys: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string; readonly kid: string }[];
}

const keySet = async ({ url }: Pick<Side, 'url'>): Promise<KeySet> => (await fetch(`${url}/.well-known/jwks.json`)).json();
const kids = async (side: Pick<Side, 'url'>): Promise<string[]> => (await keySet(side)).keys.map(({ kid }) => kid);

/** A token of POST /auth/login. */
async function userToken({ open }: Pick<Side, 'open'>): Promise<string> {
  return (await open.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }).expect(200)).body.token;
}

const statusWith = async ({ withHeaders }: Pick<Side, 'withHeaders'>, token: string | undefined): Promise<number> =>
  (await withHeaders({ Authorization: `Bearer ${token}` }).get('/auth/user')).status;

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'oauth-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The files of a folder, with their sizes. */
function filesIn(folder: string): Record<string, number> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((file) => [path.relative(folder, file), statSync(file).size]));
}

describe('a key set', () => {
  test('that was read before the first login proves the tokens of it, and is still the same', async () => {
    const side = sandbox.workspace('read-first');
    const before = await keySet(side);
    const { access_token: token = '' } = await tokensOf(side.url);
    await userToken(side);
    const { payload } = await jwtVerify(token, createLocalJWKSet(before), {
      issuer: side.url,
      audience: `${side.url}/v1`,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    });
    expect(payload['client_id']).toBe('sandbox_client');
    expect(await keySet(side)).toEqual(before);
  });

  test('is another for another name', async () => {
    const all = await Promise.all(['one', 'two', 'One', 'one.'].map((name) => keySet(sandbox.workspace(name))));
    const keys = [...all, await keySet(sandbox)].flatMap((set) => set.keys);
    expect(keys).toHaveLength(5);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(5);
    expect(new Set(keys.map(({ x }) => x)).size).toBe(5);
  });

  test('is another in another sandbox, under the same name', async () => {
    expect(await kids(await sandboxForTest({ seed: 'empty' }))).not.toEqual(await kids(sandbox));
  });

  test('outlives a reset, and is another after each reset of everything', async () => {
    const side = sandbox.workspace('reset');
    const seen = [await keySet(side)];
    await side.admin.post('/reset', {}).expect(200);
    expect(await keySet(side)).toEqual(seen[0]);
    for (let round = 0; round < 2; round += 1) {
      await side.admin.post('/reset', { all: true }).expect(200);
      seen.push(await keySet(side));
    }
    expect(new Set(seen.flatMap(({ keys }) => keys.map(({ kid }) => kid))).size).toBe(3);
    const { access_token: token = '' } = await tokensOf(side.url);
    await jwtVerify(token, createRemoteJWKSet(new URL(`${side.url}/.well-known/jwks.json`)), { algorithms: ['ES256'] });
    await expect(jwtVerify(token, createLocalJWKSet(seen[1] ?? { keys: [] }))).rejects.toThrow('no applicable key found');
  });

  test('is that of the workspace which nobody has made yet: its secret, name and generation are all that it is of', async () => {
    const { workspaces } = sandbox.app.services;
    const { options } = workspaces;
    const unmade = new Workspace({ ...options, name: 'not-yet', storage: memoryStorage(() => options.storage.secret()) });
    expect(workspaces.peek('not-yet')).toBeUndefined();
    expect(await kids(sandbox.workspace('not-yet'))).toEqual(keysOf(unmade).accessToken.map(({ kid }) => kid));
  });
});

describe('tokens', () => {
  test('of another workspace, of either kind, are 401', async () => {
    const [here, there] = [sandbox.workspace('here'), sandbox.workspace('there')];
    const given = [(await tokensOf(here.url))['access_token'], await userToken(here)];
    for (const token of given) expect([await statusWith(here, token), await statusWith(there, token)]).toEqual([200, 401]);
  });

  test('from before a reset of everything are 401, of either kind, though their users are there again', async () => {
    const side = sandbox.workspace('all');
    const given = [(await tokensOf(side.url))['access_token'], await userToken(side)];
    expect(await Promise.all(given.map((token) => statusWith(side, token)))).toEqual([200, 200]);
    await side.admin.post('/reset', { all: true }).expect(200);
    expect(await Promise.all(given.map((token) => statusWith(side, token)))).toEqual([401, 401]);
  });
});

describe('with a data folder', () => {
  test('300 looks at the key sets of 300 names, and a login, write nothing but the secret', async () => {
    const data = temporaryFolder();
    const first = await sandboxForTest({ data });
    const sets = await Promise.all(Array.from({ length: 300 }, (_, at) => kids(first.workspace(`look-${at}`))));
    expect(new Set(sets.flat()).size).toBe(300);
    const token = await userToken(first.workspace('look-7'));
    expect(await statusWith(first.workspace('look-7'), token)).toBe(200);
    await first.close();
    const files = filesIn(data);
    expect(Object.keys(files)).toEqual(['workspaces/secret']);
    expect(files['workspaces/secret']).toBeLessThan(120);
  });

  test('key sets and tokens are the same after a restart, also after a reset of everything', async () => {
    const data = temporaryFolder();
    const first = await sandboxForTest({ data });
    const [plain, fresh] = [first.workspace('plain'), first.workspace('fresh')];
    await fresh.admin.post('/reset', { all: true }).expect(200);
    const before = await Promise.all([keySet(plain), keySet(fresh)]);
    const { access_token: token } = await tokensOf(fresh.url);
    const given = await userToken(fresh);
    await first.close();
    const second = await sandboxForTest({ data });
    expect(await Promise.all([keySet(second.workspace('plain')), keySet(second.workspace('fresh'))])).toEqual(before);
    expect((await me(second.workspace('fresh').url, token)).status).toBe(200);
    expect(await statusWith(second.workspace('fresh'), given)).toBe(200);
    expect(await statusWith(second.workspace('plain'), given)).toBe(401);
  });

  test('a start with --reset makes other keys: a token from before it is 401, though its user is there again', async () => {
    const data = temporaryFolder();
    const first = await sandboxForTest({ data });
    const before = await kids(first);
    const [given, { access_token: token }] = [await userToken(first), await tokensOf(first.url)];
    await first.close();
    const second = await sandboxForTest({ data, reset: '1' });
    expect(await kids(second)).not.toEqual(before);
    expect([await statusWith(second, given), await statusWith(second, token)]).toEqual([401, 401]);
    expect(await statusWith(second, await userToken(second))).toBe(200);
  });
});

describe('keys that an earlier version made and stored', () => {
  const old: Readonly<Record<SigningKeyRecord['use'], SigningKeyRecord>> = {
    'user-token': { id: '0123456789abcdef', use: 'user-token', jwk: { kty: 'oct', k: randomBytes(32).toString('base64url') }, created_at: 1 },
    'access-token': {
      id: 'fedcba9876543210',
      use: 'access-token',
      jwk: { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) },
      created_at: 1,
    },
  };

  /** A folder as an earlier version has left it: with key records, tokens that they signed, and no secret. */
  async function oldFolder(...uses: readonly SigningKeyRecord['use'][]): Promise<{ data: string; given: string; token: string | undefined }> {
    const data = temporaryFolder();
    const first = await sandboxForTest({ data });
    const { workspace } = await first.app.services.workspaces.open('default');
    await workspace.transaction(() => {
      for (const use of uses) workspace.store.signing_keys.insert(old[use]);
    }).durable;
    const [given, { access_token: token }] = [await userToken(first), await tokensOf(first.url)];
    await first.close();
    await toVersion1(data);
    return { data, given, token };
  }

  const kidOf = (token: string | undefined): string | undefined => decodeProtectedHeader(token ?? '').kid;

  test('go on: their tokens hold, they sign, and the key set has the old key before the derived one', async () => {
    const { data, given, token } = await oldFolder('user-token', 'access-token');
    expect([kidOf(given), kidOf(token)]).toEqual(['0123456789abcdef', 'fedcba9876543210']);
    const second = await sandboxForTest({ data });
    expect([await statusWith(second, given), await statusWith(second, token)]).toEqual([200, 200]);
    const set = await keySet(second);
    const { x, y } = old['access-token'].jwk;
    expect(set.keys).toEqual([
      { kty: 'EC', crv: 'P-256', x, y, kid: 'fedcba9876543210', use: 'sig', alg: 'ES256' },
      expect.objectContaining({ kid: expect.stringMatching(/^[0-9a-f]{16}$/) }),
    ]);
    const next = await tokensOf(second.url);
    await jwtVerify(next['access_token'] ?? '', createLocalJWKSet(set), { algorithms: ['ES256'] });
    expect([kidOf(await userToken(second)), kidOf(next['access_token'])]).toEqual([kidOf(given), kidOf(token)]);
    await second.admin.post('/reset', {}).expect(200);
    expect(await keySet(second)).toEqual(set);
    expect(await statusWith(second, given)).toBe(200);
  });

  test('end with a reset of everything; derived ones take their place', async () => {
    const { data, given, token } = await oldFolder('user-token', 'access-token');
    const second = await sandboxForTest({ data });
    const before = await kids(second);
    await second.admin.post('/reset', { all: true }).expect(200);
    expect([await statusWith(second, given), await statusWith(second, token)]).toEqual([401, 401]);
    const after = await kids(second);
    expect(after).toHaveLength(1);
    expect(before).not.toContain(after[0]);
    const next = [await userToken(second), (await tokensOf(second.url))['access_token']];
    expect(await Promise.all(next.map((each) => statusWith(second, each)))).toEqual([200, 200]);
  });

  test('of one use leave the other one to a derived key', async () => {
    const { data, given } = await oldFolder('user-token');
    const second = await sandboxForTest({ data });
    expect(await statusWith(second, given)).toBe(200);
    const set = await kids(second);
    expect(set).toHaveLength(1);
    expect(kidOf((await tokensOf(second.url))['access_token'])).toBe(set[0]);
  });

  test('and derived ones beside them both hold: a folder that has been with both versions keeps its tokens', async () => {
    const data = temporaryFolder();
    const first = await sandboxForTest({ data });
    const [given, { access_token: token }] = [await userToken(first), await tokensOf(first.url)];
    const { workspace } = await first.app.services.workspaces.open('default');
    await workspace.transaction(() => Object.values(old).map((record) => workspace.store.signing_keys.insert(record))).durable;
    await first.close();
    const second = await sandboxForTest({ data });
    expect([await statusWith(second, given), await statusWith(second, token)]).toEqual([200, 200]);
    expect(await kids(second)).toEqual(['fedcba9876543210', kidOf(token)]);
  });
});
