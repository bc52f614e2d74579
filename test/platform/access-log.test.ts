import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { type AccessLine, createLog, type LogFormat } from '../../src/platform/access-log.js';
import { serve } from '../../src/server.js';
import { API_KEY } from '../setup.js';

const LINE: AccessLine = { id: 'req-1', workspace: 'default', operation: 'listStudents', method: 'GET', path: '/v1/students', status: 200, ms: 1.26 };

/** A log that is written to two texts. */
async function written(format: LogFormat) {
  const texts = { out: '', errors: '' };
  const log = await createLog(format, { write: (text: string) => (texts.out += text) }, { write: (text: string) => (texts.errors += text) });
  return { log, texts };
}

describe('createLog', () => {
  it.each<[what: string, change: Partial<AccessLine>, text: string]>([
    ['a request', {}, 'GET /v1/students 200 1.3 ms listStudents req-1\n'],
    ['one without an operation', { operation: null, status: 404 }, 'GET /v1/students 404 1.3 ms - req-1\n'],
    ['one of another workspace', { workspace: 'ci-1' }, 'GET /v1/students 200 1.3 ms listStudents [ci-1] req-1\n'],
    ['one that failed, with its reason on a line of its own', { status: 500, error: 'ENOSPC' }, 'GET /v1/students 500 1.3 ms listStudents req-1\n  ENOSPC\n'],
  ])('pretty writes %s as a line for people', async (_, change, text) => {
    const { log, texts } = await written('pretty');
    log.access?.({ ...LINE, ...change });
    expect(texts).toEqual({ out: text, errors: '' });
  });

  it('pretty writes warnings to the other stream', async () => {
    const { log, texts } = await written('pretty');
    log.info('hello');
    log.warn('careful');
    expect(texts).toEqual({ out: 'hello\n', errors: 'warning: careful\n' });
  });

  it('json writes one JSON object a line', async () => {
    const { log, texts } = await written('json');
    log.access?.(LINE);
    log.info('hello');
    log.warn('careful');
    const lines = texts.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      { level: 30, time: expect.stringMatching(/^\d{4}-.*Z$/), ...LINE, msg: 'request' },
      { level: 30, time: expect.any(String), msg: 'hello' },
      { level: 40, time: expect.any(String), msg: 'careful' },
    ]);
    expect(texts.errors).toBe('');
  });

  it("json tells the machine's time where a test has faked Date", async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2031, 4, 5) });
    onTestFinished(() => void vi.useRealTimers());
    const { log, texts } = await written('json');
    log.access?.(LINE);
    expect(JSON.parse(texts.out).time).toMatch(/^20(?!31)/);
  });

  it('silent writes warnings only', async () => {
    const { log, texts } = await written('silent');
    expect(log.access).toBeUndefined();
    log.info('hello');
    log.warn('careful');
    expect(texts).toEqual({ out: '', errors: 'careful\n' });
  });
});

it('a request is one line: operation, workspace, path as it was sent, status; never a query, a header, a body or a secret', async () => {
  const { log, texts } = await written('json');
  const config = readConfig({ port: '0', data: 'memory', seed: 'empty', log: 'json' }, {});
  const server = await serve(await createApp(config, { log }), config);
  const headers = { ...API_KEY, 'Content-Type': 'application/json' };
  const first = await fetch(`${server.url}/w/ci/api/students?search=hidden-words`, { headers });
  await fetch(`${server.url}/v1/auth/login`, { method: 'POST', headers, body: JSON.stringify({ email: 'student@sandbox.test', password: 'hidden-password' }) });
  await fetch(`${server.url}/_admin/clock`);
  await fetch(`${server.url}/v1/nowhere`);
  await server.close();
  const lines = texts.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AccessLine);
  expect(lines.map(({ workspace, method, path, status, operation }) => [workspace, method, path, status, operation])).toEqual([
    ['ci', 'GET', '/w/ci/api/students', 200, 'listStudents'],
    ['default', 'POST', '/v1/auth/login', 401, 'login'],
    ['default', 'GET', '/_admin/clock', 200, 'getClock'],
    ['default', 'GET', '/v1/nowhere', 404, null],
  ]);
  expect(lines[0]?.id).toBe(first.headers.get('x-sandbox-request-id'));
  expect(texts.out).not.toMatch(/hidden|test_secret/);
});
