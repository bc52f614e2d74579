import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { StorageError } from '../../src/storage/storage.js';
import { encodeLine } from './encode-line.js';
import { openStorage, PlainWorkspace, put, record, temporaryFolder } from './plain-workspace.js';

const fileOf = (folder: string): string => path.join(folder, 'workspaces', 'secret');

async function folderWithSecret(): Promise<{ folder: string; file: string; secret: Buffer }> {
  const folder = temporaryFolder();
  const { storage } = await openStorage(folder);
  return { folder, file: fileOf(folder), secret: storage.secret() };
}

describe('the secret of a data folder', () => {
  test('is made when it is first asked for, whole, in a file that its owner alone may read', async () => {
    const folder = temporaryFolder();
    const { storage } = await openStorage(folder);
    expect(readdirSync(folder)).toEqual([]);
    const secret = storage.secret();
    expect(readdirSync(path.join(folder, 'workspaces'))).toEqual(['secret']);
    expect(statSync(fileOf(folder)).mode & 0o777).toBe(0o600);
    expect(readFileSync(fileOf(folder), 'utf8')).toBe(encodeLine({ secret: secret.toString('hex') }));
  });

  test('is made beside the data of a folder that has none, and no workspace is called so', async () => {
    const folder = temporaryFolder();
    const { storage } = await openStorage(folder);
    const workspace = await PlainWorkspace.open(storage);
    await workspace.commit(put(record('a')));
    await workspace.log.close();
    const again = (await openStorage(folder)).storage;
    again.secret();
    expect(again.names()).toEqual(['default']);
    expect((await PlainWorkspace.open(again)).students).toEqual({ a: 'text of a' });
  });

  test('goes with a copy of the folder', async () => {
    const { file, secret } = await folderWithSecret();
    const copy = temporaryFolder();
    mkdirSync(path.join(copy, 'workspaces'));
    copyFileSync(file, fileOf(copy));
    expect((await openStorage(copy)).storage.secret()).toEqual(secret);
  });

  test('is another after --reset, and the file of the old one is gone', async () => {
    const { folder, file, secret } = await folderWithSecret();
    const { storage } = await openStorage(folder, { reset: true });
    expect(readdirSync(folder)).toEqual([]);
    expect(storage.secret()).not.toEqual(secret);
    expect(readFileSync(file, 'utf8')).not.toContain(secret.toString('hex'));
  });

  test('is that of another process that was first to make one', async () => {
    const folder = temporaryFolder();
    const [one, other] = [(await openStorage(folder)).storage, (await openStorage(folder)).storage];
    expect(other.secret()).toEqual(one.secret());
  });

  test('of which a crash has left a half begins anew', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'workspaces'));
    writeFileSync(path.join(folder, 'workspaces', '.secret.tmp'), '1234', { mode: 0o644 });
    const { storage } = await openStorage(folder);
    storage.secret();
    expect(readdirSync(path.join(folder, 'workspaces'))).toEqual(['secret']);
    expect(statSync(fileOf(folder)).mode & 0o777).toBe(0o600);
  });

  test('that can not be written is an error in words, and the next try is a new one', async () => {
    const folder = temporaryFolder();
    const { storage } = await openStorage(folder);
    writeFileSync(path.join(folder, 'workspaces'), 'a file in the way');
    expect(() => storage.secret()).toThrow(StorageError);
    expect(() => storage.secret()).toThrow(/secret of the data folder .*workspaces\/secret/);
    rmSync(path.join(folder, 'workspaces'));
    expect(storage.secret()).toHaveLength(32);
  });
});

describe('a damaged secret is refused at the start, in words, and left as it is', () => {
  const hex = '00112233445566778899aabbccddeeff'.repeat(2);
  test.each<[string, (line: string) => string]>([
    ['a flipped bit', (line) => line.replace(/[0-9a-f](?="\}\]\n$)/, (digit) => (digit === '0' ? '1' : '0'))],
    ['nothing', () => ''],
    ['no newline', (line) => line.trimEnd()],
    ['more behind it', (line) => `${line}x`],
    ['two of them', (line) => line + encodeLine({ secret: hex })],
    ['too few bytes', () => encodeLine({ secret: hex.slice(2) })],
    ['too many bytes', () => encodeLine({ secret: `${hex}00` })],
    ['digits that are none', () => encodeLine({ secret: hex.replace('f', 'g') })],
    ['a number', () => encodeLine({ secret: 5 })],
    ['another line', () => encodeLine({ key: hex })],
    ['no object', () => encodeLine(null)],
  ])('%s', async (_, change) => {
    const { folder, file } = await folderWithSecret();
    const damaged = change(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    const opening = openStorage(folder);
    await expect(opening).rejects.toThrow(StorageError);
    await expect(opening).rejects.toThrow(/workspaces\/secret.*backup.*--reset/);
    expect(readFileSync(file, 'utf8')).toBe(damaged);
    await expect(openStorage(folder, { reset: true })).resolves.toBeDefined();
  });

  test('a folder in its place', async () => {
    const folder = temporaryFolder();
    mkdirSync(fileOf(folder), { recursive: true });
    await expect(openStorage(folder)).rejects.toThrow(/secret of the data folder.*can't be read.*EISDIR/);
  });
});
