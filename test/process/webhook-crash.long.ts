// The promise of at-least-once, held against kill -9: whatever was acknowledged reaches the receiver, and a repetition says so by its id.

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { random } from '../random.js';
import { createStudent, startProcess, temporaryFolder } from './sandbox-process.js';

const ROUNDS = 20;
const POSTS = 120;
const SECRET = 'whsec_of_the_crash_loop';

interface Crowd {
  readonly url: string;
  /** By student: the ids of the events that told of it, and how often each came. */
  readonly heard: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly forged: () => number;
}

/** Verifies, and fails or hangs up now and then. */
async function startCrowd(): Promise<Crowd> {
  const chance = random(7);
  const heard = new Map<string, Map<string, number>>();
  let forged = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      if (request.headers['x-skillpassport-signature'] !== createHmac('sha256', SECRET).update(raw).digest('hex')) forged += 1;
      const luck = chance();
      if (luck < 0.05) return void response.socket?.destroy();
      if (luck < 0.15) return void response.writeHead(500).end();
      const { data } = JSON.parse(raw.toString()) as { data: { student_id: string } };
      const ids = heard.get(data.student_id) ?? new Map<string, number>();
      const id = String(request.headers['x-sandbox-event-id']);
      heard.set(data.student_id, ids.set(id, (ids.get(id) ?? 0) + 1));
      response.end('OK');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, heard, forged: () => forged };
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  return response.json();
}

it(`kill -9 at ${ROUNDS} moments under load loses no event, and what comes twice carries the same id`, async () => {
  const folder = temporaryFolder();
  const crowd = await startCrowd();
  const chance = random(42);
  const acknowledged = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const sandbox = await startProcess(['--data', folder, '--seed', 'empty']);
    if (round === 0) await post(`${sandbox.url}/_admin/webhooks`, { url: crowd.url, events: ['*'], secret: SECRET });
    const killAt = Math.floor(chance() * POSTS);
    let answered = 0;
    await Promise.all(
      Array.from({ length: POSTS }, async (_, at) => {
        try {
          const { status, id } = await createStudent(sandbox.url, `w${round}.${at}@example.in`);
          if (status === 201 && id !== undefined) acknowledged.add(id);
        } catch {
          // cut off: its event may come, or not
        }
        // some are killed with deliveries on the wire, some with retries waiting
        if ((answered += 1) === killAt) setTimeout(() => sandbox.child.kill('SIGKILL'), chance() * 50);
      }),
    );
    await sandbox.stop('SIGKILL');
  }

  const last = await startProcess(['--data', folder, '--seed', 'empty']);
  // every retry is due within the hour; the answer comes when all of them are over
  for (let hour = 0; hour < 3; hour += 1) await post(`${last.url}/_admin/clock`, { advance: '1h' });
  const failed = (await (await fetch(`${last.url}/_admin/deliveries?status=failed&limit=1000`)).json()) as { total: number };
  const pending = (await (await fetch(`${last.url}/_admin/deliveries?status=pending&limit=1`)).json()) as { total: number };
  expect([failed.total, pending.total]).toEqual([0, 0]);

  expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10);
  expect([...acknowledged].filter((id) => !crowd.heard.has(id))).toEqual([]);
  expect([...crowd.heard].filter(([, ids]) => ids.size !== 1)).toEqual([]);
  const eventIds = [...crowd.heard.values()].flatMap((ids) => [...ids.keys()]);
  expect(new Set(eventIds).size).toBe(eventIds.length);
  expect(crowd.forged()).toBe(0);
  expect((await last.stop()).code).toBe(0);
});
