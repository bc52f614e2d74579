import { createServer } from 'node:http';
import { connect } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { createStudent, KEY_HEADERS, startProcess, temporaryFolder } from './sandbox-process.js';

/** The product promises two seconds; a loaded machine gets ten times as long. */
const LIMIT_MS = 20_000;

it('SIGTERM finishes a request in flight and ends with 0', async () => {
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty']);
  const { hostname, port } = new URL(sandbox.url);
  const body = JSON.stringify({ name: 'Late', email: 'late@example.in' });
  const socket = connect(Number(port), hostname);
  const answer = new Promise<string>((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  const head = [
    'POST /v1/students HTTP/1.1',
    `Host: ${hostname}`,
    ...Object.entries(KEY_HEADERS).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
  // the server has the head when it answers a later request on another connection
  await fetch(`${sandbox.url}/healthz`);
  const begun = Date.now();
  sandbox.child.kill('SIGTERM');
  socket.write(body.slice(10));
  expect(await answer).toMatch(/^HTTP\/1\.1 201 /);
  expect(await sandbox.stop()).toEqual({ code: 0, signal: null });
  expect(Date.now() - begun).toBeLessThan(LIMIT_MS);
});

it.each(['', '/w/ci'])(
  'SIGTERM cuts a delivery of workspace %j off, which stays pending and is sent after the next start, before anybody asks',
  async (prefix) => {
    const folder = temporaryFolder();
    let answerNow = false;
    const received: string[] = [];
    let arrived: () => void = () => {};
    let next = new Promise<void>((resolve) => (arrived = resolve));
    const receiver = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        received.push(String(request.headers['x-sandbox-event-id']));
        if (answerNow) response.end('ok');
        arrived();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      receiver.closeAllConnections();
      receiver.close();
    });
    const address = receiver.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`;

    const first = await startProcess(['--data', folder, '--seed', 'empty']);
    await fetch(`${first.url}${prefix}/_admin/webhooks`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ url, events: ['*'] }),
    });
    await createStudent(`${first.url}${prefix}`, 'hook@example.in');
    await next;
    const begun = Date.now();
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    expect(Date.now() - begun).toBeLessThan(LIMIT_MS);

    answerNow = true;
    next = new Promise<void>((resolve) => (arrived = resolve));
    await startProcess(['--data', folder, '--seed', 'empty']);
    await next;
    expect(received.length).toBe(2);
    expect(received[1]).toBe(received[0]);
  },
);

it('goes on when nobody reads its output any more, as behind `| head -1`', async () => {
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty', '--log', 'pretty']);
  for (const stream of [sandbox.child.stdout, sandbox.child.stderr]) stream?.destroy();
  // each is a line of the access log
  for (const name of ['a', 'b', 'c']) expect((await createStudent(sandbox.url, `${name}@example.in`)).status).toBe(201);
  expect(await sandbox.stop()).toEqual({ code: 0, signal: null });
});
