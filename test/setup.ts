// The one helper of the tests: a sandbox of their own, in this process, on a free port, in memory. Every answer that it gives is
// held against openapi.yaml; one that deviates fails the test.

import supertest, { type Test } from 'supertest';
import { afterAll, afterEach, expect, onTestFinished } from 'vitest';

import { createApp, type SandboxApp } from '../src/app.js';
import { type RawSettings, readConfig } from '../src/config.js';
import { createLog } from '../src/platform/access-log.js';
import { serve } from '../src/server.js';
import type { Bounds } from '../src/workspace/bounds.js';

export type RoleName = 'student' | 'educator' | 'recruiter' | 'admin';

/** Sends requests of one caller to one workspace; paths are those of openapi.yaml. */
export interface Client {
  readonly get: (path: string) => Test;
  readonly post: (path: string, body?: unknown) => Test;
  readonly put: (path: string, body?: unknown) => Test;
  readonly patch: (path: string, body?: unknown) => Test;
  readonly delete: (path: string) => Test;
}

export interface TestSandbox {
  readonly url: string;
  readonly app: SandboxApp;
  /** The public API as an institution's key calls it. */
  readonly api: Client;
  readonly admin: Client;
  /** The public API without a credential. */
  readonly open: Client;
  /** The public API as a signed-in user of the scenario calls it. */
  readonly as: (role: RoleName) => Promise<Client>;
  /** The public API with other headers. */
  readonly withHeaders: (headers: Record<string, string>) => Client;
  /** The same sandbox, in a workspace of its own. */
  readonly workspace: (name: string) => Omit<TestSandbox, 'workspace' | 'close' | 'app'>;
  readonly close: () => Promise<void>;
}

export const API_KEY = { 'X-API-Key': 'test_key', 'X-API-Secret': 'test_secret' } as const;

/** For a whole file: closed, and every answer accounted for, when the file is done. */
export async function withSandbox(settings: RawSettings = {}): Promise<TestSandbox> {
  const deviations: string[] = [];
  const sandbox = await startSandbox(settings, deviations);
  afterEach(() => expect(deviations.splice(0)).toEqual([]));
  afterAll(sandbox.close);
  return sandbox;
}

export interface TestHooks {
  /** How many bytes are kept. */
  readonly bounds?: Bounds;
  /** Told of what goes to the console as a warning. */
  readonly warn?: (message: string) => void;
}

/** For one test: closed, and every answer accounted for, when the test is done. */
export async function sandboxForTest(settings: RawSettings = {}, hooks: TestHooks = {}): Promise<TestSandbox> {
  const deviations: string[] = [];
  const sandbox = await startSandbox(settings, deviations, hooks);
  onTestFinished(async () => {
    await sandbox.close();
    expect(deviations).toEqual([]);
  });
  return sandbox;
}

async function startSandbox(settings: RawSettings, deviations: string[], { bounds, warn = () => {} }: TestHooks = {}): Promise<TestSandbox> {
  const config = readConfig({ log: 'silent', data: 'memory', port: '0', ...settings }, {});
  const log = await createLog('silent');
  const app = await createApp(config, { log: { ...log, warn }, ...(bounds && { bounds }), onDeviation: (deviation) => deviations.push(deviation) });
  const server = await serve(app, config);
  return { ...clients(server.url), app, workspace: (name) => clients(`${server.url}/w/${name}`), close: server.close };
}

function clients(url: string): Omit<TestSandbox, 'workspace' | 'close' | 'app'> {
  const open = client(`${url}/v1`, {});
  return {
    url,
    api: client(`${url}/v1`, API_KEY),
    admin: client(`${url}/_admin`, {}),
    open,
    as: async (role) => {
      const { body } = await open.post('/auth/login', { email: `${role}@sandbox.test`, password: 'password' }).expect(200);
      return client(`${url}/v1`, { Authorization: `Bearer ${body.token}` });
    },
    withHeaders: (headers) => client(`${url}/v1`, headers),
  };
}

function client(base: string, headers: Record<string, string>): Client {
  const http = supertest(base);
  const send = (test: Test, body?: unknown): Test => (body === undefined ? test.set(headers) : test.set(headers).send(body as object));
  return {
    get: (path) => send(http.get(path)),
    post: (path, body) => send(http.post(path), body),
    put: (path, body) => send(http.put(path), body),
    patch: (path, body) => send(http.patch(path), body),
    delete: (path) => send(http.delete(path)),
  };
}
