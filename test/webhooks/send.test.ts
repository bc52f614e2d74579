import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, it, onTestFinished } from 'vitest';

import { Sender } from '../../src/webhooks/send.js';
import { freePort } from '../commands/run-cli.js';

const delivery = (port: number) => ({ url: `http://127.0.0.1:${port}/hook`, headers: { 'Content-Length': '2' }, body: '{}', trickleMs: 0 });

function sender(timeoutMs?: number): Sender {
  const made = new Sender(timeoutMs);
  onTestFinished(() => made.close());
  return made;
}

const SERVER = `
const server = require('node:http').createServer((request, response) => request.resume().on('end', () => response.end('OK')));
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;

/** A receiver with a place for hardly any connection that waits; a process of its own, so that it can be stopped. */
async function shortBacklog() {
  const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = await once(child.stdout, 'data');
  return { child, port: Number(port) };
}

it('tells of the time that connecting took, and that a kept connection took none', async () => {
  const { port } = await shortBacklog();
  const sending = sender();
  const first = await sending.send(delivery(port));
  const second = await sending.send(delivery(port));
  expect(first?.connectMs).toBeGreaterThan(0);
  expect(first?.connectMs).toBeLessThan(first?.durationMs ?? 0);
  expect(second).toMatchObject({ response: { status: 200 }, connectMs: null });
});

it('has connected in vain for the whole time where no connection came about', async () => {
  const result = await sender().send(delivery(await freePort()));
  expect(result).toMatchObject({ response: null, connectMs: result?.durationMs });
});

// TCP knocks again after a second; other systems refuse such connections, or have no signals that stop a process
it.skipIf(process.platform !== 'linux')('tells connections that were not accepted from answers that took long', async () => {
  const { child, port } = await shortBacklog();
  const sending = sender(500);
  child.kill('SIGSTOP');
  const results = await Promise.all(Array.from({ length: 8 }, () => sending.send(delivery(port))));
  const never = results.filter((result) => result?.connectMs === result?.durationMs);
  const stood = results.filter((result) => !never.includes(result));
  expect(results.map((result) => result?.error)).toEqual(results.map(() => 'no answer within 500 ms'));
  expect(never.length).toBeGreaterThan(0);
  expect(stood.length).toBeGreaterThan(0);
  for (const result of stood) expect(result?.connectMs).toBeLessThan(400);
});
