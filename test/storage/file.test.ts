import fs, { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { LineEncoder } from '../../src/storage/checked-lines.js';
import { disk } from '../../src/storage/disk.js';
import { StorageError } from '../../src/storage/storage.js';
import { encodeLine, encodeLines } from './encode-line.js';
import { identity, NOTHING, openStorage, PlainWorkspace, put, record, temporaryFolder } from './plain-workspace.js';

/** A folder as kill -9 leaves it: one commit in the snapshot, the others in the log, one a line from line 2. */
async function folderWithLog(...ids: readonly string[]): Promise<{ folder: string; files: ReturnType<typeof filesOf> }> {
  const [folder, live] = [temporaryFolder(), temporaryFolder()];
  const workspace = await PlainWorkspace.open((await openStorage(live)).storage);
  await workspace.commit(put(record('first')));
  for (const id of ids) await workspace.commit(put(record(id)));
  cpSync(live, folder, { recursive: true });
  await workspace.log.close();
  return { folder, files: filesOf(folder) };
}

function filesOf(folder: string, name = 'default') {
  const inside = path.join(folder, 'workspaces', Buffer.from(name).toString('hex'));
  return { inside, snapshot: path.join(inside, 'db.json'), log: path.join(inside, 'db.wal') };
}

const lines = (file: string): string[] => readFileSync(file, 'utf8').split('\n');

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** Puts other values on the lines of a log, each with a good checksum. */
function rewriteLog(file: string, change: (values: unknown[]) => unknown[]): void {
  const values = lines(file).flatMap((line) => (line === '' ? [] : [JSON.parse(line)[1]]));
  writeFileSync(file, encodeLines(...change(values)));
}

/** The same for a snapshot, but for its end. */
function rewriteSnapshot(file: string, change: (lines: unknown[][]) => unknown[][]): void {
  const all: unknown[][] = JSON.parse(readFileSync(file, 'utf8'));
  const changed = change(all.slice(0, -1).map((line) => line.slice(1)));
  const encoder = new LineEncoder();
  const encoded = [...changed, [{ end: changed.length }]].map((values) => encoder.line(JSON.stringify(values).slice(1, -1)));
  writeFileSync(file, `[${encoded.join(',\n')}]\n`);
}

async function load(folder: string): Promise<Record<string, string>> {
  return (await PlainWorkspace.open((await openStorage(folder)).storage)).students;
}

/** What the start says, with all files as they were. */
async function refusal(folder: string, options = {}): Promise<string> {
  const before = contents(folder);
  const error = await (async () => {
    const { storage } = await openStorage(folder, options);
    await PlainWorkspace.open(storage);
  })().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageError);
  expect(contents(folder)).toEqual(before);
  return error instanceof StorageError ? error.message : '';
}

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map((entry) => [path.join(entry.parentPath, entry.name), readFileSync(path.join(entry.parentPath, entry.name), 'hex')]));
}

describe('the files', () => {
  test('nothing is written before the first commit', async () => {
    const folder = temporaryFolder();
    const workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
    await workspace.log.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('the first commit makes the base, the snapshot and the log, which are their owner’s alone', async () => {
    const folder = temporaryFolder();
    const files = filesOf(folder);
    const workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
    await workspace.commit(put(record('a')));
    expect(readdirSync(files.inside)).toEqual(['db.json', 'db.wal']);
    expect(readdirSync(path.join(folder, 'workspaces'))).toEqual([path.basename(files.inside), 'bases', 'secret']);
    expect(readdirSync(path.join(folder, 'workspaces', 'bases'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
    await workspace.log.close();
    const modes = readdirSync(path.join(folder, 'workspaces'), { recursive: true, withFileTypes: true }).map((entry) => [
      entry.isDirectory(),
      statSync(path.join(entry.parentPath, entry.name)).mode & 0o777,
    ]);
    expect(new Set(modes.map(String))).toEqual(new Set([`true,${0o700}`, `false,${0o600}`]));
    expect(statSync(path.join(folder, 'workspaces')).mode & 0o777).toBe(0o700);
  });

  test('the snapshot is JSON: its header first, the changes of a collection on lines of their own, its end last, a checksum before each', async () => {
    const folder = temporaryFolder();
    const workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
    await workspace.replace({ sequences: { students: 2 }, collections: { users: [record('u')], students: [record('a', 'é'), record('b')] } });
    await workspace.log.close();
    const { snapshot, log } = filesOf(folder);
    const header = {
      format: 2,
      workspace: 'default',
      generation: 1,
      made: identity,
      identity,
      base: path.parse(readdirSync(path.join(folder, 'workspaces', 'bases'))[0] ?? '').name,
      secret: expect.stringMatching(/^[0-9a-f]{16}$/),
      sequences: { students: 2 },
    };
    const checksum = expect.stringMatching(/^[0-9a-f]{8}$/);
    expect(JSON.parse(readFileSync(snapshot, 'utf8'))).toEqual([
      [checksum, header],
      [checksum, 'users', record('u')],
      [checksum, 'students', record('a', 'é'), record('b')],
      [checksum, { end: 3 }],
    ]);
    expect(lines(snapshot)).toHaveLength(5);
    expect(JSON.parse(lines(log)[0] ?? '')[1]).toEqual({
      format: 2,
      workspace: 'default',
      generation: 1,
      snapshot: JSON.parse(lines(snapshot)[3]?.slice(0, -1) ?? '')[0],
    });
  });

  test('the log is one line a commit, each with its checksum, after a header', async () => {
    const { files } = await folderWithLog('a', 'b');
    const header: unknown = JSON.parse(lines(files.log)[0] ?? '')[1];
    expect(readFileSync(files.log, 'utf8')).toBe(encodeLines(header, put(record('a')), put(record('b'))));
    // The checksums by another program: python3 -c "import zlib; a = zlib.crc32(b'{\"id\":1}'); print('%08x %08x' % (a, zlib.crc32(b'{\"id\":1}', a)))"
    expect(encodeLines({ id: 1 }, { id: 1 })).toBe('["445df8c5",{"id":1}]\n["3ce92088",{"id":1}]\n');
  });

  test('a clean stop folds the log into the snapshot', async () => {
    const { folder, files } = await folderWithLog('a');
    const workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
    await workspace.log.close();
    expect(lines(files.log)).toHaveLength(2);
    expect(lines(files.snapshot)[0]).toContain('"generation":2');
    expect(await load(folder)).toEqual({ first: 'text of first', a: 'text of a' });
  });

  test('strings of any kind come back as they were', async () => {
    const texts = ['\u0000', '\ud800', 'a\nb\u2028', '𝄞', '"\\', '__proto__'];
    const { folder } = await folderWithLog();
    const workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
    await workspace.commit(put(...texts.map((text, position) => record(String(position), text))));
    const copy = temporaryFolder();
    cpSync(folder, copy, { recursive: true });
    await workspace.log.close();
    const expected = { first: 'text of first', ...Object.fromEntries(texts.entries()) };
    expect([await load(copy), await load(folder)]).toEqual([expected, expected]);
  });

  test('halves of files that a crash left go with the first write', async () => {
    const { folder, files } = await folderWithLog('a');
    for (const name of ['.db.json.tmp', '.db.wal.tmp']) writeFileSync(path.join(files.inside, name), '[["');
    const workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
    await workspace.commit(put(record('b')));
    expect(readdirSync(files.inside)).toEqual(['db.json', 'db.wal']);
    await workspace.log.close();
    expect(Object.keys(await load(folder))).toEqual(['first', 'a', 'b']);
  });

  test('a log of the generation before is in the snapshot already: it is dropped without a word and begun anew', async () => {
    const { folder, files } = await folderWithLog('a');
    rewriteSnapshot(files.snapshot, ([[header] = [undefined], ...rest]) => [[{ ...Object(header), generation: 2 }], ...rest]);
    const { storage, warnings } = await openStorage(folder);
    const workspace = await PlainWorkspace.open(storage);
    expect(Object.keys(workspace.students)).toEqual(['first']);
    await workspace.commit(put(record('b')));
    expect(lines(files.log)).toHaveLength(3);
    expect(Object.keys(await load(folder))).toEqual(['first', 'b']);
    expect(warnings).toEqual([]);
    await workspace.log.close();
  });
});

describe('a torn last line', () => {
  test.each([
    ['half a commit', (line: string) => line.slice(0, 20)],
    ['all of a commit but its newline', (line: string) => line.trimEnd()],
    ['zeros after a power cut', () => '\0'.repeat(100)],
  ])('%s is dropped with a warning and cut off before the next append', async (_name, tear) => {
    const { folder, files } = await folderWithLog('a');
    edit(files.log, (text) => text + tear(encodeLine(put(record('torn')))));
    const torn = readFileSync(files.log);
    const { storage, warnings } = await openStorage(folder);
    const workspace = await PlainWorkspace.open(storage);
    expect(Object.keys(workspace.students)).toEqual(['first', 'a']);
    expect(warnings).toEqual([expect.stringContaining(files.log)]);
    expect(readFileSync(files.log)).toEqual(torn);

    await workspace.commit(put(record('b')));
    expect(lines(files.log)).toHaveLength(4);
    expect(Object.keys(await load(folder))).toEqual(['first', 'a', 'b']);
    await workspace.log.close();
  });
});

describe('damage stops the start, says where and what to do, and touches nothing', () => {
  const cases: readonly [name: string, damage: (files: ReturnType<typeof filesOf>) => void, says: RegExp][] = [
    ['a changed byte in a middle line', ({ log }) => edit(log, (text) => text.replace('text of b', 'text of B')), /db\.wal, line 3: .*checksum/],
    ['a changed byte in the last whole line', ({ log }) => edit(log, (text) => text.replace('text of c', 'text of C')), /db\.wal, line 4: .*checksum/],
    ['a line cut in half in the middle', ({ log }) => edit(log, (text) => text.replace(/ of a.*\n/, '\n')), /db\.wal, line 2: .*checksum/],
    ['a lost line', ({ log }) => edit(log, (text) => text.replace(/\n.*text of a.*\n/, '\n')), /db\.wal, line 2: .*checksum/],
    [
      'two lines in each other’s place',
      ({ log }) => edit(log, (text) => text.replace(/(.*text of a.*\n)(.*text of b.*\n)/, '$2$1')),
      /db\.wal, line 2: .*checksum/,
    ],
    ['a changed checksum', ({ log }) => edit(log, (text) => text.replace(/\n\["[0-9a-f]{8}/, '\n["00000000')), /db\.wal, line 2: .*checksum/],
    ['an empty line', ({ log }) => edit(log, (text) => text.replace('\n', '\n\n')), /db\.wal, line 2: .*checksum/],
    ['a damaged line break', ({ log }) => edit(log, (text) => text.replace(/\n(?=.*text of b)/, 'z')), /db\.wal, line 2: .*checksum/],
    ['a damaged last line break', ({ log }) => edit(log, (text) => text.replace(/\n$/, '\b')), /db\.wal, line 4: the end of the line/],
    ['a line that was never a commit', ({ log }) => rewriteLog(log, (values) => [...values, { changes: [{}] }]), /db\.wal, line 5: .*not a commit/],
    ['no header', ({ log }) => rewriteLog(log, ([, ...commits]) => commits), /db\.wal, line 1: the header/],
    ['a damaged header', ({ log }) => edit(log, (text) => text.replace('"generation":1', '"generation":0')), /db\.wal, line 1: .*checksum/],
    ['half a header', ({ log }) => edit(log, (text) => text.slice(0, 30)), /db\.wal, line 1: the header/],
    ['an empty log', ({ log }) => writeFileSync(log, ''), /db\.wal, line 1: the header/],
    ['no log', ({ log }) => rmSync(log), /db\.wal: the file is missing beside its snapshot/],
    [
      'a log of a newer generation',
      ({ log }) => rewriteLog(log, ([header, ...commits]) => [{ ...Object(header), generation: 2 }, ...commits]),
      /db\.wal, line 1: .*not go with/,
    ],
    [
      'a log that goes with another snapshot',
      ({ log }) => rewriteLog(log, ([header, ...commits]) => [{ ...Object(header), snapshot: '0' }, ...commits]),
      /db\.wal, line 1: .*not go with/,
    ],
    [
      'the log of another workspace',
      ({ log }) => rewriteLog(log, ([header, ...commits]) => [{ ...Object(header), workspace: 'ci' }, ...commits]),
      /db\.wal, line 1: .*workspace ci/,
    ],
    ['no snapshot', ({ snapshot }) => rmSync(snapshot), /db\.json: the file is missing/],
    ['an empty snapshot', ({ snapshot }) => writeFileSync(snapshot, ''), /db\.json, line 1: the end of the file/],
    ['a snapshot that is cut off', ({ snapshot }) => edit(snapshot, (text) => text.slice(0, -4)), /db\.json, line 3: the end of the file/],
    [
      'a snapshot that is cut off at a line',
      ({ snapshot }) => edit(snapshot, (text) => text.slice(0, text.indexOf('\n["', text.indexOf('\n') + 1) + 1)),
      /db\.json, line 2: the end of the file/,
    ],
    ['more behind a snapshot', ({ snapshot }) => edit(snapshot, (text) => `${text} `), /db\.json, line 3: /],
    ['a changed record', ({ snapshot }) => edit(snapshot, (text) => text.replace('text of first', 'text of First')), /db\.json, line 2: .*checksum/],
    ['a lost comma', ({ snapshot }) => edit(snapshot, (text) => text.replace('],\n', ']\n')), /db\.json, line \d: /],
    ['a snapshot without its header', ({ snapshot }) => rewriteSnapshot(snapshot, ([, ...rest]) => rest), /db\.json, line 1: the header/],
    [
      'a snapshot of another workspace',
      ({ snapshot }) => rewriteSnapshot(snapshot, ([[header] = [undefined], ...rest]) => [[{ ...Object(header), workspace: 'ci' }], ...rest]),
      /db\.json, line 1: .*workspace ci/,
    ],
    [
      'a record without an id',
      ({ snapshot, log }) => {
        rewriteSnapshot(snapshot, ([header = []]) => [header, ['students', { text: 'x' }]]);
        const checksum: unknown = JSON.parse(readFileSync(snapshot, 'utf8')).at(-1)[0];
        rewriteLog(log, ([header]) => [{ ...Object(header), snapshot: checksum }]);
      },
      /db\.json, line 2: the line has something other than records and ids/,
    ],
  ];

  test.each(cases)('%s', async (_name, damage, says) => {
    const { folder, files } = await folderWithLog('a', 'b', 'c');
    damage(files);
    const message = await refusal(folder);
    expect(message).toMatch(says);
    expect(message).toMatch(/backup.*--reset/);
  });

  test('a file of a newer format', async () => {
    const { folder, files } = await folderWithLog('a');
    rewriteSnapshot(files.snapshot, ([[header] = [undefined], ...rest]) => [[{ ...Object(header), format: 3 }], ...rest]);
    expect(await refusal(folder)).toMatch(/newer version.*format 3.*--reset/);
  });

  test('a folder that cannot be looked at is not taken for a new workspace', async () => {
    const { folder, files } = await folderWithLog('a');
    // a link to itself: whoever runs the test, it can't be followed
    for (const place of [files.inside, path.dirname(files.inside)]) {
      rmSync(place, { recursive: true });
      symlinkSync(place, place);
      await expect(openStorage(folder)).rejects.toThrow(/The data folder .* can't be used \(ELOOP/);
    }
  });

  test('a folder that cannot be written is warned of, and read', async () => {
    const { folder } = await folderWithLog('a');
    vi.spyOn(fs.promises, 'access').mockRejectedValueOnce(Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' }));
    const { storage, warnings } = await openStorage(folder);
    expect(warnings).toEqual([expect.stringMatching(/can't be written \(EROFS/)]);
    expect(Object.keys((await PlainWorkspace.open(storage)).students)).toEqual(['first', 'a']);
  });

  test('names the workspace and the ways out', async () => {
    const { folder, files } = await folderWithLog('a');
    rmSync(files.log);
    expect(await refusal(folder)).toContain(`Restore ${files.inside} as a whole from a backup, or remove it to begin the workspace default anew`);
  });

  test('a file that cannot be read at all', async () => {
    const { folder, files } = await folderWithLog('a');
    rmSync(files.log);
    mkdirSync(files.log);
    expect(await refusal(folder)).toMatch(/can't be read \(EISDIR/);
  });
});

describe('the base', () => {
  const baseOf = (folder: string): string => {
    const bases = path.join(folder, 'workspaces', 'bases');
    return path.join(bases, readdirSync(bases)[0] ?? '');
  };
  /** Another than the one that the workspaces began with. */
  const later = { current: { identity, base: { ...NOTHING, sequences: { users: 1 } } } };

  test.each<[string, (file: string) => void, RegExp]>([
    ['a flipped bit', (file) => edit(file, (text) => text.replace('"sequences"', '"sequencer"')), /\.json, line 1: .*checksum/],
    ['a file that is cut off', (file) => edit(file, (text) => text.slice(0, -2)), /\.json, line 2: the end/],
    ['no file', (file) => rmSync(file), /\.json: the file is missing/],
    [
      'another one in its place',
      (file) =>
        writeFileSync(file, `[${encodeLines({ format: 2, name: 'a', as_of: 0, sequences: {} }, { end: 1 }).replace('\n', ',\n').replace(/\n$/, ']\n')}`),
      /not what the name/,
    ],
  ])('%s is refused in words that name the workspaces that began with it', async (_, spoil, says) => {
    const { folder } = await folderWithLog('a');
    const other = await PlainWorkspace.open((await openStorage(folder)).storage, 'ci-1');
    await other.commit(put(record('b')));
    await other.log.close();
    spoil(baseOf(folder));
    const message = await refusal(folder, later);
    expect(message).toMatch(says);
    expect(message).toMatch(/--reset.*began with: ci-1, default\.$/);
  });

  test('that is damaged is written anew where the start has the same, with a warning', async () => {
    const { folder } = await folderWithLog('a');
    const whole = readFileSync(baseOf(folder));
    edit(baseOf(folder), (text) => text.slice(0, -2));
    const { storage, warnings } = await openStorage(folder);
    expect(Object.keys((await PlainWorkspace.open(storage)).students)).toEqual(['first', 'a']);
    expect(readFileSync(baseOf(folder))).toEqual(whole);
    expect(warnings).toEqual([expect.stringMatching(/\.json, line 2: the end of the file is damaged or missing; it is written anew/)]);
  });

  test('stays what it was when a later version brings another scenario, and goes when nothing names it', async () => {
    const { folder } = await folderWithLog('a');
    const first = baseOf(folder);
    const { storage } = await openStorage(folder, later);
    expect((await storage.load('default'))?.base).toEqual(NOTHING);
    const other = await PlainWorkspace.open(storage, 'ci-1', later.current.base);
    await other.commit(put(record('b')));
    await other.log.close();
    const bases = path.dirname(first);
    expect(readdirSync(bases)).toHaveLength(2);
    await openStorage(folder, later);
    expect(readdirSync(bases)).toHaveLength(2);
    writeFileSync(path.join(bases, `.${path.basename(first)}.tmp`), 'half of');
    rmSync(filesOf(folder).inside, { recursive: true });
    await openStorage(folder, later);
    expect(readdirSync(bases)).toHaveLength(1);
    expect(existsSync(first)).toBe(false);
  });
});

describe('the secret', () => {
  test('that is lost is missed, and not made anew', async () => {
    const { folder } = await folderWithLog('a');
    rmSync(path.join(folder, 'workspaces', 'secret'));
    expect(await refusal(folder)).toMatch(/workspaces\/secret: the file is missing.*backup.*--reset/);
  });

  test('of another folder is refused', async () => {
    const { folder } = await folderWithLog('a');
    const other = await folderWithLog('a');
    cpSync(path.join(other.folder, 'workspaces', 'secret'), path.join(folder, 'workspaces', 'secret'));
    expect(await refusal(folder)).toMatch(/db\.json, line 1: the keys of this workspace are derived from another secret/);
  });
});

describe('reset', () => {
  test('begins anew, over any damage', async () => {
    const { folder, files } = await folderWithLog('a');
    writeFileSync(files.snapshot, 'nothing that was ever written');
    const { storage } = await openStorage(folder, { reset: true });
    expect(storage.names()).toEqual([]);
    expect(await storage.load('default')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that was cut short leaves nothing behind', async () => {
    const { folder } = await folderWithLog('a');
    mkdirSync(path.join(folder, 'workspaces.removed', 'half'), { recursive: true });
    await openStorage(folder);
    expect(readdirSync(folder)).toEqual(['workspaces']);
  });

  test('of a folder in use removes nothing', async () => {
    const { folder, files } = await folderWithLog('a');
    const { storage } = await openStorage(folder, { lock: true });
    await expect(openStorage(folder, { lock: true, reset: true })).rejects.toThrow(/in use/);
    expect(existsSync(files.snapshot)).toBe(true);
    await storage.close();
  });
});

describe('the folder', () => {
  test('is made where it is not', async () => {
    const folder = path.join(temporaryFolder(), 'a', 'b');
    const { storage } = await openStorage(folder);
    expect(storage.place).toBe(folder);
    expect(existsSync(folder)).toBe(true);
  });

  test('that is a file is refused in words', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(openStorage(file)).rejects.toThrow(/data folder .*file can't be used \(E.*--data/);
  });

  test('gives the lock back when the data in it is refused', async () => {
    const { folder } = await folderWithLog('a');
    const secret = path.join(folder, 'workspaces', 'secret');
    const whole = readFileSync(secret);
    writeFileSync(secret, 'x');
    await expect(openStorage(folder, { lock: true })).rejects.toThrow(/secret/);
    writeFileSync(secret, whole);
    const { storage } = await openStorage(folder, { lock: true });
    await storage.close();
    expect(readdirSync(folder)).toEqual(['workspaces']);
  });

  test('ignores what is not a workspace', async () => {
    const { folder } = await folderWithLog('a');
    for (const name of ['.DS_Store', 'readme', 'abc', '6162']) mkdirSync(path.join(folder, 'workspaces', name));
    expect((await openStorage(folder)).storage.names()).toEqual(['default']);
  });

  test('holds one open log a workspace', async () => {
    const { storage } = await openStorage(temporaryFolder());
    const workspace = await PlainWorkspace.open(storage);
    const hooks = { state: () => expect.fail(), onFailed: () => {} };
    expect(() => storage.open('default', undefined, hooks)).toThrow(/open already/);
    await workspace.log.close();
    await (await PlainWorkspace.open(storage)).log.close();
  });

  test('whose workspace was removed under a running sandbox refuses writes rather than begin a log without its snapshot', async () => {
    const { folder, files } = await folderWithLog('a');
    const workspace = await PlainWorkspace.open((await openStorage(folder)).storage);
    rmSync(files.inside, { recursive: true });
    const open = vi.spyOn(disk, 'open');
    await expect(workspace.commit(put(record('b')))).rejects.toThrow(/ENOENT/);
    expect(open).toHaveBeenCalledWith(files.log, false);
    vi.restoreAllMocks();
    expect(existsSync(files.log)).toBe(false);
    await workspace.log.close();
  });
});
