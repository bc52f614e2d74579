// The order and the files of imports that go on by themselves, over a disk that fails when the test says so. Their rows are in test/resources.

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { ImportQueue, type RunningImport } from '../../src/hosting/import-queue.js';
import type { Upload } from '../../src/http/upload.js';
import { Slots } from '../../src/platform/slots.js';
import { disk } from '../../src/storage/disk.js';
import { StorageError } from '../../src/storage/storage.js';
import { queuedImport } from '../resources/imports/stored-imports.js';
import { startWorkspace } from '../workspace/arrange.js';
import { heldStorage } from '../workspace/held-storage.js';

const ONCE_HELD = 'the disk is full';

/** A queue of a workspace whose writes last until the test says so; its runs are those of `run`. */
function arrange(run: (job: RunningImport) => Promise<void>, { fsync = false }: { fsync?: boolean } = {}) {
  const folder = folderForTest();
  const storage = heldStorage();
  const { workspace } = startWorkspace({ storage });
  const warnings: string[] = [];
  const queue = new ImportQueue(workspace, { folder, fsync, slots: new Slots(4), run, warn: (message) => void warnings.push(message), pause: async () => {} });
  return {
    storage,
    workspace,
    queue,
    warnings,
    files: () => readdirSync(folder),
    /** The file is kept, and its import stored: `durable` says how that ended. */
    send: async (id: string) => {
      const file = await queue.keep(uploadIn(folder));
      return workspace.transaction(() => {
        queue.add({ id, file });
        workspace.store.imports.insert(queuedImport(id, { file }));
      }).durable;
    },
    /** In the store; not on the disk before the storage succeeds. */
    complete: (id: string) =>
      workspace.transaction(() => {
        const record = workspace.store.imports.get(id);
        if (record) workspace.store.imports.replace({ ...record, status: 'completed', completed_at: 1 });
      }).durable,
  };
}

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'import-queue-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function uploadIn(folder: string): Upload {
  const path = join(folder, 'incoming');
  writeFileSync(path, 'Name\n');
  return { path, bytes: 5, digest: '', type: undefined, fileName: undefined, keep: (to) => rename(path, to), discard: async () => {} };
}

/** A promise, and what resolves it. */
function signal(): { readonly done: Promise<void>; readonly give: () => void } {
  let give = (): void => {};
  const done = new Promise<void>((resolve) => (give = resolve));
  return { done, give };
}

describe('a reset on its way to the disk', () => {
  it('that fails brings an import back, which goes on with its file', async () => {
    const begun = signal();
    const stop = signal();
    const runs: boolean[] = [];
    const scene = arrange(async (job) => {
      runs.push(existsSync(job.path));
      begun.give();
      if (runs.length === 1) {
        await stop.done;
        expect(job.isOver()).toBe(true);
      } else void scene.complete(job.id);
    });
    const sent = scene.send('a');
    await vi.waitFor(() => expect(scene.storage.written).toHaveLength(1));
    await scene.storage.succeed();
    await sent;
    await begun.done;
    const refused = expect(scene.workspace.reset(false)).rejects.toThrow(ONCE_HELD);
    stop.give();
    await new Promise((resolve) => setImmediate(resolve));
    // nothing is known of it yet
    expect([runs, scene.files().length]).toEqual([[true], 1]);
    await scene.storage.fail();
    await refused;
    await vi.waitFor(() => expect(scene.files()).toEqual([]));
    expect(runs).toEqual([true, true]);
    expect(scene.workspace.store.imports.get('a')?.status).toBe('completed');
    expect(scene.warnings).toEqual([]);
  });

  it('that holds takes an import away, and its file', async () => {
    const begun = signal();
    const stop = signal();
    const scene = arrange(async () => {
      begun.give();
      await stop.done;
    });
    void scene.send('a');
    await begun.done;
    await scene.storage.succeed();
    const reset = scene.workspace.reset(false);
    stop.give();
    await scene.storage.succeed();
    await reset;
    await vi.waitFor(() => expect(scene.files()).toEqual([]));
    expect(scene.workspace.store.imports.size).toBe(0);
  });
});

it('a file that must survive a power cut is on the disk itself before it has its name, and then its name is', async () => {
  const [open, sync] = [vi.spyOn(disk, 'open'), vi.spyOn(disk, 'sync')];
  onTestFinished(() => void vi.restoreAllMocks());
  const { queue } = arrange(async () => {}, { fsync: true });
  const upload = uploadIn(folderForTest());
  const keep = vi.fn<Upload['keep']>(upload.keep);
  await queue.keep({ ...upload, keep });
  expect(open).toHaveBeenCalledExactlyOnceWith(upload.path, false);
  expect(sync).toHaveBeenNthCalledWith(1, await open.mock.results[0]?.value);
  const [first = 0, second = 0] = sync.mock.invocationCallOrder;
  const [named = 0] = keep.mock.invocationCallOrder;
  expect([first, named, second]).toEqual([first, named, second].toSorted((a, b) => a - b));
  expect(sync).toHaveBeenCalledTimes(2);
});

describe('an import that can’t be stored', () => {
  it('leaves no file, where its commit throws', async () => {
    const run = vi.fn<() => Promise<void>>(async () => {});
    const { workspace, queue, files } = arrange(run);
    const file = await queue.keep(uploadIn(folderForTest()));
    expect(files()).toEqual([file]);
    const refused = (): unknown =>
      workspace.transaction(() => {
        queue.add({ id: 'a', file });
        workspace.store.imports.insert(queuedImport('a', { file }));
        throw new Error('no');
      });
    expect(refused).toThrow('no');
    await vi.waitFor(() => expect(files()).toEqual([]));
    expect(run).not.toHaveBeenCalled();
  });

  it('leaves no file, where the disk has no room for it, and warns of nothing that could go on', async () => {
    const scene = arrange(async ({ workspace }) => {
      // as the first thing that is stored of it
      await workspace.transaction(() => workspace.store.imports.replace(queuedImport('a', { ...workspace.store.imports.get('a'), status: 'running' }))).durable;
    });
    const refused = expect(scene.send('a')).rejects.toThrow(ONCE_HELD);
    await vi.waitFor(() => expect(scene.storage.written).toHaveLength(2));
    await scene.storage.fail();
    await refused;
    await vi.waitFor(() => expect(scene.files()).toEqual([]));
    expect(scene.warnings).toEqual([]);
  });
});

it('an import whose progress can’t be stored keeps its file for the next start, and the next one is taken', async () => {
  const scene = arrange(async ({ id }) => {
    if (id === 'a') throw new StorageError(ONCE_HELD);
    void scene.complete(id);
  });
  void scene.send('a');
  await vi.waitFor(() => expect(scene.warnings).toEqual([`Import a of workspace default stopped: ${ONCE_HELD}. The next start goes on with it.`]));
  void scene.send('b');
  await vi.waitFor(() => expect(scene.workspace.store.imports.get('b')?.status).toBe('completed'));
  await scene.queue.close();
  expect(scene.files()).toEqual([scene.workspace.store.imports.get('a')?.file]);
});

it('a hundred may wait, those included whose file is being kept; one more is refused before its file is', async () => {
  const stop = signal();
  const scene = arrange(async () => stop.done);
  onTestFinished(() => scene.queue.close());
  scene.workspace.transaction(() => {
    for (let at = 0; at < 98; at += 1) scene.workspace.store.imports.insert(queuedImport(`${at}`));
  });
  const keep = vi.fn<Upload['keep']>(async () => {});
  const upload = { ...uploadIn(folderForTest()), keep };
  const first = scene.queue.keep(upload);
  const second = scene.queue.keep(upload);
  await expect(scene.queue.keep(upload)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: '100 imports wait already. Wait for some of them, or send this one without `async`.',
  });
  await Promise.all([first, second]);
  expect(keep).toHaveBeenCalledTimes(2);
  // one that could not be kept takes no place
  const waiting = queuedImport('0');
  scene.workspace.transaction(() => scene.workspace.store.imports.replace({ ...waiting, status: 'running' }));
  keep.mockRejectedValueOnce(new Error('no room'));
  await expect(scene.queue.keep(upload)).rejects.toThrow(new StorageError('The file could not be kept for its import (no room). Nothing was imported.'));
  await scene.queue.keep(upload);
  await expect(scene.queue.keep(upload)).rejects.toMatchObject({ code: 'CONFLICT' });
  stop.give();
});

it('an import that the machine has no descriptor for waits and goes on, in the same process', async () => {
  const stored = signal();
  let runs = 0;
  const scene = arrange(async (job) => {
    runs += 1;
    if (runs < 3) throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE', syscall: 'open' });
    void scene.complete(job.id);
    stored.give();
  });
  void scene.send('i');
  await stored.done;
  await scene.queue.close();
  expect(runs).toBe(3);
  expect(scene.warnings).toEqual(Array.from({ length: 2 }, () => 'Import i of workspace default waits a second: EMFILE: too many open files.'));
});
