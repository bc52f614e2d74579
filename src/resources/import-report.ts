// What an import answers: counts, what is wrong with the rejected rows, and those rows as a file to be mended and sent again.

import type { ImportReport } from '../contract/types/public/types.gen.js';
import type { TextFile } from '../http/operation.js';
import { guard } from '../bulk/cells/apostrophe.js';
import { MEDIA_TYPES } from '../bulk/formats.js';
import type { BatchDone, Rejected } from './run-import.js';

/** The column that says why. An import takes it for an unknown one, and a second report writes it anew. */
const REASON = 'Reason';

/** Adds batches up. */
export class Tally {
  created = 0;
  updated = 0;
  rejected: Rejected[] = [];

  add({ created, updated, rejected }: BatchDone): void {
    this.created += created;
    this.updated += updated;
    // one by one: a batch may be an atomic import of ten thousand rows
    for (const row of rejected) this.rejected.push(row);
  }
}

export function toReport({ created, updated, rejected }: Tally, ignored: readonly string[]): ImportReport {
  return { created, updated, failed: rejected.length, errors: rejected.flatMap(({ errors }) => [...errors]), ignored_columns: [...ignored] };
}

/** The rejected rows under their own titles, with the reasons in words. */
export async function toRejectedFile(header: readonly string[], rejected: readonly Rejected[]): Promise<TextFile> {
  const { stringify } = await import('csv-stringify/sync');
  const kept = header.flatMap((title, at) => (title === REASON ? [] : [at]));
  const rows = rejected.map(({ cells, errors }) => [...kept.map((at) => cells[at] ?? ''), guard(errors.map(({ message }) => message).join(' '))]);
  const text = stringify([[...kept.map((at) => header[at] ?? ''), REASON], ...rows], { record_delimiter: 'windows', quote_record_delimiter: true });
  return { contentType: MEDIA_TYPES.csv, text: `\uFEFF${text}` };
}
