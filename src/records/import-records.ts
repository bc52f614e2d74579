// What is kept of imports that go on by themselves: how far each is, and what is wrong with its rows. Times are epoch milliseconds.

import type { ImportError, ImportJob, ImportRead, ImportWarning } from '../types/public/types.gen.js';
import type { StoredRecord } from './stored-record.js';

/** What becomes of a row that matches a record, and of one that matches none. */
export type ImportMode = 'create' | 'upsert' | 'update';

export interface ImportRecord extends StoredRecord {
  readonly kind: ImportJob['kind'];
  readonly status: ImportJob['status'];
  /** The file's name in the folder for files under way. */
  readonly file: string;
  /** SHA-256 of what was sent, base64url: a file that was damaged while it waited is not taken for it. Version 0.1 kept none. */
  readonly digest?: string;
  /** What was declared of it. */
  readonly type: string | null;
  readonly file_name: string | null;
  readonly mode: ImportMode;
  readonly dry_run: boolean;
  readonly mapping: Readonly<Record<string, string>>;
  readonly sheet: string | null;
  readonly rows_done: number;
  /** null until the file has been read through. */
  readonly total: number | null;
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly ignored_columns: readonly string[];
  /** What the file was taken for, and what is worth a look. Version 0.1 kept neither. */
  readonly read?: ImportRead;
  readonly warnings?: readonly ImportWarning[];
  /** The file's own titles, for the rejected rows. */
  readonly header: readonly string[];
  /** Why it failed as a whole. */
  readonly message: string | null;
  readonly created_at: number;
  readonly completed_at: number | null;
}

/** A row that was rejected; id is `{import} {how many before it}`. */
export interface RejectedRowRecord extends StoredRecord {
  readonly import_id: string;
  readonly row: number;
  /** As texts that mean the same in a file of their own, in the order of the header. */
  readonly cells: readonly string[];
  readonly errors: readonly ImportError[];
  /** Whether these texts by themselves would pass. Absent: not. */
  readonly passes?: boolean;
}
