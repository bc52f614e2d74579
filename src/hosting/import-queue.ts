// Imports that go on after their request is answered: one after another in a workspace, a few at once in the process. This file says whose
// turn it is and keeps the files, beside the data, until their import is done; the rows are taken by `run` (resources/imports/job.ts).

import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ApiError } from '../contract/errors.js';
import { real } from '../platform/real-time.js';
import type { Slots } from '../platform/slots.js';
import { isTransient } from '../platform/transient.js';
import type { ImportRecord } from '../records/records.js';
import { syncFile, syncFolder } from '../storage/disk.js';
import { reasonOf, StorageError } from '../storage/storage.js';
import type { Workspace } from '../workspace/workspace.js';

/** An uploaded file. It is removed when its request is answered, unless keep() has moved it. */
export interface KeptUpload {
  readonly path: string;
  /** Moves it to a place of its own. */
  readonly keep: (path: string) => Promise<void>;
}

/** An import whose turn it is. */
export interface RunningImport {
  readonly workspace: Workspace;
  readonly id: string;
  /** Where its file lies. */
  readonly path: string;
  /** Whether it has to stop where it is: the sandbox ends, or the workspace was reset. */
  readonly isOver: () => boolean;
}

export interface ImportQueueOptions {
  readonly folder: string;
  /** Whether a file that waits survives a power cut, as its import then does. Default false. */
  readonly fsync?: boolean;
  /** Shared by all workspaces of the process. */
  readonly slots: Slots;
  /**
   * Takes the rows, and stores what becomes of the import. Resolves when it is completed, failed, or has to stop.
   * Rejects where that can't be stored: the next start goes on with it; and for what the machine is out of: then it is run again.
   */
  readonly run: (job: RunningImport) => Promise<void>;
  readonly warn: (message: string) => void;
  /** How long an import waits that the machine had no file descriptor or memory for. Default: a second. */
  readonly pause?: () => Promise<void>;
}

const aSecond = (): Promise<void> => real.pause(1_000);

/** How many may wait in a workspace: each has its file on the disk. */
const MOST_QUEUED = 100;

/** The name of a waiting file says whose it is: the workspace's name in hex, and a UUID. */
const FILE_NAME = /^((?:[0-9a-f]{2})+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class ImportQueue {
  #last: Promise<void> = Promise.resolve();
  #closed = false;
  /** Files that are kept for imports that are not stored yet. */
  readonly #kept = new Set<string>();

  /** Goes on with what an earlier process has left. */
  constructor(
    readonly workspace: Workspace,
    readonly options: ImportQueueOptions,
  ) {
    const { imports } = workspace.store;
    for (const record of [...imports.where('status', 'running'), ...imports.where('status', 'queued')]) this.add(record);
  }

  /**
   * Takes an upload over, so that it outlives its request. Returns the name under which add() finds it, and which must be added then.
   * @throws CONFLICT where too many wait; StorageError
   */
  async keep(upload: KeptUpload): Promise<string> {
    if (this.workspace.store.imports.count('status', 'queued') + this.#kept.size >= MOST_QUEUED)
      throw new ApiError('CONFLICT', `${MOST_QUEUED} imports wait already. Wait for some of them, or send this one without \`async\`.`);
    const name = `${Buffer.from(this.workspace.name).toString('hex')}-${randomUUID()}`;
    this.#kept.add(name);
    try {
      await this.#takeOver(upload, name);
    } catch (error) {
      this.#kept.delete(name);
      throw new StorageError(`The file could not be kept for its import (${reasonOf(error)}). Nothing was imported.`, { cause: error });
    }
    return name;
  }

  async #takeOver(upload: KeptUpload, name: string): Promise<void> {
    const { folder, fsync = false } = this.options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // before the file gets its name, so that a file of that name is always whole
    if (fsync) await syncFile(upload.path);
    await upload.keep(join(folder, name));
    if (fsync) await syncFolder(folder);
  }

  /** @param record is stored, or in the transaction that is under way: where that fails, the file is removed */
  add({ id, file }: Pick<ImportRecord, 'id' | 'file'>): void {
    this.#kept.delete(file);
    const path = join(this.options.folder, file);
    const waits = (): boolean => {
      const record = this.workspace.store.imports.get(id);
      // a reset takes the import away, and another may have its id by the time that this one's turn comes
      return record?.file === file && record.completed_at === null;
    };
    const isOver = (): boolean => this.#closed || !waits();
    this.#last = this.#last
      .then(() => this.options.slots.run(() => this.#run({ workspace: this.workspace, id, path, isOver }, waits)))
      .catch((error: unknown) =>
        this.options.warn(`Import ${id} of workspace ${this.workspace.name} stopped: ${reasonOf(error)}. The next start goes on with it.`),
      );
  }

  /** Resolves when no row is under way; what is not done goes on at the next start. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#last;
  }

  /** @param waits whether a stored import is not done, and has this file; @throws what keeps it waiting until the next start */
  async #run(job: RunningImport, waits: () => boolean): Promise<void> {
    let failed: { readonly cause: unknown } | undefined;
    do {
      if (!job.isOver())
        failed = await this.options.run(job).then(
          () => undefined,
          (cause: unknown) => ({ cause }),
        );
      // a reset that fails brings the import back, which goes on then
      while (this.workspace.resetting) await this.workspace.resetting;
      if (failed && isTransient(failed.cause)) {
        this.options.warn(`Import ${job.id} of workspace ${this.workspace.name} waits a second: ${reasonOf(failed.cause)}.`);
        await (this.options.pause ?? aSecond)();
        failed = undefined;
      }
    } while (!failed && !job.isOver());
    // an import that does not wait was never stored, and its sender has been told so
    if (failed && waits()) throw failed.cause;
    if (!this.#closed) await rm(job.path, { force: true });
  }
}

/** The workspace whose import waits for a file; undefined for a file that no import has put there. */
export function workspaceOfFile(name: string): string | undefined {
  const [, hex] = FILE_NAME.exec(name) ?? [];
  return hex === undefined ? undefined : Buffer.from(hex, 'hex').toString();
}
