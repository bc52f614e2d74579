// Listening and stopping, in this process; the same by signals is test/process.

import { once } from 'node:events';
import { type IncomingMessage, request, Server } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

import { describe, expect, it, vi } from 'vitest';

import { ConfigError } from '../src/config.js';
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
    ['0', /^http:\/\/127\.0\.0\.1:\d+$/],
  ])('of the host %s can be opened', async (host, expected) => {
    const { url } = await sandboxForTest({ seed: 'empty', host });
    expect(url).toMatch(expected);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it.runIf(hasIpv6).each([
    ['::1', /^http:\/\/\[::1\]:\d+$/],
    ['[::1]', /^http:\/\/\[::1\]:\d+$/],
    ['::', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['0:0:0:0:0:0:0:0', /^http:\/\/127\.0\.0\.1:\d+$/],
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

describe('a port that cannot be listened on', () => {
  it.each([
    ['EADDRINUSE', '::1', 'Port 4600 on ::1 is in use by another program.'],
    ['EACCES', '127.0.0.1', 'Port 4600 may not be opened by this user.'],
    // what a machine without IPv6 says of its addresses
    ['EADDRNOTAVAIL', '::1', '::1 is no address of this machine.'],
    ['EAFNOSUPPORT', '::', ':: is no address of this machine.'],
    // a link-local address without its interface
    ['EINVAL', 'fe80::1', 'fe80::1 is no address of this machine.'],
    ['EMFILE', '::1', "The sandbox can't listen on [::1]:4600: listen EMFILE."],
  ])('%s is told of in words', async (code, host, says) => {
    vi.spyOn(Server.prototype, 'listen').mockImplementationOnce(function (this: Server) {
      this.emit('error', Object.assign(new Error(`listen ${code}`), { code }));
      return this;
    });
    const start = createSandbox({ seed: 'empty', host, port: 4600 });
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(says);
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

it('a connection that the machine has no descriptor for ends nothing', async () => {
  const create = vi.spyOn(http, 'createServer');
  const { url } = await sandboxForTest({ seed: 'empty' });
  const server = create.mock.results[0]?.value as Server;
  create.mockRestore();
  // as Node tells of an accept that failed; with nobody to listen it would be thrown
  expect(server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))).toBe(true);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
