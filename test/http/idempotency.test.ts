import { expect, it } from 'vitest';

import { BOUNDS } from '../../src/workspace/bounds.js';
import { API_KEY, sandboxForTest, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });
let count = 0;
const student = (): { name: string; email: string } => ({ name: 'Asha Rao', email: `asha.${(count += 1)}@example.in` });
const post = (body: object, key: string) => sandbox.api.post('/students', body).set('Idempotency-Key', key);

it('a replayed Idempotency-Key returns the first answer byte for byte', async () => {
  const body = student();
  const first = await post(body, 'replay').expect(201);
  const second = await post(body, 'replay').expect(201);
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect(second.text).toBe(first.text);
});

it('one key sent 20 times at once makes one record', async () => {
  const body = student();
  const before = (await sandbox.api.get('/students').expect(200)).body.total;
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(body, 'at-once')));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect(answer.status).toBe(409);
    expect(answer.body.error.details.reason).toBe('idempotency_key_in_progress');
    expect(answer.headers['retry-after']).toBe('1');
  }
  expect((await sandbox.api.get('/students').expect(200)).body.total).toBe(before + 1);
});

it('a key with another body is 422', async () => {
  await post(student(), 'reused').expect(201);
  const { body } = await post(student(), 'reused').expect(422);
  expect(body.error.code).toBe('IDEMPOTENCY_KEY_REUSED');
});

it('a key with another path is 422', async () => {
  await post(student(), 'other-path').expect(201);
  await sandbox.api.post('/courses', { title: 'T', type: 'internal' }).set('Idempotency-Key', 'other-path').expect(422);
});

it('the prefixes of the API are one path to a key', async () => {
  const body = student();
  const first = await post(body, 'prefix').expect(201);
  for (const prefix of ['/v1/api', '/api']) {
    const answer = await fetch(`${sandbox.url}${prefix}/students`, {
      method: 'POST',
      headers: { ...API_KEY, 'Content-Type': 'application/json', 'Idempotency-Key': 'prefix' },
      body: JSON.stringify(body),
    });
    expect(await answer.text()).toBe(first.text);
  }
});

it('a stored 400 and a stored 409 are replayed', async () => {
  const bad = { name: 'A', email: 'no-email' };
  const first = await post(bad, 'bad').expect(400);
  const second = await post(bad, 'bad').expect(400);
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect(second.text).toBe(first.text);

  const taken = student();
  await sandbox.api.post('/students', taken).expect(201);
  await post(taken, 'taken').expect(409);
  const replayed = await post(taken, 'taken').expect(409);
  expect(replayed.headers['idempotency-replayed']).toBe('true');
});

it('a 401 is not stored', async () => {
  const body = student();
  await sandbox.withHeaders({ 'X-API-Key': 'test_key', 'X-API-Secret': 'wrong' }).post('/students', body).set('Idempotency-Key', 'unauthorized').expect(401);
  await post(body, 'unauthorized').expect(201);
});

it('a key belongs to its credential', async () => {
  await post(student(), 'mine').expect(201);
  await sandbox
    .withHeaders({ 'X-API-Key': 'test_key_basic', 'X-API-Secret': 'test_secret' })
    .post('/students', student())
    .set('Idempotency-Key', 'mine')
    .expect(201);
});

it('a key is forgotten after 24 hours of sandbox time, and not before', async () => {
  const other = sandbox.workspace('a-day');
  const body = student();
  const send = () => other.api.post('/students', body).set('Idempotency-Key', 'day');
  await send().expect(201);
  await other.admin.post('/clock', { advance: '23h59m' }).expect(200);
  expect((await send().expect(201)).headers['idempotency-replayed']).toBe('true');
  await other.admin.post('/clock', { advance: '1m' }).expect(200);
  await send().expect(409);
});

it('signup replays the same token, and stores none', async () => {
  const body = { ...student(), password: 'correct horse' };
  const first = await sandbox.open.post('/auth/signup', body).set('Idempotency-Key', 'signup').expect(201);
  const second = await sandbox.open.post('/auth/signup', body).set('Idempotency-Key', 'signup').expect(201);
  expect(second.text).toBe(first.text);
  const { workspace } = await sandbox.app.services.workspaces.open('default');
  const stored = workspace.store.idempotency.all().map((record) => record.body);
  expect(stored.join()).not.toContain(first.body.token);
});

it('login takes no key: each is a new session', async () => {
  const body = { email: 'student@sandbox.test', password: 'password' };
  const first = await sandbox.open.post('/auth/login', body).set('Idempotency-Key', 'login').expect(200);
  const second = await sandbox.open
    .post('/auth/login', { ...body, role: 'student' })
    .set('Idempotency-Key', 'login')
    .expect(200);
  expect(first.headers['idempotency-replayed'] ?? second.headers['idempotency-replayed']).toBeUndefined();
});

it.each(['', 'ü', 'x'.repeat(256)])('the key %j is refused', async (key) => {
  const answer = await fetch(`${sandbox.url}/v1/students`, {
    method: 'POST',
    headers: { ...API_KEY, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(student()),
  });
  expect(answer.status).toBe(400);
});

it('keeps the newest answers as far as their bytes are no more than the bound, and says once that it does', async () => {
  const warned: string[] = [];
  const bounds = { ...BOUNDS, answers: { workspace: 1_048_576, process: 16 * 1_048_576 } };
  const { api, app } = await sandboxForTest({ seed: 'empty' }, { bounds, warn: (message) => warned.push(message) });
  const bad = `Name,Email\n${`A,${'x'.repeat(200)}\n`.repeat(700)}`;
  const send = (at: number) => api.post('/students/import').set('Content-Type', 'text/csv').set('Idempotency-Key', `k${at}`).send(bad).expect(207);
  for (let at = 1; at <= 17; at += 1) await send(at);
  const { idempotency } = (await app.services.workspaces.open('default')).workspace.store;
  expect(idempotency.bytes).toBeLessThanOrEqual(1_048_576);
  expect(idempotency.size).toBe(Math.floor(1_048_576 / (idempotency.bytes / idempotency.size)));
  expect((await send(17)).headers['idempotency-replayed']).toBe('true');
  expect((await send(1)).headers['idempotency-replayed']).toBeUndefined();
  expect(warned).toEqual([
    'Workspace default: the stored answers of Idempotency-Keys of this workspace take more than 1 MiB. From now on the oldest are forgotten.',
  ]);
});
