// Which requests make a workspace: whoever is let in and served, and what changes something (contract, "Hosts and prefixes").

import { describe, expect, it } from 'vitest';

import { authorizeUrl, Browser, CALLBACK, requestTokens } from '../oauth/login.js';
import { API_KEY, sandboxForTest, type TestSandbox, withSandbox } from '../setup.js';

const sandbox = await withSandbox();
const { workspaces } = sandbox.app.services;
const ID = '00000000-0000-4000-8000-00000000ffff';

type Side = Pick<TestSandbox, 'url'>;
type Ask = (side: Side) => Promise<unknown>;

const json = (method: string, path: string, body?: object, headers: Record<string, string> = {}): Ask => {
  const sent = body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
  return ({ url }) => fetch(`${url}${path}`, { method, headers, redirect: 'manual', ...sent });
};
const get = (path: string, headers: Record<string, string> = {}): Ask => json('GET', path, undefined, headers);

let count = 0;
async function isMadeBy(ask: Ask, { url, app }: Pick<TestSandbox, 'url' | 'app'> = sandbox): Promise<boolean> {
  const name = `made-${(count += 1)}`;
  await ask({ url: `${url}/w/${name}` });
  return app.services.workspaces.peek(name) !== undefined;
}

const login = (email: string, password: string): Ask => json('POST', '/v1/auth/login', { email, password });

describe('a workspace is not made by', () => {
  it.each<[string, Ask]>([
    ['a call without a credential', get('/v1/students')],
    ['a wrong key', get('/v1/students', { 'X-API-Key': 'test_key', 'X-API-Secret': 'wrong' })],
    ['a token of another workspace', get('/v1/students', { Authorization: 'Bearer abc.def.ghi' })],
    ['a POST without a credential', json('POST', '/v1/students', { name: 'A', email: 'a@example.in' })],
    ['an unknown route', get('/v1/nowhere', API_KEY)],
    ['a method that is not there', json('DELETE', '/v1/students', undefined, API_KEY)],
    ['an unknown record', get(`/v1/students/${ID}`, API_KEY)],
    ['a body that does not fit', json('POST', '/v1/students', { name: '' }, API_KEY)],
    ['a wrong password', login('student@sandbox.test', 'wrong')],
    ['a preflight', json('OPTIONS', '/v1/students', undefined, { Origin: 'http://app.test' })],
    ['its home page', get('/')],
    ['the pages of the dashboard', get('/settings/webhooks', { Accept: 'text/html' })],
    ['a file', get('/sdk.tgz')],
    ['health', get('/healthz')],
    ['metadata', get('/.well-known/oauth-authorization-server')],
    ['a login page', ({ url }) => new Browser().open(authorizeUrl(url))],
    [
      'a wrong password on it',
      async ({ url }) => {
        const browser = new Browser();
        await browser.press(await browser.open(authorizeUrl(url)), { action: 'login', email: 'student@sandbox.test', password: 'wrong' });
      },
    ],
    [
      'Cancel on it',
      async ({ url }) => {
        const browser = new Browser();
        await browser.press(await browser.open(authorizeUrl(url)), { action: 'cancel' });
      },
    ],
    ['an app with a wrong secret', ({ url }) => requestTokens(url, { grant_type: 'client_credentials', client_secret: 'wrong' })],
    ['a code that is none', ({ url }) => requestTokens(url, { grant_type: 'authorization_code', code: 'oac_x', redirect_uri: CALLBACK })],
    ['an admin call that is refused', get('/_admin/info', { Origin: 'http://evil.test' })],
    ['an admin call that finds nothing', get('/_admin/events/nope')],
    ['a delivery to an inbox that is not there', json('POST', '/_admin/inbox/none', {})],
    ['a form for what is not there', json('POST', '/settings/webhooks/none/delete', undefined, { 'Content-Type': 'application/x-www-form-urlencoded' })],
  ])('%s', async (_, ask) => {
    expect(await isMadeBy(ask)).toBe(false);
  });

  it('a role that may not', async () => {
    const { body } = await sandbox.open.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }).expect(200);
    expect(await isMadeBy(json('POST', '/v1/courses', { title: 'T', type: 'internal' }, { Authorization: `Bearer ${body.token}` }))).toBe(false);
  });
});

describe('a workspace is made by', () => {
  it.each<[string, Ask]>([
    ['a look with a key', get('/v1/students', API_KEY)],
    ['a record', json('POST', '/v1/students', { name: 'A', email: 'a@example.in' }, API_KEY)],
    ['a login', login('student@sandbox.test', 'password')],
    ['a signup', json('POST', '/v1/auth/signup', { email: 'n@example.in', password: 'long enough', name: 'N' })],
    ['a token of an app', ({ url }) => requestTokens(url, { grant_type: 'client_credentials' })],
    ['a code', get(`/oauth/authorize?client_id=sandbox_client&redirect_uri=${CALLBACK}&response_type=code&prompt=none&login_hint=student@sandbox.test`)],
    [
      'a login by a form',
      async ({ url }) => {
        const browser = new Browser();
        await browser.press(await browser.open(authorizeUrl(url)), { as: 'student@sandbox.test' });
      },
    ],
    ['an admin call', get('/_admin/info')],
    ['an admin call that changes something', json('POST', '/_admin/clock', { advance: '1h' })],
    ['a reset', json('POST', '/_admin/reset', {})],
  ])('%s', async (_, ask) => {
    expect(await isMadeBy(ask)).toBe(true);
  });
});

it('what nobody was let in for takes no room: the next one finds it', async () => {
  const small = await sandboxForTest({ seed: 'empty', maxWorkspaces: '2' });
  for (let number = 0; number < 50; number += 1) {
    const { url } = small.workspace(`storm-${number}`);
    for (const path of ['/v1/students', '/.well-known/jwks.json', '/', '/v1/nowhere']) await fetch(`${url}${path}`);
  }
  expect(small.app.services.workspaces.all()).toHaveLength(1);
  await small.workspace('mine').api.post('/students', { name: 'A', email: 'a@example.in' }).expect(201);
});

it('requests at the same time look at one and the same workspace, before and after one of them makes it', async () => {
  const side = sandbox.workspace('at-once');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, number) => side.api.post('/students', { name: 'A', email: `a${number}@example.in` }).expect(201)),
  );
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(20);
  expect((await side.api.get('/students?limit=1000').expect(200)).body.students.filter(({ name }: { name: string }) => name === 'A')).toHaveLength(20);
});

it('what waits in a workspace that is not made hears of what makes it', async () => {
  const side = sandbox.workspace('waited-for');
  const waiting = side.admin.get('/events/wait?event=student.created&within=30s').expect(200);
  const [{ body }] = await Promise.all([waiting, side.api.post('/students', { name: 'W', email: 'w@example.in' }).expect(201)]);
  expect(body.data).toMatchObject({ email: 'w@example.in' });
});

describe('what was refused without a workspace', () => {
  it('is in the request journal under its name, newest first', async () => {
    const side = sandbox.workspace('refused');
    await side.open.get('/students?page=1').expect(401);
    await side.withHeaders({ 'X-API-Key': 'x', 'X-API-Secret': 'y' }).get('/courses').expect(401);
    await sandbox.workspace('refused-too').open.get('/students').expect(401);
    expect(workspaces.peek('refused')).toBeUndefined();
    const { body } = await side.admin.get('/requests').expect(200);
    expect(body.requests.map(({ path, status }: { path: string; status: number }) => [path, status])).toEqual([
      ['/w/refused/v1/courses', 401],
      ['/w/refused/v1/students?page=1', 401],
    ]);
  });

  it('is remembered up to 200 requests of all names together', async () => {
    const own = await sandboxForTest({ seed: 'empty' });
    const first = own.workspace('first');
    await first.open.get('/students').expect(401);
    for (let number = 0; number < 200; number += 1) await fetch(`${own.url}/w/other-${number % 7}/v1/students`);
    expect((await first.admin.get('/requests').expect(200)).body.total).toBe(0);
  });
});
