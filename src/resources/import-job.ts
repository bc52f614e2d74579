// An import that goes on by itself. Its progress is stored in the commit of its rows, so that a restart goes on where the last commit
// stood, and takes no row twice. Its turn and its file are looked after in http/import-queue.ts.

import { openRows } from '../bulk/open-rows.js';
import { UnreadableFile } from '../bulk/rows.js';
import type { Contract } from '../contract/contract.js';
import type { RunningImport } from '../http/import-queue.js';
import type { ImportRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { importKinds } from './import-kinds.js';
import type { ImportInto } from './import-row.js';
import { KeptRejections } from './kept-rejections.js';
import { type BatchDone, runBatches, Stopped } from './run-import.js';

/** @param contract openapi.yaml, of /v1; @throws StorageError where what became of it can't be stored */
export async function runImportJob(job: RunningImport, contract: Contract): Promise<void> {
  try {
    await run(job, contract);
    await change(job, () => ({ status: 'completed', completed_at: job.workspace.clock.now() }));
  } catch (error) {
    if (error instanceof Stopped) return;
    const message = error instanceof UnreadableFile ? error.message : `The import can't go on: ${error instanceof Error ? error.message : String(error)}`;
    // what stops now need not be told of
    if (!job.isOver()) await change(job, () => ({ status: 'failed', message, completed_at: job.workspace.clock.now() }));
  }
}

async function run(job: RunningImport, contract: Contract): Promise<void> {
  const { workspace, path } = job;
  const record = recordOf(job);
  const { kind, mode, dry_run, mapping, sheet } = record;
  await change(job, () => ({ status: 'running' }));
  const source = await openRows({ path, type: record.type ?? undefined, fileName: record.file_name ?? undefined }, kind, {
    mapping,
    sheet: sheet ?? undefined,
  });
  // through to its end, before anything is changed: a file that breaks off, or turns out to be hostile, changes nothing
  const total = record.total ?? (await source.count(() => void recordOf(job)));
  const into = (where: Workspace): ImportInto => ({ workspace: where, contract, kind: importKinds[kind], mode, isOver: job.isOver });
  if (!dry_run) {
    await change(job, () => ({ total }));
    const kept = new KeptRejections();
    for (const row of workspace.store.rejected_rows.where('import_id', job.id)) kept.takes(row);
    return runBatches(source, into(workspace), record.rows_done, (done) => addProgress(job, done, kept));
  }
  // what a rehearsal did is gone with the process, so a restart begins it anew
  await change(job, () => {
    for (const { id } of workspace.store.rejected_rows.where('import_id', job.id)) workspace.store.rejected_rows.delete(id);
    return { total, rows_done: 0, created: 0, updated: 0, failed: 0 };
  });
  const kept = new KeptRejections();
  return runBatches(source, into(workspace.rehearsal()), 0, (done) => void workspace.transaction(() => addProgress(job, done, kept)));
}

/** Inside a transaction: that of the batch, unless it is a rehearsal's. */
function addProgress(job: RunningImport, { rows, created, updated, rejected }: BatchDone, kept: KeptRejections): void {
  const { store } = job.workspace;
  const before = recordOf(job);
  // by their place among the rejected: a workbook may give two rows one number
  for (const [at, { row, cells, errors }] of rejected.entries())
    if (kept.takes({ cells, errors })) store.rejected_rows.insert({ id: `${job.id} ${before.failed + at}`, import_id: job.id, row, cells, errors });
  store.imports.replace({
    ...before,
    rows_done: before.rows_done + rows,
    created: before.created + created,
    updated: before.updated + updated,
    failed: before.failed + rejected.length,
  });
}

async function change(job: RunningImport, changed: () => Partial<ImportRecord>): Promise<void> {
  const { workspace } = job;
  const { durable } = workspace.transaction(() => workspace.store.imports.replace({ ...recordOf(job), ...changed() }));
  await durable;
}

/** @throws Stopped */
function recordOf({ workspace, id, isOver }: RunningImport): ImportRecord {
  const record = isOver() ? undefined : workspace.store.imports.get(id);
  if (!record) throw new Stopped();
  return record;
}
