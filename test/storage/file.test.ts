import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { disk } from '../../src/storage/disk.js';
import { encodeLine } from '../../src/storage/log-lines.js';
import { StorageError, type Storage } from '../../src/storage/storage.js';
import { identity, openStorage, PlainWorkspace, put, record, temporaryFolder } from './plain-workspace.js';

/** A folder as kill -9 leaves it: one commit in the snapshot, the others in the log, one a line from line 2. */
async function folderWithLog(...ids: readonly string[]): Promise<{ folder: string; files: ReturnType<typeof filesOf> }> {
  const [folder, live] = [temporaryFolder(), temporaryFolder()];
  const workspace = new PlainWorkspace((await openStorage(live)).storage);
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

/** Rewrites the header of a log, with a good checksum. */
function editHeader(file: string, change: object): void {
  edit(file, (text) => {
    const [first = '', ...rest] = text.split('\n');
    const header: unknown = JSON.parse(first.slice(9));
    return encodeLine({ ...Object(header), ...change }) + rest.join('\n');
  });
}

async function load(folder: string): Promise<Record<string, string>> {
  return new PlainWorkspace((await openStorage(folder)).storage).students;
}

/** What the start says, with all files as they were. */
async function refusal(folder: string, options = {}): Promise<string> {
  const before = contents(folder);
  const error = await (async () => {
    const { storage } = await openStorage(folder, options);
    storage.load('default');
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
    const workspace = new PlainWorkspace((await openStorage(folder)).storage);
    await workspace.log.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('the first commit makes the snapshot alone, the second begins the log', async () => {
    const folder = temporaryFolder();
    const files = filesOf(folder);
    const workspace = new PlainWorkspace((await openStorage(folder)).storage);
    await workspace.commit(put(record('a')));
    expect(readdirSync(files.inside)).toEqual(['db.json']);
    await workspace.commit(put(record('b')));
    expect(readdirSync(files.inside)).toEqual(['db.json', 'db.wal']);
    await workspace.log.close();
  });

  test('the snapshot is JSON with its header first and each record on a line of its own', async () => {
    const folder = temporaryFolder();
    const workspace = new PlainWorkspace((await openStorage(folder)).storage);
    await workspace.replace({ sequences: { students: 2 }, collections: { users: [], students: [record('a', 'é'), record('b')] } });
    await workspace.log.close();
    expect(readFileSync(filesOf(folder).snapshot, 'utf8')).toBe(
      [
        '{"format":1,"scenario":"default","faker_seed":1,"as_of":"2026-01-23T10:00:00Z","generation":1,',
        '"sequences":{"students":2},',
        '"collections":{',
        '"users":[],',
        '"students":[',
        '{"id":"a","text":"é"},',
        '{"id":"b","text":"text of b"}',
        ']',
        '}}',
        '',
      ].join('\n'),
    );
  });

  test('the log is one line a commit, each with its checksum, after a header', async () => {
    const { files } = await folderWithLog('a', 'b');
    expect(lines(files.log)).toEqual([
      encodeLine({ format: 1, ...identity, generation: 1 }).trimEnd(),
      encodeLine(put(record('a'))).trimEnd(),
      encodeLine(put(record('b'))).trimEnd(),
      '',
    ]);
    // The checksum by another program: python3 -c "import zlib; print('%08x' % zlib.crc32(b'{\"id\":1}'))"
    expect(encodeLine({ id: 1 })).toBe('445df8c5 {"id":1}\n');
  });

  test('a clean stop folds the log into the snapshot', async () => {
    const { folder, files } = await folderWithLog('a');
    const workspace = new PlainWorkspace((await openStorage(folder)).storage);
    await workspace.log.close();
    expect(readFileSync(files.log, 'utf8')).toBe('');
    expect(lines(files.snapshot)[0]).toContain('"generation":2');
    expect(await load(folder)).toEqual({ first: 'text of first', a: 'text of a' });
  });

  test('a snapshot that was laid out anew by hand is read as well', async () => {
    const { folder, files } = await folderWithLog('a');
    edit(files.snapshot, (text) => JSON.stringify(JSON.parse(text), null, 2));
    expect(Object.keys(await load(folder))).toEqual(['first', 'a']);
  });

  test('strings of any kind come back as they were', async () => {
    const texts = ['\u0000', '\ud800', 'a\nb\u2028', '𝄞', '"\\', '__proto__'];
    const { folder } = await folderWithLog();
    const workspace = new PlainWorkspace((await openStorage(folder)).storage);
    await workspace.commit(put(...texts.map((text, position) => record(String(position), text))));
    const copy = temporaryFolder();
    cpSync(folder, copy, { recursive: true });
    await workspace.log.close();
    const expected = { first: 'text of first', ...Object.fromEntries(texts.entries()) };
    expect([await load(copy), await load(folder)]).toEqual([expected, expected]);
  });

  test('a half snapshot that a crash left is removed', async () => {
    const { folder, files } = await folderWithLog('a');
    writeFileSync(path.join(files.inside, '.db.json.tmp'), '{"format":1,');
    expect(Object.keys(await load(folder))).toEqual(['first', 'a']);
    expect(readdirSync(files.inside)).toEqual(['db.json', 'db.wal']);
  });

  test('a log of an older generation is in the snapshot already: it is dropped without a word and begun anew', async () => {
    const { folder, files } = await folderWithLog('a');
    edit(files.snapshot, (text) => text.replace('"generation":1', '"generation":2'));
    const { storage, warnings } = await openStorage(folder);
    const workspace = new PlainWorkspace(storage);
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
    const workspace = new PlainWorkspace(storage);
    expect(Object.keys(workspace.students)).toEqual(['first', 'a']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(files.log);
    expect(readFileSync(files.log)).toEqual(torn);

    await workspace.commit(put(record('b')));
    expect(lines(files.log)).toHaveLength(4);
    expect(Object.keys(await load(folder))).toEqual(['first', 'a', 'b']);
    await workspace.log.close();
  });

  test('half a header is a log that was never begun', async () => {
    const { folder, files } = await folderWithLog('a');
    edit(files.log, (text) => text.slice(0, 30));
    const { storage, warnings } = await openStorage(folder);
    const workspace = new PlainWorkspace(storage);
    expect(Object.keys(workspace.students)).toEqual(['first']);
    expect(warnings).toHaveLength(1);
    await workspace.commit(put(record('b')));
    expect(Object.keys(await load(folder))).toEqual(['first', 'b']);
    await workspace.log.close();
  });
});

describe('damage stops the start, says where and what to do, and touches nothing', () => {
  const cases: readonly [name: string, damage: (files: ReturnType<typeof filesOf>) => void, says: RegExp][] = [
    ['a changed byte in a middle line', ({ log }) => edit(log, (text) => text.replace('text of b', 'text of B')), /db\.wal, line 3: .*checksum/],
    ['a changed byte in the last whole line', ({ log }) => edit(log, (text) => text.replace('text of c', 'text of C')), /db\.wal, line 4: .*checksum/],
    ['a line cut in half in the middle', ({ log }) => edit(log, (text) => text.replace(/ of a.*\n/, '\n')), /db\.wal, line 2: .*checksum/],
    ['a changed checksum', ({ log }) => edit(log, (text) => text.replace(/\n[0-9a-f]{8}/, '\n00000000')), /db\.wal, line 2: .*checksum/],
    ['an empty line', ({ log }) => edit(log, (text) => text.replace('\n', '\n\n')), /db\.wal, line 2: .*checksum/],
    ['a line that was never a commit', ({ log }) => edit(log, (text) => text + encodeLine({ changes: [{}] })), /db\.wal, line 5: .*not a commit/],
    ['no header', ({ log }) => edit(log, (text) => text.slice(text.indexOf('\n') + 1)), /db\.wal, line 1: the header/],
    ['a damaged header', ({ log }) => edit(log, (text) => text.replace('"generation":1', '"generation":0')), /db\.wal, line 1: .*checksum/],
    ['a log of a newer generation', ({ log }) => editHeader(log, { generation: 2 }), /db\.wal, line 1: .*generation 2 of db\.json, which is at 1/],
    ['no snapshot', ({ snapshot }) => rmSync(snapshot), /db\.json: the file is missing/],
    ['an empty snapshot', ({ snapshot }) => writeFileSync(snapshot, ''), /db\.json, line 1: the file is not JSON/],
    ['a snapshot that is cut off', ({ snapshot }) => edit(snapshot, (text) => text.slice(0, -4)), /db\.json, line \d+: the file is not JSON/],
    ['a broken record', ({ snapshot }) => edit(snapshot, (text) => text.replace('"text of first"', 'text')), /db\.json, line 5: the file is not JSON/],
    ['a missing comma', ({ snapshot }) => edit(snapshot, (text) => text.replace('","text"', '""text"')), /db\.json, line 5: the file is not JSON/],
    ['a snapshot without its header', ({ snapshot }) => writeFileSync(snapshot, '{"collections":{}}'), /db\.json, line 1: the header/],
    ['a record without an id', ({ snapshot }) => edit(snapshot, (text) => text.replace('"id":"first"', '"id":1')), /db\.json: .*collections/],
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
    edit(files.snapshot, (text) => text.replace('"format":1', '"format":2'));
    expect(await refusal(folder)).toMatch(/newer version.*format 2.*--reset/);
  });

  test('a file that cannot be read at all', async () => {
    const { folder, files } = await folderWithLog('a');
    rmSync(files.log);
    mkdirSync(files.log);
    expect(await refusal(folder)).toMatch(/can't be read \(EISDIR/);
  });
});

describe('the identity', () => {
  test.each([
    [{ scenario: 'campus' }, 'made with scenario default; this start asks for scenario campus. Start with --seed default '],
    [{ faker_seed: 2 }, 'made with faker seed 1; this start asks for faker seed 2. Start with --faker-seed 1 '],
    [{ as_of: 'now' }, 'made with as_of 2026-01-23T10:00:00Z; this start asks for as_of now. Start with --as-of 2026-01-23T10:00:00Z '],
    [
      { scenario: 'campus', faker_seed: 2 },
      'scenario default and faker seed 1; this start asks for scenario campus and faker seed 2. Start with --seed default --faker-seed 1 ',
    ],
  ])('another one (%j) is refused in words that name --reset', async (other, says) => {
    const { folder } = await folderWithLog('a');
    const message = await refusal(folder, { identity: { ...identity, ...other } });
    expect(message).toContain(says);
    expect(message).toContain('--reset');
  });

  test('another one is refused at the start already, before anything is loaded', async () => {
    const { folder } = await folderWithLog('a');
    await expect(openStorage(folder, { identity: { ...identity, faker_seed: 2 } })).rejects.toThrow(StorageError);
  });

  test('another one in the log alone is refused', async () => {
    const { folder, files } = await folderWithLog('a');
    editHeader(files.log, { scenario: 'campus' });
    expect(await refusal(folder)).toMatch(/db\.wal was made with scenario campus/);
  });
});

describe('reset', () => {
  test('begins anew, with any identity and over any damage', async () => {
    const { folder, files } = await folderWithLog('a');
    writeFileSync(files.snapshot, 'nothing that was ever written');
    const { storage } = await openStorage(folder, { reset: true, identity: { ...identity, faker_seed: 2 } });
    expect(storage.names()).toEqual([]);
    expect(storage.load('default')).toBeUndefined();
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
    await expect(openStorage(folder, { lock: true, identity: { ...identity, faker_seed: 2 } })).rejects.toThrow(/faker seed/);
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
    const workspace = new PlainWorkspace(storage);
    expect(() => new PlainWorkspace(storage)).toThrow(/open already/);
    await workspace.log.close();
    await new PlainWorkspace(storage).log.close();
  });

  test('whose workspace was removed under a running sandbox refuses writes rather than begin a log without its snapshot', async () => {
    const { folder, files } = await folderWithLog('a');
    const workspace = new PlainWorkspace((await openStorage(folder)).storage);
    rmSync(files.inside, { recursive: true });
    const open = vi.spyOn(disk, 'open');
    await expect(workspace.commit(put(record('b')))).rejects.toThrow(/ENOENT/);
    expect(open).toHaveBeenCalledWith(files.log, false);
    vi.restoreAllMocks();
    expect(existsSync(files.log)).toBe(false);
    await workspace.log.close();
  });
});

describe('check', () => {
  test('says whether anything of a collection is stored, in the snapshot or in the log', async () => {
    const { folder } = await folderWithLog('a');
    const { storage } = await openStorage(folder);
    expect(storage.names().map((name) => [storage.check(name, ['students']), storage.check(name, ['unheard-of'])])).toEqual([[true, true]]);
    const empty = temporaryFolder();
    const workspace = new PlainWorkspace((await openStorage(empty)).storage);
    await workspace.replace({ sequences: {}, collections: { students: [], users: [] } });
    const other = workspaceStorage(await openCopy(empty));
    expect(other('students')).toBe(false);
    await workspace.commit(put(record('b')));
    const later = workspaceStorage(await openCopy(empty));
    expect([later('students'), later('users')]).toEqual([true, false]);
    await workspace.log.close();
  });

  test.each([
    ['a changed byte of the log', (files: ReturnType<typeof filesOf>) => edit(files.log, (text) => text.replace('text of a', 'text of b')), /db\.wal, line 2/],
    ['a snapshot that is cut off', (files: ReturnType<typeof filesOf>) => edit(files.snapshot, (text) => text.slice(0, -20)), /db\.json, line/],
  ])('refuses %s, with file and line', async (_, spoil, says) => {
    const { folder, files } = await folderWithLog('a', 'b');
    spoil(files);
    const { storage } = await openStorage(folder);
    expect(() => storage.check(storage.names()[0] ?? '', ['students'])).toThrow(says);
  });
});

/** A folder as it is now, though another storage holds it. */
async function openCopy(folder: string): Promise<Storage> {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  return (await openStorage(copy)).storage;
}

const workspaceStorage = (storage: Storage) => (collection: string) => storage.check(storage.names()[0] ?? '', [collection]);
