// A disk that fails at any of its functions, as a client meets it: an answer in words, 500 or 503, and nothing acknowledged is lost.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, it, onTestFinished, vi } from 'vitest';

import { random } from '../random.js';
import { sandboxForTest, type TestSandbox } from '../setup.js';
import { CALLS, ERRORS, type ErrorCode, failCall, slowDisk } from '../storage/faults.js';

afterEach(() => vi.restoreAllMocks());

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type Side = ReturnType<TestSandbox['workspace']>;
interface Answered {
  readonly status: number;
  readonly body: { readonly error?: { readonly code: string; readonly message: string } };
}

const student = (name: string) => ({ name, email: `${name}@example.in` });
const emails = async ({ api }: Side): Promise<string[]> =>
  (await api.get('/students?search=@example.in&limit=1000').expect(200)).body.students.map(({ email }: { email: string }) => email);

/** What is there before, what is asked for, and what is there then. */
const PLACES: Readonly<Record<string, { before: readonly string[]; act: (side: Side) => PromiseLike<Answered>; after: readonly string[] }>> = {
  'the first write of a workspace': { before: [], act: ({ api }) => api.post('/students', student('new')), after: ['new'] },
  'an append': { before: ['old'], act: ({ api }) => api.post('/students', student('new')), after: ['old', 'new'] },
  'a reset': { before: ['old'], act: ({ admin }) => admin.post('/reset', {}), after: [] },
};

function expectWords({ status, body }: Answered, code: ErrorCode, words: RegExp): void {
  expect([status, body.error?.code]).toEqual(code === 'EMFILE' ? [503, 'SERVICE_UNAVAILABLE'] : [500, 'INTERNAL_ERROR']);
  expect(body.error?.message).toMatch(words);
  expect(body.error?.message).toContain(code);
}

it('every function of the disk, with each error: an answer in words, the next try works, and a start after a kill finds what was acknowledged', async () => {
  const folder = temporaryFolder();
  const first = await sandboxForTest({ seed: 'empty', data: folder, fsync: 'true' });
  const expected = new Map<string, readonly string[]>();
  let refused = 0;
  for (const [place, { before, act, after }] of Object.entries(PLACES)) {
    for (const call of CALLS) {
      for (const code of ERRORS) {
        const name = `w-${expected.size}`;
        const side = first.workspace(name);
        for (const each of before) await side.api.post('/students', student(each)).expect(201);
        const failing = failCall(call, code, 0);
        const answer = await act(side);
        failing.end();
        const isRefused = answer.status >= 400;
        if (isRefused) expectWords(answer, code, /^The change could not be written to disk .*nothing of it was kept/);
        const addresses = (names: readonly string[]): string[] => names.map((each) => student(each).email);
        expect(await emails(side), `${place}: ${call} ${code}`).toEqual(addresses(isRefused ? before : after));
        if (isRefused) expect((await act(side)).status).toBeLessThan(300);
        refused += Number(isRefused);
        expected.set(name, addresses(after));
      }
    }
  }
  expect(refused).toBeGreaterThan(30);

  const killed = temporaryFolder();
  cpSync(join(folder, 'workspaces'), join(killed, 'workspaces'), { recursive: true });
  const second = await sandboxForTest({ seed: 'empty', data: killed });
  for (const [name, found] of expected) expect(await emails(second.workspace(name)), name).toEqual(found);
});

it('a workspace whose files can not be read answers so in words, and is there at the next request', async () => {
  const folder = temporaryFolder();
  const first = await sandboxForTest({ seed: 'empty', data: folder });
  const names = ERRORS.flatMap((code) => [0, 1].map((at) => ({ code, at, name: `w-${code}-${at}` })));
  for (const { name } of names) await first.workspace(name).api.post('/students', student('kept')).expect(201);
  await first.close();
  const second = await sandboxForTest({ seed: 'empty', data: folder });
  for (const { code, at, name } of names) {
    // the snapshot, the log
    const failing = failCall('read', code, at);
    const side = second.workspace(name);
    const answer = await side.api.get('/students');
    failing.end();
    expectWords(answer, code, /^The data in .* can't be read/);
    expect(await emails(side)).toEqual(['kept@example.in']);
  }
});

it('a slow disk, each of whose calls comes back some turns late and out of step, changes no answer', async () => {
  const told = async (seed: number | undefined): Promise<string> => {
    const end = seed === undefined ? () => {} : slowDisk(random(seed));
    const folder = temporaryFolder();
    const answers: unknown[] = [];
    for (const round of ['first', 'second']) {
      const sandbox = await sandboxForTest({ seed: 'empty', data: folder });
      const sides = ['', 'b'].map((name) => (name === '' ? sandbox : sandbox.workspace(name)));
      for (const side of sides) {
        for (const { status, body } of [
          await side.api.post('/students', student(`${round}-a`)),
          await side.api.post('/students/bulk', [student(`${round}-b`), student(`${round}-c`)]),
          await side.api.post('/students', student(`${round}-a`)),
          await side.api.get('/students?limit=1000'),
          ...(round === 'second' ? [await side.admin.post('/reset', {}), await side.api.post('/students', student('last'))] : []),
          await side.admin.get('/events'),
        ])
          answers.push([status, body]);
      }
      const many = await Promise.all(sides.flatMap((side) => ['x', 'y', 'z'].map((each) => side.api.post('/students', student(`${round}-${each}`)))));
      answers.push(many.map(({ status }) => status));
      for (const side of sides) answers.push((await emails(side)).toSorted());
      await sandbox.close();
    }
    end();
    // the times of two runs differ, and so do the ids of events, which never come again
    return JSON.stringify(answers, null, 1)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
      .replaceAll(/"id": "[0-9a-f-]{36}",\s+"event"/g, '"event"');
  };
  const expected = await told(undefined);
  for (const seed of [1, 2, 3]) expect(await told(seed)).toBe(expected);
});
