// Imports that go on by themselves, one after another in a workspace: each is a record whose progress is stored in the commit of its rows,
// and a file that waits beside the data until it is done. So a restart goes on where the last commit stood, and takes no row twice.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type OpenRows, openRows } from '../bulk/open-rows.js';
import { UnreadableFile } from '../bulk/rows.js';
import type { Contract } from '../contract/contract.js';
import type { Upload } from '../http/upload.js';
import type { ImportRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { importKinds } from './import-kinds.js';
import { type BatchDone, runBatches } from './run-import.js';

export interface ImportJobsOptions {
  /** Where the files wait: beside the data, so that they are there after a restart. */
  readonly folder: string;
  readonly contract: () => Contract | Promise<Contract>;
  readonly warn: (message: string) => void;
}

/** What a job is to do; the rest of its record follows. */
export type NewImport = Pick<ImportRecord, 'kind' | 'mode' | 'dry_run' | 'mapping' | 'sheet'>;

export class ImportJobs {
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    readonly workspace: Workspace,
    readonly options: ImportJobsOptions,
  ) {}

  /** Takes the file over. Resolves when the job is stored. */
  async start(job: NewImport, upload: Upload): Promise<ImportRecord> {
    const { workspace } = this;
    await mkdir(this.options.folder, { recursive: true });
    const { value: record, durable } = workspace.transaction(() => {
      const id = workspace.newId('imports');
      return workspace.store.imports.insert({
        ...job,
        id,
        status: 'queued',
        file: `${Buffer.from(workspace.name).toString('hex')}-${id}`,
        type: upload.type ?? null,
        file_name: upload.fileName ?? null,
        rows_done: 0,
        total: null,
        created: 0,
        updated: 0,
        failed: 0,
        ignored_columns: [],
        header: [],
        message: null,
        created_at: workspace.clock.now(),
        completed_at: null,
      });
    });
    await upload.keep(this.#pathOf(record));
    await durable;
    this.#enqueue(record.id);
    return record;
  }

  /** Goes on with what an earlier process has left. */
  resume(): void {
    for (const { id, status } of this.workspace.store.imports.all()) if (status === 'queued' || status === 'running') this.#enqueue(id);
  }

  /** Resolves when no row is under way; what is not done goes on at the next start. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#running;
  }

  #enqueue(id: string): void {
    this.#running = this.#running.then(() => this.#run(id)).catch((error: unknown) => this.options.warn(`Import ${id} stopped: ${error instanceof Error ? error.message : String(error)}`));
  }

  async #run(id: string): Promise<void> {
    const { workspace } = this;
    const record = workspace.store.imports.get(id);
    // a reset may have come meanwhile
    if (!record || this.#closed) return;
    const path = this.#pathOf(record);
    try {
      const source = await openRows(
        { path, type: record.type ?? undefined, fileName: record.file_name ?? undefined },
        record.kind,
        { mapping: record.mapping, sheet: record.sheet ?? undefined },
      );
      const total = record.total ?? (await countRows(source));
      await this.#change(id, { status: 'running', total, header: source.header, ignored_columns: source.ignored });
      await this.#take(id, source, record);
      if (this.#closed) return;
      await this.#change(id, { status: 'completed', completed_at: workspace.clock.now() });
    } catch (error) {
      if (error instanceof Stopped) return;
      const message = error instanceof UnreadableFile ? error.message : `Something went wrong: ${error instanceof Error ? error.message : String(error)}`;
      await this.#change(id, { status: 'failed', message, completed_at: workspace.clock.now() });
    }
    await rm(path, { force: true });
  }

  async #take(id: string, source: OpenRows, { kind, mode, dry_run, rows_done }: ImportRecord): Promise<void> {
    const { workspace } = this;
    const contract = await this.options.contract();
    if (!dry_run) return runBatches(source, { workspace, contract, kind: importKinds[kind], mode }, rows_done, (done) => this.#record(id, done));
    // a rehearsal stores nothing but its progress, so it begins anew after a restart
    const into = { workspace: workspace.rehearsal(), contract, kind: importKinds[kind], mode };
    await this.#change(id, { rows_done: 0, created: 0, updated: 0, failed: 0 });
    await runBatches(source, into, 0, (done) => void workspace.transaction(() => this.#record(id, done)));
  }

  /** Inside the transaction of the batch. */
  #record(id: string, { rows, created, updated, rejected }: BatchDone): void {
    const { store } = this.workspace;
    const before = store.imports.get(id);
    if (!before || this.#closed) throw new Stopped();
    for (const { row, cells, errors } of rejected) store.rejected_rows.put({ id: `${id} ${row}`, import_id: id, row, cells, errors });
    store.imports.replace({
      ...before,
      rows_done: before.rows_done + rows,
      created: before.created + created,
      updated: before.updated + updated,
      failed: before.failed + rejected.length,
    });
  }

  async #change(id: string, change: Partial<ImportRecord>): Promise<void> {
    const { workspace } = this;
    const { durable } = workspace.transaction(() => {
      const before = workspace.store.imports.get(id);
      if (!before) throw new Stopped();
      workspace.store.imports.replace({ ...before, ...change });
    });
    await durable;
  }

  #pathOf({ file }: Pick<ImportRecord, 'file'>): string {
    return join(this.options.folder, file);
  }
}

/** The sandbox stops, or the workspace was reset: the batch is taken back, and the job is not over by that. */
class Stopped extends Error {}

async function countRows({ rows }: OpenRows): Promise<number> {
  let count = 0;
  for await (const _ of rows()) count += 1;
  return count;
}
