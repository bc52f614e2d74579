import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { disk } from '../../src/storage/disk.js';
import { StorageError } from '../../src/storage/storage.js';
import { openStorage, type PlainState, PlainWorkspace, put, record, temporaryFolder } from './plain-workspace.js';

afterEach(() => vi.restoreAllMocks());

/** The folder as a crash at one step would leave it. */
interface Image {
  readonly folder: string;
  readonly step: string;
  /** The states that had been acknowledged by then. */
  readonly acknowledged: number;
}

/** Copies the folder before, in the middle of and after each call that touches the disk, where it differs from the copy before. */
function photographEachStep(folder: string, acknowledged: () => number): Image[] {
  const images: Image[] = [];
  const album = temporaryFolder();
  let last = '';
  const take = (step: string) => {
    const now = `${acknowledged()} ${contentOf(folder)}`;
    if (now === last) return;
    last = now;
    const image = path.join(album, String(images.length));
    cpSync(folder, image, { recursive: true });
    images.push({ folder: image, step, acknowledged: acknowledged() });
  };
  const { open, write, truncate, rename, remove, makeFolder } = { ...disk };
  const wrap =
    <A extends readonly unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      take(`before ${name}`);
      const result = await call(...args);
      take(`after ${name}`);
      return result;
    };
  vi.spyOn(disk, 'open').mockImplementation(wrap('open', open));
  vi.spyOn(disk, 'truncate').mockImplementation(wrap('truncate', truncate));
  vi.spyOn(disk, 'rename').mockImplementation(wrap('rename', rename));
  vi.spyOn(disk, 'remove').mockImplementation(wrap('remove', remove));
  vi.spyOn(disk, 'makeFolder').mockImplementation(wrap('makeFolder', makeFolder));
  vi.spyOn(disk, 'write').mockImplementation(async (fd, bytes, position) => {
    for (const share of [1 / 3, 2 / 3]) {
      await write(fd, bytes.subarray(0, Math.ceil(bytes.length * share)), position);
      take(`${share} of a write`);
    }
    return wrap('write', write)(fd, bytes, position);
  });
  return images;
}

/** Every file's name and bytes. */
function contentOf(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return `${file}: ${entry.isFile() ? readFileSync(file, 'latin1') : ''}`;
  });
  return entries.toSorted().join('\n');
}

/** @returns the first of the states that the folder has, and the workspace */
async function reopen(image: Image, history: readonly PlainState[], before: string): Promise<PlainWorkspace> {
  const restarted = await PlainWorkspace.open((await openStorage(image.folder)).storage);
  const at = history.findIndex((state) => JSON.stringify(state) === JSON.stringify(restarted.state));
  expect(at, `${before}${image.step} ${JSON.stringify(restarted.state)}`).toBeGreaterThanOrEqual(image.acknowledged);
  return restarted;
}

describe('a crash at any step', () => {
  test.each([false, true])('leaves every acknowledged commit and no half of one (fsync %s)', async (fsync) => {
    const folder = temporaryFolder();
    const history: PlainState[] = [];
    let acknowledged = 0;
    const images = photographEachStep(folder, () => acknowledged);
    const workspace = await PlainWorkspace.open((await openStorage(folder, { fsync })).storage);
    history.push(workspace.state);
    const done = async (action: Promise<unknown>, count: number) => {
      await action;
      acknowledged += count;
    };
    const commit = (id: string) => {
      const promise = workspace.commit({ changes: put(record(`${id}1`), record(`${id}2`)).changes, sequences: { students: history.length } });
      history.push(workspace.state);
      return promise;
    };

    await done(commit('first'), 1);
    await done(commit('second'), 1);
    await done(Promise.all([commit('third'), commit('fourth'), commit('fifth')]), 3);
    const replaced = workspace.replace({ sequences: { students: 1 }, collections: { students: [record('new')] } });
    history.push(workspace.state);
    await done(replaced, 1);
    await done(commit('sixth'), 1);
    const closed = workspace.log.close();
    await closed;
    vi.restoreAllMocks();

    expect(images.length).toBeGreaterThan(30);
    for (const image of images) {
      const restarted = await reopen(image, history, '');
      // And the files go on from there.
      await restarted.commit(put(record('later')));
      const after = await PlainWorkspace.open((await openStorage(image.folder)).storage);
      expect(after.state).toEqual(restarted.state);
      await Promise.all([restarted.log.close(), after.log.close()]);
    }
  });

  test('and another one at any step of what comes first after it loses nothing either', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const firsts = photographEachStep(folder, () => 0);
    const first = await PlainWorkspace.open((await openStorage(folder)).storage);
    await first.commit(put(record('a')));
    await first.replace({ sequences: {}, collections: { students: [record('b')] } });
    await first.log.close();
    vi.restoreAllMocks();
    const acts: Record<string, (workspace: PlainWorkspace) => Promise<void>> = {
      commit: (workspace) => workspace.commit(put(record('c'))),
      replace: (workspace) => workspace.replace({ sequences: {}, collections: { students: [record('d')] } }),
      close: (workspace) => workspace.log.close(),
    };
    let count = 0;
    for (const image of firsts) {
      for (const [name, act] of Object.entries(acts)) {
        const copy = temporaryFolder();
        cpSync(image.folder, copy, { recursive: true });
        const workspace = await PlainWorkspace.open((await openStorage(copy)).storage);
        const history = [workspace.state];
        let acknowledged = 0;
        const seconds = photographEachStep(copy, () => acknowledged);
        const acted = act(workspace);
        history.push(workspace.state);
        await acted;
        acknowledged = 1;
        await workspace.log.close();
        vi.restoreAllMocks();
        for (const second of seconds) {
          const again = await reopen(second, history, `${image.step}, then ${name}: `);
          await again.log.close();
          count += 1;
        }
      }
    }
    expect(count).toBeGreaterThan(200);
  });
});

/** A write that fails: the disk is full, or takes the first part only. */
type Fault = { readonly at: number; readonly share: number };

function failSome(faults: readonly Fault[]): void {
  const { write } = { ...disk };
  let calls = 0;
  vi.spyOn(disk, 'write').mockImplementation(async (fd, bytes, position) => {
    const fault = faults.find(({ at }) => at === calls);
    calls++;
    if (fault === undefined) return write(fd, bytes, position);
    await write(fd, bytes.subarray(0, Math.floor(bytes.length * fault.share)), position);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
}

test('random commits, failed writes, crashes and restarts leave what was acknowledged and nothing else', async () => {
  const fault = fc.record({ at: fc.nat(20), share: fc.constantFrom(0, 0.5, 1) });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('commit' as const), ids: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('replace' as const, 'restart' as const, 'crash' as const), ids: fc.constant([]) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 6 }), fc.array(step, { maxLength: 15 }), async (faults, steps) => {
      failSome(faults);
      let folder = temporaryFolder();
      let workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
      const model = new Map<string, string>();
      for (const [number, each] of steps.entries()) {
        if (each.do === 'commit') {
          await Promise.all(
            each.ids.map(async (id, position) => {
              const one = record(String(id), `${number}.${position}`);
              const ok = await settles(workspace.commit(put(one)));
              if (ok) model.set(one.id, one.text);
            }),
          );
        } else if (each.do === 'replace') {
          const ok = await settles(workspace.replace({ sequences: {}, collections: { students: [record('r', String(number))] } }));
          if (ok) model.clear();
          if (ok) model.set('r', String(number));
        } else {
          const next = temporaryFolder();
          if (each.do === 'restart') await workspace.log.close();
          cpSync(folder, next, { recursive: true });
          if (each.do === 'crash') await workspace.log.close();
          folder = next;
          workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
        }
        expect(workspace.students).toEqual(Object.fromEntries(model));
      }
      await workspace.log.close();
      vi.restoreAllMocks();
      expect((await PlainWorkspace.open((await openStorage(folder)).storage)).students).toEqual(Object.fromEntries(model));
    }),
    { numRuns: 100 },
  );
});

/** True where it resolves, false where it rejects as a failed write should. */
async function settles(action: Promise<void>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(StorageError);
    return false;
  }
}
