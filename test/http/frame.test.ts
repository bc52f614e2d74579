// What the frame holds for every request, whatever it is for.

import { describe, expect, it, onTestFinished } from 'vitest';

import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { serve } from '../../src/server.js';
import { API_KEY, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });

const PATHS = [
  '/v1/students',
  '/v1/nowhere',
  '/_admin/info',
  '/',
  '/nowhere',
  '/oauth/authorize',
  '/.well-known/jwks.json',
  '/openapi.yaml',
  '/sdk.tgz',
  '/healthz',
];

describe.each(PATHS)('%s', (path) => {
  it.each(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'])('%s has an id of its own and the version, and its length where it has a body', async (method) => {
    const [one, two] = await Promise.all([1, 2].map(() => fetch(`${sandbox.url}${path}`, { method, headers: API_KEY, redirect: 'manual' })));
    expect(one?.headers.get('x-sandbox-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(one?.headers.get('x-sandbox-request-id')).not.toBe(two?.headers.get('x-sandbox-request-id'));
    expect(one?.headers.get('x-sandbox-version')).toMatch(/^\d/);
    expect(one?.headers.get('transfer-encoding')).toBeNull();
    if (one?.status !== 204) expect(one?.headers.get('content-length')).toMatch(/^\d+$/);
  });
});

it('the Express app answers as the server does', async () => {
  const express = await sandbox.app.express();
  const server = express.listen(0);
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  for (const path of PATHS) {
    const [own, direct] = await Promise.all([url, sandbox.url].map((base) => fetch(`${base}${path}`, { headers: API_KEY, redirect: 'manual' })));
    expect([path, own?.status, own?.headers.get('content-type')]).toEqual([path, direct?.status, direct?.headers.get('content-type')]);
  }
});

it('a defect of the corridor ends its request, and neither the process nor the next one', async () => {
  const config = readConfig({ port: '0', data: 'memory', seed: 'empty', log: 'silent' }, {});
  const warnings: string[] = [];
  const app = await createApp(config, { log: { access: undefined, info: () => {}, warn: (message) => warnings.push(message) } });
  const api = await app.services.api();
  // no header may hold a line break: Node throws when the answer is written
  const listCourses = () => ({ status: 200, body: {}, headers: { Location: 'a\nb' } }) as never;
  const broken = { ...api, registry: { ...api.registry, listCourses } };
  const server = await serve({ ...app, services: { ...app.services, api: () => broken } }, config);
  onTestFinished(server.close);
  const get = (path: string) => fetch(`${server.url}/v1${path}`, { headers: API_KEY });
  const answer = await get('/courses');
  expect([answer.status, (await answer.json()).error.code]).toEqual([500, 'INTERNAL_ERROR']);
  expect(warnings).toEqual([expect.stringContaining('broke off')]);
  expect((await get('/students')).status).toBe(200);
});

it('waits for a workspace that its storage has to fetch', async () => {
  const config = readConfig({ port: '0', data: 'memory', seed: 'empty', log: 'silent' }, {});
  const app = await createApp(config, { log: { access: undefined, info: () => {}, warn: () => {} } });
  const { workspaces } = app.services;
  const enter = workspaces.enter.bind(workspaces);
  workspaces.enter = async (name) => enter(name);
  const server = await serve(app, config);
  onTestFinished(server.close);
  for (const path of ['/v1/students', '/_admin/info', '/', '/w/late/v1/students'])
    expect([path, (await fetch(`${server.url}${path}`, { headers: API_KEY })).status]).toEqual([path, 200]);
  expect(workspaces.peek('late')).toBeDefined();
});

it('what breaks off is not under way for ever', async () => {
  const config = readConfig({ port: '0', data: 'memory', seed: 'empty', log: 'silent' }, {});
  const app = await createApp(config, {
    log: { access: undefined, info: () => {}, warn: () => {} },
    onDeviation: () => {
      throw new Error('nobody takes the report');
    },
  });
  const api = await app.services.api();
  const broken = { ...api, registry: { ...api.registry, listCourses: () => ({ status: 200, body: {} }) as never } };
  const server = await serve({ ...app, services: { ...app.services, api: () => broken } }, config);
  onTestFinished(server.close);
  expect((await fetch(`${server.url}/v1/courses`, { headers: API_KEY })).status).toBe(500);
  const { journal, use } = await app.services.workspaces.open('default');
  expect([journal.underWay().length, journal.list()[0]?.status, use.requests]).toEqual([0, 500, 0]);
});
