// The port between a workspace and where it outlives the process. Whatever keeps the data implements it: nothing here knows of a file.

import type { StoredRecord } from '../records/records.js';

/** At once, or to be waited for. */
export type MayWait<T> = T | Promise<T>;

/** What a workspace was made from. */
export interface Identity {
  readonly scenario: string;
  readonly faker_seed: number;
  /** RFC 3339 as the user gave it, or `now`: data made with `now` go on with `now`. */
  readonly as_of: string;
}

/** A scenario: the records that a workspace began with, and the last number that each collection had given out. */
export interface BaseData {
  readonly name: string;
  /** Where its dates are placed, epoch milliseconds. */
  readonly as_of: number;
  readonly collections: Readonly<Record<string, readonly StoredRecord[]>>;
  readonly sequences: Readonly<Record<string, number>>;
}

/** One change: the whole new record, or the id of a deleted one. */
export type StoredChange = { readonly collection: string; readonly record: StoredRecord } | { readonly collection: string; readonly deleted: string };

/** All that one request changed. It is stored whole or not at all. */
export interface Commit {
  readonly changes: readonly StoredChange[];
  /** The sequences that moved: the last number given out in each collection. */
  readonly sequences: Readonly<Record<string, number>>;
}

/** Where the state of a workspace comes from. */
export interface Origin {
  /** Of the workspace's first start. */
  readonly made: Identity;
  /** Of its base: the same, or another that a reset has chosen since. */
  readonly identity: Identity;
  readonly base: BaseData;
}

/** The whole state of a workspace. */
export interface Snapshot extends Origin {
  readonly sequences: Readonly<Record<string, number>>;
  /** From the base to the state, in order: a record takes the place of the one with its id, or comes at the end. */
  readonly changes: readonly StoredChange[];
}

/**
 * What is stored of a workspace: a snapshot and the commits since, to be applied in order to the base. It is whole, but read only as one iterates,
 * so that a state need not stand in memory twice. Iterating throws a StorageError for what this program has not written.
 */
export interface Stored extends Origin {
  /** Of the snapshot. */
  readonly sequences: Readonly<Record<string, number>>;
  /** From the base to the snapshot. */
  readonly changes: Iterable<StoredChange>;
  readonly commits: Iterable<Commit>;
  /** The records of some collections, earlier versions of them too, without a look at all others. */
  readonly recordsOf: (collections: readonly string[]) => Iterable<StoredRecord>;
  /** The error for a part that can't be restored, in words that say where it lies. @param commit its place among the commits, from 0; undefined: the snapshot */
  readonly damage: (what: string, commit?: number) => StorageError;
}

/** The open log of one workspace. */
export interface WorkspaceLog {
  /**
   * Stores a commit. `undefined` where nothing has to be waited for (memory); else resolves when it is kept. When a write fails,
   * first `onFailed` is called, synchronously and once, then the promise of that commit and of every later one waiting rejects
   * with a StorageError (a promise that nobody awaits does no harm); what is kept then ends with the last whole commit and later appends are tried anew.
   */
  append(commit: Commit): Promise<void> | undefined;
  /**
   * Makes `state()` the stored state and empties the log; resolves when it is kept. It goes through the same queue as append() and fails
   * as an append does: `onFailed` must then take back the change of state that it was to store, or memory and storage would drift apart.
   */
  replace(): Promise<void>;
  /** Waits for what is under way, folds the log into the snapshot if anything was written, and lets go of what it holds. */
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
  /** Where the data lie, for people. */
  readonly place: string;
  /** SECRET_BYTES random bytes, made at first need: as long as the data last, the same. Throws StorageError where they can't be kept. */
  secret(): Buffer;
  /** What is stored of a workspace, all of it checked, or undefined where nothing is. Its log must not be open. Fails with a StorageError on damage, touching nothing. */
  load(workspace: string): MayWait<Stored | undefined>;
  /** The workspace's log. Writes nothing until the first append. @param stored what load() gave */
  open(workspace: string, stored: Stored | undefined, hooks: WorkspaceLogHooks): WorkspaceLog;
  /** Names of the workspaces that have stored state. */
  names(): MayWait<readonly string[]>;
  /** Lets other processes have the data. Every log must be closed before. */
  close(): Promise<void>;
}

export const SECRET_BYTES = 32;

/** Storage that cannot be used as it is: a locked, damaged or foreign folder, or a failed write. The message is for people. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** What went wrong, from whatever was thrown, to be put into a StorageError's message. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
