// Where a workspace's two files lie, and what is in them. Only reads.

import fs from 'node:fs';
import path from 'node:path';

import { damage, readHeader } from './header.js';
import { decodeLines } from './log-lines.js';
import { isCommit } from './shapes.js';
import { parseHead, readSnapshot } from './snapshot-file.js';
import type { Commit, Identity, Stored } from './storage.js';

export interface WorkspaceFiles {
  readonly folder: string;
  readonly snapshot: string;
  readonly log: string;
}

/** The folder is the name in hex: names differ in case, not every file system does. */
export function workspaceFiles(workspaces: string, name: string): WorkspaceFiles {
  const folder = path.join(workspaces, Buffer.from(name).toString('hex'));
  return { folder, snapshot: path.join(folder, 'db.json'), log: path.join(folder, 'db.wal') };
}

/** The workspaces that have files, in the order of their names in hex. */
export function storedNames(workspaces: string): readonly string[] {
  let folders: readonly string[];
  try {
    folders = fs.readdirSync(workspaces);
  } catch {
    return [];
  }
  const names = folders.filter((folder) => /^(?:[0-9a-f]{2})+$/.test(folder)).map((folder) => Buffer.from(folder, 'hex').toString());
  return names.toSorted().filter((name) => isStored(workspaceFiles(workspaces, name)));
}

/** Whether there is anything of a workspace. */
export const isStored = (files: WorkspaceFiles): boolean => fs.existsSync(files.snapshot) || fs.existsSync(files.log);

/** Where the next write of a workspace goes. */
export interface Position {
  /** Of the snapshot; 0 where there is none yet. */
  readonly generation: number;
  /** Characters in the snapshot, which are its bytes where nothing is beyond ASCII. */
  readonly snapshotSize: number;
  /** The log up to here is whole and of the snapshot's generation; 0: it has no header yet. */
  readonly end: number;
  /** The log file goes on after `end` and must be cut before the next append. */
  readonly ragged: boolean;
}

export const NOWHERE: Position = { generation: 0, snapshotSize: 0, end: 0, ragged: false };

export interface Found {
  readonly stored: Stored;
  readonly position: Position;
  /** Bytes of a last line that was cut off. */
  readonly torn: number;
}

/**
 * What is stored of a workspace, or undefined where nothing is.
 * @throws StorageError on anything but a torn last line: see header.ts and log-lines.ts
 */
export function readWorkspace(files: WorkspaceFiles, identity: Identity): Found | undefined {
  const snapshot = readSnapshot(files.snapshot, identity);
  const bytes = readBytes(files.log);
  if (snapshot === undefined) {
    // A snapshot is always written before the first log.
    if (bytes !== undefined) throw damage(files.snapshot, undefined, 'the file is missing beside its log, db.wal');
    return undefined;
  }
  const log = readLog(bytes ?? Buffer.alloc(0), files.log, identity, snapshot.generation);
  const { generation, size, sequences, collections } = snapshot;
  return {
    stored: { snapshot: { sequences, collections }, commits: log.commits },
    position: { generation, snapshotSize: size, end: log.end, ragged: log.ragged },
    torn: log.torn,
  };
}

/** Longer than the first line of any snapshot. */
const HEAD_BYTES = 4096;

/** See Storage.check(). @throws StorageError */
export function checkWorkspace(files: WorkspaceFiles, identity: Identity, collections: readonly string[]): boolean {
  const snapshot = readBytes(files.snapshot) ?? Buffer.alloc(0);
  const head = parseHead(snapshot.toString('utf8', 0, HEAD_BYTES));
  // missing, cut off, or laid out anew by hand
  if (head === undefined || snapshot.toString('latin1', snapshot.length - 4) !== '\n}}\n') return readWorkspace(files, identity) !== undefined;
  const { generation } = readHeader(head, identity, files.snapshot);
  const log = readLog(readBytes(files.log) ?? Buffer.alloc(0), files.log, identity, generation);
  // a newline is never part of a record
  const areEmpty = collections.every((collection) => snapshot.includes(`\n${JSON.stringify(collection)}:[]`));
  return !areEmpty || log.commits.some(({ changes }) => changes.some((change) => collections.includes(change.collection)));
}

interface ReadLog {
  readonly commits: readonly Commit[];
  readonly end: number;
  readonly ragged: boolean;
  readonly torn: number;
}

function readLog(bytes: Buffer, file: string, identity: Identity, generation: number): ReadLog {
  const commits: Commit[] = [];
  let end = 0;
  for (const line of decodeLines(bytes, file)) {
    if (line.number > 1) {
      if (!isCommit(line.value)) throw damage(file, line.number, 'the line is not a commit');
      commits.push(line.value);
    } else {
      const header = readHeader(line.value, identity, file);
      // The process ended between a new snapshot and the cut of this log: all of it is in the snapshot.
      if (header.generation < generation) return { commits, end: 0, ragged: true, torn: 0 };
      if (header.generation > generation) {
        throw damage(file, 1, `the log goes with generation ${header.generation} of db.json, which is at ${generation}`);
      }
    }
    end = line.end;
  }
  const torn = bytes.length - end;
  return { commits, end, ragged: torn > 0, torn };
}

function readBytes(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
