// Imports that go on after their request is answered: one after another in a workspace, a few at once in the process. Looks after their
// order and their files, which wait beside the data until the import is done; what becomes of the rows is the runner's.

import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { reasonOf } from '../storage/storage.js';
import type { Slots } from '../webhooks/slots.js';
import type { ImportRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Upload } from './upload.js';

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
  /** Shared by all workspaces of the process. */
  readonly slots: Slots;
  /** Takes the rows, and stores what becomes of the import. Resolves when it is completed, failed, or has to stop. */
  readonly run: (job: RunningImport) => Promise<void>;
  readonly warn: (message: string) => void;
}

/** The name of a waiting file says whose it is. */
const SEPARATOR = '-';

export class ImportQueue {
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  /** Goes on with what an earlier process has left. */
  constructor(
    readonly workspace: Workspace,
    readonly options: ImportQueueOptions,
  ) {
    const { imports } = workspace.store;
    for (const record of [...imports.where('status', 'running'), ...imports.where('status', 'queued')]) this.add(record);
  }

  /** Takes an upload over, so that it outlives its request. Returns the name under which add() finds it. */
  async keep(upload: Upload): Promise<string> {
    const name = `${Buffer.from(this.workspace.name).toString('hex')}${SEPARATOR}${randomUUID()}`;
    await mkdir(this.options.folder, { recursive: true });
    await upload.keep(join(this.options.folder, name));
    return name;
  }

  /** @param record is stored */
  add({ id, file }: Pick<ImportRecord, 'id' | 'file'>): void {
    const { resets } = this.workspace;
    const path = join(this.options.folder, file);
    const isOver = (): boolean => this.#closed || this.workspace.resets !== resets;
    this.#last = this.#last
      .then(() => this.options.slots.run(true, () => this.#run({ workspace: this.workspace, id, path, isOver })))
      .catch((error: unknown) =>
        this.options.warn(`Import ${id} of workspace ${this.workspace.name} stopped: ${reasonOf(error)}. The next start goes on with it.`),
      );
  }

  /** Resolves when no row is under way; what is not done goes on at the next start. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#last;
  }

  async #run(job: RunningImport): Promise<void> {
    if (!job.isOver()) await this.options.run(job);
    if (!this.#closed) await rm(job.path, { force: true });
  }
}

/** The workspace whose import waits for a file. */
export const workspaceOfFile = (name: string): string => Buffer.from(name.split(SEPARATOR, 1)[0] ?? '', 'hex').toString();
