// Every call to the disk fails once, in every way, wherever the store makes it: nothing acknowledged is lost, nothing half done is found again,
// and the next try without the fault works.

import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { StorageError, type Storage } from '../../src/storage/storage.js';
import { random } from '../random.js';
import { CALLS, ERRORS, failCall, slowDisk } from './faults.js';
import { identity, openStorage, PlainWorkspace, put, record, temporaryFolder } from './plain-workspace.js';

afterEach(() => vi.restoreAllMocks());

/** No start knows it: where it lies in a file, it has to be read. */
const BASE = { name: 'other', as_of: 0, collections: { courses: [record('of the base')] }, sequences: {} };
const big = (id: string) => record(id, id.repeat(600 * 1024));

interface Scene {
  readonly folder: string;
  readonly storage: Storage;
  readonly workspace: PlainWorkspace;
  readonly warnings: readonly string[];
}

interface Place {
  /** The ids that are stored when it begins. */
  readonly before: readonly string[];
  /** Those that it adds, where it succeeds. */
  readonly adds: readonly string[];
  readonly act: (scene: Scene) => Promise<unknown>;
  /** Written by an earlier process, which was killed: this one has not opened the log's file yet. */
  readonly again?: true;
  /** Nothing can come after it. */
  readonly isClose?: true;
}

const commit =
  (id: string, make = record) =>
  ({ workspace }: Scene): Promise<void> =>
    workspace.commit(put(make(id)));

const PLACES: Readonly<Record<string, Place>> = {
  'the first write of a workspace, and of its base': { before: [], adds: ['a'], act: commit('a') },
  'an append': { before: ['x', 'y'], adds: ['a'], act: commit('a') },
  'the first append after a restart': { before: ['x', 'y'], adds: ['a'], act: commit('a'), again: true },
  'a fold': { before: ['x', 'p'], adds: ['q'], act: commit('q', big) },
  'a replace': {
    before: ['x', 'y'],
    adds: ['a'],
    act: ({ workspace }) => workspace.replace({ sequences: {}, collections: { students: ['x', 'y', 'a'].map((id) => record(id)) } }),
  },
  'a close': { before: ['x', 'y'], adds: [], act: ({ workspace }) => workspace.log.close(), isClose: true },
};

async function arrange({ before, again }: Place): Promise<Scene> {
  const folder = temporaryFolder();
  const { storage, warnings } = await openStorage(folder, { fsync: true });
  const workspace = await PlainWorkspace.open(storage, 'default', BASE);
  for (const id of before) await workspace.commit(put(id === 'p' ? big(id) : record(id)));
  if (!again) return { folder, storage, workspace, warnings };
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  await workspace.log.close();
  const opened = await openStorage(copy, { fsync: true });
  return { folder: copy, ...opened, workspace: await PlainWorkspace.open(opened.storage, 'default', BASE) };
}

/** The ids that a start finds that reads the folder as it is now. */
async function idsIn(folder: string): Promise<readonly string[]> {
  const stored = await (await openStorage(folder)).storage.load('default');
  const ids = new Set<string>();
  for (const change of [...(stored?.changes ?? []), ...[...(stored?.commits ?? [])].flatMap(({ changes }) => changes)]) {
    if ('record' in change) ids.add(change.record.id);
    else ids.delete(change.deleted);
  }
  return [...ids];
}

/** How often the place calls each function, where nothing fails. */
async function countCalls(place: Place): Promise<readonly (readonly [(typeof CALLS)[number], number])[]> {
  const scene = await arrange(place);
  const counters = CALLS.map((call) => [call, failCall(call, 'EIO', -1)] as const);
  await place.act(scene);
  const counts = counters.map(([call, { calls }]) => [call, calls()] as const);
  for (const [, { end }] of counters) end();
  await scene.workspace.log.close();
  return counts;
}

describe.each(Object.entries(PLACES))('%s', (_name, place) => {
  test('loses nothing and leaves no half, whichever call fails, once or from then on', { timeout: 120_000 }, async () => {
    let [runs, faults] = [0, 0];
    for (const [call, count] of await countCalls(place)) {
      for (let at = 0; at < count * 2; at += 1) {
        // the errors take turns: the store does not tell one from another
        const code = ERRORS[(runs += 1) % ERRORS.length] ?? 'EIO';
        const [number, goesOn] = [at >> 1, at % 2 === 1];
        const which = `${code} at ${call} ${number} of ${count}${goesOn ? ', and on' : ''}`;
        const scene = await arrange(place);
        const failing = failCall(call, code, number, goesOn);
        const error: unknown = await place.act(scene).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        failing.end();
        const all = [...place.before, ...place.adds];
        const kept = error === undefined ? all : place.before;
        expect(Object.keys(scene.workspace.students), which).toEqual(kept);
        expect(await idsIn(scene.folder), which).toEqual(kept);
        if (error !== undefined) {
          expect(error, which).toBeInstanceOf(StorageError);
          expect(String(error), which).toMatch(new RegExp(`could not be written to disk \\(${code}: .*nothing of it was kept`));
          await place.act(scene);
        }
        faults += error === undefined ? scene.warnings.length : 1;
        // and all goes on: with one more, and a clean stop
        if (!place.isClose) await scene.workspace.commit(put(record('z')));
        await scene.workspace.log.close();
        expect(await idsIn(scene.folder), which).toEqual([...all, ...(place.isClose ? [] : ['z'])]);
      }
    }
    // not every call matters: of what was written, closing it is no more than letting go
    expect(runs).toBeGreaterThan(ERRORS.length);
    expect(faults).toBeGreaterThan(0);
  });
});

test.each(Object.entries(PLACES))('%s whose half can not be removed either leaves all of it or nothing, and the next try works', async (_name, place) => {
  for (const call of ['open', 'write', 'sync', 'rename'] as const) {
    const [, count = 0] = (await countCalls(place)).find(([name]) => name === call) ?? [];
    for (let at = 0; at < count; at += 1) {
      const scene = await arrange(place);
      const failing = [failCall(call, 'EIO', at), failCall('remove', 'EIO', 0, true)];
      const isDone = await place.act(scene).then(
        () => true,
        () => false,
      );
      for (const { end } of failing) end();
      const all = [...place.before, ...place.adds];
      expect(Object.keys(scene.workspace.students)).toEqual(isDone ? all : place.before);
      expect(isDone ? [all] : [place.before, all], `${call} ${at}`).toContainEqual(await idsIn(scene.folder));
      if (!isDone) await place.act(scene);
      await scene.workspace.log.close();
      expect(await idsIn(scene.folder), `${call} ${at}`).toEqual(all);
    }
  }
});

describe('a load of a workspace, and of the base that it alone has', () => {
  test.each(ERRORS)('that meets %s is an error in words, and the next one finds all', async (code) => {
    const scene = await arrange({ before: ['x', 'y'], adds: [], act: async () => {} });
    const counter = failCall('read', code, -1);
    await (await openStorage(scene.folder)).storage.load('default');
    counter.end();
    // snapshot, log, base
    expect(counter.calls()).toBe(3);
    for (let at = 0; at < 3; at += 1) {
      const { storage } = await openStorage(scene.folder);
      const failing = failCall('read', code, at);
      await expect(storage.load('default')).rejects.toThrow(new RegExp(`The data in .*can't be read \\(${code}`));
      failing.end();
      const workspace = await PlainWorkspace.open(storage);
      expect(Object.keys(workspace.students)).toEqual(['x', 'y']);
    }
    await scene.workspace.log.close();
  });

  test.each(CALLS)('whose lost base is made anew: where `%s` fails, that is an error in words or changes nothing, and the next one finds all', async (call) => {
    const scene = await arrange({ before: ['x', 'y'], adds: [], act: async () => {} });
    await scene.workspace.log.close();
    const bases = path.join(scene.folder, 'workspaces', 'bases');
    const [file = ''] = readdirSync(bases).map((name) => path.join(bases, name));
    const whole = readFileSync(file);
    for (const [at, code] of [...ERRORS, ...ERRORS].entries()) {
      rmSync(file);
      const { storage } = await openStorage(scene.folder, { current: { identity, base: BASE } });
      const failing = failCall(call, code, Math.floor(at / ERRORS.length));
      const outcome = await Promise.resolve(storage.load('default')).then(
        (stored) => stored?.base,
        (error: unknown) => error,
      );
      failing.end();
      if (outcome instanceof StorageError) expect(outcome.message).toMatch(new RegExp(`The data in .*can't be read \\(${code}`));
      else expect(outcome).toEqual(BASE);
      expect((await storage.load('default'))?.base).toEqual(BASE);
      expect(readFileSync(file)).toEqual(whole);
    }
  });
});

test('a slow disk that answers out of step changes nothing of what is kept', async () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const folder = temporaryFolder();
    const end = slowDisk(random(seed));
    const { storage } = await openStorage(folder, { fsync: true });
    const workspaces = await Promise.all(['default', 'ci-1'].map((name) => PlainWorkspace.open(storage, name, BASE)));
    await Promise.all(
      workspaces.map(async (workspace) => {
        const commits = ['a', 'b', 'c'].map((id) => workspace.commit(put(record(id))));
        const replaced = workspace.replace({ sequences: {}, collections: { students: [record('r')] } });
        await Promise.all([...commits, replaced, workspace.commit(put(big('d')))]);
        await Promise.all(['e', 'f'].map((id) => workspace.commit(put(big(id)))));
        expect(Object.keys(workspace.students)).toEqual(['r', 'd', 'e', 'f']);
      }),
    );
    expect(await idsIn(folder)).toEqual(['r', 'd', 'e', 'f']);
    await Promise.all(workspaces.map(({ log }) => log.close()));
    const again = (await openStorage(folder)).storage;
    const found = await Promise.all(['default', 'ci-1', 'default'].map((name) => again.load(name)));
    expect(found[0]).toBe(found[2]);
    end();
    expect(await idsIn(folder)).toEqual(['r', 'd', 'e', 'f']);
  }
});
