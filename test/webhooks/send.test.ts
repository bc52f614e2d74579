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
  const outcome = await sender().send(delivery(await freePort()));
  expect(outcome).toMatchObject({ response: null, connectMs: outcome?.durationMs });
});

// TCP knocks again after a second; other systems refuse such connections, or have no signals that stop a process
it.skipIf(process.platform !== 'linux')('tells connections that were not accepted from answers that took long', async () => {
  const { child, port } = await shortBacklog();
  const sending = sender(500);
  child.kill('SIGSTOP');
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => sending.send(delivery(port))));
  const never = outcomes.filter((outcome) => outcome?.connectMs === outcome?.durationMs);
  const stood = outcomes.filter((outcome) => !never.includes(outcome));
  expect(outcomes.map((outcome) => outcome?.error)).toEqual(outcomes.map(() => 'no answer within 500 ms'));
  expect(never.length).toBeGreaterThan(0);
  expect(stood.length).toBeGreaterThan(0);
  for (const outcome of stood) expect(outcome?.connectMs).toBeLessThan(400);
});
