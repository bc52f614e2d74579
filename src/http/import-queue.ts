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

/** The name of a waiting file says whose it is: the workspace's name in hex, and a UUID. */
const FILE_NAME = /^((?:[0-9a-f]{2})+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
    const name = `${Buffer.from(this.workspace.name).toString('hex')}-${randomUUID()}`;
    await mkdir(this.options.folder, { recursive: true });
    await upload.keep(join(this.options.folder, name));
    return name;
  }

  /** @param record is stored */
  add({ id, file }: Pick<ImportRecord, 'id' | 'file'>): void {
    const { resets } = this.workspace;
    const path = join(this.options.folder, file);
    // a reset takes the import away, and another may have its id by the time that this one's turn comes
    const isOver = (): boolean => this.#closed || this.workspace.resets !== resets || this.workspace.store.imports.get(id)?.file !== file;
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

/** The workspace whose import waits for a file; undefined for a file that no import has put there. */
export function workspaceOfFile(name: string): string | undefined {
  const [, hex] = FILE_NAME.exec(name) ?? [];
  return hex === undefined ? undefined : Buffer.from(hex, 'hex').toString();
}
