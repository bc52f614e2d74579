import { describe, expect, it } from 'vitest';

import { parseTarget } from '../../src/http/target.js';
import { API_KEY, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });
const { workspaces } = sandbox.app.services;

const get = (path: string, headers: Record<string, string> = API_KEY) => fetch(`${sandbox.url}${path}`, { headers });

const PREFIXES = ['/v1', '/v1/api', '/api'] as const;

describe.each(['', '/w/prefixes'])('under %j', (workspace) => {
  it.each(PREFIXES)('%s answers as every other prefix does', async (prefix) => {
    const at = `${workspace}${prefix}`;
    const students = await get(`${at}/students`);
    expect(students.status).toBe(200);
    expect(await students.text()).toBe(await (await get(`${workspace}/v1/students`)).text());
    expect((await get(`${at}/students`, {})).status).toBe(401);
    expect((await get(`${at}/nowhere`)).status).toBe(404);
    expect((await fetch(`${sandbox.url}${at}/students`, { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, POST');
    const email = `${prefix.replaceAll('/', '-')}@example.in`;
    const made = await fetch(`${sandbox.url}${at}/students`, {
      method: 'POST',
      headers: { ...API_KEY, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'A', email }),
    });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    for (const other of PREFIXES) expect((await get(`${workspace}${other}/students/${id}?include=courses`)).status).toBe(200);
  });
});

it('a prefix alone, or one written twice, is 404 in JSON', async () => {
  for (const path of ['/v1', '/v1/', '/api', '/api/', '/v1/api', '/api/v1/students', '/v1/v1/students', '/api/api/students', '/w/prefixes/v1']) {
    const answer = await get(path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(await answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  }
});

it('a path that only begins like a prefix is not one', async () => {
  for (const path of ['/v10/students', '/v1students', '/apis/students', '/V1/students']) expect((await get(path)).headers.get('x-ratelimit-limit')).toBeNull();
});

describe('workspaces', () => {
  it('share nothing: records, emails, ids and clocks are their own', async () => {
    const [a, b, empty] = [sandbox.workspace('iso-a'), sandbox.workspace('iso-b'), sandbox.workspace('iso-empty')];
    const { body } = await a.api.post('/students', { name: 'A', email: 'a@example.in' }).expect(201);
    await b.api.get(`/students/${body.id}`).expect(404);
    await empty.api.get(`/students/${body.id}`).expect(404);
    expect((await b.api.post('/students', { name: 'B', email: 'a@example.in' }).expect(201)).body.id).toBe(body.id);
    await a.admin.post('/clock', { advance: '10d' }).expect(200);
    const times = await Promise.all([a, b].map(async ({ admin }) => Date.parse((await admin.get('/clock').expect(200)).body.now)));
    expect((times[0] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(9 * 86_400_000);
    await a.admin.post('/reset', {}).expect(200);
    await a.api.get(`/students/${body.id}`).expect(404);
    expect((await b.api.get(`/students/${body.id}`).expect(200)).body.name).toBe('B');
  });

  it('are told apart by the case of their names', async () => {
    await sandbox.workspace('Case').api.post('/students', { name: 'A', email: 'case@example.in' }).expect(201);
    expect((await sandbox.workspace('case').api.get('/students?email=case@example.in').expect(200)).body.total).toBe(0);
  });

  it('/w/default is the one without a prefix', async () => {
    const { body } = await sandbox.api.post('/students', { name: 'D', email: 'default@example.in' }).expect(201);
    await sandbox.workspace('default').api.get(`/students/${body.id}`).expect(200);
  });

  it.each(['-a', '.a', '_a', 'a'.repeat(65), 'a b', 'a%20b', 'ü', 'a%2Fb', 'a:b', ''])('the name %j is 404 and makes none', async (name) => {
    const before = workspaces.all().length;
    const answer = await get(`/w/${name}/v1/students`);
    expect(answer.status).toBe(404);
    expect(workspaces.all()).toHaveLength(before);
  });

  it.each(['a', '7', 'ci-1', 'Feature_x.2', 'a'.repeat(64), 'constructor', '__proto__'.slice(2)])('the name %j is one', async (name) => {
    expect((await get(`/w/${name}/v1/students`)).status).toBe(200);
    expect(workspaces.peek(name)?.workspace.name).toBe(name);
  });

  it('come to be by a call of an operation: not by a 404, a 405, a preflight, a page or /healthz', async () => {
    const looks = ['/v1/nowhere', '/healthz', '/readyz', '/', '/_admin/nowhere', '/checkout/x', '/openapi.yaml'];
    for (const path of looks) await get(`/w/looked-at${path}`, {});
    await fetch(`${sandbox.url}/w/looked-at/v1/students`, { method: 'DELETE' });
    await fetch(`${sandbox.url}/w/looked-at/v1/students`, { method: 'OPTIONS', headers: { Origin: 'http://app.test' } });
    expect(workspaces.peek('looked-at')).toBeUndefined();
    await get('/w/looked-at/v1/students');
    expect(workspaces.peek('looked-at')).toBeDefined();
  });
});

describe('parseTarget', () => {
  it.each([
    ['/', 'default', 'page', '/'],
    ['/v1/students?page=2', 'default', 'api', '/students'],
    ['/v1/api/students', 'default', 'api', '/students'],
    ['/v1/apis', 'default', 'api', '/apis'],
    ['/v1?x', 'default', 'api', '/'],
    ['/_admin/clock', 'default', 'admin', '/clock'],
    ['/_admins', 'default', 'page', '/_admins'],
    ['/healthz?x', 'default', 'health', '/healthz'],
    ['/readyz', 'default', 'health', '/readyz'],
    ['/healthz/', 'default', 'health', '/healthz'],
    ['/v1/students/', 'default', 'api', '/students'],
    ['/v1/', 'default', 'api', '/'],
    ['/w/ci/', 'ci', 'page', '/'],
    ['/w/ci/v1/students/', 'ci', 'api', '/students'],
    ['/v1/students//', 'default', 'api', '/students'],
    ['/healthz///', 'default', 'health', '/healthz'],
    ['//', 'default', 'page', '/'],
    ['/%76%31/st%75dents', 'default', 'api', '/students'],
    ['/w/%63i%2D1/v1/%7Ex', 'ci-1', 'api', '/~x'],
    ['/v1/a%2fb%c3%A9', 'default', 'api', '/a%2Fb%C3%A9'],
    ['/v1/%zz%4', 'default', 'api', '/%zz%4'],
    ['/v1/%2541', 'default', 'api', '/%2541'],
    ['/w/ci/v1/students', 'ci', 'api', '/students'],
    ['/w/ci', 'ci', 'page', '/'],
    ['/w/ci?x=/', 'ci', 'page', '/'],
    ['/w/ci/w/other/v1/students', 'ci', 'page', '/w/other/v1/students'],
    ['/wci/v1', 'default', 'page', '/wci/v1'],
  ])('%s is workspace %s, %s, %s', (url, workspace, area, path) => {
    expect(parseTarget(url)).toMatchObject({ workspace, area, path });
  });

  it.each(['/w/', '/w/../v1/students', '/w/./v1', '/w//v1/students', '/w/-a', '/w/a%20b'])('%s names no workspace', (url) => {
    expect(parseTarget(url)).toBeUndefined();
  });

  it('keeps the query apart, whatever is in it', () => {
    expect(parseTarget('/v1/students?a=?&b=/w/x')).toMatchObject({ query: 'a=?&b=/w/x', prefix: '' });
    expect(parseTarget('/w/ci/v1/students')).toMatchObject({ query: '', prefix: '/w/ci' });
  });
});

describe('one path in other spellings (RFC 3986, section 6.2.2)', () => {
  const side = sandbox.workspace('spelled-1');
  const spellings = [
    '/w/spelled-1/v1/students',
    '/w/spelled%2D1/v1/students',
    '/%77/spelled-1/%76%31/st%75dents/',
    '/w/spelled-1/api/students/',
    '/w/spelled-1/v1/students//',
  ];

  it('is one route of one workspace', async () => {
    await side.api.post('/students', { name: 'S', email: 'spelled@example.in' }).expect(201);
    for (const path of spellings) expect([path, (await (await get(`${path}?email=spelled@example.in`)).json()).total]).toEqual([path, 1]);
  });

  it('is one request for an Idempotency-Key', async () => {
    const body = JSON.stringify({ name: 'K', email: 'key@example.in' });
    const answers: string[] = [];
    for (const path of spellings) {
      const headers = { ...API_KEY, 'Content-Type': 'application/json', 'Idempotency-Key': 'spelled' };
      const answer = await fetch(`${sandbox.url}${path}`, { method: 'POST', headers, body });
      expect([path, answer.status]).toEqual([path, 201]);
      answers.push(await answer.text());
    }
    expect(new Set(answers).size).toBe(1);
  });

  it('%2F stays data, and is decoded once', async () => {
    const { message } = (await (await get('/v1/students/a%2Fb')).json()).error;
    expect(message).toContain('id');
    expect((await get('/v1%2Fstudents')).status).toBe(404);
    expect((await get('/v1/students%2Fbulk')).status).toBe(404);
    // %2541 is the text %41, and not A
    const answer = await (await get('/_admin/inbox/%2541')).json();
    expect(answer.error.message).not.toContain('Inbox A');
  });
});
