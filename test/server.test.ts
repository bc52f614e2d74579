// Listening and stopping, in this process; the same by signals is test/process.

import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { PassThrough } from 'node:stream';

import { describe, expect, it, vi } from 'vitest';

import { ConfigError } from '../src/config.js';
import { answerClientError } from '../src/http/client-error.js';
import { createSandbox } from '../src/index.js';
import { http } from '../src/platform/node-http.js';
import { API_KEY, sandboxForTest } from './setup.js';

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));

describe('the address', () => {
  it.each([
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/localhost:\d+$/],
    // a wildcard can be listened on, not opened
    ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
  ])('of the host %s can be opened', async (host, expected) => {
    const { url } = await sandboxForTest({ seed: 'empty', host });
    expect(url).toMatch(expected);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it.runIf(hasIpv6)('of an IPv6 host stands in brackets, in links too', async () => {
    const { url, api } = await sandboxForTest({ seed: 'empty', host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    const course = (await api.post('/courses', { title: 'T', type: 'internal', price: 1 }).expect(201)).body.id;
    const { body } = await api.post(`/courses/${course}/enroll`, { student_id: '00000000-0000-4000-8000-000000000001' }).expect(201);
    expect(body.payment_url.startsWith(`${url}/checkout/`)).toBe(true);
  });

  it('that is none of this machine is refused in words', async () => {
    // TEST-NET-1 (RFC 5737): nobody's
    const start = createSandbox({ seed: 'empty', host: '192.0.2.1' });
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow('192.0.2.1 is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all: host.');
  });
});

describe('close', () => {
  it('ends a connection that is kept alive, and cuts off a request that never comes to its end', async () => {
    const sandbox = await createSandbox({ seed: 'empty' });
    const { hostname, port } = new URL(sandbox.url);
    expect((await fetch(`${sandbox.url}/v1/students`, { headers: API_KEY })).status).toBe(200);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const cut = once(socket, 'close');
    // unread data would hold its end back
    socket.resume().on('error', () => {});
    socket.write(
      'POST /v1/students HTTP/1.1\r\nHost: x\r\nX-API-Key: test_key\r\nX-API-Secret: test_secret\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    );
    await sandbox.close();
    await cut;
    await expect(fetch(`${sandbox.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('lets a request in flight finish, and says that the connection ends with it', async () => {
    const sandbox = await createSandbox({ seed: 'empty' });
    const headers = { ...API_KEY, 'Content-Type': 'application/json', Expect: '100-continue' };
    const sent = request(`${sandbox.url}/v1/students`, { method: 'POST', headers });
    sent.flushHeaders();
    // the server has it, and waits for its body
    await once(sent, 'continue');
    const closed = sandbox.close();
    sent.end(JSON.stringify({ name: 'A', email: 'a@example.in' }));
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.connection).toBe('close');
    answer.resume();
    await closed;
  });
});

describe('what is no HTTP', () => {
  /** All that the server sends until it ends the connection. */
  async function exchange(url: string, ...texts: readonly string[]): Promise<string> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => {});
    const closed = once(socket, 'close');
    for (const text of texts) socket.write(text);
    await closed;
    return answer;
  }

  it.each([
    ['a line that is no request', 'hello\r\n\r\n', 400, 'VALIDATION_ERROR'],
    ['two lengths', 'POST /v1/students HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400, 'VALIDATION_ERROR'],
    ['headers over 16 KiB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(17_000)}\r\n\r\n`, 431, 'VALIDATION_ERROR'],
  ])('%s gets the envelope of every error, and the connection ends', async (_, text, status, code) => {
    const { url } = await sandboxForTest({ seed: 'empty' });
    const [head = '', body = ''] = (await exchange(url, text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\w`));
    expect(head).toContain('\r\nConnection: close\r\n');
    expect(head).toContain(`\r\nContent-Length: ${body.length}\r\n`);
    expect(JSON.parse(body)).toEqual({ error: { code, message: expect.stringMatching(/\.$/), details: {} } });
  });

  it.each([
    ['a letter outside ASCII in the address', 'GET /v1/students?search=José HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'Percent-encode the address'],
    ['a space in the address', 'GET /v1/students?search=Asha Rao HTTP/1.1\r\nHost: x\r\n\r\n', 400, '%20'],
    ['line feeds alone', 'GET /healthz HTTP/1.1\nHost: x\n\n', 400, 'CRLF'],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'Host'],
    ['an unknown expectation', 'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n', 417, '100-continue'],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', 400, 'http://'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'HTTP/1.1 only'],
  ])('%s is told of in words', async (_, text, status, words) => {
    const { url } = await sandboxForTest({ seed: 'empty' });
    const [head = '', body = ''] = (await exchange(url, text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\w`));
    expect(JSON.parse(body)).toEqual({ error: { code: 'VALIDATION_ERROR', message: expect.stringContaining(words), details: {} } });
  });

  it('after an answer on the same connection gets its own answer', async () => {
    const { url } = await sandboxForTest({ seed: 'empty' });
    const answers = await exchange(url, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 'hello\r\n\r\n');
    expect(answers.match(/HTTP\/1\.1 \d+/g)?.at(-1)).toBe('HTTP/1.1 400');
  });
});

describe('an answer that has begun', () => {
  it('is never followed by the error of what came after it', () => {
    const socket = new PassThrough();
    answerClientError(new Error('Parse Error'), socket, { midAnswer: true, version: '1.0.0' });
    expect(socket.read()).toBeNull();
    expect(socket.destroyed).toBe(true);
  });
});

it('a connection that the machine has no descriptor for ends nothing', async () => {
  const create = vi.spyOn(http, 'createServer');
  const { url } = await sandboxForTest({ seed: 'empty' });
  const server = create.mock.results[0]?.value as Server;
  create.mockRestore();
  // as Node tells of an accept that failed; with nobody to listen it would be thrown
  expect(server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))).toBe(true);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
