// The write-ahead log of one workspace and its snapshot: append, group, fold. What the files hold is read by workspace-files.ts.
//
// One worker writes at a time. It takes all commits that wait (a group) and stores them by one write at the log's end, or, where
// there is no snapshot yet, at a replace() and when the log has outgrown the state, by a snapshot of the state, which has them in it.
//
// What a crash (kill -9; with fsync also a power cut) leaves at each step, and what the next start makes of it:
//
//   step                                     on disk                                      next start
//   ---------------------------------------  -------------------------------------------  -----------------------------------------
//   first write: folder made                 empty folder                                 nothing stored; nothing was acknowledged
//   first write: snapshot half written       .db.json.tmp                                 the same; the file is removed
//   first write: renamed                     db.json 1, no log                            the group is there
//   log begun: header half written           db.wal without a newline                     torn line: dropped with a warning
//   append: group half written               whole lines, then a part of one              the whole ones stay, the part is dropped;
//                                                                                         each line is a commit, so none is halved
//   append: written, not acknowledged        whole lines                                  there: the client has to ask, as with any API
//   append failed, before the cut            as half written                              as half written
//   append failed, cut, commits taken back   whole lines of acknowledged commits          these
//   fold or replace: snapshot half written   db.json n, db.wal n, .db.json.tmp            old state and log; the file is removed
//   fold or replace: renamed                 db.json n+1, db.wal n                        the log is stale: all of it is in the snapshot
//   fold or replace: log cut                 db.json n+1, db.wal empty                    the snapshot
//   next append: as "log begun"
//   close                                    as fold
//
// Only a disk that fails the write and then the cut as well, followed by a crash before a later cut succeeds, can bring back commits
// that were answered with an error. None is lost and none is halved even then.

import path from 'node:path';

import { CommitGroup } from './commit-group.js';
import { disk, syncFolder, writeAll } from './disk.js';
import { makeHeader } from './header.js';
import { encodeLine } from './log-lines.js';
import { writeSnapshot } from './snapshot-file.js';
import { StorageError, reasonOf, type Commit, type Identity, type WorkspaceLog, type WorkspaceLogHooks } from './storage.js';
import type { Position, WorkspaceFiles } from './workspace-files.js';

/** A log smaller than this is never folded: 1 MiB is replayed in milliseconds. */
const SMALLEST_FOLD = 1024 * 1024;
/** Milliseconds without a write after which the descriptor is closed: one process may hold thousands of workspaces. */
const IDLE = 30_000;

/** Kept from before a user's test could replace it by a fake timer, which nobody would move. */
const defer = setImmediate;

export interface FileLogOptions {
  readonly files: WorkspaceFiles;
  readonly identity: Identity;
  readonly position: Position;
  readonly fsync: boolean;
  readonly hooks: WorkspaceLogHooks;
  warn(message: string): void;
  /** Called when the files have been let go of. */
  onClosed(): void;
}

export class FileLog implements WorkspaceLog {
  readonly #options: FileLogOptions;
  #generation: number;
  #end: number;
  #ragged: boolean;
  #foldAt: number;
  #waiting: CommitGroup | undefined;
  #worker: Promise<void> | undefined;
  #fd: number | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: FileLogOptions) {
    this.#options = options;
    this.#generation = options.position.generation;
    this.#end = options.position.end;
    this.#ragged = options.position.ragged;
    this.#foldAt = Math.max(SMALLEST_FOLD, options.position.snapshotSize);
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

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker;
    if (this.#end > 0) await this.#fold();
    if (this.#ragged) await this.#openLog().catch(() => {});
    await this.#letGo();
    this.#options.onClosed();
  }

  #nextGroup(): CommitGroup {
    if (this.#closed) throw new Error('The log of this workspace is closed.');
    this.#waiting ??= new CommitGroup();
    this.#worker ??= this.#work();
    return this.#waiting;
  }

  async #work(): Promise<void> {
    // All that comes in during one turn of the event loop shares one write.
    await new Promise<void>((resolve) => defer(resolve));
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

  #take(): CommitGroup | undefined {
    const group = this.#waiting;
    this.#waiting = undefined;
    return group;
  }

  /** Nothing may be awaited before the state is asked for: it must hold this group's commits and no later ones. */
  async #store(group: CommitGroup): Promise<void> {
    if (group.whole || this.#generation === 0) return this.#writeState();
    if (this.#end + group.text.length > this.#foldAt && (await this.#fold(group.text.length))) return;
    await this.#writeLines(group.text);
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
    const { files, fsync, hooks, identity } = this.#options;
    const generation = this.#generation + 1;
    const document = { ...makeHeader(identity, generation), ...hooks.state() };
    if (this.#generation === 0) await disk.makeFolder(files.folder);
    const size = await writeSnapshot(files.snapshot, document, fsync);
    if (this.#generation === 0 && fsync) await syncFolder(path.dirname(files.folder));
    // From here on the log is stale, cut or not.
    this.#ragged ||= this.#end > 0;
    this.#generation = generation;
    this.#end = 0;
    this.#foldAt = Math.max(SMALLEST_FOLD, size);
    if (this.#ragged) await this.#openLog().catch(() => {});
  }

  async #writeLines(lines: string): Promise<void> {
    const { files, fsync, identity } = this.#options;
    const fd = await this.#openLog();
    const first = this.#end === 0;
    const bytes = Buffer.from(first ? encodeLine(makeHeader(identity, this.#generation)) + lines : lines);
    try {
      await writeAll(fd, bytes, this.#end);
      if (fsync) await disk.sync(fd);
    } catch (error) {
      this.#ragged = true;
      // Tried again before the next append, should it fail.
      await this.#openLog().catch(() => {});
      throw error;
    }
    if (first && fsync) await syncFolder(files.folder);
    this.#end += bytes.length;
  }

  /** The log's descriptor, with the file ending where the last whole line does. */
  async #openLog(): Promise<number> {
    this.#idle ??= setTimeout(() => this.#closeIdle(), IDLE).unref();
    this.#idle.refresh();
    // A log that should be there and is not must not begin anew without what was in it.
    this.#fd ??= await disk.open(this.#options.files.log, this.#end === 0);
    if (this.#ragged) {
      await disk.truncate(this.#fd, this.#end);
      this.#ragged = false;
    }
    return this.#fd;
  }

  #closeIdle(): void {
    if (this.#worker !== undefined) this.#idle?.refresh();
    else void this.#letGo();
  }

  async #letGo(): Promise<void> {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    const fd = this.#fd;
    this.#fd = undefined;
    // Every write was checked when it was made; there is nothing that a failed close could lose.
    if (fd !== undefined) await disk.close(fd).catch(() => {});
  }
}
