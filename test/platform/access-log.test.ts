import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { type AccessLine, createLog, type LogFormat } from '../../src/platform/access-log.js';
import { serve } from '../../src/server.js';
import { API_KEY } from '../setup.js';

const LINE: AccessLine = { id: 'req-1', workspace: 'default', operation: 'listStudents', method: 'GET', path: '/v1/students', status: 200, ms: 1.26 };

/** Seconds and minutes are the same in nearly every zone; the hour is the machine's. */
const AT = Date.parse('2026-01-23T10:02:33Z');
const TIME = new Date(AT).toTimeString().slice(0, 8);

/** A log that is written to two texts. */
async function written(format: LogFormat, colored = false) {
  const texts = { out: '', errors: '' };
  const out = { write: (text: string) => (texts.out += text) };
  const log = await createLog(format, { out, errors: { write: (text: string) => (texts.errors += text) }, colored, now: () => AT });
  return { log, texts };
}

describe('createLog', () => {
  it.each<[what: string, change: Partial<AccessLine>, text: string]>([
    ['a request', {}, 'GET /v1/students 200 1.3 ms listStudents req-1\n'],
    ['one without an operation', { operation: null, status: 404 }, 'GET /v1/students 404 1.3 ms - req-1\n'],
    [
      'one that is refused',
      { status: 400, code: 'VALIDATION_ERROR', field: 'email' },
      'GET /v1/students 400 1.3 ms VALIDATION_ERROR email listStudents req-1\n',
    ],
    ['one of another workspace', { workspace: 'ci-1' }, 'GET /v1/students 200 1.3 ms listStudents [ci-1] req-1\n'],
    ['one that failed, with its reason on a line of its own', { status: 500, error: 'ENOSPC' }, 'GET /v1/students 500 1.3 ms listStudents req-1\n  ENOSPC\n'],
  ])('pretty writes %s as a line for people', async (_, change, text) => {
    const { log, texts } = await written('pretty');
    log.access?.({ ...LINE, ...change });
    expect(texts).toEqual({ out: `${TIME} ${text}`, errors: '' });
  });

  it.each<[what: string, change: Partial<AccessLine>, shown: string]>([
    ['an escape in a path', { path: '/v1/\u001b[2J' }, '/v1/\\u{1b}[2J 400'],
    ['a line feed in a field', { field: 'a\nb' }, 'VALIDATION_ERROR a\\u{a}b '],
    ['a text that is turned around', { field: 'a\u202eb' }, 'VALIDATION_ERROR a\\u{202e}b '],
    ['C1 controls', { field: '\u009b31m' }, 'VALIDATION_ERROR \\u{9b}31m '],
  ])('pretty writes %s as an escape', async (_, change, shown) => {
    const { log, texts } = await written('pretty');
    log.access?.({ ...LINE, status: 400, code: 'VALIDATION_ERROR', ...change });
    expect(texts.out).toContain(shown);
    expect(texts.out.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it.each([
    [200, 32],
    [304, 36],
    [404, 33],
    [500, 31],
  ])('on a terminal a status of %i has the color %i', async (status, color) => {
    const { log, texts } = await written('pretty', true);
    log.access?.({ ...LINE, status });
    expect(texts.out).toContain(`\u001b[${color}m${status}\u001b[39m`);
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
  await fetch(`${server.url}/v1/students`, { method: 'POST', headers, body: JSON.stringify({ name: 'Asha Rao', email: 'hidden' }) });
  await fetch(`${server.url}/oauth/token?token=hidden-token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'hidden' }) });
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
    ['default', 'POST', '/v1/students', 400, 'createStudent'],
    ['default', 'POST', '/oauth/token', 400, 'requestToken'],
  ]);
  expect(lines.map(({ code, field }) => [code, field])).toEqual([
    [undefined, undefined],
    ['AUTHENTICATION_REQUIRED', undefined],
    [undefined, undefined],
    ['NOT_FOUND', undefined],
    ['VALIDATION_ERROR', 'email'],
    ['invalid_request', undefined],
  ]);
  expect(lines[0]?.id).toBe(first.headers.get('x-sandbox-request-id'));
  expect(texts.out).not.toMatch(/hidden|test_secret/);
});
