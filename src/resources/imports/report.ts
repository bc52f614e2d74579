// What an import answers: counts, what is wrong with the rejected rows, and those rows as a file to be mended and sent again.

import { guard } from '../../bulk/cells/apostrophe.js';
import { MEDIA_TYPES } from '../../bulk/formats.js';
import type { OpenRows } from '../../bulk/open-rows.js';
import { REASON, reasonColumn, UNMENDED } from '../../bulk/sent-again.js';
import { csvText } from '../../bulk/write-csv.js';
import { formatTime } from '../../domain/time.js';
import { listPage, type PageQuery } from '../../http/list.js';
import type { TextFile } from '../../http/operation.js';
import type { ImportRecord } from '../../records/records.js';
import type { ImportJob, ImportReport, ImportWarning } from '../../types/public/types.gen.js';
import type { Workspace } from '../../workspace/workspace.js';
import { KeptRejections } from './kept-rejections.js';
import type { BatchDone, Rejected } from './run-import.js';

/** How many a report has (openapi.yaml, `ImportReport`). */
const MOST_WARNINGS = 100;

/** The sum of an import's batches. */
export class ImportTotals {
  created = 0;
  updated = 0;
  failed = 0;
  /** The rejected rows that are kept; `failed` counts all. */
  rejected: Rejected[] = [];
  warnings: readonly ImportWarning[] = [];
  readonly #kept = new KeptRejections();

  add({ created, updated, rejected, warnings }: BatchDone): void {
    this.warnings = withWarnings(this.warnings, warnings);
    this.created += created;
    this.updated += updated;
    this.failed += rejected.length;
    // one by one: a batch may be an atomic import of ten thousand rows
    for (const row of rejected) if (this.#kept.takes(row)) this.rejected.push(row);
  }
}

export function toReport({ created, updated, failed, rejected, warnings }: ImportTotals, source: OpenRows): ImportReport {
  const errors = rejected.flatMap((row) => [...row.errors]);
  const { ignored, read } = source;
  return { created, updated, failed, errors, ignored_columns: [...ignored], read, warnings: withWarnings(source.warnings, warnings) };
}

/** Those of the file first, then those of its rows, as many as a report has. */
export const withWarnings = (before: readonly ImportWarning[], more: readonly ImportWarning[]): ImportWarning[] => [...before, ...more].slice(0, MOST_WARNINGS);

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

type RejectedTexts = Pick<Rejected, 'row' | 'cells' | 'errors' | 'passes'>;

/** The rejected rows under their own titles, with the reasons in words. A row with more cells than titles has them all. */
export async function toRejectedFile(header: readonly string[], rejected: readonly RejectedTexts[]): Promise<TextFile> {
  const reasons = reasonColumn(header);
  const width = rejected.reduce((most, { cells }) => Math.max(most, cells.length), header.length);
  const kept = Array.from({ length: width }, (_, at) => at).filter((at) => at !== reasons);
  const titles = kept.map((at) => guard(header[at] ?? ''));
  const text = await csvText({ header: [...titles, REASON], rows: rowsWithReasons(kept, rejected) });
  return { contentType: MEDIA_TYPES.csv, text };
}

function* rowsWithReasons(kept: readonly number[], rejected: readonly RejectedTexts[]): Generator<string[]> {
  for (const row of rejected) yield [...kept.map((at) => guard(row.cells[at] ?? '')), guard(reasonOf(row))];
}

function reasonOf({ row, cells, errors, passes }: RejectedTexts): string {
  const reason = errors.map(({ column, message }) => (column === null ? message : `${column}: ${message}`)).join(' ');
  // a record that can't be read has no texts: without its number nobody finds it
  const named = cells.every((cell) => cell === '') ? `Row ${row}: ${reason}` : reason;
  return passes && !named.startsWith(UNMENDED) ? `${UNMENDED} ${named}` : named;
}
