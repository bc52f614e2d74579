// Workspaces over a storage that has to be waited for and may fail, as one behind a network: over HTTP, and call by call.

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { CHECKED_AT_START, StoredWorkspaces } from '../../src/hosting/stored-workspaces.js';
import { Workspaces } from '../../src/hosting/workspaces.js';
import { serve } from '../../src/server.js';
import { API_KEY } from '../setup.js';
import { LateDatabase, lateStorage } from '../storage/late-storage.js';
import { originOf } from '../workspace/origin.js';

interface Started {
  readonly url: string;
  readonly workspaces: Workspaces;
  readonly close: () => Promise<void>;
}

/** A sandbox whose workspaces lie in a database. */
async function start(database: LateDatabase): Promise<Started> {
  const config = readConfig({ log: 'silent', data: 'memory', port: '0', seed: 'empty' }, {});
  const app = await createApp(config, { log: { access: undefined, info: () => {}, warn: () => {} } });
  const workspaces = new Workspaces({ ...app.services.workspaces.options, storage: lateStorage(database) });
  const server = await serve({ ...app, services: { ...app.services, workspaces } }, config);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= server.close().then(() => workspaces.close()));
  onTestFinished(close);
  return { url: server.url, workspaces, close };
}

const post = (url: string, name: string): Promise<Response> =>
  fetch(`${url}/v1/students`, {
    method: 'POST',
    headers: { ...API_KEY, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, email: `${name}@example.in` }),
  });

async function names(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/v1/students?search=@example.in`, { headers: API_KEY });
  expect(response.status).toBe(200);
  return ((await response.json()) as { students: { name: string }[] }).students.map(({ name }) => name);
}

/** A database that a sandbox before has written a workspace to. */
async function written(): Promise<LateDatabase> {
  const database = new LateDatabase();
  const before = await start(database);
  expect((await post(`${before.url}/w/class`, 'asha')).status).toBe(201);
  await before.close();
  return database;
}

describe('a stored workspace whose load is late', () => {
  it('is one and the same for requests that come meanwhile', async () => {
    const database = await written();
    const { url } = await start(database);
    database.calls.length = 0;
    const ids = await Promise.all(['b', 'c', 'd'].map(async (name) => ((await (await post(`${url}/w/class`, name)).json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(3);
    expect(database.calls.filter((call) => call === 'load')).toHaveLength(1);
    expect((await names(`${url}/w/class`)).toSorted()).toEqual(['asha', 'b', 'c', 'd']);
  });

  it('and fails is an error in words, and the next request finds it', async () => {
    const database = await written();
    const { url } = await start(database);
    let failures = 2;
    database.fails = (call) => call === 'load' && failures-- > 0;
    for (const answer of await Promise.all([post(`${url}/w/class`, 'lost'), fetch(`${url}/w/class/v1/students`, { headers: API_KEY })])) {
      expect(answer.status).toBe(500);
      expect(await answer.json()).toMatchObject({
        error: { code: 'INTERNAL_ERROR', message: expect.stringMatching(/^The database did not answer \(call \d+, load\)\.$/) },
      });
    }
    // the two of them had asked once
    expect(failures).toBe(1);
    expect((await fetch(`${url}/w/class/_admin/info`)).status).toBe(500);
    expect(await names(`${url}/w/class`)).toEqual(['asha']);
  });

  it('comes to its end before the storage is closed', async () => {
    const database = await written();
    let [release, isClosed]: [() => void, boolean] = [() => {}, false];
    database.held = new Promise((resolve) => (release = resolve));
    const storage = lateStorage(database);
    const close = async (): Promise<void> => {
      isClosed = true;
    };
    const workspaces = workspacesOf({ ...storage, close });
    const [opening, closing] = [workspaces.open('class'), workspaces.close()];
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    release();
    const { workspace } = await opening;
    await closing;
    expect(isClosed).toBe(true);
    expect(workspace.store.students.find('email', 'asha@example.in')).toBeDefined();
  });

  it('and fails while the sandbox closes does not hold it up', async () => {
    const database = await written();
    const workspaces = workspacesOf(lateStorage(database));
    database.fails = () => true;
    const [opening, closing] = [workspaces.open('class').catch((error: unknown) => String(error)), workspaces.close()];
    await closing;
    expect(await opening).toContain('The database did not answer');
  });
});

it('a write that fails late takes back what was made of it, and the next one stands after a restart', async () => {
  const database = await written();
  const first = await start(database);
  expect(await names(`${first.url}/w/class`)).toEqual(['asha']);
  database.fails = (call) => call === 'append';
  const failed = await post(`${first.url}/w/class`, 'lost');
  expect([failed.status, await failed.json()]).toMatchObject([500, { error: { message: expect.stringContaining('The database did not answer') } }]);
  expect(await names(`${first.url}/w/class`)).toEqual(['asha']);
  database.fails = () => false;
  expect((await post(`${first.url}/w/class`, 'kept')).status).toBe(201);
  await first.close();
  const second = await start(database);
  expect(await names(`${second.url}/w/class`)).toEqual(['asha', 'kept']);
});

it('whenever a second request comes for a workspace that is not stored, it looks at the same one', async () => {
  // between the first one's load and its end: at every step of a chain of promises
  for (let steps = 0; steps < 40; steps += 1) {
    let answer: () => void = () => {};
    const loaded = new Promise<undefined>((resolve) => (answer = () => resolve(undefined)));
    const storage = lateStorage(new LateDatabase());
    const workspaces = workspacesOf({ ...storage, load: () => loaded });
    const first = Promise.resolve(workspaces.enter('new'));
    answer();
    for (let step = 0; step < steps; step += 1) await undefined;
    expect(await workspaces.enter('new'), `after ${steps} steps`).toBe(await first);
    await workspaces.close();
  }
});

it('a start that can not learn the names fails in words, and one that can goes on with the pending deliveries', async () => {
  const database = await written();
  const workspaces = workspacesOf(lateStorage(database));
  database.fails = (call) => call === 'names';
  await expect(new StoredWorkspaces(workspaces).check()).rejects.toThrow('The database did not answer');
  database.fails = () => false;
  await new StoredWorkspaces(workspaces).check();
  await workspaces.close();
});

it('what looks through the stored workspaces once the port is open ends before a close does: nothing is read any more when the storage is let go of', async () => {
  const database = await written();
  const [kept] = database.workspaces.values();
  for (let at = 0; kept && at < CHECKED_AT_START; at += 1) database.workspaces.set(`a${at}`, kept);
  const stored = new StoredWorkspaces(workspacesOf(lateStorage(database)));
  await stored.check();
  let [release, isClosed]: [() => void, boolean] = [() => {}, false];
  database.held = new Promise((resolve) => (release = resolve));
  database.calls.length = 0;
  void stored.resume();
  await vi.waitFor(() => expect(database.calls).toEqual(['load']));
  const closing = stored.close().then(() => (isClosed = true));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(isClosed).toBe(false);
  release();
  await closing;
});

function workspacesOf(storage: ReturnType<typeof lateStorage>): Workspaces {
  return new Workspaces({
    origin: originOf(),
    storage,
    maxWorkspaces: 10,
    warn: () => {},
    info: () => {},
    address: () => 'http://127.0.0.1:4600',
    imports: { folder: 'uploads', run: async () => {} },
  });
}
