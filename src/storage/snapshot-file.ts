// db.json: a workspace's whole state, kept by lowdb. One record a line, for people and for diffs; replaced by an atomic rename.

import { constants } from 'node:buffer';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { Low, type Adapter } from 'lowdb';
import { TextFileSync } from 'lowdb/node';

import { disk, syncFolder, writeAll } from './disk.js';
import { damage, readHeader, type Header } from './header.js';
import { isSnapshot } from './shapes.js';
import { parseSnapshotLines, SnapshotLineError } from './snapshot-lines.js';
import type { Identity, Snapshot } from './storage.js';

export interface SnapshotDocument extends Header, Snapshot {}

/** Half a mebibyte at a time: 100,000 records neither stand in memory twice nor hold up other requests while they are written. */
const CHUNK_LENGTH = 512 * 1024;

/** Where a snapshot lies until it is whole; a left-over one is overwritten by the next. */
export function temporaryPath(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.tmp`);
}

/**
 * Replaces the snapshot: when it rejects, the old one is still there, whole.
 * @param fsync also survives a power cut
 * @returns the size in bytes
 */
export async function writeSnapshot(file: string, document: SnapshotDocument, fsync: boolean): Promise<number> {
  const adapter = new SnapshotAdapter(file, fsync);
  await new Low<SnapshotDocument>(adapter, document).write();
  return adapter.size;
}

/**
 * The snapshot, or undefined where there is none.
 * @throws StorageError when it is damaged, of a newer format or of another identity
 */
export function readSnapshot(file: string, identity: Identity): (SnapshotDocument & { readonly size: number }) | undefined {
  const found = readDocument(file);
  if (found === undefined) return undefined;
  const { value, size } = found;
  const header = readHeader(value, identity, file);
  if (!isSnapshot(value)) throw damage(file, undefined, '`sequences` or `collections` is missing or damaged');
  const { sequences, collections } = value;
  return { ...header, sequences, collections, size };
}

function readDocument(file: string): { readonly value: unknown; readonly size: number } | undefined {
  if (existsSync(file) && statSync(file).size > constants.MAX_STRING_LENGTH) return readLines(file);
  const text = new TextFileSync(file).read();
  return text === null ? undefined : { value: parse(text, file), size: text.length };
}

function readLines(file: string): { readonly value: unknown; readonly size: number } {
  const bytes = readFileSync(file);
  try {
    return { value: parseSnapshotLines(bytes), size: bytes.length };
  } catch (error) {
    if (error instanceof SnapshotLineError) throw damage(file, error.line, 'the file is not JSON');
    throw error;
  }
}

/**
 * lowdb's own file adapters make one string of it all and don't sync before they rename, so that a power cut could leave an empty
 * file in the snapshot's place; hence one of our own.
 */
class SnapshotAdapter implements Adapter<SnapshotDocument> {
  size = 0;
  readonly #file: string;
  readonly #fsync: boolean;

  constructor(file: string, fsync: boolean) {
    this.#file = file;
    this.#fsync = fsync;
  }

  read(): Promise<null> {
    return Promise.resolve(null);
  }

  async write(document: SnapshotDocument): Promise<void> {
    const temporary = temporaryPath(this.#file);
    try {
      await this.#fill(temporary, document);
      await disk.rename(temporary, this.#file);
    } catch (error) {
      // On a full disk the half of a snapshot would take the room that the log needs.
      await disk.remove(temporary).catch(() => {});
      throw error;
    }
    if (this.#fsync) await syncFolder(path.dirname(this.#file));
  }

  async #fill(temporary: string, document: SnapshotDocument): Promise<void> {
    const fd = await disk.open(temporary, true);
    try {
      await disk.truncate(fd, 0);
      for (const chunk of snapshotChunks(document)) {
        const bytes = Buffer.from(chunk);
        await writeAll(fd, bytes, this.size);
        this.size += bytes.length;
      }
      if (this.#fsync) await disk.sync(fd);
    } finally {
      await disk.close(fd);
    }
  }
}

/** The text of a snapshot. Its first line is the header, so that a start can look at that alone. */
function* snapshotChunks(document: SnapshotDocument): Generator<string, void, undefined> {
  const { sequences, collections, ...header } = document;
  let text = `${JSON.stringify(header).slice(0, -1)},\n"sequences":${JSON.stringify(sequences)},\n"collections":{`;
  let comma = '';
  for (const [name, records] of Object.entries(collections)) {
    text += `${comma}\n${JSON.stringify(name)}:[`;
    comma = ',';
    for (const [position, record] of records.entries()) {
      text += `${position === 0 ? '' : ','}\n${JSON.stringify(record)}`;
      if (text.length < CHUNK_LENGTH) continue;
      yield text;
      text = '';
    }
    text += records.length === 0 ? ']' : '\n]';
  }
  yield `${text}\n}}\n`;
}

/** The header alone, from the first line; undefined where somebody has laid the file out anew. */
export function parseHead(text: string): unknown {
  const line = text.slice(0, text.indexOf('\n'));
  if (!line.endsWith(',')) return undefined;
  try {
    return JSON.parse(`${line.slice(0, -1)}}`);
  } catch {
    return undefined;
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damage(file, damagedLine(text, error), 'the file is not JSON');
  }
}

/** Node names a position only for some errors; else it is the record that can't be parsed by itself, or the file is cut off. */
function damagedLine(text: string, error: unknown): number {
  const position = /at position (\d+)/.exec(String(error))?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split('\n').length;
  const lines = text.trimEnd().split('\n');
  const bad = lines.findIndex((line, index) => index > 0 && line.startsWith('{') && !isJson(line.replace(/,$/, '')));
  return bad === -1 ? lines.length : bad + 1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
