// What an import answers: counts, what is wrong with the rejected rows, and those rows as a file to be mended and sent again.

import { guard } from '../../bulk/cells/apostrophe.js';
import { MEDIA_TYPES } from '../../bulk/formats.js';
import type { OpenRows } from '../../bulk/open-rows.js';
import { csvText } from '../../bulk/write-csv.js';
import { formatTime } from '../../domain/time.js';
import { listPage, type PageQuery } from '../../http/list.js';
import type { TextFile } from '../../http/operation.js';
import type { ImportRecord } from '../../records/records.js';
import type { ImportJob, ImportReport } from '../../types/public/types.gen.js';
import type { Workspace } from '../../workspace/workspace.js';
import { KeptRejections } from './kept-rejections.js';
import type { BatchDone, Rejected } from './run-import.js';

/** The column that says why. An import leaves it alone, and a second report writes it anew. */
const REASON = 'Reason';

/** The sum of an import's batches. */
export class ImportTotals {
  created = 0;
  updated = 0;
  failed = 0;
  /** The rejected rows that are kept; `failed` counts all. */
  rejected: Rejected[] = [];
  readonly #kept = new KeptRejections();

  add({ created, updated, rejected }: BatchDone): void {
    this.created += created;
    this.updated += updated;
    this.failed += rejected.length;
    // one by one: a batch may be an atomic import of ten thousand rows
    for (const row of rejected) if (this.#kept.takes(row)) this.rejected.push(row);
  }
}

export function toReport({ created, updated, failed, rejected }: ImportTotals, { ignored, read, warnings }: OpenRows): ImportReport {
  const errors = rejected.flatMap((row) => [...row.errors]);
  return { created, updated, failed, errors, ignored_columns: foreignColumns(ignored), read, warnings: [...warnings] };
}

/** Without the column of reasons, which a file that was mended still has from our own report. */
export const foreignColumns = (ignored: readonly string[]): string[] => ignored.filter((title) => title !== REASON);

/** @param query which of the rejected rows are told of */
export function toImportJob({ store }: Workspace, record: ImportRecord, query: PageQuery): ImportJob {
  const { id, kind, status, rows_done, total, created, updated, failed, ignored_columns, read, warnings, message, created_at, completed_at } = record;
  const { records, page, pages } = listPage(store.rejected_rows, query, { by: { import_id: id } });
  return {
    id,
    kind,
    status,
    rows_done,
    total,
    created,
    updated,
    failed,
    errors: records.flatMap(({ errors }) => [...errors]),
    page,
    pages,
    ignored_columns: [...ignored_columns],
    ...(read && { read }),
    ...(warnings && { warnings: [...warnings] }),
    message,
    created_at: formatTime(created_at),
    completed_at: completed_at === null ? null : formatTime(completed_at),
  };
}

/** The rejected rows under their own titles, with the reasons in words. */
export async function toRejectedFile(header: readonly string[], rejected: readonly Pick<Rejected, 'cells' | 'errors'>[]): Promise<TextFile> {
  const kept = header.flatMap((title, at) => (title === REASON ? [] : [at]));
  const titles = kept.map((at) => guard(header[at] ?? ''));
  const text = await csvText({ header: [...titles, REASON], rows: rowsWithReasons(kept, rejected) });
  return { contentType: MEDIA_TYPES.csv, text };
}

function* rowsWithReasons(kept: readonly number[], rejected: readonly Pick<Rejected, 'cells' | 'errors'>[]): Generator<string[]> {
  for (const { cells, errors } of rejected) {
    const reasons = errors.map(({ column, message }) => (column === null ? message : `${column}: ${message}`));
    yield [...kept.map((at) => guard(cells[at] ?? '')), guard(reasons.join(' '))];
  }
}
