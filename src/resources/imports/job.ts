// An import that goes on by itself. Its progress is stored in the commit of its rows: a restart goes on after the last row that was
// stored, and takes no row twice. hosting/import-queue.ts says when its turn comes, and looks after its file.

import { openRows } from '../../bulk/open-rows.js';
import { UnreadableFile } from '../../bulk/rows.js';
import type { Contract } from '../../contract/contract.js';
import type { RunningImport } from '../../hosting/import-queue.js';
import { digestOf } from '../../http/upload.js';
import { isTransient } from '../../platform/transient.js';
import type { ImportRecord } from '../../records/records.js';
import { reasonOf, StorageError } from '../../storage/storage.js';
import type { Workspace } from '../../workspace/workspace.js';
import { forgetRejected, keepRejected, rejectionsOf } from './job-rejections.js';
import { importKinds } from './kinds.js';
import { withWarnings } from './report.js';
import type { ImportInto } from './row.js';
import { type BatchDone, NOTHING_DONE, runBatches, Stopped } from './run-import.js';
import { WrittenRecords } from './written.js';

/** @param contract openapi.yaml, of /v1; @throws StorageError where rows or what became of it can't be stored, and what the machine was out of: then it is running still */
export async function runImportJob(job: RunningImport, contract: Contract): Promise<void> {
  try {
    await run(job, contract);
    await change(job, () => ({ status: 'completed', completed_at: job.workspace.clock.now() }));
  } catch (error) {
    if (error instanceof Stopped) return;
    // no fault of the file: a disk that was full may have room at the next start, and a machine be out of something for a moment only
    if (error instanceof StorageError || isTransient(error)) throw error;
    // an import that was told to stop goes on later, or was reset: it has not failed
    if (!job.isOver()) await change(job, () => ({ status: 'failed', message: whyFailed(error), completed_at: job.workspace.clock.now() }));
  }
}

/** The message that the sender of the file reads. It names no path of this machine. */
function whyFailed(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  if (error instanceof Error && 'syscall' in error && 'code' in error)
    return error.code === 'ENOENT' ? 'The file is gone. Send it again.' : `The file can't be read any more (${String(error.code)}). Send it again.`;
  return `The import can't go on: ${reasonOf(error)}`;
}

async function run(job: RunningImport, contract: Contract): Promise<void> {
  const { workspace, path } = job;
  const record = recordOf(job);
  const { kind, mode, dry_run, mapping, sheet } = record;
  await change(job, () => ({ status: 'running' }));
  if (record.digest !== undefined && (await digestOf(path)) !== record.digest)
    throw new UnreadableFile('The file is not as it was sent: it was damaged while it waited. Send it again.');
  const file = await openRows({ path, type: record.type ?? undefined, fileName: record.file_name ?? undefined }, kind, {
    mapping,
    sheet: sheet ?? undefined,
  });
  // through to its end, before anything is changed: a file that breaks off, or turns out to be hostile, changes nothing
  const source = await file.survey(() => void recordOf(job));
  const { total, read, warnings } = source;
  const into = (where: Workspace): ImportInto => ({
    workspace: where,
    contract,
    kind: importKinds[kind],
    mode,
    written: new WrittenRecords(),
    isOver: job.isOver,
    note: () => {},
  });
  if (!dry_run) {
    await change(job, () => ({ total, read, warnings }));
    const before = { rows: record.rows_done, wasRejected: rejectionsOf(workspace.store, job.id) };
    return runBatches(source, into(workspace), before, (done) => addProgress(job, done));
  }
  // what a rehearsal did is gone with the process, so a restart begins it anew
  await change(job, () => {
    forgetRejected(workspace.store, job.id);
    return { total, read, warnings, rows_done: 0, created: 0, updated: 0, failed: 0 };
  });
  const stored: (Promise<void> | undefined)[] = [];
  await runBatches(source, into(workspace.rehearsal()), NOTHING_DONE, (done) => void stored.push(workspace.transaction(() => addProgress(job, done)).durable));
  await Promise.all(stored);
}

/** Inside a transaction: that of the batch, unless it is a rehearsal's. */
function addProgress(job: RunningImport, { rows, created, updated, rejected, warnings }: BatchDone): void {
  const { store } = job.workspace;
  const before = recordOf(job);
  const after = store.imports.replace({
    ...before,
    rows_done: before.rows_done + rows,
    created: before.created + created,
    updated: before.updated + updated,
    failed: before.failed + rejected.length,
    warnings: withWarnings(before.warnings ?? [], warnings),
  });
  keepRejected(job.workspace, before, after, rejected);
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
