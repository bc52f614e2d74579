// What an earlier process has stored, where there is no room for it.

import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { createApp, type SandboxApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { serve } from '../../src/server.js';
import { API_KEY } from '../setup.js';

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-limit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function start(data: string, maxWorkspaces: string) {
  const warnings: string[] = [];
  const config = readConfig({ port: '0', data, seed: 'empty', log: 'silent', maxWorkspaces }, {});
  const app: SandboxApp = await createApp(config, { log: { access: undefined, info: () => {}, warn: (message) => warnings.push(message) } });
  const server = await serve(app, config);
  const close = server.close;
  onTestFinished(close);
  const get = async (path: string): Promise<number> => (await fetch(`${server.url}${path}`, { headers: API_KEY })).status;
  const post = async (path: string, body: object): Promise<number> =>
    (await fetch(`${server.url}${path}`, { method: 'POST', headers: { ...API_KEY, 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).status;
  return { app, url: server.url, get, post, close, warnings };
}

it('is 503 each time, sends nothing, and is there once there is room', async () => {
  const folder = await dataFolder();
  let received = 0;
  const receiver = createServer((_, response) => {
    received += 1;
    response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void receiver.close());
  const address = receiver.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;

  const first = await start(folder, '10');
  expect(await first.post('/w/stored/_admin/webhooks', { url, events: ['*'], retry_schedule: [3_600] })).toBe(201);
  expect(await first.post('/w/stored/v1/students', { name: 'A', email: 'a@example.in' })).toBe(201);
  await (await first.app.services.workspaces.open('stored')).dispatcher.idle();
  await first.close();
  const sent = received;

  const full = await start(folder, '1');
  for (let time = 0; time < 3; time += 1)
    expect([time, await full.get('/w/stored/v1/students'), await full.get('/w/stored/.well-known/jwks.json')]).toEqual([time, 503, 503]);
  expect(full.app.services.workspaces.all()).toHaveLength(1);
  await full.close();
  expect(received).toBe(sent);

  const roomy = await start(folder, '2');
  expect(await roomy.get('/w/stored/v1/students')).toBe(200);
});

it('an evicted name that is asked for at once is there again', async () => {
  const folder = await dataFolder();
  const { app, url, get } = await start(folder, '2');
  expect(await get('/w/a/v1/students')).toBe(200);
  const a = app.services.workspaces.peek('a');
  if (a) a.use.lastUsed -= 61_000;
  const { hostname, port } = new URL(url);
  const request = (name: string, more: string): string =>
    `GET /w/${name}/v1/students HTTP/1.1\r\nHost: ${hostname}\r\nX-API-Key: test_key\r\nX-API-Secret: test_secret\r\n${more}\r\n`;
  const text = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), hostname);
    let all = '';
    socket.on('data', (chunk) => (all += chunk.toString('utf8')));
    socket.on('close', () => resolve(all));
    socket.write(`${request('b', '')}${request('a', 'Connection: close\r\n')}`);
  });
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', expect.stringMatching(/^(?:200|503)$/)]);
});

it('a call that is refused lets no standing workspace go', async () => {
  const { app, post, get } = await start('memory', '2');
  expect(await get('/w/a/v1/students')).toBe(200);
  for (const hosted of app.services.workspaces.all()) hosted.use.lastUsed -= 61_000;
  expect(await post('/w/evil/v1/auth/login', { email: 'student@sandbox.test', password: 'wrong' })).toBe(401);
  expect(await post('/w/evil/_admin/inbox/none', {})).toBe(404);
  expect(app.services.workspaces.all().map(({ workspace }) => workspace.name)).toEqual(['default', 'a']);
});
