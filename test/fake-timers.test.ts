// A user's test fakes timers and Date for its own code, in any choice: the sandbox in its process and the client library go on.

import { mkdtempSync, rmSync } from 'node:fs';
import { get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';

import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';

import { API_KEY } from './setup.js';

type Fakes = NonNullable<NonNullable<Parameters<typeof vi.useFakeTimers>[0]>['toFake']>;

/** A time at which every token of ours would be over. */
const PINNED = Date.parse('2031-05-05T05:05:05Z');

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const MICRO: Fakes = ['queueMicrotask'];
const OTHERS: Fakes = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'Date', 'performance', 'hrtime'];

// each test loads all anew, as a test file of a user does: what an earlier one loaded under its fakes, or without, proves nothing of it
beforeEach(() => void vi.resetModules());
afterEach(() => void vi.useRealTimers());

const loadSandbox = () => import('../src/index.js');
const loadClient = () => import('../sdk/src/index.js');

/** Not by fetch, since that of Node stops where queueMicrotask is fake. */
function send(
  url: string,
  method: string,
  body?: string | Buffer,
  headers: Readonly<Record<string, string>> = API_KEY,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { 'Content-Type': 'application/json', ...headers }, agent: false }, (answer) => {
      text(answer).then((got) => resolve({ status: answer.statusCode ?? 0, body: got }), reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** Resolves once the stream of events is open, with what it says until it says `words`. */
function listen(url: string, words: string): Promise<{ readonly said: Promise<string> }> {
  return new Promise((resolve, reject) => {
    get(`${url}/v1/events/stream`, { headers: API_KEY, agent: false }, (stream) => {
      const said = new Promise<string>((heard) => {
        let all = '';
        stream.setEncoding('utf8').on('data', (piece: string) => {
          all += piece;
          if (all.includes(words)) stream.destroy();
        });
        stream.once('close', () => heard(all));
      });
      resolve({ said });
    }).on('error', reject);
  });
}

function bytesOf(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    get(url, { headers: API_KEY, agent: false }, (answer) => void buffer(answer).then(resolve, reject)).on('error', reject),
  );
}

test.each<[name: string, toFake: Fakes | undefined]>([
  ...[...OTHERS, ...MICRO].map((name): [string, Fakes] => [name, [name]]),
  ['what vi fakes by itself', undefined],
  ['all but queueMicrotask', OTHERS],
  ['all', [...OTHERS, ...MICRO]],
])('with fake %s it answers, delivers, retries, waits, imports, keeps files and closes', async (_, toFake) => {
  const folder = mkdtempSync(join(tmpdir(), 'fake-timers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [{ createSandbox }, { Client }] = await Promise.all([loadSandbox(), loadClient()]);
  vi.useFakeTimers({ now: PINNED, ...(toFake && { toFake }) });
  const sandbox = await createSandbox({ data: folder });
  const ask = async (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => {
    const answer = await send(`${sandbox.url}${path}`, method, body === undefined ? undefined : JSON.stringify(body), headers);
    expect([answer.status < 300, answer.body]).toEqual([true, answer.body]);
    return JSON.parse(answer.body) as Record<string, unknown>;
  };
  const { now } = await ask('GET', '/_admin/clock');
  expect(Date.parse(String(now))).toBeLessThan(PINNED);
  // a delivery that fails and comes again: its clock, its time-out and its retry are all waited for
  await ask('PUT', '/_admin/inbox/mine', { answers: [{ status: 500 }, { status: 200 }] });
  await ask('POST', '/_admin/webhooks', { inbox: 'mine', events: ['*'], retry_schedule: [1] });
  const stream = await listen(sandbox.url, 'asha@fake.example.in');
  const student = await ask('POST', '/v1/students', { name: 'Asha', email: 'asha@fake.example.in' });
  const first = await ask('GET', '/_admin/inbox/mine/wait?event=student.created&within=10s');
  const second = await ask('GET', '/_admin/inbox/mine/wait?event=student.created&since=1&within=10s');
  expect([first['answered'], second['answered'], String(second['body']).includes(String(student['id']))]).toEqual([500, 200, true]);
  expect(await stream.said).toContain('"event":"student.created"');
  // a token that would be over in the year that the test pretends
  const { token } = await ask('POST', '/v1/auth/login', { email: 'admin@sandbox.test', password: 'password' });
  await ask('GET', '/v1/auth/user', undefined, { Authorization: `Bearer ${String(token)}` });
  const rows = Array.from({ length: 600 }, (__, at) => `Row ${at},row${at}@fake.example.in\n`).join('');
  const imported = await send(`${sandbox.url}/v1/students/import`, 'POST', `Name,Email\n${rows}`, { ...API_KEY, 'Content-Type': 'text/csv' });
  expect(JSON.parse(imported.body)).toMatchObject({ created: 600 });
  const exported = await send(`${sandbox.url}/v1/students/export?format=csv`, 'GET');
  expect(exported.body).toContain('row599@fake.example.in');
  const workbook = await bytesOf(`${sandbox.url}/v1/students/export?format=xlsx`);
  const back = await send(`${sandbox.url}/v1/students/import`, 'POST', workbook, { ...API_KEY, 'Content-Type': XLSX });
  expect(JSON.parse(back.body)).toMatchObject({ failed: 0, created: 0 });
  const form = { ...API_KEY, 'Content-Type': 'multipart/form-data; boundary=b' };
  const refused = await send(`${sandbox.url}/v1/students/import`, 'POST', '--b\r\nContent-Disposition: form-data; name="none"\r\n\r\n\r\n--b--\r\n', form);
  expect(refused.status).toBe(400);
  if (!toFake?.includes('queueMicrotask')) {
    const client = new Client({ apiKey: 'test_key', apiSecret: 'test_secret', baseUrl: sandbox.url });
    expect((await client.students.get(String(student['id']))).email).toBe('asha@fake.example.in');
  }
  expect((await send(`${sandbox.url}/`, 'GET')).status).toBe(200);
  await sandbox.close();
  const again = await createSandbox({ data: folder });
  expect((await send(`${again.url}/v1/students/${String(student['id'])}`, 'GET')).status).toBe(200);
  await again.close();
});

test('the client library retries, times out and sees when a token is over by the real clock', async () => {
  let calls = 0;
  const fetch = (): Promise<Response> => {
    calls += 1;
    return Promise.resolve(new Response('{}', { status: calls === 1 ? 503 : 200, headers: { 'Content-Type': 'application/json' } }));
  };
  const { Client } = await loadClient();
  vi.useFakeTimers({ now: PINNED });
  const client = new Client({ apiKey: 'test_key', apiSecret: 'test_secret', baseUrl: 'http://127.0.0.1:9', fetch });
  await client.students.get('a');
  expect(calls).toBe(2);
  const hangs = new Client({
    apiKey: 'k',
    apiSecret: 's',
    baseUrl: 'http://127.0.0.1:9',
    timeout: 20,
    maxRetries: 0,
    fetch: (__, init) => new Promise((___, reject) => void init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))),
  });
  await expect(hangs.students.get('a')).rejects.toThrow(/20/);
});
