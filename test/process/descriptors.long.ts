// A process that may open few files, as a container's may: what takes them all must not end it, nor keep it from its work for good.

import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { KEY_HEADERS, startProcess, temporaryFolder } from './sandbox-process.js';

const WAIT = { timeout: 10_000 };

/** `ulimit -n` of the sandbox. */
const OPEN_FILES = 256;

const KEY = 'X-API-Key: test_key\r\nX-API-Secret: test_secret\r\n';

/** What loads code when it is first asked for: the API, the admin API, the pages, and what signs tokens. */
const LOADERS = ['GET /v1/students', 'GET /_admin/info', 'GET /', 'POST /v1/auth/login'] as const;
const LOGIN = JSON.stringify({ email: 'student@sandbox.test', password: 'password' });

/** A connection of its own, kept open to the end of the test. */
async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // those over the bound are closed as they come
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

/** Sends a request over a connection that stands already, and reads the answer's head and body. */
async function ask(socket: Socket, request: string): Promise<{ status: number; text: string }> {
  const body = request.startsWith('POST') ? LOGIN : '';
  socket.write(`${request} HTTP/1.1\r\nHost: localhost\r\n${KEY}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  let text = '';
  for (;;) {
    const [piece]: Buffer[] = await once(socket, 'data');
    text += String(piece);
    const [head = '', rest] = text.split('\r\n\r\n', 2);
    if (rest !== undefined && Buffer.byteLength(rest) >= Number(/^content-length: (\d+)/im.exec(head)?.[1])) return { status: Number(text.slice(9, 12)), text };
  }
}

describe.runIf(process.platform === 'linux')('a sandbox that may open 256 files', () => {
  it('loads its code under more idle connections than it has descriptors for, and serves on when they are gone', async () => {
    const sandbox = await startProcess(['--data', temporaryFolder()], {}, OPEN_FILES);
    const idle = await Promise.all(Array.from({ length: 300 }, () => open(sandbox.url)));
    await vi.waitFor(() => expect(idle.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(idle.length - OPEN_FILES), WAIT);
    const first = idle.find(({ closed }) => !closed);
    if (!first) throw new Error('no connection');
    for (const request of LOADERS) expect([request, (await ask(first, request)).status]).toEqual([request, 200]);
    for (const socket of idle) socket.destroy();
    await vi.waitFor(async () => expect((await fetch(`${sandbox.url}/healthz`)).status).toBe(200), WAIT);
    expect(sandbox.output()).toContain(`\`ulimit -n\` is ${OPEN_FILES}`);
    expect(sandbox.child.exitCode).toBeNull();
  });

  it('answers 503 in words while it has no descriptor to load code by, and 200 when it has', async () => {
    const folder = temporaryFolder();
    const sandbox = await startProcess(['--data', folder], {}, OPEN_FILES);
    // loads the API, by which the files below are taken
    expect((await fetch(`${sandbox.url}/v1/students`, { headers: KEY_HEADERS })).status).toBe(200);
    const asking = await open(sandbox.url);
    // each is a connection and a file
    const uploads = await Promise.all(Array.from({ length: 105 }, () => open(sandbox.url)));
    for (const socket of uploads)
      socket.write(`POST /v1/students/import HTTP/1.1\r\nHost: localhost\r\n${KEY}Content-Type: text/csv\r\nContent-Length: 1000\r\n\r\nName\n`);
    const [loaded, ...others] = LOADERS;
    await vi.waitFor(() => expect(readdirSync(join(folder, 'uploads', 'incoming'))).toHaveLength(uploads.length), WAIT);
    for (const request of others) {
      const { status, text } = await ask(asking, request);
      expect([request, status]).toEqual([request, 503]);
      expect(text).toMatch(/^retry-after: 1\r$/im);
      expect(text).toContain('The sandbox is out of file descriptors: too many connections and files are open.');
    }
    expect((await ask(asking, loaded)).status).toBe(200);
    for (const socket of uploads) socket.destroy();
    for (const request of others) await vi.waitFor(async () => expect([request, (await ask(asking, request)).status]).toEqual([request, 200]), WAIT);
    expect(sandbox.child.exitCode).toBeNull();
  });
});
