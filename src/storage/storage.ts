// The port between a workspace and where it outlives the process. Two implementations, memory and file, held by one test suite.

import type { StoredRecord } from '../records/records.js';

/** What the data was made from; a data folder of another identity is refused at start. */
export interface Identity {
  readonly scenario: string;
  readonly faker_seed: number;
  /** RFC 3339 as the user gave it, or `now`: a folder made with `now` goes on with `now`. */
  readonly as_of: string;
}

/** One change: the whole new record, or the id of a deleted one. */
export type StoredChange = { readonly collection: string; readonly record: StoredRecord } | { readonly collection: string; readonly deleted: string };

/** All that one request changed. It is stored whole or not at all. */
export interface Commit {
  readonly changes: readonly StoredChange[];
  /** The sequences that moved: the last number given out in each collection. */
  readonly sequences: Readonly<Record<string, number>>;
}

/** The whole state of a workspace, each collection's records in their order. */
export interface Snapshot {
  readonly sequences: Readonly<Record<string, number>>;
  readonly collections: Readonly<Record<string, readonly StoredRecord[]>>;
}

/** What is found on disk: a snapshot and the commits since, to be applied in order. */
export interface Stored {
  readonly snapshot: Snapshot;
  readonly commits: readonly Commit[];
}

/** The open log of one workspace. */
export interface WorkspaceLog {
  /**
   * Stores a commit. `undefined` where nothing has to be waited for (memory); else resolves when it is on disk. When a write fails,
   * first `onFailed` is called, synchronously and once, then the promise of that commit and of every later one waiting rejects
   * with a StorageError (a promise that nobody awaits does no harm); the file then ends with its last whole record and later appends are tried anew.
   */
  append(commit: Commit): Promise<void> | undefined;
  /**
   * Makes `state()` the stored state and empties the log; resolves when it is on disk. It goes through the same queue as append() and fails
   * as an append does: `onFailed` must then take back the change of state that it was to store, or memory and disk would drift apart.
   */
  replace(): Promise<void>;
  /** Waits for what is under way, folds the log into the snapshot if anything was written, and lets go of the files. */
  close(): Promise<void>;
}

export interface WorkspaceLogHooks {
  /**
   * The state as it is now, all appended commits included; asked for at the first write, at a fold and at replace(). What is returned must
   * not change afterwards: it is written in pieces while later commits come in.
   */
  readonly state: () => Snapshot;
  /** Take back every commit that was appended and every replace() that was asked for and not yet acknowledged, newest first. */
  readonly onFailed: () => void;
}

export interface Storage {
  readonly kind: 'memory' | 'file';
  /** Where the data lies, for people: a folder, or `memory`. */
  readonly place: string;
  /** The stored state of a workspace, or undefined where there is none. Throws StorageError on damage, touching nothing. */
  load(workspace: string): Stored | undefined;
  /** The workspace's log. Writes nothing until the first append. */
  open(workspace: string, hooks: WorkspaceLogHooks): WorkspaceLog;
  /**
   * What load() does, without making anything of the snapshot: the log is held against its checksums, the snapshot is taken to be whole when its
   * first line and its end are. Throws StorageError on damage. @returns whether anything of these collections may be stored
   */
  check(workspace: string, collections: readonly string[]): boolean;
  /** Where a workspace's snapshot and its log lie, for people. */
  files(workspace: string): { readonly snapshot: string; readonly log: string };
  /** Whether a workspace has stored state. */
  has(workspace: string): boolean;
  /** Names of the workspaces that have stored state. */
  names(): readonly string[];
  /** SECRET_BYTES random bytes, made at first need: as long as the data last, the same. Throws StorageError where they can't be kept. */
  secret(): Buffer;
  /** Frees the lock. Every log must be closed before. */
  close(): Promise<void>;
}

export const SECRET_BYTES = 32;

/** Storage that cannot be used as it is: a locked, damaged or foreign folder, or a failed write. The message is for people. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** What went wrong, from whatever was thrown, to be put into a StorageError's message. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
