import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { CommandError } from '../../../src/commands/command-error.js';
import { checkPlace, isSameFile, openBody, saveWhole } from '../../../src/commands/files/bulk-file.js';
import { temporaryFolder } from '../../process/sandbox-process.js';

const ignore = (): void => {};
const read = async (stream: Readable): Promise<string> => Buffer.concat(await stream.toArray()).toString();

describe('openBody', () => {
  it.each([
    ['csv', 'text/csv; charset=utf-8'],
    ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    [undefined, 'application/octet-stream'],
  ] as const)('declares %s as %s, with its length', async (format, type) => {
    const file = join(temporaryFolder(), 'a');
    writeFileSync(file, 'Name\nAsha\n');
    const body = await openBody(file, format, ignore);
    expect({ bytes: body.bytes, contentType: body.contentType }).toEqual({ bytes: 10, contentType: type });
    expect(await read(body.stream)).toBe('Name\nAsha\n');
  });

  it('reads a large file piece by piece, and tells how far it is', async () => {
    const file = join(temporaryFolder(), 'large');
    writeFileSync(file, '');
    truncateSync(file, 1_000_000);
    const told: (readonly [number, number | undefined])[] = [];
    const { stream } = await openBody(file, 'csv', (...progress) => told.push(progress));
    const sizes: number[] = [];
    for await (const chunk of stream) sizes.push(Buffer.from(chunk).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
    expect(told).toHaveLength(sizes.length);
    expect(told.at(-1)).toEqual([1_000_000, 1_000_000]);
  });

  it('sends what was there when it was opened, whatever is written behind it', async () => {
    const file = join(temporaryFolder(), 'growing');
    writeFileSync(file, 'Name\n');
    const { stream, bytes } = await openBody(file, 'csv', ignore);
    appendFileSync(file, 'Asha\n');
    expect(await read(stream)).toHaveLength(bytes ?? 0);
  });

  it('fails where the file becomes shorter, since the sandbox would wait for the rest', async () => {
    const file = join(temporaryFolder(), 'shrinking');
    writeFileSync(file, 'Name\nAsha\n');
    const { stream } = await openBody(file, 'csv', ignore);
    truncateSync(file, 5);
    await expect(read(stream)).rejects.toThrow(`${file} became shorter while it was sent`);
  });

  it('takes a pipe, whose length nobody knows', async () => {
    const pipe = join(temporaryFolder(), 'pipe');
    execFileSync('bash', ['-c', `mkfifo '${pipe}'`]);
    const opened = openBody(pipe, 'csv', ignore);
    writeFileSync(pipe, 'Name\n');
    const { stream, bytes } = await opened;
    expect(bytes).toBeUndefined();
    expect(await read(stream)).toBe('Name\n');
  });

  it('fails where a pipe or a device turns out to be empty, in the words that an empty file has', async () => {
    const { stream } = await openBody('/dev/null', 'csv', ignore);
    await expect(read(stream)).rejects.toEqual(new CommandError('/dev/null is empty.'));
  });

  it('refuses in words what is no file, and what is empty', async () => {
    const folder = temporaryFolder();
    const empty = join(folder, 'empty.csv');
    writeFileSync(empty, '');
    const message = (file: string): Promise<unknown> => openBody(file, 'csv', ignore).catch((error: unknown) => error);
    expect(await message(join(folder, 'none.csv'))).toEqual(new CommandError(`${folder}/none.csv can't be read: there is no such file or folder.`));
    expect(await message(folder)).toEqual(new CommandError(`${folder} is a folder: name a file in it.`));
    expect(await message(empty)).toEqual(new CommandError(`${empty} is empty.`));
    expect(await message(join(empty, 'a.csv'))).toEqual(new CommandError(`${empty}/a.csv can't be read: a part of the path is no folder.`));
  });
});

describe('saveWhole', () => {
  const coming = (...texts: string[]): Readable => Readable.from(texts, { objectMode: false });
  const broken = (): Readable =>
    Readable.from(
      (async function* () {
        yield 'half';
        throw new CommandError('It broke off.');
      })(),
      { objectMode: false },
    );

  it('writes a new file, and leaves nothing beside it', async () => {
    const folder = temporaryFolder();
    expect(await saveWhole(join(folder, 'a.csv'), coming('Name\n', 'Ásha\n'))).toBe(11);
    expect(readdirSync(folder)).toEqual(['a.csv']);
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('Name\nÁsha\n');
  });

  it('replaces the file that is there', async () => {
    const file = join(temporaryFolder(), 'a.csv');
    writeFileSync(file, 'a much longer one than what comes');
    await saveWhole(file, coming('new'));
    expect(readFileSync(file, 'utf8')).toBe('new');
  });

  it('leaves the file that is there as it was where the source breaks off, and no half of the other', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.csv'), 'old');
    await expect(saveWhole(join(folder, 'a.csv'), broken())).rejects.toThrow('It broke off.');
    expect(readdirSync(folder)).toEqual(['a.csv']);
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('old');
  });

  it('makes none where there was none and the source breaks off', async () => {
    const folder = temporaryFolder();
    await expect(saveWhole(join(folder, 'a.csv'), broken())).rejects.toThrow('It broke off.');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces what a link leads to, and not the link', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'real.csv'), 'old');
    symlinkSync('real.csv', join(folder, 'link.csv'));
    await saveWhole(join(folder, 'link.csv'), coming('new'));
    expect(readlinkSync(join(folder, 'link.csv'))).toBe('real.csv');
    expect(readFileSync(join(folder, 'real.csv'), 'utf8')).toBe('new');
  });

  it('writes into a device, and does not put a file in its place', async () => {
    await saveWhole('/dev/null', coming('new'));
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('says why it can not write', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a.csv'));
    await expect(saveWhole(join(folder, 'a.csv'), coming('x'))).rejects.toThrow(`${folder}/a.csv is a folder: name a file in it.`);
    await expect(saveWhole(join(folder, 'none', 'a.csv'), coming('x'))).rejects.toThrow(
      `${folder}/none/a.csv can't be written: there is no such file or folder.`,
    );
  });
});

it.each([
  ['a file that is not there yet', 'new.csv', undefined],
  ['a file that is there', 'old.csv', undefined],
  ['a device', '/dev/null', undefined],
  ['a folder', 'folder', 'folder is a folder: name a file in it.'],
  ['a file in a folder that is not there', 'none/a.csv', "none/a.csv can't be written: there is no such file or folder."],
  ['a file in what is no folder', 'old.csv/a.csv', "old.csv/a.csv can't be written: a part of the path is no folder."],
])('checkPlace tells of %s before there is anything to write, and writes nothing', async (_, name, message) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'old.csv'), 'old');
  const file = name.startsWith('/') ? name : join(folder, name);
  const told: unknown = await checkPlace(file).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(told).toEqual(message && new CommandError(`${folder}/${message}`));
  expect(readdirSync(folder)).toEqual(['folder', 'old.csv']);
  expect(readFileSync(join(folder, 'old.csv'), 'utf8')).toBe('old');
});

it('isSameFile sees through links and dots, and takes no two files for one', async () => {
  const folder = temporaryFolder();
  for (const name of ['a', 'b']) writeFileSync(join(folder, name), '');
  symlinkSync('a', join(folder, 'link'));
  const same = (one: string, other: string): Promise<boolean> => isSameFile(`${folder}/${one}`, `${folder}/${other}`);
  expect([await same('a', './a'), await same('link', 'a'), await same('a', 'b'), await same('a', 'none'), await same('none', 'none')]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
