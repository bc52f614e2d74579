// The promise of imports that go on by themselves, held against kill -9: each row once, counted right, at whatever moment it comes.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { random } from '../random.js';
import { type JobBody, students } from '../resources/imports/jobs.js';
import { KEY_HEADERS, type SandboxProcess, startProcess, temporaryFolder } from './sandbox-process.js';

const ROWS = 20_000;
/** One in a thousand is bad. */
const BAD = 20;
const FILE = students(ROWS - BAD) + Array.from({ length: BAD }, (_, at) => `Bad ${at},nowhere ${at}\n`).join('');
/** No event is forgotten: the log holds them all. */
const ENVIRONMENT = { SANDBOX_EVENT_LOG: '100000' };

const start = (folder: string): Promise<SandboxProcess> => startProcess(['--data', folder, '--seed', 'empty'], ENVIRONMENT);

function send(url: string, query: string, file = FILE): Promise<Response> {
  return fetch(`${url}/v1/students/import?${query}`, { method: 'POST', headers: { ...KEY_HEADERS, 'Content-Type': 'text/csv' }, body: file });
}

async function jobOf(url: string, id: string): Promise<JobBody> {
  return (await (await fetch(`${url}/v1/imports/${id}?limit=1`, { headers: KEY_HEADERS })).json()) as JobBody;
}

/** Waits until so many rows are done. */
const done = (url: string, id: string, rows: number): Promise<JobBody> =>
  vi.waitFor(
    async () => {
      const job = await jobOf(url, id);
      if (job.rows_done < rows) throw new Error(`${job.status}: ${job.rows_done} of ${job.total}`);
      return job;
    },
    { timeout: 120_000, interval: 5 },
  );

/** Of requests under way, or of imports that go on by themselves. */
function files(folder: string, name: 'incoming' | 'waiting'): readonly string[] {
  const uploads = join(folder, 'uploads', name);
  return existsSync(uploads) ? readdirSync(uploads) : [];
}

const waiting = (folder: string): readonly string[] => files(folder, 'waiting');
const incoming = (folder: string): readonly string[] => files(folder, 'incoming');

/** The job is over, in a workspace that nobody has asked for. */
const removed = (folder: string): Promise<void> => vi.waitFor(() => expect(waiting(folder)).toEqual([]), { timeout: 120_000, interval: 50 });

async function records(url: string): Promise<Record<string, number>> {
  return ((await (await fetch(`${url}/_admin/info`)).json()) as { records: Record<string, number> }).records;
}

/** The students that the file has, and how many events told of each of them. */
async function expectOnce(url: string, before: Record<string, number>): Promise<void> {
  const now = await records(url);
  expect((now['students'] ?? 0) - (before['students'] ?? 0)).toBe(ROWS - BAD);
  expect((now['users'] ?? 0) - (before['users'] ?? 0)).toBe(ROWS - BAD);
  const told = new Set<string>();
  let events = 0;
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const answer = await fetch(`${url}/_admin/events?event=student.created&limit=1000&page=${page}`);
    const body = (await answer.json()) as { events: { data: { email: string } }[]; pages: number };
    for (const { data } of body.events) told.add(data.email);
    events += body.events.length;
    pages = body.pages;
  }
  expect([events, told.size]).toEqual([ROWS - BAD, ROWS - BAD]);
}

describe.each([
  ['the default workspace', ''],
  ['a workspace that nobody opens', '/w/class-9'],
])('in %s', (_, prefix) => {
  it.each([1, 2, 3])('a job that is killed twice goes on, each row once (round %i)', async (round) => {
    const chance = random(round * 7 + prefix.length);
    const folder = temporaryFolder();
    const first = await start(folder);
    const before = await records(`${first.url}${prefix}`);
    const { id } = (await (await send(`${first.url}${prefix}`, 'async=true')).json()) as JobBody;
    // between no row and half of them
    await done(`${first.url}${prefix}`, id, Math.floor(chance() * (ROWS / 2)));
    await first.stop('SIGKILL');
    expect(waiting(folder)).toHaveLength(1);

    const second = await start(folder);
    // by the clock, since nobody is to ask: some die before they go on, some well in the middle
    await new Promise((resolve) => setTimeout(resolve, chance() * 1_500));
    await second.stop('SIGKILL');

    const third = await start(folder);
    await removed(folder);
    const job = await done(`${third.url}${prefix}`, id, ROWS);
    expect(job).toMatchObject({ status: 'completed', total: ROWS, created: ROWS - BAD, updated: 0, failed: BAD, pages: BAD });
    await expectOnce(`${third.url}${prefix}`, before);
    expect((await third.stop()).code).toBe(0);
  });
});

it('a crash between the upload and the job leaves no file behind', async () => {
  const folder = temporaryFolder();
  for (let round = 0; round < 8; round += 1) {
    const sandbox = await start(folder);
    const answer = send(`${sandbox.url}/w/room-${round}`, 'async=true').catch(() => undefined);
    // as soon as the file has come in, its job is stored or not
    await vi.waitFor(() => expect([...incoming(folder), ...waiting(folder)]).not.toEqual([]), { timeout: 30_000, interval: 1 });
    await sandbox.stop('SIGKILL');
    await answer;
  }
  const last = await start(folder);
  await removed(folder);
  expect(incoming(folder)).toEqual([]);
  expect((await last.stop()).code).toBe(0);
});

it('of an import that is killed while its client waits, whole commits stand, and sending it again does the rest', async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  const before = await records(first.url);
  const answer = send(first.url, 'mode=upsert').catch(() => undefined);
  await vi.waitFor(async () => expect((await records(first.url))['students']).toBeGreaterThan((before['students'] ?? 0) + 2_000), {
    timeout: 60_000,
    interval: 5,
  });
  await first.stop('SIGKILL');
  expect(await answer).toBeUndefined();

  const second = await start(folder);
  const kept = ((await records(second.url))['students'] ?? 0) - (before['students'] ?? 0);
  // the commit that was seen last may not have reached the disk
  expect(kept).toBeGreaterThanOrEqual(2_000);
  expect(kept % 500).toBe(0);
  const report = (await (await send(second.url, 'mode=upsert')).json()) as JobBody;
  expect(report).toMatchObject({ created: ROWS - BAD - kept, updated: kept, failed: BAD });
  await expectOnce(second.url, before);
  expect(incoming(folder)).toEqual([]);
});

it('a clean stop in the middle of both kinds ends at once with 0', async () => {
  const folder = temporaryFolder();
  const sandbox = await start(folder);
  const { id } = (await (await send(sandbox.url, 'async=true')).json()) as JobBody;
  await done(sandbox.url, id, 500);
  const atOnce = send(`${sandbox.url}/w/other`, 'mode=upsert').catch(() => undefined);
  await vi.waitFor(async () => expect((await records(`${sandbox.url}/w/other`))['students']).toBeGreaterThan(400), { timeout: 60_000, interval: 5 });
  const begun = performance.now();
  expect(await sandbox.stop()).toEqual({ code: 0, signal: null });
  // a second for requests under way, and ten-fold slack
  expect(performance.now() - begun).toBeLessThan(20_000);
  await atOnce;
  const again = await start(folder);
  await removed(folder);
  expect(await done(again.url, id, ROWS)).toMatchObject({ created: ROWS - BAD, failed: BAD });
});
