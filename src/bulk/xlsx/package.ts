// The zip that a workbook is: what is in it is known and bounded before a byte is inflated, and no part grows past what it declares.
// Knows nothing of spreadsheets. A Package holds no file open: each read() opens it and closes it again.

import { createReadStream, read } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';

import type Yauzl from 'yauzl';
import type { Entry } from 'yauzl';

import { realRequire } from '../../platform/real-require.js';
import { grouped, shortened } from '../in-words.js';
import { UnreadableFile } from '../rows.js';
import { damaged } from './damaged.js';
import { LIMITS } from './limits.js';

const { fromRandomAccessReaderPromise, RandomAccessReader } = realRequire('yauzl') as typeof Yauzl;

/** A part as the zip's central directory declares it; sizes in bytes. */
interface Part {
  readonly name: string;
  /** Of the local file header, from the start of the file. */
  readonly offset: number;
  readonly deflated: boolean;
  readonly compressed: number;
  readonly size: number;
  readonly crc: number;
}

export interface Package {
  /** Part names are compared without case (OPC, ECMA-376-2, 6.2.2.3), and start with no slash here. */
  has(name: string): boolean;
  /** In bytes, inflated, as declared. @throws UnreadableFile where there is none */
  size(name: string): number;
  /** The part's bytes, inflated, in pieces of at most 64 KiB; whole only if its size and checksum hold. @throws UnreadableFile */
  read(name: string): AsyncIterable<Buffer>;
}

const PIECE = 64 * 1024;
const LOCAL_HEADER = 30;

/**
 * Opens a spooled file as a package.
 *
 * @throws UnreadableFile for what is no zip, is damaged, encrypted or larger than LIMITS
 */
export async function openPackage(path: string): Promise<Package> {
  const parts = await listParts(path);
  const find = (name: string): Part => {
    const part = parts.get(name.toLowerCase());
    if (part === undefined) throw damaged(`it has no ${name}`);
    return part;
  };
  return { has: (name) => parts.has(name.toLowerCase()), size: (name) => find(name).size, read: (name) => readPart(path, find(name)) };
}

async function listParts(path: string): Promise<ReadonlyMap<string, Part>> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const parts = await readDirectory(file, size);
    refuseOversized(parts);
    refuseOverlaps(parts, size);
    return parts;
  } catch (error) {
    throw asUnreadable(error);
  } finally {
    await file.close();
  }
}

async function readDirectory(file: FileHandle, size: number): Promise<ReadonlyMap<string, Part>> {
  // Names stay bytes: yauzl refuses some that real programs write, such as one with a leading slash.
  const zip = await fromRandomAccessReaderPromise(new BoundedReader(file.fd), size, { autoClose: false, decodeStrings: false });
  const parts = new Map<string, Part>();
  if (zip.entryCount > LIMITS.entries) {
    throw new UnreadableFile(
      `The workbook has ${grouped(zip.entryCount)} parts, more than the ${grouped(LIMITS.entries)} that are read: save its table as CSV and send that.`,
    );
  }
  for await (const entry of zip.eachEntry()) addPart(parts, entry);
  return parts;
}

/**
 * yauzl's own reader takes a position that the file made up as it is, and node:fs throws at one that is no safe integer where nobody can
 * catch it: the process would end.
 */
class BoundedReader extends RandomAccessReader {
  readonly #fd: number;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null, bytesRead?: number) => void): void {
    if (!Number.isSafeInteger(position) || position < 0) {
      callback(new Error('unexpected EOF'));
      return;
    }
    read(this.#fd, buffer, offset, length, position, callback);
  }
}

function addPart(parts: Map<string, Part>, entry: Entry): void {
  const name = partName(entry.fileNameRaw.toString('utf8'));
  if (entry.isEncrypted()) throw new UnreadableFile('The workbook is protected by a password: remove the password and send it again.');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw damaged(`${quoted(name)} is compressed in a way that workbooks don't use (method ${entry.compressionMethod})`);
  }
  if (name.endsWith('/')) return;
  if (parts.has(name.toLowerCase())) throw damaged(`it has ${quoted(name)} twice`);
  parts.set(name.toLowerCase(), {
    name,
    offset: entry.relativeOffsetOfLocalHeader,
    deflated: entry.compressionMethod === 8,
    compressed: entry.compressedSize,
    size: entry.uncompressedSize,
    crc: entry.crc32,
  });
}

/** Some programs write backslashes or a leading slash. Nothing is ever written to disk by these names, yet a name that climbs is no workbook's. */
function partName(raw: string): string {
  const name = raw.replaceAll('\\', '/').replace(/^\//, '');
  if (name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\0') || name.split('/').includes('..')) {
    throw new UnreadableFile(
      `The file isn't a sound workbook: one of its parts is named ${quoted(raw)}, which no spreadsheet program writes. Save your table again and send that.`,
    );
  }
  return name;
}

function refuseOversized(parts: ReadonlyMap<string, Part>): void {
  let total = 0;
  for (const part of parts.values()) total += part.size;
  if (total > LIMITS.inflated) {
    const mebibytes = grouped(Math.ceil(total / 1024 / 1024));
    throw new UnreadableFile(
      `The workbook unpacks to ${mebibytes} MiB, more than the ${LIMITS.inflated / 1024 / 1024} MiB that are read: save its table as CSV, or split it, and send that.`,
    );
  }
}

/** Parts that share bytes are how a few kilobytes declare gigabytes: no program that writes workbooks does it. */
function refuseOverlaps(parts: ReadonlyMap<string, Part>, fileSize: number): void {
  let end = 0;
  for (const part of [...parts.values()].sort((a, b) => a.offset - b.offset)) {
    if (part.offset < end) throw damaged(`${quoted(part.name)} lies inside another of its parts`);
    end = part.offset + LOCAL_HEADER + part.compressed;
    if (!(end <= fileSize)) throw damaged(`${quoted(part.name)} is cut off: the file ends before it does`);
  }
}

async function* readPart(path: string, part: Part): AsyncGenerator<Buffer> {
  const start = await dataStart(path, part);
  let grown = 0;
  let crc = 0;
  for await (const piece of part.compressed === 0 ? [] : inflated(path, part, start)) {
    grown += piece.length;
    if (grown > part.size) {
      throw new UnreadableFile(
        `The file isn't a sound workbook: ${part.name} unpacks to more than the ${grouped(part.size)} bytes that it declares, as a zip bomb does. Save your table again and send that.`,
      );
    }
    crc = crc32(piece, crc);
    yield piece;
  }
  if (grown < part.size) throw damaged(`${part.name} is cut off: ${grouped(grown)} of its ${grouped(part.size)} bytes are there`);
  if (crc !== part.crc) throw damaged(`the checksum of ${part.name} doesn't fit its content`);
}

/** An entry's data start after its local header, whose own names may be of other lengths than the directory says (APPNOTE 4.3.7). */
async function dataStart(path: string, part: Part): Promise<number> {
  const file: FileHandle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOCAL_HEADER), 0, LOCAL_HEADER, part.offset);
    if (bytesRead < LOCAL_HEADER || buffer.readUInt32LE(0) !== 0x04034b50) throw damaged(`${part.name} isn't where the zip's directory says`);
    return part.offset + LOCAL_HEADER + buffer.readUInt16LE(26) + buffer.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

async function* inflated(path: string, part: Part, start: number): AsyncGenerator<Buffer> {
  const raw = createReadStream(path, { start, end: start + part.compressed - 1, highWaterMark: PIECE });
  // pipeline destroys both ends when either fails or the reader stops early; the failure itself reaches the loop below.
  const pieces = part.deflated ? pipeline(raw, createInflateRaw({ chunkSize: PIECE }), () => {}) : raw;
  try {
    for await (const piece of pieces) {
      if (Buffer.isBuffer(piece)) yield piece;
    }
  } catch (error) {
    throw isZlibError(error) ? damaged(`${part.name} can't be unpacked`) : error;
  } finally {
    pieces.destroy();
    raw.destroy();
  }
}

/** yauzl's own errors have no code; those of the file system do and are no fault of the file's. */
function asUnreadable(error: unknown): unknown {
  if (error instanceof UnreadableFile || !(error instanceof Error) || isSystemError(error)) return error;
  if (/end of central directory|unexpected EOF/i.test(error.message)) {
    return damaged('the end of its file is missing, as after half an upload or a copy that was cut short');
  }
  return damaged('its zip directory is broken');
}

function isSystemError(error: Error): boolean {
  return 'syscall' in error;
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}

/** A name from outside, short enough to be read and on one line. */
const quoted = (name: string): string => JSON.stringify(shortened(name));
