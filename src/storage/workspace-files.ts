// Where a workspace's two files lie, and what is in them. Only reads. What each step of writing leaves is told in file-log.ts.

import fs from 'node:fs';
import path from 'node:path';

import type { StoredRecord } from '../records/records.js';
import { decodeChanges } from './change-lines.js';
import { checkLine, checkLines, type CheckedLines, countOf, mentions, valuesOf } from './checked-lines.js';
import { addDifference } from './difference.js';
import { disk, isThere, namesIn } from './disk.js';
import { checkDocument, firstLine } from './document-file.js';
import { damage, isLogHeader, isSnapshotHeader, refuseNewer, type SnapshotHeader } from './header.js';
import { isSameIdentity } from './identity.js';
import { isCommit, isObject } from './shapes.js';
import type { BaseData, Commit, Identity, Stored, StoredChange } from './storage.js';
import { readVersion1Header, readVersion1Log, readVersion1Snapshot, type Version1Snapshot } from './version-1.js';

export interface WorkspaceFiles {
  readonly workspace: string;
  readonly folder: string;
  readonly snapshot: string;
  readonly log: string;
}

/** The folder is the name in hex: names differ in case, not every file system does. */
export function workspaceFiles(workspaces: string, workspace: string): WorkspaceFiles {
  const folder = path.join(workspaces, Buffer.from(workspace).toString('hex'));
  return { workspace, folder, snapshot: path.join(folder, 'db.json'), log: path.join(folder, 'db.wal') };
}

/** The workspaces that have files, in the order of their names in hex. @throws where one of them can't be looked at: to take it for a new one would hide it */
export function storedNames(workspaces: string): readonly string[] {
  const folders = namesIn(workspaces).filter((folder) => /^(?:[0-9a-f]{2})+$/.test(folder));
  const names = folders.map((folder) => Buffer.from(folder, 'hex').toString());
  return names.toSorted().filter((name) => isStored(workspaceFiles(workspaces, name)));
}

const isStored = (files: WorkspaceFiles): boolean => isThere(files.snapshot) || isThere(files.log);

/** Where the next write of a workspace goes. */
export interface Position {
  /** Of the snapshot; 0 where there is none yet. */
  readonly generation: number;
  /** Bytes. */
  readonly snapshotSize: number;
  /** Of its last line, in hex; empty for one of an older format. */
  readonly snapshotChecksum: string;
  /** The log up to here is whole and goes with the snapshot; 0: none does, and one has to be begun. */
  readonly end: number;
  /** Of the line that ends there. */
  readonly checksum: number;
  /** There are commits in it. */
  readonly hasLines: boolean;
  /** The log file goes on after `end` and must be cut before the next append. */
  readonly ragged: boolean;
}

export const NOWHERE: Position = {
  generation: 0,
  snapshotSize: 0,
  snapshotChecksum: '',
  end: 0,
  checksum: 0,
  hasLines: false,
  ragged: false,
};

export interface Found {
  readonly stored: Stored;
  readonly position: Position;
  /** Bytes of a last line that was cut off. */
  readonly torn: number;
}

/** What a folder's workspaces have in common. */
export interface Shared {
  /** A digest of its secret. */
  readonly secret: () => string;
  readonly readBase: (hash: string) => Promise<BaseData>;
  /** What the process runs with: version 0.1 kept no base, so what its data differ from is found by comparing. */
  readonly current: { readonly identity: Identity; readonly base: BaseData };
}

/**
 * What is stored of a workspace, or undefined where nothing is.
 * @throws StorageError on anything but a torn last line of the log
 */
export async function readWorkspace(files: WorkspaceFiles, shared: Shared): Promise<Found | undefined> {
  const [snapshot, log] = await Promise.all([disk.read(files.snapshot), disk.read(files.log)]);
  if (snapshot === undefined) {
    if (log === undefined || (await isBegun(log, files, 0))) return undefined;
    throw damage(files.snapshot, undefined, 'the file is missing beside its log, db.wal');
  }
  if (snapshot.toString('latin1', 0, 1) === '{') return readVersion1(files, snapshot, log, shared);
  const { lines, checksum: snapshotChecksum } = await checkDocument(files.snapshot, snapshot);
  const header = readHeader(files, lines, shared);
  if (log === undefined) throw damage(files.log, undefined, 'the file is missing beside its snapshot, db.json');
  const { commits, ...position } = await readLog(files, log, header.generation, snapshotChecksum);
  const { made, identity, sequences, generation } = header;
  const stored: Stored = {
    made,
    identity,
    base: await shared.readBase(header.base),
    sequences,
    changes: anew(() => decodeChanges(lines)),
    commits: anew(() => readCommits(commits)),
    recordsOf: (collections) =>
      anew(() =>
        recordsIn(
          collections,
          anew(() => decodeChanges(lines, collections)),
          anew(() => readCommits(commits, collections)),
        ),
      ),
    // the first line of each file is its header
    damage: (what, at) => (at === undefined ? damage(files.snapshot, undefined, what) : damage(files.log, at + 2, what)),
  };
  return {
    stored,
    position: { ...position, generation, snapshotSize: snapshot.length, snapshotChecksum },
    torn: position.ragged ? log.length - position.end : 0,
  };
}

/** Whether this log was begun before the first snapshot of its format, and nothing came of that: the process ended before it acknowledged anything. */
async function isBegun(log: Buffer, files: WorkspaceFiles, generation: number): Promise<boolean> {
  const lines = await checkLines(files.log, log);
  const [header] = countOf(lines) === 1 ? valuesOf(lines, 0) : [];
  return isLogHeader(header) && header.generation === generation && header.snapshot === '' && lines.starts[1] === log.length;
}

/** @throws StorageError for what is damaged, of a newer version, or not of this workspace and this folder */
function readHeader({ snapshot, workspace }: WorkspaceFiles, lines: CheckedLines, { secret }: Shared): SnapshotHeader {
  const [header] = countOf(lines) === 0 ? [] : valuesOf(lines, 0);
  refuseNewer(isObject(header) ? header['format'] : undefined, snapshot);
  if (!isSnapshotHeader(header)) throw damage(snapshot, 1, 'the header is missing or damaged');
  if (header.workspace !== workspace) throw damage(snapshot, 1, `the file is of the workspace ${header.workspace}, not of ${workspace}`);
  if (header.secret !== secret()) throw damage(snapshot, 1, 'the keys of this workspace are derived from another secret than the one in the folder');
  return header;
}

/** @param collections only commits that mention one of them */
function* readCommits(lines: CheckedLines | undefined, collections?: readonly string[]): Generator<Commit, void, undefined> {
  if (!lines) return;
  const names = collections?.map((name) => JSON.stringify(name));
  for (let at = 1; at < countOf(lines); at += 1) {
    if (names && !mentions(lines, at, names)) continue;
    const [commit] = valuesOf(lines, at);
    if (!isCommit(commit)) throw damage(lines.file, at + 1, 'the line is not a commit');
    yield commit;
  }
}

/** What is read only as one iterates, and anew each time. */
const anew = <T>(iterate: () => Iterator<T>): Iterable<T> => ({ [Symbol.iterator]: iterate });

/** The records that some of the changes put. */
function* recordsIn(collections: readonly string[], changes: Iterable<StoredChange>, commits: Iterable<Commit>): Generator<StoredRecord, void, undefined> {
  const isOfThem = (change: StoredChange): change is StoredChange & { record: StoredRecord } => 'record' in change && collections.includes(change.collection);
  for (const change of changes) if (isOfThem(change)) yield change.record;
  for (const commit of commits) for (const change of commit.changes) if (isOfThem(change)) yield change.record;
}

type ReadLog = Pick<Position, 'end' | 'checksum' | 'hasLines' | 'ragged'> & { readonly commits: CheckedLines | undefined };

/** All of it is in the snapshot. */
const STALE: ReadLog = { commits: undefined, end: 0, checksum: 0, hasLines: false, ragged: false };

/** @param snapshot the checksum of its last line */
async function readLog(files: WorkspaceFiles, bytes: Buffer, generation: number, snapshot: string): Promise<ReadLog> {
  const { log } = files;
  if (isVersion1(bytes)) {
    // the process ended between the first snapshot of this format and the log that goes with it
    if ((readVersion1Log(log, bytes).header?.generation ?? 0) < generation) return STALE;
    throw damage(log, 1, 'the log is of an older version than its snapshot, db.json');
  }
  const lines = await checkLines(log, bytes);
  const [header] = countOf(lines) === 0 ? [] : valuesOf(lines, 0);
  refuseNewer(isObject(header) ? header['format'] : undefined, log);
  if (!isLogHeader(header)) throw damage(log, 1, 'the header is missing or damaged');
  if (header.workspace !== files.workspace) throw damage(log, 1, `the file is of the workspace ${header.workspace}, not of ${files.workspace}`);
  // the process ended between a new snapshot and the new log: all of this one is in the snapshot
  if (header.generation === generation - 1) return STALE;
  if (header.generation !== generation || header.snapshot !== snapshot) throw damage(log, 1, 'the log does not go with its snapshot, db.json');
  const end = lines.starts.at(-1) ?? 0;
  // a write that was cut off has no more than the line itself
  if (bytes.length > end && checkLine(bytes, end, bytes.length - 1, lines.checksum) !== undefined)
    throw damage(log, countOf(lines) + 1, 'the end of the line is damaged');
  return { commits: lines, end, checksum: lines.checksum, hasLines: countOf(lines) > 1, ragged: bytes.length > end };
}

const isVersion1 = (log: Buffer): boolean => /^[0-9a-f]/.test(log.toString('latin1', 0, 1));

async function readVersion1(files: WorkspaceFiles, snapshotBytes: Buffer, log: Buffer | undefined, { current }: Shared): Promise<Found> {
  const snapshot = readVersion1Snapshot(files.snapshot, snapshotBytes);
  const { identity, generation, sequences } = snapshot;
  const isBare = log === undefined || log.length === 0;
  const isBegunAnew = !isBare && !isVersion1(log) && (await isBegun(log, files, generation));
  const { header, commits, torn } = readVersion1Log(files.log, isBare || isBegunAnew ? Buffer.alloc(0) : log);
  if (header && header.generation > generation)
    throw damage(files.log, 1, `the log goes with generation ${header.generation} of db.json, which is at ${generation}`);
  // all of a log of an older generation is in the snapshot
  const isStale = header !== undefined && header.generation < generation;
  const base = isSameIdentity(identity, current.identity) ? current.base : { ...current.base, name: identity.scenario, collections: {}, sequences: {} };
  const [changes, since] = [anew(() => changesFrom(base, snapshot)), isStale ? [] : commits];
  const stored: Stored = {
    made: identity,
    identity,
    base,
    sequences,
    changes,
    commits: since,
    recordsOf: (collections) => anew(() => recordsIn(collections, changes, since)),
    damage: (what, at) => (at === undefined ? damage(files.snapshot, undefined, what) : damage(files.log, at + 2, what)),
  };
  const cut = isStale ? 0 : torn;
  const end = (log?.length ?? 0) - cut;
  return { stored, position: { ...NOWHERE, generation, snapshotSize: snapshotBytes.length, end, ragged: cut > 0 }, torn: cut };
}

/** What version 0.1 stored whole, as changes to a base. Only collections that the base has as well are held as a whole to be compared. */
function* changesFrom(base: BaseData, { collections }: Version1Snapshot): Generator<StoredChange, void, undefined> {
  const isSame = (one: StoredRecord, other: StoredRecord): boolean => JSON.stringify(one) === JSON.stringify(other);
  for (const name of new Set([...Object.keys(base.collections), ...Object.keys(collections)])) {
    const [before, now] = [base.collections[name] ?? [], collections[name] ?? []];
    if (before.length === 0) for (const record of now) yield { collection: name, record };
    else {
      const changes: StoredChange[] = [];
      addDifference(changes, name, before, [...now], isSame);
      yield* changes;
    }
  }
}

/** Longer than the first line of any snapshot. */
const HEAD_BYTES = 16_384;

export interface Head {
  readonly made: Identity;
  /** The hash of its base; undefined: version 0.1 wrote it. */
  readonly base: string | undefined;
}

/** What a snapshot begins with, from its first line alone; undefined where that is not enough to know. @throws StorageError of a newer version */
export async function readHead({ snapshot }: WorkspaceFiles): Promise<Head | undefined> {
  const bytes = await readStart(snapshot);
  if (bytes?.toString('latin1', 0, 1) === '{') {
    const value = parseVersion1Head(bytes.toString('utf8', 0, bytes.indexOf(0x0a)));
    return value === undefined ? undefined : { made: readVersion1Header(snapshot, value).identity, base: undefined };
  }
  const line = bytes && firstLine(snapshot, bytes);
  const [header] = line ? valuesOf(line, 0) : [];
  refuseNewer(isObject(header) ? header['format'] : undefined, snapshot);
  return isSnapshotHeader(header) ? header : undefined;
}

function parseVersion1Head(line: string): unknown {
  if (!line.endsWith(',')) return undefined;
  try {
    return JSON.parse(`${line.slice(0, -1)}}`);
  } catch {
    return undefined;
  }
}

async function readStart(file: string): Promise<Buffer | undefined> {
  const handle = await fs.promises.open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    const read = await handle?.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return read?.buffer.subarray(0, read.bytesRead);
  } finally {
    await handle?.close();
  }
}
