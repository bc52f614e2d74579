// Reads what version 0.1 of the sandbox has written: `db.json`, a JSON object of all records, without checksums, and `db.wal` with lines
// `1a2b3c4d {...}`. Nothing is written like that any more: the first write makes it all anew.

import { constants } from 'node:buffer';
import { crc32 } from 'node:zlib';

import type { StoredRecord } from '../records/records.js';
import { damage, refuseNewer } from './header.js';
import { isIdentity } from './identity.js';
import { isCommit, isCount, isObject, isSequences, isStoredRecord } from './shapes.js';
import type { Commit, Identity } from './storage.js';
import { parseSnapshotLines, SnapshotLineError } from './version-1-lines.js';

const NEWLINE = 0x0a;
/** Eight hex digits and a space. */
const PREFIX = 9;

export interface Version1Header {
  readonly identity: Identity;
  readonly generation: number;
}

export interface Version1Snapshot extends Version1Header {
  readonly sequences: Readonly<Record<string, number>>;
  readonly collections: Readonly<Record<string, readonly StoredRecord[]>>;
}

/** @throws StorageError on damage, as far as it can be seen */
export function readVersion1Snapshot(file: string, bytes: Buffer): Version1Snapshot {
  const value = bytes.length > constants.MAX_STRING_LENGTH ? parseLines(file, bytes) : parse(file, bytes.toString('utf8'));
  const header = readVersion1Header(file, value);
  const { sequences, collections } = isObject(value) ? value : {};
  if (!isSequences(sequences) || !isCollections(collections)) throw damage(file, undefined, '`sequences` or `collections` is missing or damaged');
  for (const [name, records] of Object.entries(collections)) {
    if (new Set(records.map(({ id }) => id)).size < records.length) throw damage(file, undefined, `the collection ${name} has an id twice`);
  }
  return { ...header, sequences, collections };
}

export function readVersion1Header(file: string, value: unknown): Version1Header {
  const { format, generation, scenario, faker_seed, as_of } = isObject(value) ? value : {};
  refuseNewer(format, file);
  const identity = { scenario, faker_seed, as_of };
  if (format !== 1 || !isIdentity(identity) || !isCount(generation)) {
    throw damage(file, 1, 'the header (format, scenario, faker_seed, as_of, generation) is missing or damaged');
  }
  return { identity, generation };
}

export interface Version1Log {
  readonly header: Version1Header | undefined;
  readonly commits: readonly Commit[];
  /** Bytes of a last line that was cut off. */
  readonly torn: number;
}

/** @throws StorageError with the number of the first line that is not as it was written */
export function readVersion1Log(file: string, bytes: Buffer): Version1Log {
  const commits: Commit[] = [];
  let header: Version1Header | undefined;
  let start = 0;
  for (let number = 1; ; number += 1) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) break;
    if (!isLine(bytes.subarray(start, end))) throw damage(file, number, 'the line does not match its checksum');
    const value = parseLine(file, number, bytes.subarray(start, end));
    if (number === 1) header = readVersion1Header(file, value);
    else if (isCommit(value)) commits.push(value);
    else throw damage(file, number, 'the line is not a commit');
    start = end + 1;
  }
  // a write that was cut off has no more than the line itself
  if (bytes.length > start && isLine(bytes.subarray(start, -1))) throw damage(file, commits.length + (header ? 2 : 1), 'the end of the line is damaged');
  return { header, commits, torn: bytes.length - start };
}

function isLine(line: Buffer): boolean {
  const checksum = line.toString('latin1', 0, PREFIX);
  return /^[0-9a-f]{8} $/.test(checksum) && crc32(line.subarray(PREFIX)) === Number.parseInt(checksum, 16);
}

function parseLine(file: string, number: number, line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8', PREFIX));
  } catch {
    throw damage(file, number, 'the line is not JSON');
  }
}

function parseLines(file: string, bytes: Buffer): unknown {
  try {
    return parseSnapshotLines(bytes);
  } catch (error) {
    if (error instanceof SnapshotLineError) throw damage(file, error.line, 'the file is not JSON');
    throw error;
  }
}

function parse(file: string, text: string): unknown {
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

function isCollections(value: unknown): value is Version1Snapshot['collections'] {
  return isObject(value) && Object.values(value).every((records) => Array.isArray(records) && records.every(isStoredRecord));
}
