// Takes an import that goes on after its request is answered: its file is kept, its job is stored, its place in the queue is
// http/import-queue.ts's. What becomes of its rows is import-job.ts's.

import type { Kind } from '../bulk/columns.js';
import type { OpenRows } from '../bulk/open-rows.js';
import type { PublicOperations } from '../contract/types/operations.gen.js';
import type { EdgeInput, OperationInput, UploadReply } from '../http/operation.js';
import type { Upload } from '../http/upload.js';
import type { Workspace } from '../workspace/workspace.js';
import { foreignColumns, toImportJob } from './import-report.js';

/** How many imports that go on by themselves are remembered once they are done. */
const KEPT_IMPORTS = 100;

export type ImportId = 'importStudents' | 'importEducators' | 'importCourses' | 'importGrades' | 'importAttendance';
export type ImportInput = OperationInput<PublicOperations[ImportId]> & EdgeInput & { readonly upload: Upload };

/** The job, its place in the queue, and the stored answer are one commit. */
export async function importLater(
  { workspace, tenant, query, upload, links }: ImportInput,
  kind: Kind,
  { header, ignored }: OpenRows,
  mapping: Readonly<Record<string, string>>,
): Promise<() => UploadReply> {
  const file = await tenant.imports.keep(upload);
  return () => {
    const { store } = workspace;
    forgetOldImports(store);
    const record = store.imports.insert({
      id: workspace.newId('imports'),
      kind,
      status: 'queued',
      file,
      type: upload.type ?? null,
      file_name: upload.fileName ?? null,
      mode: query.mode ?? 'upsert',
      dry_run: query.dry_run ?? false,
      mapping,
      sheet: query.sheet ?? null,
      rows_done: 0,
      total: null,
      created: 0,
      updated: 0,
      failed: 0,
      ignored_columns: foreignColumns(ignored),
      header: [...header],
      message: null,
      created_at: workspace.clock.now(),
      completed_at: null,
    });
    return {
      status: 202,
      body: toImportJob(workspace, record, {}),
      headers: { Location: `${links.base}/v1/imports/${record.id}` },
      after: async () => tenant.imports.add(record),
    };
  };
}

function forgetOldImports({ imports, rejected_rows }: Workspace['store']): void {
  const done = imports.all().filter(({ status }) => status === 'completed' || status === 'failed');
  for (const { id } of done.slice(0, Math.max(0, done.length - KEPT_IMPORTS + 1))) {
    for (const row of rejected_rows.where('import_id', id)) rejected_rows.delete(row.id);
    imports.delete(id);
  }
}
