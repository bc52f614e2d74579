import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import ts from 'typescript';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { acquireLock } from '../../src/storage/lock.js';
import { StorageError } from '../../src/storage/storage.js';
import { temporaryFolder } from './plain-workspace.js';

/** The lock as JavaScript, for processes of their own: Node 20 runs no TypeScript. */
let compiled: string;
const module = (): string => pathToFileURL(path.join(compiled, 'storage/lock.js')).href;

beforeAll(() => {
  compiled = mkdtempSync(path.join(tmpdir(), 'storage-'));
  writeFileSync(path.join(compiled, 'package.json'), '{"type":"module"}');
  for (const folder of ['storage', 'platform']) mkdirSync(path.join(compiled, folder));
  for (const name of ['storage/lock', 'storage/lock-socket', 'storage/storage', 'platform/real-time']) {
    const source = readFileSync(new URL(`../../src/${name}.ts`, import.meta.url), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
    writeFileSync(path.join(compiled, `${name}.js`), outputText);
  }
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

interface Starter {
  readonly process: ChildProcessWithoutNullStreams;
  /** Lets it go for the lock; several that are let go in one turn start at one instant. */
  go(): void;
  /** `held`, or the words of the refusal. */
  readonly answer: Promise<string>;
}

async function starter(folder: string): Promise<Starter> {
  const script = fileURLToPath(new URL('lock-holder.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, module(), folder]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe('ready');
  return { process: child, go: () => void child.stdin.write('go\n'), answer: next() };
}

async function kill(child: ChildProcessWithoutNullStreams): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

const locks = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith('lock'));

/** A folder in which a process was killed that had the lock. */
async function folderWithDeadLock(): Promise<string> {
  const folder = temporaryFolder();
  const dead = await starter(folder);
  dead.go();
  expect(await dead.answer).toBe('held');
  await kill(dead.process);
  expect(locks(folder)).toHaveLength(1);
  return folder;
}

describe('the lock of a folder', () => {
  test('is had by one at a time', async () => {
    const folder = temporaryFolder();
    const lock = await acquireLock(folder);
    await expect(acquireLock(folder)).rejects.toThrow(StorageError);
    await lock.release();
    await (await acquireLock(folder)).release();
  });

  test('refuses in words that name the folder, the other process and the ways out', async () => {
    const folder = temporaryFolder();
    const holder = await starter(folder);
    holder.go();
    expect(await holder.answer).toBe('held');
    const says = `The data folder ${folder} is in use by another sandbox (process ${holder.process.pid}). `;
    await expect(acquireLock(folder)).rejects.toThrow(says);
    await expect(acquireLock(folder)).rejects.toThrow(/--data/);
  });

  test('leaves nothing in the folder when it is released', async () => {
    const folder = temporaryFolder();
    await (await acquireLock(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is free at once after kill -9, and the dead one’s socket is removed', async () => {
    const folder = await folderWithDeadLock();
    const [dead] = locks(folder);
    const started = performance.now();
    const lock = await acquireLock(folder);
    expect(performance.now() - started).toBeLessThan(500);
    expect(locks(folder)).toHaveLength(1);
    expect(locks(folder)).not.toContain(dead);
    await lock.release();
  });

  test('is free after an exit that released nothing', async () => {
    const folder = temporaryFolder();
    const holder = await starter(folder);
    holder.go();
    expect(await holder.answer).toBe('held');
    const exit = once(holder.process, 'exit');
    holder.process.stdin.end();
    await exit;
    await (await acquireLock(folder)).release();
  });

  test.each([
    ['an empty folder', async () => temporaryFolder()],
    ['a folder that a killed process has left', folderWithDeadLock],
  ])(
    'is had by exactly one of several that start at one instant in %s',
    async (_name, makeFolder) => {
      for (let round = 0; round < 3; round++) {
        const folder = await makeFolder();
        const starters = await Promise.all(Array.from({ length: 4 }, () => starter(folder)));
        for (const each of starters) each.go();
        const answers = await Promise.all(starters.map((each) => each.answer));
        expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
        expect(answers.filter((answer) => answer.includes('is in use by another sandbox'))).toHaveLength(3);
        expect(locks(folder)).toHaveLength(1);
        await Promise.all(starters.map(({ process: child }) => (child.exitCode === null ? kill(child) : undefined)));
      }
    },
    30_000,
  );

  test('is had by exactly one of many callers of one process', async () => {
    const folder = await folderWithDeadLock();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(folder)));
    const held = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(held).toHaveLength(1);
    await Promise.all(held.map((lock) => lock.release()));
  });

  test('is refused by a holder that is stopped and cannot answer', async () => {
    const folder = temporaryFolder();
    const holder = await starter(folder);
    holder.go();
    expect(await holder.answer).toBe('held');
    holder.process.kill('SIGSTOP');
    await expect(acquireLock(folder)).rejects.toThrow(/in use by another sandbox \(a process that does not answer\)/);
  });

  test('does not keep a process alive', async () => {
    const folder = temporaryFolder();
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `await (await import(${JSON.stringify(module())})).acquireLock(${JSON.stringify(folder)})`,
    ]);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('folders with paths too long for a socket', () => {
  const longFolder = (parent: string, name: string): string => {
    const folder = path.join(parent, 'x'.repeat(120), name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };

  test('each have their own lock', async () => {
    const parent = temporaryFolder();
    const [one, two] = [longFolder(parent, 'one'), longFolder(parent, 'two')];
    const locked = [await acquireLock(one), await acquireLock(two)];
    expect([locks(one), locks(two)]).toEqual([[expect.stringMatching(/^lock\./)], [expect.stringMatching(/^lock\./)]]);
    await expect(acquireLock(one)).rejects.toThrow(/in use/);
    await Promise.all(locked.map((lock) => lock.release()));
    expect([locks(one), locks(two)]).toEqual([[], []]);
  });

  test('can be locked in a worker thread', async () => {
    const folder = longFolder(temporaryFolder(), 'one');
    const code = `const { acquireLock } = await import(${JSON.stringify(module())});
      const { parentPort } = await import('node:worker_threads');
      const lock = await acquireLock(${JSON.stringify(folder)});
      parentPort.postMessage('held');
      parentPort.once('message', async () => { await lock.release(); parentPort.postMessage('released'); });`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    onTestFinished(async () => void (await worker.terminate()));
    expect(await once(worker, 'message')).toEqual(['held']);
    await expect(acquireLock(folder)).rejects.toThrow(/in use/);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    worker.postMessage('release');
    expect(await once(worker, 'message')).toEqual(['released']);
    await (await acquireLock(folder)).release();
  });
});

test.each(['EOPNOTSUPP', 'EPERM'])('where no socket can be made (%s), the start says so and names --no-lock', async (code) => {
  const folder = temporaryFolder();
  vi.spyOn(net.Server.prototype, 'listen').mockImplementation(function (this: net.Server) {
    queueMicrotask(() => this.emit('error', Object.assign(new Error(`listen ${code}`), { code })));
    return this;
  });
  await expect(acquireLock(folder)).rejects.toThrow(new RegExp(`can't be locked: no socket .*${code}.*--no-lock`));
});

test('a folder that is not there is an error of its own', async () => {
  const folder = path.join(temporaryFolder(), 'none');
  await expect(acquireLock(folder)).rejects.toThrow(/ENOENT/);
  expect(existsSync(folder)).toBe(false);
});
