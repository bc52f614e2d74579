// A hundred thousand events, each delivered: memory and the log stay as large as they were after the first tenth.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { startProcess } from './sandbox-process.js';

const EVENTS = 100_000;
/** The log is full after the first 10,000. */
const FIRST = 20_000;
const PART = 1_000;
const AT_ONCE = 16;
/** What a garbage collector may let grow before it looks; a leak of 1 KiB an event would be 80. */
const SLACK_MIB = 60;

function residentMiB(pid: number | undefined): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1_024;
}

it.skipIf(process.platform !== 'linux')('memory is flat from 20,000 to 100,000 events', async () => {
  let received = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      received += 1;
      response.end('OK');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty'], { SANDBOX_CHECK_ANSWERS: '0' });
  const send = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${sandbox.url}/_admin${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(201);
    return response.json();
  };
  await send('/webhooks', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, events: ['*'] });
  let sent = 0;
  /** Not faster than they are delivered: what is pending is not forgotten, however long the log is. */
  const fireUntil = async (count: number): Promise<void> => {
    for (let next = sent + PART; next <= count; next += PART) await firePart(next);
  };
  const firePart = async (count: number): Promise<void> => {
    const one = async (): Promise<void> => {
      while (sent < count) {
        const number = (sent += 1);
        await send('/events', { event: 'student.enrolled', data: { student_id: `s${number}`, course_id: 'c1' } });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    const info = (await (await fetch(`${sandbox.url}/_admin/deliveries/wait?data.student_id=s${count}&status=delivered&within=1m`)).json()) as {
      status: string;
    };
    expect(info.status).toBe('delivered');
  };
  await fireUntil(FIRST);
  const before = residentMiB(sandbox.child.pid);
  await fireUntil(EVENTS);
  const after = residentMiB(sandbox.child.pid);
  const { records } = (await (await fetch(`${sandbox.url}/_admin/info`)).json()) as { records: { events: number; deliveries: number } };
  process.stdout.write(`resident memory: ${before.toFixed(0)} MiB after ${FIRST} events, ${after.toFixed(0)} MiB after ${EVENTS}; ${received} received\n`);
  expect([records.events, records.deliveries]).toEqual([10_000, 10_000]);
  expect(received).toBe(EVENTS);
  expect(after - before).toBeLessThan(SLACK_MIB);
});
