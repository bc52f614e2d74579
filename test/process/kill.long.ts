// kill -9 at random moments, of a start too, while all that a sandbox stores goes on at once: single writes, long ones that make the files
// fold, imports, resets, first writes of workspaces. What was acknowledged is there, and of each request all or nothing.
// KILLS sets how many there are, KILL_SEED repeats their moments.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { random } from '../random.js';
import { allStudents, KEY_HEADERS, killStart, type SandboxProcess, startProcess, temporaryFolder } from './sandbox-process.js';

const KILLS = Number(process.env['KILLS'] ?? 40);
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
/** Students of one bulk request: about 200 KB, so that a few of them outgrow a log. */
const BULK = 250;
const NOTE = 'x'.repeat(500);

/** What a workspace must hold, by the requests that it was sent since its last reset. */
interface Expected {
  /** Emails that were acknowledged. */
  readonly kept: Set<string>;
  /** What nobody knows of: cut off by a kill. The students of one request are there together or not at all. */
  readonly cutOff: string[][];
  /** A reset was cut off: all before it may be gone, or be there. */
  isInDoubt: boolean;
}

interface Counts {
  acknowledged: number;
  /** Of them. */
  resets: number;
}

const nothing = (): Expected => ({ kept: new Set(), cutOff: [], isInDoubt: false });

const post = (url: string, path: string, body: unknown, type = 'application/json'): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', headers: { ...KEY_HEADERS, 'Content-Type': type }, body: typeof body === 'string' ? body : JSON.stringify(body) });

/** A request that makes students, whose answer is awaited or cut off. @returns whether it was acknowledged */
async function make(expected: Expected, emails: readonly string[], send: () => Promise<Response>, counts: Counts): Promise<void> {
  const response = await send().catch(() => undefined);
  const text = await response?.text().catch(() => undefined);
  if (response === undefined || text === undefined) return void expected.cutOff.push([...emails]);
  expect([200, 201], text).toContain(response.status);
  counts.acknowledged += 1;
  for (const email of emails) expected.kept.add(email);
}

const student = (email: string) => ({ name: 'Zoë Rao', email, bio: NOTE });
const emails = (tag: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${tag}.${at}@example.in`);

/** All that is sent to one workspace in a round, in lanes that go on at once until the process is gone. */
function load(url: string, tag: string, expected: Expected, counts: Counts, isOver: () => boolean): Promise<unknown> {
  const lane = async (name: string, most: number, one: (tag: string) => Promise<void>): Promise<void> => {
    for (let at = 0; at < most && !isOver(); at += 1) await one(`${tag}.${name}${at}`);
  };
  const single = (each: string): Promise<void> =>
    make(expected, [`${each}@example.in`], () => post(url, '/v1/students', student(`${each}@example.in`)), counts);
  const bulk = (each: string): Promise<void> =>
    make(expected, emails(each, BULK), () => post(url, '/v1/students/bulk', emails(each, BULK).map(student)), counts);
  const imported = (each: string): Promise<void> => {
    const rows = emails(each, 50);
    const file = `Name,Email,Bio\n${rows.map((email) => `Zoë,${email},${NOTE}`).join('\n')}\n`;
    return make(expected, rows, () => post(url, '/v1/students/import', file, 'text/csv'), counts);
  };
  return Promise.all([lane('a', 1_000, single), lane('b', 1_000, single), lane('c', 4, bulk), lane('d', 4, imported)]);
}

/** Before anything else of its round, so that it is known what it takes away. @returns whether it was acknowledged */
async function reset(url: string, expected: Expected, counts: Counts): Promise<boolean> {
  const response = await post(url, '/_admin/reset', {}).catch(() => undefined);
  expected.isInDoubt = response === undefined;
  if (response === undefined) return false;
  expect(response.status).toBe(200);
  counts.acknowledged += 1;
  counts.resets += 1;
  expected.kept.clear();
  return true;
}

/** @returns how many that were acknowledged are not there */
async function look(url: string, expected: Expected): Promise<number> {
  const there = new Set((await allStudents(url)).keys());
  there.delete('student@sandbox.test');
  const lost = [...expected.kept].filter((email) => !there.has(email));
  if (expected.isInDoubt && lost.length === expected.kept.size && expected.cutOff.flat().every((email) => !there.has(email))) {
    // the reset has come through
    expected.kept.clear();
    expected.cutOff.length = 0;
    lost.length = 0;
  }
  expected.isInDoubt = false;
  for (const group of expected.cutOff.splice(0)) {
    const found = group.filter((email) => there.has(email));
    expect([0, group.length], `of ${group[0]} and its like`).toContain(found.length);
    for (const email of found) expected.kept.add(email);
  }
  expect([...there].filter((email) => !expected.kept.has(email))).toEqual([]);
  const { records } = (await (await fetch(`${url}/_admin/info`)).json()) as { records: Record<string, number> };
  // a student, its user and its event are one commit; the other three users of the scenario are no students
  expect([records['students'], records['users'], records['events']]).toEqual([there.size + 1, there.size + 4, there.size]);
  return lost.length;
}

/** How often snapshots have been written anew: by folds and by resets. */
function renewals(folder: string): number {
  const workspaces = join(folder, 'workspaces');
  const files = readdirSync(workspaces, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('/db.json'));
  const heads = files.map((file) => readFileSync(join(workspaces, file), 'latin1').slice(0, 300));
  return heads.reduce((sum, head) => sum + Number(/"generation":(\d+)/.exec(head)?.[1] ?? 1) - 1, 0);
}

it(`of ${KILLS} kills at random moments none loses what was acknowledged or halves a request (KILL_SEED=${SEED})`, { timeout: 3_600_000 }, async () => {
  const chance = random(SEED);
  const folder = temporaryFolder();
  const start = (): Promise<SandboxProcess> =>
    startProcess(['--data', folder, '--seed', 'empty'], { SANDBOX_EVENT_LOG: '1000000', SANDBOX_CHECK_ANSWERS: 'false' });
  const all = new Map<string, Expected>();
  const of = (name: string): Expected => {
    const known = all.get(name) ?? nothing();
    all.set(name, known);
    return known;
  };
  const counts: Counts = { acknowledged: 0, resets: 0 };
  let [lost, kills, ofStarts] = [0, 0, 0];
  while (kills < KILLS) {
    // the names that a round writes to: two that all rounds share, one that grows old, one that is new
    const names = ['default', 'shared', `old-${kills % 5}`, `new-${kills}`];
    if (chance() < 0.25) {
      await killStart(['--data', folder, '--seed', 'empty'], chance() * 600);
      kills += 1;
      ofStarts += 1;
      continue;
    }
    const sandbox = await start();
    const urlOf = (name: string): string => (name === 'default' ? sandbox.url : `${sandbox.url}/w/${name}`);
    for (const name of names) lost += await look(urlOf(name), of(name));
    let isOver = false;
    const kill = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, chance() * 1_200));
      isOver = true;
      await sandbox.stop('SIGKILL');
    };
    const resetting = names[Math.floor(chance() * 6)];
    const work = async (name: string): Promise<void> => {
      if (name === resetting && !(await reset(urlOf(name), of(name), counts))) return;
      await load(urlOf(name), `${name}.${kills}`, of(name), counts, () => isOver);
    };
    await Promise.all([kill(), ...names.map(work)]);
    kills += 1;
  }
  const last = await start();
  for (const [name, expected] of all) lost += await look(name === 'default' ? last.url : `${last.url}/w/${name}`, expected);
  const folds = renewals(folder) - counts.resets;
  expect((await last.stop()).code).toBe(0);
  console.log(
    `KILL_SEED=${SEED}: ${kills} kills, ${ofStarts} of them during a start; ${counts.acknowledged} acknowledged, ${counts.resets} of them resets; ${folds} folds; ${lost} lost`,
  );
  expect(lost).toBe(0);
  expect(folds).toBeGreaterThan(0);
});
