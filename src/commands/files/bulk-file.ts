// Files of imports and exports: opened to be sent piece by piece, and written under their name only when they are whole.

import { randomUUID } from 'node:crypto';
import { createWriteStream, type Stats } from 'node:fs';
import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type Format, MEDIA_TYPES } from '../../bulk/formats.js';
import type { Body } from '../client/bulk-client.js';
import { CommandError } from '../command-error.js';
import { codeOf, fileError } from './file-error.js';

/** `-` on the command line. */
export const STDIO = '-';

type OnBytes = (bytes: number, total: number | undefined) => void;

/**
 * A file or stdin, to be sent.
 * @param file a path, or `-`
 * @param format undefined: not known
 * @param onBytes told how many bytes have been read, and of how many, where that is known
 * @throws CommandError that names the file; so does the stream
 */
export async function openBody(file: string, format: Format | undefined, onBytes: OnBytes): Promise<Body> {
  const { source, bytes } = file === STDIO ? { source: process.stdin, bytes: undefined } : await openFile(file);
  const stream = Readable.from(pieces(source, bytes, file === STDIO ? 'stdin' : file, onBytes), { objectMode: false });
  return { stream, bytes, contentType: format === undefined ? 'application/octet-stream' : MEDIA_TYPES[format], close: () => void source.destroy() };
}

async function openFile(file: string): Promise<{ source: Readable; bytes: number | undefined }> {
  const handle = await open(file).catch((error: unknown) => {
    throw fileError('read', file, error);
  });
  const stats = await handle.stat();
  // a pipe, as a shell's <(...) is one, has no length
  const bytes = stats.isFile() ? stats.size : undefined;
  const fault = stats.isDirectory() ? folder(file) : bytes === 0 ? emptyFile(file) : undefined;
  if (fault === undefined) return { source: handle.createReadStream(bytes === undefined ? {} : { end: bytes - 1 }), bytes };
  await handle.close();
  throw fault;
}

const emptyFile = (name: string): CommandError => new CommandError(`${name} is empty.`);
const folder = (name: string): CommandError => new CommandError(`${name} is a folder: name a file in it.`);

/** @param bytes what is announced to the sandbox, which would wait for the rest for ever */
async function* pieces(source: Readable, bytes: number | undefined, name: string, onBytes: OnBytes): AsyncGenerator<Buffer> {
  let sent = 0;
  try {
    for await (const chunk of source) {
      const piece = Buffer.from(chunk);
      sent += piece.length;
      onBytes(sent, bytes);
      yield piece;
    }
  } catch (error) {
    throw fileError('read', name, error);
  }
  // of a pipe that is known only now
  if (sent === 0) throw emptyFile(name);
  if (bytes !== undefined && sent < bytes) throw new CommandError(`${name} became shorter while it was sent: import it again once nobody writes to it.`);
}

/**
 * Writes a file in place of the one that may be there, once all has come. Until then, and where it never comes, that one stays as it is.
 * @param source fails with a CommandError, or not at all
 * @returns its bytes
 * @throws CommandError that names the file; what the source fails with
 */
export async function saveWhole(file: string, source: Readable): Promise<number> {
  const { path, replaced } = await placeOf(file);
  const written = replaced ? `${path}.${randomUUID().slice(0, 8)}.part` : path;
  const target = createWriteStream(written);
  try {
    await pipeline(source, target);
    if (replaced) await rename(written, path);
    return target.bytesWritten;
  } catch (error) {
    if (replaced) await rm(written, { force: true });
    throw error instanceof CommandError ? error : fileError('write', file, error);
  }
}

/** Whether saveWhole() can begin, before there is anything to save. @throws CommandError that names the file */
export async function checkPlace(file: string): Promise<void> {
  const { path, replaced } = await placeOf(file);
  // a file that is replaced is one more in its folder until then
  await access(replaced ? dirname(path) : path, constants.W_OK).catch((error: unknown) => {
    throw fileError('write', file, error);
  });
}

/** Where a name leads. A pipe or a device is written to, a file is replaced, not the link that leads to it. */
async function placeOf(file: string): Promise<{ path: string; replaced: boolean }> {
  const found = await statOf(file);
  if (!found) return { path: file, replaced: true };
  if (found.isDirectory()) throw folder(file);
  return { path: await realpath(file), replaced: found.isFile() };
}

/** Undefined where there is nothing. */
async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError('write', file, error);
  }
}

/** Whether two names are of one file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((file) => realpath(file).catch(() => undefined)));
  return first !== undefined && first === second;
}
