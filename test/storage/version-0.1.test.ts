// A data folder that version 0.1 has written, and what that version itself answered when it was started on it again: every later one opens
// the folder and says the same. How both were made: fixtures/version-0.1/README.md.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { expect, onTestFinished, test, vi } from 'vitest';

import { createApp } from '../../src/app.js';
import { type RawSettings, readConfig } from '../../src/config.js';
import { serve } from '../../src/server.js';
import { API_KEY } from '../setup.js';
import { temporaryFolder } from './plain-workspace.js';

const FIXTURE = fileURLToPath(new URL('fixtures/version-0.1', import.meta.url));

/** What is left out here, the old version answered differently at each start, as a new token or a real time. */
interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  /** Byte for byte. */
  readonly text?: string;
}

interface Question {
  readonly workspace: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly answer: Answer;
  /** To the same question after the writes and another start, where that is another. */
  readonly after?: Answer;
}

interface Recorded {
  readonly looks: readonly Question[];
  readonly writes: readonly Question[];
  /** To Team.B_2, at the end. */
  readonly reset: readonly Question[];
}

const recorded = (): Recorded => JSON.parse(readFileSync(path.join(FIXTURE, 'answers.json'), 'utf8')) as Recorded;

/** The folder, in a place of the running test's own. */
function unpack(): string {
  const folder = temporaryFolder();
  const packed = path.join(FIXTURE, 'data');
  for (const file of readdirSync(packed, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.gz')) continue;
    const to = path.join(folder, file.slice(0, -'.gz'.length));
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, gunzipSync(readFileSync(path.join(packed, file))));
  }
  return folder;
}

interface Started {
  readonly url: string;
  readonly warnings: readonly string[];
  readonly close: () => Promise<void>;
}

async function start(folder: string, settings: RawSettings = {}): Promise<Started> {
  const warnings: string[] = [];
  const deviations: string[] = [];
  const config = readConfig({ log: 'silent', data: folder, port: '0', ...settings }, {});
  const log = { access: undefined, info: () => {}, warn: (message: string) => void warnings.push(message) };
  const app = await createApp(config, { log, onDeviation: (deviation) => deviations.push(deviation) });
  const server = await serve(app, config);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= server.close());
  onTestFinished(async () => {
    await close();
    expect(deviations).toEqual([]);
  });
  return { url: server.url, warnings, close };
}

async function ask(url: string, { workspace, method, path: asked, headers = {}, body }: Omit<Question, 'answer'>): Promise<Required<Answer>> {
  const base = workspace === 'default' ? url : `${url}/w/${workspace}`;
  const isWithout = asked.startsWith('/v1') && !('Authorization' in headers || 'X-API-Key' in headers);
  const sent: Record<string, string> = isWithout ? { ...API_KEY, ...headers } : { ...headers };
  // a browser's cookie is named by the port
  if (sent['Cookie'] !== undefined) sent['Cookie'] = sent['Cookie'].replace('{port}', new URL(url).port);
  const response = await fetch(base + asked, { method, headers: sent, body: body ?? null, redirect: 'manual' });
  const withoutUrl = (text: string): string => text.replaceAll(url, '{url}').replaceAll(encodeURIComponent(url), '{url}');
  const text = withoutUrl(await response.text());
  const answered: Record<string, string> = {};
  response.headers.forEach((value, name) => (answered[name] = withoutUrl(value)));
  const json = answered['content-type']?.includes('json') ? (JSON.parse(text) as object) : {};
  return { status: response.status, headers: answered, json, text };
}

/** Whatever the old version answered must be in the answer; there may be more fields, and more keys in a key set. */
async function expectAnswer(url: string, question: Question, { json, ...answer }: Answer): Promise<void> {
  const expected = json === undefined ? answer : { ...answer, json: expectedBody(json) };
  expect.soft(await ask(url, question), `${question.workspace}: ${question.method} ${question.path}`).toMatchObject(expected);
}

function expectedBody(json: object): object {
  if ('keys' in json) return { keys: expect.arrayContaining(Array.isArray(json.keys) ? json.keys : []) };
  // the rows that an import fails now, it fails in this version's words
  if ('errors' in json && Array.isArray(json.errors))
    return { ...json, errors: json.errors.map((fault: object) => ({ ...fault, message: expect.any(String) })) };
  return json;
}

/** The last thing that the old version was asked for before it was killed is an import: it goes on now. */
async function importsDone(url: string, { looks }: Pick<Recorded, 'looks'>): Promise<void> {
  for (const job of looks.filter(({ workspace, path: asked }) => workspace === 'default' && /^\/v1\/imports\/[^?]+$/.test(asked)))
    await vi.waitFor(async () => expect((await ask(url, job)).json).toMatchObject({ status: 'completed' }), 10_000);
}

async function eventIds(url: string, workspace: string): Promise<readonly string[]> {
  const { json } = await ask(url, { workspace, method: 'GET', path: '/_admin/events?limit=1000' });
  return (json as { events: { id: string }[] }).events.map(({ id }) => id);
}

test('every answer is that of version 0.1: at the first start, to writes, at the next start, to a reset', async () => {
  const folder = unpack();
  const { looks, writes, reset } = recorded();
  const first = await start(folder);
  await importsDone(first.url, { looks });
  for (const look of looks) await expectAnswer(first.url, look, look.answer);
  for (const write of writes) await expectAnswer(first.url, write, write.answer);
  await first.close();

  const next = await start(folder);
  for (const look of looks) await expectAnswer(next.url, look, look.after ?? look.answer);
  const before = await eventIds(next.url, 'Team.B_2');
  for (const each of reset) await expectAnswer(next.url, each, each.answer);
  const [after, ...more] = await eventIds(next.url, 'Team.B_2');
  expect(more).toEqual([]);
  expect(before).not.toContain(after);
});

test('the line that was cut off is told of once', async () => {
  const folder = unpack();
  const first = await start(folder);
  await first.close();
  const next = await start(folder);
  expect((await ask(next.url, { workspace: 'ci-1', method: 'GET', path: '/_admin/info' })).status).toBe(200);
  await next.close();
  expect([...first.warnings, ...next.warnings]).toEqual([expect.stringMatching(/the last line was cut off in the middle \(\d+ bytes\) and is dropped/)]);
});

test.each<[settings: RawSettings, madeWith: string, mend: string]>([
  [{ seed: 'empty' }, 'scenario default', 'with --seed default'],
  [{ fakerSeed: '7' }, 'faker seed 20260123', 'with --faker-seed 20260123'],
  [{ asOf: '2026-06-01T00:00:00Z' }, "the scenario's own as_of", 'without --as-of'],
])('a start that asks for %o is refused in words, and changes nothing', async (settings, madeWith, mend) => {
  const folder = unpack();
  await expect(start(folder, settings)).rejects.toThrow(new RegExp(`were made with ${madeWith}.*Start ${mend} to go on with them, or with --reset`));
  const { url } = await start(folder);
  const { looks } = recorded();
  await importsDone(url, { looks });
  for (const look of looks.filter(({ workspace }) => workspace === 'default')) await expectAnswer(url, look, look.answer);
});
