// What a full or broken disk looks like over HTTP: writes are 500 and leave nothing behind, reads go on, and nothing acknowledged is lost.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished, vi } from 'vitest';

import { disk } from '../../src/storage/disk.js';
import { exchange, quickLogin } from '../oauth/login.js';
import { sandboxForTest, type TestSandbox } from '../setup.js';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Lets every write fail as a full disk does, until the returned function is called. */
function fillDisk(): () => void {
  const full = vi.spyOn(disk, 'write').mockRejectedValue(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
  onTestFinished(() => full.mockRestore());
  return () => full.mockRestore();
}

const student = (name: string) => ({ name, email: `${name}@example.in` });
const emails = async ({ api }: Pick<TestSandbox, 'api'>): Promise<string[]> =>
  (await api.get('/students?search=@example.in').expect(200)).body.students.map(({ email }: { email: string }) => email);

it('writes answer 500 INTERNAL_ERROR and leave nothing, reads go on, and later writes succeed', async () => {
  const sandbox = await sandboxForTest({ seed: 'empty', data: temporaryFolder() });
  const { api, open, app } = sandbox;
  const before = (await api.post('/students', student('before')).expect(201)).body;
  const { store } = (await app.services.workspaces.open('default')).workspace;
  const [events, users] = [store.events.size, store.users.size];

  const makeRoom = fillDisk();
  for (const failed of [
    await api.post('/students', student('lost')),
    await api.put(`/students/${before.id}`, { bio: 'lost' }),
    await api.post('/students/bulk', [student('bulk-1'), student('bulk-2')]),
    await open.post('/auth/signup', { ...student('signup'), password: 'correct horse' }),
  ]) {
    expect(failed.status).toBe(500);
    expect(failed.body.error.code).toBe('INTERNAL_ERROR');
    expect(failed.body.error.message).toBe('The change could not be written to disk (ENOSPC: no space left on device, write); nothing of it was kept.');
    expect(failed.headers['x-ratelimit-limit']).toBeDefined();
  }
  expect(await emails(sandbox)).toEqual(['before@example.in']);
  await api.get(`/students/${before.id}`).expect(200, before);
  expect([store.events.size, store.users.size]).toEqual([events, users]);
  await api.post('/students', {}).expect(400);

  makeRoom();
  await api.post('/students', student('lost')).expect(201);
  expect(await emails(sandbox)).toEqual(['before@example.in', 'lost@example.in']);
});

it('of many writes at once when the disk fills up, those that were acknowledged are there after a restart, and no other is', async () => {
  const data = temporaryFolder();
  const first = await sandboxForTest({ seed: 'empty', data });
  const write = vi.spyOn(disk, 'write');
  onTestFinished(() => write.mockRestore());
  const acknowledged: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    if (round % 2 === 1) write.mockRejectedValueOnce(new Error('ENOSPC')).mockRejectedValueOnce(new Error('ENOSPC'));
    const names = Array.from({ length: 20 }, (_, at) => `s-${round}-${at}`);
    const statuses = await Promise.all(names.map(async (name) => (await first.api.post('/students', student(name))).status));
    for (const [at, status] of statuses.entries()) {
      expect([201, 500]).toContain(status);
      if (status === 201) acknowledged.push(`${names[at]}@example.in`);
    }
  }
  write.mockRestore();
  expect(acknowledged.length).toBeGreaterThanOrEqual(60);
  expect(acknowledged.length).toBeLessThan(120);
  const all = async ({ api }: TestSandbox): Promise<string[]> =>
    (await api.get('/students?search=@example.in&limit=1000').expect(200)).body.students.map(({ email }: { email: string }) => email);
  expect((await all(first)).toSorted()).toEqual(acknowledged.toSorted());
  await first.close();
  const second = await sandboxForTest({ seed: 'empty', data });
  expect((await all(second)).toSorted()).toEqual(acknowledged.toSorted());
  await second.api.post('/students', student('after')).expect(201);
});

it('a 500 is not stored under its Idempotency-Key: the same request works once there is room', async () => {
  const { api } = await sandboxForTest({ seed: 'empty', data: temporaryFolder() });
  const send = () => api.post('/students', student('again')).set('Idempotency-Key', 'again');
  const makeRoom = fillDisk();
  await send().expect(500);
  makeRoom();
  const made = await send().expect(201);
  expect(made.headers['idempotency-replayed']).toBeUndefined();
  expect((await send().expect(201)).headers['idempotency-replayed']).toBe('true');
});

it('no webhook is sent for a change that could not be stored', async () => {
  const { api, admin } = await sandboxForTest({ seed: 'empty', data: temporaryFolder() });
  await admin.post('/webhooks', { url: 'http://127.0.0.1:9/hook', events: ['student.created'] }).expect(201);
  const makeRoom = fillDisk();
  await api.post('/students', student('lost')).expect(500);
  expect((await admin.get('/events').expect(200)).body.total).toBe(0);
  expect((await admin.get('/deliveries').expect(200)).body.total).toBe(0);
  makeRoom();
});

it('the request journal says why', async () => {
  const { api, admin } = await sandboxForTest({ seed: 'empty', data: temporaryFolder() });
  const makeRoom = fillDisk();
  const { headers } = await api.post('/students', student('lost')).expect(500);
  makeRoom();
  const { body } = await admin.get(`/requests/${headers['x-sandbox-request-id']}`).expect(200);
  expect(body).toMatchObject({ status: 500, operation: 'createStudent', error: expect.stringContaining('ENOSPC') });
});

it('a login that can not be stored goes back to the app as server_error, and a code that could not be exchanged stays good', async () => {
  const { url } = await sandboxForTest({ seed: 'empty', data: temporaryFolder() });
  const { code } = await quickLogin(url);
  const makeRoom = fillDisk();
  expect((await quickLogin(url)).error).toBe('server_error');
  const failed = await exchange(url, code);
  expect([failed.status, failed.body['error']]).toEqual([500, 'server_error']);
  expect(failed.body['error_description']).toContain('could not be written to disk');
  makeRoom();
  expect((await exchange(url, code)).status).toBe(200);
});
