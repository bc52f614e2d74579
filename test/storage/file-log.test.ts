import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { disk } from '../../src/storage/disk.js';
import { StorageError } from '../../src/storage/storage.js';
import { useFakeTime } from '../fake-time.js';
import { openStorage, PlainWorkspace, put, record, temporaryFolder } from './plain-workspace.js';

let folder: string;
let log: string;
let snapshot: string;
let workspace: PlainWorkspace;
let warnings: string[];

/** A workspace with a snapshot and a begun log, so that the next commit is one append. */
async function begin(options: { fsync?: boolean } = {}): Promise<void> {
  folder = temporaryFolder();
  const inside = path.join(folder, 'workspaces', Buffer.from('default').toString('hex'));
  [log, snapshot] = [path.join(inside, 'db.wal'), path.join(inside, 'db.json')];
  const opened = await openStorage(folder, options);
  warnings = opened.warnings;
  workspace = await PlainWorkspace.open(opened.storage);
  await workspace.commit(put(record('first')));
  await workspace.commit(put(record('second')));
}

/** What a start after kill -9 would find. */
async function afterCrash(): Promise<Record<string, string>> {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  return (await PlainWorkspace.open((await openStorage(copy)).storage)).students;
}

const commitAll = (ids: readonly string[]) => ids.map((id) => workspace.commit(put(record(id))));
const outcomes = async (commits: readonly Promise<void>[]) => (await Promise.allSettled(commits)).map(({ status }) => status);
const full = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
const big = (id: string) => record(id, id.repeat(600 * 1024));
/** But for its header. */
const commitsInLog = (): number => readFileSync(log, 'utf8').split('\n').length - 2;
const generation = (): number => Number(/"generation":(\d+)/.exec(readFileSync(snapshot, 'utf8'))?.[1]);

beforeEach(() => begin());
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await workspace.log.close();
});

describe('group commit', () => {
  test('all commits of one turn share one write and one promise', async () => {
    const write = vi.spyOn(disk, 'write');
    const [first, second] = [workspace.log.append(put(record('a'))), workspace.log.append(put(record('b')))];
    expect(first).toBe(second);
    await Promise.all([first, ...commitAll(Array.from({ length: 1000 }, (_, i) => String(i)))]);
    expect(write).toHaveBeenCalledTimes(1);
  });

  test('commits that come in during a write share the next, and no two writes are under way at once', async () => {
    const { write } = { ...disk };
    let [underWay, most] = [0, 0];
    const later: Promise<void>[] = [];
    const spy = vi.spyOn(disk, 'write').mockImplementation(async (...args) => {
      most = Math.max(most, ++underWay);
      if (later.length === 0) later.push(...commitAll(['b', 'c']));
      const written = await write(...args);
      underWay--;
      return written;
    });
    await Promise.all(commitAll(['a']));
    await Promise.all(later);
    expect(spy).toHaveBeenCalledTimes(2);
    expect(most).toBe(1);
    expect(Object.keys(await afterCrash())).toEqual(['first', 'second', 'a', 'b', 'c']);
  });

  test('a commit is on disk when its promise resolves', async () => {
    await workspace.commit(put(record('a')));
    expect(await afterCrash()).toHaveProperty('a');
  });

  test('a short write is gone on with', async () => {
    const { write } = { ...disk };
    const spy = vi.spyOn(disk, 'write').mockImplementation((fd, bytes, position) => write(fd, bytes.subarray(0, 10), position));
    await workspace.commit(put(record('a')));
    expect(spy.mock.calls.length).toBeGreaterThan(5);
    expect(await afterCrash()).toHaveProperty('a', 'text of a');
  });

  test('it works under the fake timers of a user’s test', async () => {
    vi.useFakeTimers();
    await workspace.commit(put(record('a')));
    expect(await afterCrash()).toHaveProperty('a');
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('with fsync %s a group waits for %i syncs', async (fsync, times) => {
    await workspace.log.close();
    await begin({ fsync });
    const sync = vi.spyOn(disk, 'sync');
    await Promise.all(commitAll(['a', 'b', 'c']));
    expect(sync).toHaveBeenCalledTimes(times);
  });
});

describe('a failed write', () => {
  test('rejects its group and all that wait, in words, after taking them back once', async () => {
    const later: Promise<void>[] = [];
    const failed = vi.spyOn(disk, 'write').mockImplementationOnce(async () => {
      later.push(...commitAll(['c', 'd']));
      return Promise.reject(full());
    });
    const [first = Promise.resolve(), ...others] = commitAll(['a', 'b']);
    const error = await first.catch((thrown: unknown) => thrown);
    expect(Object.keys(workspace.students)).toEqual(['first', 'second']);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ message: expect.stringMatching(/could not be written to disk \(ENOSPC/), cause: { code: 'ENOSPC' } });
    expect(await outcomes([...others, ...later])).toEqual(['rejected', 'rejected', 'rejected']);
    expect(workspace.failures).toBe(1);
    expect(failed).toHaveBeenCalledTimes(1);
    expect(Object.keys(await afterCrash())).toEqual(['first', 'second']);
  });

  test('calls onFailed before any promise rejects', async () => {
    vi.spyOn(disk, 'write').mockRejectedValueOnce(full());
    const seen = workspace.commit(put(record('a'))).catch(() => workspace.failures);
    expect(await seen).toBe(1);
  });

  test.each([0, 0.4, 1])('leaves the log as it was when the disk took the share %d of it', async (share) => {
    const before = readFileSync(log);
    const { write } = { ...disk };
    vi.spyOn(disk, 'write').mockImplementationOnce(async (fd, bytes, position) => {
      await write(fd, bytes.subarray(0, Math.floor(bytes.length * share)), position);
      throw full();
    });
    expect(await outcomes(commitAll(['a', 'b']))).toEqual(['rejected', 'rejected']);
    expect(readFileSync(log)).toEqual(before);
  });

  test('lets later commits be tried anew', async () => {
    vi.spyOn(disk, 'write').mockRejectedValueOnce(full());
    expect(await outcomes(commitAll(['a']))).toEqual(['rejected']);
    expect(await outcomes(commitAll(['b']))).toEqual(['fulfilled']);
    expect(Object.keys(await afterCrash())).toEqual(['first', 'second', 'b']);
  });

  test('whose cut fails as well is cut before the next append', async () => {
    const before = statSync(log).size;
    const { write } = { ...disk };
    vi.spyOn(disk, 'write').mockImplementationOnce(async (...args) => {
      await write(...args);
      throw full();
    });
    vi.spyOn(disk, 'truncate').mockRejectedValueOnce(full()).mockRejectedValueOnce(full());
    expect(await outcomes(commitAll(['a']))).toEqual(['rejected']);
    expect(statSync(log).size).toBeGreaterThan(before);
    // This one can't cut either, and writes nothing behind what should not be there.
    expect(await outcomes(commitAll(['b']))).toEqual(['rejected']);
    expect(await outcomes(commitAll(['c']))).toEqual(['fulfilled']);
    expect(Object.keys(await afterCrash())).toEqual(['first', 'second', 'c']);
  });

  test('of the very first commit leaves nothing stored', async () => {
    const { storage } = await openStorage(temporaryFolder());
    const other = await PlainWorkspace.open(storage);
    vi.spyOn(disk, 'write').mockRejectedValueOnce(full());
    await expect(other.commit(put(record('a')))).rejects.toThrow(StorageError);
    expect(storage.names()).toEqual([]);
    expect(other.students).toEqual({});
    await other.commit(put(record('b')));
    await other.log.close();
    expect((await PlainWorkspace.open(storage)).students).toEqual({ b: 'text of b' });
  });

  test('of a sync is a failed write', async () => {
    await workspace.log.close();
    await begin({ fsync: true });
    vi.spyOn(disk, 'sync').mockRejectedValueOnce(new Error('EIO: i/o error, fdatasync'));
    expect(await outcomes(commitAll(['a']))).toEqual(['rejected']);
    expect(await afterCrash()).not.toHaveProperty('a');
  });

  test('that nobody waits for does not end the process', async () => {
    vi.spyOn(disk, 'write').mockRejectedValueOnce(full());
    void workspace.log.append(put(record('a')));
    await expect(workspace.commit(put(record('b')))).rejects.toThrow(StorageError);
  });
});

describe('replace', () => {
  const other = { sequences: {}, collections: { students: [record('new')] } };

  test('stores the state and empties the log', async () => {
    await workspace.replace(other);
    expect(commitsInLog()).toBe(0);
    expect(generation()).toBe(2);
    expect(await afterCrash()).toEqual({ new: 'text of new' });
  });

  test('that fails is taken back, with what came before and after it in the queue', async () => {
    vi.spyOn(disk, 'rename').mockRejectedValueOnce(full());
    const all = [...commitAll(['a']), workspace.replace(other), ...commitAll(['b'])];
    expect(await outcomes(all)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(Object.keys(workspace.students)).toEqual(['first', 'second']);
    expect(await afterCrash()).toEqual(workspace.students);
    expect(existsSync(path.join(path.dirname(snapshot), '.db.json.tmp'))).toBe(false);
    await workspace.commit(put(record('c')));
    expect(await afterCrash()).toEqual(workspace.students);
  });

  test('keeps the commits that come in while it is written, in the new log', async () => {
    const { rename } = { ...disk };
    const later: Promise<void>[] = [];
    vi.spyOn(disk, 'rename').mockImplementationOnce(async (...args) => {
      later.push(...commitAll(['a', 'b']));
      return rename(...args);
    });
    await workspace.replace(other);
    await Promise.all(later);
    expect(readFileSync(snapshot, 'utf8')).not.toContain('text of a');
    expect(Object.keys(await afterCrash())).toEqual(['new', 'a', 'b']);
  });

  test('whose log can’t be begun anew is done all the same: the log is stale', async () => {
    const { rename } = { ...disk };
    vi.spyOn(disk, 'rename').mockImplementationOnce(rename).mockRejectedValueOnce(full());
    await workspace.replace(other);
    expect(commitsInLog()).toBe(1);
    expect(await afterCrash()).toEqual({ new: 'text of new' });
    await workspace.commit(put(record('a')));
    expect(Object.keys(await afterCrash())).toEqual(['new', 'a']);
  });
});

describe('the fold', () => {
  test('comes when the log would outgrow a mebibyte and the snapshot, and later ones at the size of the snapshot', async () => {
    await workspace.commit(put(big('a')));
    expect(generation()).toBe(1);
    await workspace.commit(put(big('b')));
    expect(generation()).toBe(2);
    expect(commitsInLog()).toBe(0);
    await workspace.commit(put(big('c')));
    expect(generation()).toBe(2);
    for (const id of ['d', 'e']) await workspace.commit(put(big(id)));
    expect(generation()).toBe(3);
    expect(statSync(snapshot).size).toBeGreaterThan(5 * 600 * 1024);
    for (const id of ['f', 'g', 'h']) await workspace.commit(put(big(id)));
    expect(generation()).toBe(3);
    expect(await afterCrash()).toEqual(workspace.students);
  });

  test('that fails keeps the log, loses nothing, and warns again only when the log has grown by half', async () => {
    const rename = vi.spyOn(disk, 'rename').mockRejectedValue(full());
    for (const id of ['a', 'b', 'small', 'smaller']) await workspace.commit(put(id.length === 1 ? big(id) : record(id)));
    expect(rename).toHaveBeenCalledTimes(1);
    for (const id of ['c', 'd']) await workspace.commit(put(big(id)));
    expect(rename).toHaveBeenCalledTimes(2);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/db\.json could not be renewed \(ENOSPC/);
    expect(workspace.failures).toBe(0);
    expect(generation()).toBe(1);
    expect(await afterCrash()).toEqual(workspace.students);

    rename.mockRestore();
    for (const id of ['e', 'f', 'g']) await workspace.commit(put(big(id)));
    expect(generation()).toBe(2);
    expect(await afterCrash()).toEqual(workspace.students);
  });

  test('is the write of the commits that bring it about', async () => {
    await workspace.commit(put(big('a')));
    const before = readFileSync(log);
    const { rename } = { ...disk };
    vi.spyOn(disk, 'rename').mockImplementationOnce(rename).mockRejectedValueOnce(full());
    await workspace.commit(put(big('b')));
    expect(readFileSync(log)).toEqual(before);
    expect(await afterCrash()).toHaveProperty('b');
  });
});

describe('close', () => {
  test('waits for what is under way and folds it', async () => {
    const commits = commitAll(['a', 'b']);
    await workspace.log.close();
    expect(await outcomes(commits)).toEqual(['fulfilled', 'fulfilled']);
    expect(commitsInLog()).toBe(0);
    expect(Object.keys(await afterCrash())).toEqual(['first', 'second', 'a', 'b']);
  });

  test('whose fold fails keeps snapshot and log', async () => {
    vi.spyOn(disk, 'rename').mockRejectedValueOnce(full());
    await workspace.log.close();
    expect(warnings).toHaveLength(1);
    expect(Object.keys(await afterCrash())).toEqual(['first', 'second']);
  });

  test('cuts off what a failed write has left', async () => {
    const { write } = { ...disk };
    vi.spyOn(disk, 'write').mockImplementationOnce(async (...args) => {
      await write(...args);
      throw full();
    });
    vi.spyOn(disk, 'truncate').mockRejectedValueOnce(full());
    expect(await outcomes(commitAll(['a']))).toEqual(['rejected']);
    vi.spyOn(disk, 'rename').mockRejectedValueOnce(full());
    await workspace.log.close();
    expect(Object.keys(await afterCrash())).toEqual(['first', 'second']);
  });

  test('lets no commit in afterwards', async () => {
    await workspace.log.close();
    expect(() => workspace.log.append(put(record('a')))).toThrow(/closed/);
  });

  test('twice is once', async () => {
    await Promise.all([workspace.log.close(), workspace.log.close()]);
    expect(generation()).toBe(2);
  });
});

describe('the descriptor', () => {
  test('is let go of after 30 seconds without a write and taken again by the next', async () => {
    useFakeTime({ toFake: ['setTimeout', 'clearTimeout'] });
    const [open, close] = [vi.spyOn(disk, 'open'), vi.spyOn(disk, 'close')];
    await workspace.log.close();
    const again = await PlainWorkspace.open((await openStorage(folder)).storage);
    await again.commit(put(record('a')));
    close.mockClear();
    vi.advanceTimersByTime(29_000);
    await again.commit(put(record('b')));
    vi.advanceTimersByTime(29_000);
    await again.commit(put(record('c')));
    expect(close).not.toHaveBeenCalled();
    vi.advanceTimersByTime(30_000);
    expect(close).toHaveBeenCalledTimes(1);
    open.mockClear();
    await again.commit(put(record('d')));
    expect(open).toHaveBeenCalledTimes(1);
    expect(Object.keys(await afterCrash())).toEqual(['first', 'second', 'a', 'b', 'c', 'd']);
    await again.log.close();
  });
});

describe('a log of what is stored', () => {
  const hooks = { state: () => expect.fail(), onFailed: () => {} };

  test('is not opened without a load: it would begin anew', async () => {
    await workspace.log.close();
    const { storage } = await openStorage(folder);
    expect(() => storage.open('default', undefined, hooks)).toThrow('Workspace default was not loaded.');
  });

  test('is not loaded while it is open: it may be half written', async () => {
    await workspace.log.close();
    const { storage } = await openStorage(folder);
    const again = await PlainWorkspace.open(storage);
    expect(() => storage.load('default')).toThrow('The log of workspace default is open.');
    await again.log.close();
  });
});
