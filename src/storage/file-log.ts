// The write-ahead log of one workspace and its snapshot: append, group, fold. What the files hold is read by workspace-files.ts.
//
// One worker writes at a time. It takes all commits that wait (a group) and stores them by one write at the log's end, or, where
// there is no snapshot yet, at a replace() and when the log has outgrown the state, by a snapshot of the state, which has them in it.
//
// What a crash (kill -9; with fsync also a power cut) leaves at each step, and what the next start makes of it:
//
//   step                                     on disk                                      next start
//   ---------------------------------------  -------------------------------------------  -----------------------------------------
//   first write: base, folder made           the base that nothing names; empty folder    nothing stored; nothing was acknowledged
//   first write: log of generation 0         db.wal 0                                     the same
//   first write: snapshot half written       db.wal 0, .db.json.tmp                       the same; the next one is written over it
//   first write: snapshot renamed            db.wal 0, db.json 1                          the group is there
//   first write: log of generation 1         db.json 1, db.wal 1                          the same: it is acknowledged from here on
//   append: group half written               whole lines, then a part of one              the whole ones stay, the part is dropped with
//                                                                                         a warning; each line is a commit, so none is halved
//   append: written, not acknowledged        whole lines                                  there: the client has to ask, as with any API
//   append failed, before the cut            as half written                              as half written
//   append failed, cut, commits taken back   whole lines of acknowledged commits          these
//   fold or replace: snapshot half written   db.json n, db.wal n, .db.json.tmp            old state and log; the file goes with the next write
//   fold or replace: snapshot renamed        db.json n+1, db.wal n                        the log is stale: all of it is in the snapshot
//   fold or replace: new log renamed         db.json n+1, db.wal n+1                      the snapshot
//   fold or replace where that failed or     db.json n+1, db.wal n, then n+1              the snapshot; only then is the next one written
//   was cut short before: log begun first
//   close                                    as fold
//
// A snapshot is never without a log, so that one that is lost is missed, and a log is renamed into its place with its header in it, so that an
// empty one is damage. Only a log that ends early, at the end of a line or in one, is what a crash may have left.
//
// Only a disk that fails the write and then the cut as well, followed by a crash before a later cut succeeds, can bring back commits
// that were answered with an error. None is lost and none is halved even then.

import path from 'node:path';

import { real } from '../platform/real-time.js';
import { encodeChanges } from './change-lines.js';
import { LineEncoder } from './checked-lines.js';
import { CommitGroup } from './commit-group.js';
import { disk, syncFolder, writeAll } from './disk.js';
import { temporaryPath, writeDocument } from './document-file.js';
import { FORMAT, type LogHeader, type SnapshotHeader } from './header.js';
import { type BaseData, StorageError, reasonOf, type Commit, type Snapshot, type WorkspaceLog, type WorkspaceLogHooks } from './storage.js';
import type { Position, WorkspaceFiles } from './workspace-files.js';

/** A log smaller than this is never folded: 1 MiB is replayed in milliseconds. */
const SMALLEST_FOLD = 1024 * 1024;
/** Milliseconds without a write after which the descriptor is closed: one process may hold thousands of workspaces. */
const IDLE = 30_000;

export interface FileLogOptions {
  readonly files: WorkspaceFiles;
  readonly position: Position;
  /** Sees to it that a base is on the disk for good. @returns its hash */
  readonly keepBase: (base: BaseData) => Promise<string>;
  /** A digest of the folder's secret. */
  readonly secret: () => string;
  readonly fsync: boolean;
  readonly hooks: WorkspaceLogHooks;
  warn(message: string): void;
  /** Called when the workspace has stored state for the first time. */
  onStored(): void;
  /** Called when the files have been let go of. */
  onClosed(): void;
}

export class FileLog implements WorkspaceLog {
  readonly #options: FileLogOptions;
  #generation: number;
  /** The checksum of the snapshot's last line; empty where there is none of this format, and the state has to be written whole before anything is added. */
  #snapshot: string;
  /** The log is whole and goes with the snapshot up to here; 0: none does, and it has to be begun before anything else is written. */
  #end: number;
  #checksum: number;
  #ragged: boolean;
  /** There are commits in the log, so that a close has something to fold. */
  #hasLines: boolean;
  #foldAt: number;
  #mayHaveLeftOvers: boolean;
  #waiting: CommitGroup | undefined;
  #worker: Promise<void> | undefined;
  #fd: number | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: FileLogOptions) {
    this.#options = options;
    const { generation, end, checksum, ragged, hasLines, snapshotChecksum, snapshotSize } = options.position;
    this.#generation = generation;
    this.#snapshot = snapshotChecksum;
    this.#end = end;
    this.#checksum = checksum;
    this.#ragged = ragged;
    this.#mayHaveLeftOvers = generation > 0;
    this.#hasLines = hasLines;
    this.#foldAt = Math.max(SMALLEST_FOLD, snapshotSize);
  }

  append(commit: Commit): Promise<void> {
    const group = this.#nextGroup();
    group.add(commit);
    return group.settled;
  }

  replace(): Promise<void> {
    const group = this.#nextGroup();
    group.whole = true;
    return group.settled;
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#worker;
    if (this.#hasLines) await this.#fold();
    // what a failed write has left
    if (this.#ragged) await this.#openLog().catch(() => {});
    await this.#letGo();
    this.#options.onClosed();
  }

  #nextGroup(): CommitGroup {
    if (this.#closing) throw new Error('The log of this workspace is closed.');
    this.#waiting ??= new CommitGroup();
    this.#worker ??= this.#work();
    return this.#waiting;
  }

  async #work(): Promise<void> {
    // All that comes in during one turn of the event loop shares one write.
    await new Promise<void>((resolve) => real.setImmediate(resolve));
    await this.#removeLeftOvers();
    for (let group = this.#take(); group !== undefined; group = this.#take()) {
      try {
        await this.#store(group);
        group.resolve();
      } catch (error) {
        this.#fail(group, error);
      }
    }
    this.#worker = undefined;
  }

  /** Halves of files, of a process that ended while it wrote one: they would take room until the next fold. */
  async #removeLeftOvers(): Promise<void> {
    const { snapshot, log } = this.#options.files;
    if (this.#mayHaveLeftOvers) for (const file of [snapshot, log]) await disk.remove(temporaryPath(file)).catch(() => {});
    this.#mayHaveLeftOvers = false;
  }

  #take(): CommitGroup | undefined {
    const group = this.#waiting;
    this.#waiting = undefined;
    return group;
  }

  /** Nothing may be awaited before the state is asked for: it must hold this group's commits and no later ones. */
  async #store(group: CommitGroup): Promise<void> {
    if (group.whole || this.#snapshot === '') return this.#writeState();
    if (this.#end + group.length > this.#foldAt && (await this.#fold(group.length))) return;
    await this.#writeLines(group.payloads);
  }

  /** Later commits were made on top of the failed ones, so they go with them. */
  #fail(group: CommitGroup, cause: unknown): void {
    const later = this.#take();
    const error = new StorageError(`The change could not be written to disk (${reasonOf(cause)}); nothing of it was kept.`, { cause });
    this.#options.hooks.onFailed();
    group.reject(error);
    later?.reject(error);
  }

  /**
   * @param pending bytes that go to the log if this fails
   * @returns false when the state could not be written: the old snapshot and its log are still good, so it is tried again later
   */
  async #fold(pending = 0): Promise<boolean> {
    try {
      await this.#writeState();
      return true;
    } catch (error) {
      this.#foldAt = (this.#end + pending) * 1.5;
      this.#options.warn(`${this.#options.files.snapshot} could not be renewed (${reasonOf(error)}); its log grows on, nothing is lost.`);
      return false;
    }
  }

  async #writeState(): Promise<void> {
    const { files, fsync, hooks, keepBase } = this.#options;
    const state = hooks.state();
    const base = await keepBase(state.base);
    const isFirst = this.#generation === 0;
    if (isFirst) await disk.makeFolder(files.folder);
    // the log on the disk may be one behind its snapshot, and no further
    if (this.#end === 0) await this.#beginLog();
    const { size, checksum } = await writeDocument(files.snapshot, this.#payloads(state, base), fsync);
    if (isFirst && fsync) await syncFolder(path.dirname(files.folder));
    // from here on the log is stale
    this.#generation += 1;
    this.#snapshot = checksum;
    this.#end = 0;
    this.#hasLines = false;
    this.#ragged = false;
    this.#foldAt = Math.max(SMALLEST_FOLD, size);
    // a first snapshot whose log can't be begun could be lost without a trace; of a later one the log before it tells
    await this.#beginLog().catch((error: unknown) => (isFirst ? this.#takeBackFirst(error) : undefined));
    if (isFirst) this.#options.onStored();
  }

  async #takeBackFirst(cause: unknown): Promise<never> {
    await disk.remove(this.#options.files.snapshot).catch(() => {});
    this.#generation = 0;
    this.#snapshot = '';
    throw cause;
  }

  *#payloads({ made, identity, sequences, changes }: Snapshot, base: string): Generator<string, void, undefined> {
    const { files, secret } = this.#options;
    const generation = this.#generation + 1;
    yield JSON.stringify({
      format: FORMAT,
      workspace: files.workspace,
      generation,
      made,
      identity,
      base,
      secret: secret(),
      sequences,
    } satisfies SnapshotHeader);
    yield* encodeChanges(changes);
  }

  /** A log with nothing but its header, in the place of the one before. */
  async #beginLog(): Promise<void> {
    const { files, fsync } = this.#options;
    const encoder = new LineEncoder();
    const header: LogHeader = { format: FORMAT, workspace: files.workspace, generation: this.#generation, snapshot: this.#snapshot };
    const bytes = Buffer.from(`${encoder.line(JSON.stringify(header))}\n`);
    const temporary = temporaryPath(files.log);
    await this.#letGo();
    const fd = await disk.open(temporary, true);
    try {
      await disk.truncate(fd, 0);
      await writeAll(fd, bytes, 0);
      if (fsync) await disk.sync(fd);
      await disk.rename(temporary, files.log);
    } catch (error) {
      await disk.close(fd).catch(() => {});
      throw error;
    }
    if (fsync) await syncFolder(files.folder);
    this.#fd = fd;
    this.#end = bytes.length;
    this.#checksum = encoder.checksum;
    this.#stayOpen();
  }

  async #writeLines(payloads: readonly string[]): Promise<void> {
    if (this.#end === 0) await this.#beginLog();
    const fd = await this.#openLog();
    const encoder = new LineEncoder(this.#checksum);
    const bytes = Buffer.from(`${payloads.map((payload) => encoder.line(payload)).join('\n')}\n`);
    try {
      await writeAll(fd, bytes, this.#end);
      if (this.#options.fsync) await disk.sync(fd);
    } catch (error) {
      this.#ragged = true;
      // Tried again before the next append, should it fail.
      await this.#openLog().catch(() => {});
      throw error;
    }
    this.#end += bytes.length;
    this.#checksum = encoder.checksum;
    this.#hasLines = true;
  }

  /** The log's descriptor, with the file ending where the last whole line does. */
  async #openLog(): Promise<number> {
    // a log that should be there and is not must not begin anew without what was in it
    this.#fd ??= await disk.open(this.#options.files.log, false);
    this.#stayOpen();
    if (this.#ragged) {
      await disk.truncate(this.#fd, this.#end);
      this.#ragged = false;
    }
    return this.#fd;
  }

  #stayOpen(): void {
    this.#idle ??= real.setTimeout(() => this.#closeIdle(), IDLE).unref();
    this.#idle.refresh();
  }

  #closeIdle(): void {
    if (this.#worker !== undefined) this.#idle?.refresh();
    else void this.#letGo();
  }

  async #letGo(): Promise<void> {
    real.clearTimeout(this.#idle);
    this.#idle = undefined;
    const fd = this.#fd;
    this.#fd = undefined;
    // Every write was checked when it was made; there is nothing that a failed close could lose.
    if (fd !== undefined) await disk.close(fd).catch(() => {});
  }
}
