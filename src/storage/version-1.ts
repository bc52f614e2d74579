// Reads what version 0.1 of the sandbox has written: `db.json`, a JSON object of all records, without checksums, and `db.wal` with lines
// `1a2b3c4d {...}`. Nothing is written like that any more: the first write makes it all anew.

import { crc32 } from 'node:zlib';

import type { StoredRecord } from '../records/records.js';
import { damage, refuseNewer } from './header.js';
import { isIdentity } from './identity.js';
import { isCommit, isCount, isObject, isSequences, isStoredRecord } from './shapes.js';
import type { Commit, Identity } from './storage.js';
import { parseSnapshotLines, SnapshotLineError } from './version-1-lines.js';

const NEWLINE = 0x0a;
/** Bytes of a snapshot above which its records are parsed one by one as they are asked for: that version let it grow until no heap could hold it. */
const LARGE = 64 * 1024 * 1024;
/** Eight hex digits and a space. */
const PREFIX = 9;

export interface Version1Header {
  readonly identity: Identity;
  readonly generation: number;
}

export interface Version1Snapshot extends Version1Header {
  readonly sequences: Readonly<Record<string, number>>;
  /** Of a large snapshot, parsed anew each time; iterating throws a StorageError on damage. */
  readonly collections: Readonly<Record<string, Iterable<StoredRecord>>>;
}

/** @throws StorageError on damage, as far as it can be seen */
export function readVersion1Snapshot(file: string, bytes: Buffer): Version1Snapshot {
  const value = bytes.length > LARGE ? inLines(file, () => parseSnapshotLines(bytes)) : parse(file, bytes.toString('utf8'));
  const header = readVersion1Header(file, value);
  const { sequences, collections } = isObject(value) ? value : {};
  if (!isSequences(sequences) || !isCollections(collections)) throw damage(file, undefined, '`sequences` or `collections` is missing or damaged');
  const checked = Object.entries(collections).map(([name, records]) => [name, { [Symbol.iterator]: () => checkRecords(file, name, records) }] as const);
  // all at once where that costs little, so that it is known before anything is made of it
  if (bytes.length <= LARGE) for (const [, records] of checked) Array.from(records);
  return { ...header, sequences, collections: Object.fromEntries(checked) };
}

/** @throws StorageError for what is no record, and for an id that came before */
function* checkRecords(file: string, name: string, records: Iterable<unknown>): Generator<StoredRecord, void, undefined> {
  const ids = new Set<string>();
  const iterator = records[Symbol.iterator]();
  for (let next = inLines(file, () => iterator.next()); next.done !== true; next = inLines(file, () => iterator.next())) {
    const record = next.value;
    if (!isStoredRecord(record)) throw damage(file, undefined, `the collection ${name} has something other than records`);
    if (ids.has(record.id)) throw damage(file, undefined, `the collection ${name} has an id twice`);
    ids.add(record.id);
    yield record;
  }
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
  /** Parsed anew each time; iterating throws a StorageError for what is no commit. */
  readonly commits: Iterable<Commit>;
  /** Bytes of a last line that was cut off. */
  readonly torn: number;
}

/** @throws StorageError with the number of the first line that is not as it was written */
export function readVersion1Log(file: string, bytes: Buffer): Version1Log {
  const starts = [0];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    if (!isLine(bytes.subarray(start, end))) throw damage(file, starts.length, 'the line does not match its checksum');
    start = end + 1;
    starts.push(start);
  }
  // a write that was cut off has no more than the line itself
  if (bytes.length > start && isLine(bytes.subarray(start, -1))) throw damage(file, starts.length, 'the end of the line is damaged');
  const valueOf = (at: number): unknown => parseLine(file, at + 1, bytes.subarray(starts[at], (starts[at + 1] ?? 0) - 1));
  const header = starts.length > 1 ? readVersion1Header(file, valueOf(0)) : undefined;
  return { header, commits: { [Symbol.iterator]: () => readCommits(file, starts.length - 1, valueOf) }, torn: bytes.length - start };
}

function* readCommits(file: string, lines: number, valueOf: (at: number) => unknown): Generator<Commit, void, undefined> {
  for (let at = 1; at < lines; at += 1) {
    const commit = valueOf(at);
    if (!isCommit(commit)) throw damage(file, at + 1, 'the line is not a commit');
    yield commit;
  }
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

function inLines<T>(file: string, read: () => T): T {
  try {
    return read();
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

function isCollections(value: unknown): value is Readonly<Record<string, Iterable<unknown>>> {
  return isObject(value) && Object.values(value).every((records) => typeof records === 'object' && records !== null && Symbol.iterator in records);
}
