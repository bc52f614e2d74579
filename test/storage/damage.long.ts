// A damaged data folder never serves what was not written: the start refuses it in words that name the file, or every answer is the right one.
// DAMAGE_SEED repeats a run; DAMAGES sets how many damages there are.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, expect, test, vi } from 'vitest';

import { StorageError } from '../../src/storage/storage.js';
import { pick, random } from '../random.js';
import { API_KEY } from '../setup.js';
import { type Answers, askAll, logOf, makeScene, type Name, type Sandbox, type Scene, startIn, WORKSPACES } from './damage-scene.js';
import { type Damage, damageOf, type Files, KINDS, linesOf, readFiles, writeFiles } from './damages.js';

const SEED = Number(process.env['DAMAGE_SEED'] ?? Date.now() % 1_000_000);
const DAMAGES = Number(process.env['DAMAGES'] ?? 1_000);
/** One in so many hits the folder of many workspaces, which takes longer to start. */
const CROWDED = 10;

type Outcome = 'right answers' | 'refused at the start' | 'refused at the first use' | 'a shorter log';
const OUTCOMES: readonly Outcome[] = ['right answers', 'refused at the start', 'refused at the first use', 'a shorter log'];

const folder = mkdtempSync(path.join(tmpdir(), 'damage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What may not be: told with all that repeats it. */
class ServedAsTruth extends Error {}

const isIn =
  (damage: Damage) =>
  (message: string): boolean =>
    [...damage.changed.keys()].some((name) => message.includes(path.join(folder, name)));

/** Kinds after which a file of lines is still there, so that the words have to say which line. */
const LINED: ReadonlySet<string> = new Set(KINDS.filter((kind) => kind !== 'a lost file' && kind !== 'swapped files'));

function expectWords(message: string, damage: Damage): void {
  if (!isIn(damage)(message)) throw new ServedAsTruth(`the refusal does not name the file: ${message}`);
  const hasLine = /\.(?:json|wal), line \d+: /.test(message);
  if (LINED.has(damage.kind) && !damage.what.startsWith('workspaces/secret') && !hasLine) throw new ServedAsTruth(`the refusal names no line: ${message}`);
}

async function judge(files: Files, damage: Damage, scene: Scene): Promise<Outcome> {
  writeFiles(folder, files, damage.changed);
  let sandbox: Sandbox;
  try {
    sandbox = await startIn(folder);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    expectWords(error.message, damage);
    return 'refused at the start';
  }
  try {
    const outcomes = await Promise.all(WORKSPACES.map((name) => judgeOne(sandbox, name, files, damage, scene)));
    const outcome = OUTCOMES.toReversed().find((each) => outcomes.includes(each)) ?? 'right answers';
    if (outcome === 'right answers') expectMended(files, damage, sandbox);
    return outcome;
  } finally {
    await sandbox.close();
  }
}

/** A file that the start could make anew is told of, and is as it was. */
function expectMended(files: Files, damage: Damage, { warnings }: Sandbox): void {
  if (!warnings.some(isIn(damage))) throw new ServedAsTruth('the damage is not told of');
  for (const name of damage.changed.keys())
    if (!readFileSync(path.join(folder, name)).equals(files.get(name) ?? Buffer.alloc(0))) throw new ServedAsTruth(`${name} is not as it was`);
}

/** What one workspace answers. */
async function judgeOne(sandbox: Sandbox, name: Name, files: Files, damage: Damage, scene: Scene): Promise<Outcome> {
  const answers = await askAll(sandbox.url, name, scene.questions[name]);
  if (answers.every(({ status }) => status === 500)) {
    for (const { text } of answers) expectWords(messageOf(text), damage);
    // the line on the console comes when those that wait are looked through
    for (let turn = 0; turn < 10_000 && !sandbox.warnings.some(isIn(damage)); turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expectWords(sandbox.warnings.find(isIn(damage)) ?? 'nothing on the console', damage);
    return 'refused at the first use';
  }
  const history = scene.history[name];
  const before = files === scene.killed ? commitsIn(files.get(logOf(name)), undefined) : history.length - 1;
  const commits = files === scene.killed ? commitsIn(files.get(logOf(name)), damage.changed.get(logOf(name))) : before;
  expectAnswers(answers, history[commits] ?? [], name);
  if (commits === before) return 'right answers';
  const after = damage.changed.get(logOf(name)) ?? Buffer.alloc(0);
  if (after.at(-1) !== 0x0a && !sandbox.warnings.some((line) => isIn(damage)(line) && line.includes('cut off')))
    throw new ServedAsTruth('a torn line is not told of');
  return 'a shorter log';
}

/** How many commits a log must give: of one that was cut off, which no crash differs from, those of its whole lines; else all. */
function commitsIn(log: Buffer | undefined, damaged: Buffer | undefined): number {
  const before = log ?? Buffer.alloc(0);
  const isCut = damaged !== undefined && damaged.length < before.length && before.subarray(0, damaged.length).equals(damaged);
  return linesOf(isCut ? damaged : before).filter((line) => line.at(-1) === 0x0a).length - 1;
}

function expectAnswers(found: Answers, expected: Answers, name: Name): void {
  for (const [at, { status, text }] of found.entries()) {
    if (status === expected[at]?.status && text === expected[at]?.text) continue;
    throw new ServedAsTruth(`${name}, question ${at}: ${status} ${text.slice(0, 300)} in place of ${expected[at]?.status} ${expected[at]?.text.slice(0, 300)}`);
  }
}

const messageOf = (text: string): string => (JSON.parse(text) as { error: { message: string } }).error.message;

test(`of ${DAMAGES} random damages none is served as the truth (DAMAGE_SEED=${SEED})`, { timeout: 1_800_000 }, async () => {
  const scene = await makeScene();
  const chance = random(SEED);
  const table = new Map(KINDS.map((kind) => [kind, new Map(OUTCOMES.map((outcome) => [outcome, 0]))]));
  const faults: string[] = [];
  for (let at = 0; at < DAMAGES; at += 1) {
    const files = at % CROWDED === 0 ? scene.crowded : pick(chance, [scene.killed, scene.stopped]);
    const names = [...files.keys()].filter((name) => !name.startsWith(`workspaces/${Buffer.from('0-').toString('hex')}`));
    const damage = damageOf(pick(chance, KINDS), files, names, chance);
    try {
      const outcome = await judge(files, damage, scene);
      const row = table.get(damage.kind);
      row?.set(outcome, (row.get(outcome) ?? 0) + 1);
    } catch (error) {
      const which = files === scene.killed ? 'killed' : files === scene.stopped ? 'stopped' : 'crowded';
      faults.push(`damage ${at} of seed ${SEED}, ${which}: ${damage.kind}, ${damage.what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(tableText(table));
  expect(faults).toEqual([]);
});

/** What is asked of a sandbox whose import goes on: how it ended, and whom it has made. */
interface Imported {
  readonly status: string;
  readonly message: string | null;
  readonly students: number;
}

async function importedIn(files: Files, id: string, damage?: Damage): Promise<Imported> {
  writeFiles(folder, files, damage?.changed);
  const sandbox = await startIn(folder, { seed: 'empty' });
  try {
    const get = async (asked: string): Promise<Record<string, unknown>> => {
      const response = await fetch(`${sandbox.url}${asked}`, { headers: API_KEY });
      return (await response.json()) as Record<string, unknown>;
    };
    const { status, message } = await vi.waitFor(
      async () => {
        const job = await get(`/v1/imports/${id}`);
        expect(['completed', 'failed']).toContain(job['status']);
        return job;
      },
      { timeout: 60_000, interval: 10 },
    );
    const { total } = await get('/v1/students?limit=1');
    return { status: String(status), message: typeof message === 'string' ? message : null, students: Number(total) };
  } finally {
    await sandbox.close();
  }
}

test(`of ${DAMAGES / 10} random damages to a waiting upload none is imported (DAMAGE_SEED=${SEED})`, { timeout: 600_000 }, async () => {
  const rows = Array.from({ length: 3_000 }, (_, at) => `Schüler ${at},waiting.${at}@example.in`);
  writeFiles(folder, new Map());
  const sandbox = await startIn(folder, { seed: 'empty' });
  const sent = { method: 'POST', headers: { ...API_KEY, 'Content-Type': 'text/csv' }, body: `Name,Email\n${rows.join('\n')}\n` };
  const { id } = (await (await fetch(`${sandbox.url}/v1/students/import?async=true`, sent)).json()) as { id: string };
  // as kill -9 leaves it, at a moment at which most of the rows are to come
  const killed: Files = new Map([...readFiles(folder)].filter(([name]) => !name.startsWith('lock.')));
  await sandbox.close();
  const uploads = [...killed.keys()].filter((name) => name.startsWith('uploads'));
  expect(uploads).toHaveLength(1);
  const whole = await importedIn(killed, id);
  expect(whole.status).toBe('completed');
  const chance = random(SEED);
  const begun = await importedIn(killed, id, damageOf('a lost file', killed, uploads, chance));
  expect(begun).toMatchObject({ status: 'failed', message: 'The file is gone. Send it again.' });
  expect(begun.students).toBeLessThan(whole.students);
  const kinds = KINDS.filter((kind) => kind !== 'a lost file' && kind !== 'swapped files');
  for (let at = 0; at < DAMAGES / 10; at += 1) {
    const damage = damageOf(pick(chance, kinds), killed, uploads, chance);
    const message = 'The file is not as it was sent: it was damaged while it waited. Send it again.';
    expect(await importedIn(killed, id, damage), `${damage.kind}, ${damage.what}`).toEqual({ status: 'failed', message, students: begun.students });
  }
});

function tableText(table: ReadonlyMap<string, ReadonlyMap<Outcome, number>>): string {
  const rows = [...table].map(
    ([kind, row]) => `| ${kind.padEnd(21)} | ${OUTCOMES.map((outcome) => String(row.get(outcome)).padStart(outcome.length)).join(' | ')} |`,
  );
  return [`DAMAGE_SEED=${SEED}`, `| ${'damage'.padEnd(21)} | ${OUTCOMES.join(' | ')} |`, ...rows].join('\n');
}
