// Takes an import that goes on after its request is answered: keeps its file and stores its job. When its turn comes is decided by
// hosting/import-queue.ts; what then becomes of its rows, by job.ts.

import type { Kind } from '../../bulk/columns.js';
import type { OpenFile } from '../../bulk/open-rows.js';
import type { EdgeInput, OperationInput, RawRequest, UploadReply } from '../../http/operation.js';
import type { Upload } from '../../http/upload.js';
import type { PublicOperations } from '../../types/operations.gen.js';
import { toImportJob } from './report.js';

export type ImportId = 'importStudents' | 'importEducators' | 'importCourses' | 'importGrades' | 'importAttendance';
export type ImportInput = OperationInput<PublicOperations[ImportId]> & EdgeInput & { readonly upload: Upload };

/** RFC 7240, section 4.1. */
export const prefersAsync = ({ headers }: Pick<RawRequest, 'headers'>): boolean =>
  /(?:^|,)\s*respond-async\s*(?:[,;]|$)/i.test(String(headers['prefer'] ?? ''));

/** The job, its place in the queue, and the stored answer are one commit. @throws CONFLICT where too many wait */
export async function importLater(
  { workspace, hosted, query, upload, links, raw }: ImportInput,
  kind: Kind,
  { header, ignored, read }: OpenFile,
  mapping: Readonly<Record<string, string>>,
): Promise<() => UploadReply> {
  const file = await hosted.imports.keep(upload);
  return () => {
    const { store } = workspace;
    const id = workspace.newId('imports');
    // before the commit holds, so that the queue removes the file where it does not
    hosted.imports.add({ id, file });
    const record = store.imports.insert({
      id,
      kind,
      status: 'queued',
      file,
      digest: upload.digest,
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
      ignored_columns: [...ignored],
      read,
      warnings: [],
      header: [...header],
      message: null,
      created_at: workspace.clock.now(),
      completed_at: null,
    });
    return {
      status: 202,
      body: toImportJob(workspace, record, {}),
      // RFC 7240, section 3
      headers: { Location: `${links.base}/v1/imports/${id}`, ...(prefersAsync(raw) && { 'Preference-Applied': 'respond-async' }) },
    };
  };
}
