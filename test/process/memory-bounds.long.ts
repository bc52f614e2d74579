// A process with a small heap takes what would fill it, and starts again on what it kept.

import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { KEY_HEADERS, type SandboxProcess, startProcess, temporaryFolder } from './sandbox-process.js';

const AT_ONCE = 4;
const MIB = 1_048_576;
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=512', SANDBOX_CHECK_ANSWERS: '0', SANDBOX_MAX_ENDPOINTS: '1' };

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

const info = async ({ url }: SandboxProcess): Promise<Info> => (await (await fetch(`${url}/_admin/info`)).json()) as Info;

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

const scenes: readonly (readonly [what: string, run: (sandbox: SandboxProcess) => Promise<void>, held: (info: Info) => void])[] = [
  [
    'events of 0.9 MB to a receiver that can not be reached',
    async ({ url }) => {
      await (await post(`${url}/_admin/webhooks`, JSON.stringify({ url: 'http://127.0.0.1:9/', events: ['*'] }))).arrayBuffer();
      await many(400, (at) => post(`${url}/_admin/events`, event(at)), 201);
    },
    ({ records }) => {
      expect(records['events']).toBeGreaterThan(60);
      expect(records['events']).toBeLessThan(80);
    },
  ],
  [
    'events of 0.9 MB to a receiver that answers nothing',
    async ({ url }) => {
      await (await post(`${url}/_admin/webhooks`, JSON.stringify({ url: await silentReceiver(), events: ['*'] }))).arrayBuffer();
      await many(400, (at) => post(`${url}/_admin/events`, event(at)), 201);
    },
    ({ records }) => {
      expect(records['events']).toBeGreaterThan(60);
      expect(records['events']).toBeLessThan(80);
    },
  ],
  [
    'answers of 250 Ki characters with an Idempotency-Key each',
    ({ url }) =>
      many(2_100, (at) => post(`${url}/v1/students/import`, BAD_ROWS, { ...KEY_HEADERS, 'Content-Type': 'text/csv', 'Idempotency-Key': `k${at}` }), 207),
    ({ records }) => {
      expect(records['idempotency']).toBeGreaterThan(100);
      expect(records['idempotency']).toBeLessThan((32 * MIB) / 240_000);
    },
  ],
  [
    'events of 0.9 MB, and journals full of long bodies, in twelve workspaces',
    async ({ url }) => {
      await many(1_200, (at) => post(`${url}/w/w${at % 12}/_admin/events`, event(at)), 201);
      const body = JSON.stringify({ name: 'x'.repeat(16_000), email: 'none' });
      await many(12_000, (at) => post(`${url}/w/w${at % 12}/v1/students`, body, KEY_HEADERS), 400);
    },
    () => {},
  ],
];

it.each(scenes.flatMap(([what, run, held]) => (['memory', 'file'] as const).map((kind) => [what, kind, run, held] as const)))(
  'a heap of 512 MB is not filled by %s (%s)',
  async (what, kind, run, held) => {
    const data = kind === 'memory' ? 'memory' : temporaryFolder();
    const sandbox = await start(data);
    const stopWatching = watchHealth(sandbox);
    await run(sandbox);
    const longest = await stopWatching();
    process.stdout.write(`${what} (${kind}): health was answered within ${longest.toFixed(0)} ms\n`);
    const before = await info(sandbox);
    held(before);
    await sandbox.stop('SIGKILL');
    if (kind === 'memory') return;
    const again = await start(data);
    held(await info(again));
    expect((await post(`${again.url}/_admin/events`, event(0))).status).toBe(201);
    expect(await again.stop()).toMatchObject({ code: 0 });
  },
);
