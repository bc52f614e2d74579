// A process with a small heap takes what would fill it, and starts again on what it kept.

import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { expect, it, onTestFinished, vi } from 'vitest';

import { boundsWithin } from '../../src/workspace/bounds.js';
import { toVersion1 } from '../storage/to-version-1.js';
import { KEY_HEADERS, type SandboxProcess, startProcess, temporaryFolder } from './sandbox-process.js';

const AT_ONCE = 4;
const MIB = 1_048_576;
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=512', SANDBOX_CHECK_ANSWERS: '0', SANDBOX_MAX_ENDPOINTS: '1' };

/** Bytes that a process with the small heap may take: some MiB more than the number that Node is given. */
const heapLimit = (): number =>
  Number(execFileSync(process.execPath, ['--print', 'v8.getHeapStatistics().heap_size_limit'], { env: { ...process.env, ...SMALL_HEAP }, encoding: 'utf8' }));

interface Info {
  readonly records: Readonly<Record<string, number>>;
}

const start = (data: string): Promise<SandboxProcess> => startProcess(['--data', data, '--seed', 'empty'], SMALL_HEAP);

async function many(count: number, send: (at: number) => Promise<Response>, status: number): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      const response = await send((next += 1));
      await response.arrayBuffer();
      expect(response.status).toBe(status);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

const post = (url: string, body: string, headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' }): Promise<Response> =>
  fetch(url, { method: 'POST', headers, body });

/** Asks for health all the time. @returns how to stop, which gives the longest that an answer took, in milliseconds */
function watchHealth({ url }: SandboxProcess): () => Promise<number> {
  let longest = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const begun = performance.now();
      const { status } = await fetch(`${url}/healthz`);
      longest = Math.max(longest, performance.now() - begun);
      expect(status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return longest;
  };
}

/** An address that takes connections and answers nothing. */
async function silentReceiver(): Promise<string> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const event = (at: number): string =>
  JSON.stringify({ event: 'student.enrolled', force: true, data: { student_id: `s${at}`, course_id: 'c1', text: 'x'.repeat(900_000) } });

/** Rows whose faults make an answer of 170 KiB and more. */
const BAD_ROWS = `Name,Email\n${`A,${'x'.repeat(200)}\n`.repeat(600)}`;

/** Each under an Idempotency-Key of its own. */
const sendBadRows = ({ url }: SandboxProcess, count: number): Promise<void> =>
  many(count, (at) => post(`${url}/v1/students/import`, BAD_ROWS, { ...KEY_HEADERS, 'Content-Type': 'text/csv', 'Idempotency-Key': `k${at}` }), 207);

interface Scene {
  readonly what: string;
  readonly run: (sandbox: SandboxProcess) => Promise<void>;
  /** How many records of this kind all workspaces may have together after it, and what is far too few. */
  readonly kind: 'events' | 'idempotency';
  readonly between: readonly [fewest: number, most: number];
  readonly workspaces?: readonly string[];
}

const TWELVE = Array.from({ length: 12 }, (_, at) => `/w/w${at}`);

const scenes: readonly Scene[] = [
  {
    what: 'events of 0.9 MB to a receiver that can not be reached',
    run: async ({ url }) => {
      await (await post(`${url}/_admin/webhooks`, JSON.stringify({ url: 'http://127.0.0.1:9/', events: ['*'] }))).arrayBuffer();
      await many(300, (at) => post(`${url}/_admin/events`, event(at)), 201);
    },
    kind: 'events',
    between: [60, 80],
  },
  {
    what: 'events of 0.9 MB to a receiver that answers nothing',
    run: async ({ url }) => {
      await (await post(`${url}/_admin/webhooks`, JSON.stringify({ url: await silentReceiver(), events: ['*'] }))).arrayBuffer();
      await many(300, (at) => post(`${url}/_admin/events`, event(at)), 201);
    },
    kind: 'events',
    between: [60, 80],
  },
  {
    what: 'answers of 250 Ki characters with an Idempotency-Key each',
    run: (sandbox) => sendBadRows(sandbox, 700),
    kind: 'idempotency',
    between: [100, (32 * MIB) / 240_000],
  },
  {
    what: 'events of 0.9 MB, and journals full of long bodies, in twelve workspaces',
    run: async ({ url }) => {
      await many(700, (at) => post(`${url}${TWELVE[at % 12]}/_admin/events`, event(at)), 201);
      const body = JSON.stringify({ name: 'x'.repeat(16_000), email: 'none' });
      await many(8_000, (at) => post(`${url}${TWELVE[at % 12]}/v1/students`, body, KEY_HEADERS), 400);
    },
    kind: 'events',
    between: [70, boundsWithin(heapLimit()).events.process / 900_000],
    workspaces: TWELVE,
  },
];

/** Waits until the records of a kind are within their bounds: with several workspaces, the process lets go a little later. */
async function expectHeld({ url }: SandboxProcess, { kind, between: [fewest, most], workspaces = [''] }: Omit<Scene, 'what' | 'run'>): Promise<void> {
  await vi.waitFor(
    async () => {
      const infos = await Promise.all(workspaces.map(async (path) => (await (await fetch(`${url}${path}/_admin/info`)).json()) as Info));
      const count = infos.reduce((sum, { records }) => sum + (records[kind] ?? 0), 0);
      expect(count).toBeLessThan(most);
      expect(count).toBeGreaterThan(fewest);
    },
    { timeout: 20_000, interval: 100 },
  );
}

it.each(scenes.flatMap((scene) => (['memory', 'file'] as const).map((kind) => [scene.what, kind, scene] as const)))(
  'a heap of 512 MB is not filled by %s (%s)',
  async (what, kind, scene) => {
    const data = kind === 'memory' ? 'memory' : temporaryFolder();
    const sandbox = await start(data);
    const stopWatching = watchHealth(sandbox);
    await scene.run(sandbox);
    const longest = await stopWatching();
    process.stdout.write(`${what} (${kind}): health was answered within ${longest.toFixed(0)} ms\n`);
    await expectHeld(sandbox, scene);
    await sandbox.stop('SIGKILL');
    if (kind === 'memory') return;
    const again = await start(data);
    await expectHeld(again, scene);
    expect((await post(`${again.url}/_admin/events`, event(0))).status).toBe(201);
    expect(await again.stop()).toMatchObject({ code: 0 });
  },
);

/** A folder of version 0.1 with so many copies of its events, their deliveries and its stored answers. */
async function overgrown(events: number, answers: number): Promise<string> {
  const data = temporaryFolder();
  const sandbox = await start(data);
  await (await post(`${sandbox.url}/_admin/webhooks`, JSON.stringify({ url: 'http://127.0.0.1:9/', events: ['*'] }))).arrayBuffer();
  await many(1, (at) => post(`${sandbox.url}/_admin/events`, event(at)), 201);
  await sendBadRows(sandbox, 1);
  expect(await sandbox.stop()).toMatchObject({ code: 0 });
  await toVersion1(data);
  const file = join(data, 'workspaces', Buffer.from('default').toString('hex'), 'db.json');
  const copies: Readonly<Record<string, number>> = { events, deliveries: events, idempotency: answers };
  let collection = '';
  const lines = readFileSync(file, 'utf8').split('\n');
  const fd = openSync(file, 'w');
  for (const [at, line] of lines.entries()) {
    collection = /^"(\w+)":\[/.exec(line)?.[1] ?? collection;
    const count = line.startsWith('{"id"') ? (copies[collection] ?? 1) : 1;
    const text = line.replace(/,$/, '');
    for (let copy = 0; copy < count; copy += 1) {
      // in each copy ids and keys begin with its number, also where one record names another
      const own = count === 1 ? text : text.replace(/("(?:id|event_id|key)":")/g, `$1${copy}-`);
      writeSync(fd, `${own}${copy < count - 1 || line !== text ? ',' : ''}${at === lines.length - 1 ? '' : '\n'}`);
    }
  }
  closeSync(fd);
  return data;
}

it.each([
  [
    { events: 400, answers: 1 },
    { kind: 'events', between: [60, 80] },
  ],
  [
    { events: 1, answers: 2_039 },
    { kind: 'idempotency', between: [100, (32 * MIB) / 240_000] },
  ],
] as const)(
  'a folder that version 0.1 let grow to %o starts in a heap of 512 MB, and is within its bounds from the next write on',
  async ({ events, answers }, held) => {
    const data = await overgrown(events, answers);
    const begun = performance.now();
    const sandbox = await start(data);
    process.stdout.write(`version 0.1, ${events} events, ${answers} answers: started in ${(performance.now() - begun).toFixed(0)} ms\n`);
    expect((await post(`${sandbox.url}/_admin/events`, event(0))).status).toBe(201);
    await sendBadRows(sandbox, 1);
    await expectHeld(sandbox, held);
    expect(await sandbox.stop()).toMatchObject({ code: 0 });
  },
);
