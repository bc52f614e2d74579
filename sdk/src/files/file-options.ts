// What imports and exports may be told.

import type { CallOptions } from '../options.js';
import type { CourseQuery, ImportProgress, StudentQuery } from '../types.js';
import type { ImportFormat } from './import-source.js';

export type ImportMode = 'create' | 'upsert' | 'update';

export interface ImportOptions extends CallOptions {
  /** Default: as the file's name says, else as its content. */
  format?: ImportFormat | undefined;
  /** `create`: a row that matches a record fails. `upsert` changes that record. `update`: a row that matches none fails. Default upsert. */
  mode?: ImportMode | undefined;
  /** Changes nothing, and reports the same. */
  dryRun?: boolean | undefined;
  /** All rows or none, up to 10,000; not with `onProgress`. */
  atomic?: boolean | undefined;
  /** Which column is which field: `{ Roll: 'external_id' }`. What is not named is found by its header. */
  mapping?: Readonly<Record<string, string>> | undefined;
  /** The sheet of an XLSX file. Default: the first. */
  sheet?: string | undefined;
  /**
   * Runs the import as a job, which goes on whatever becomes of this program, and tells how far it is. Awaited. What it throws ends the call
   * (HANDLER_FAILED), not the import.
   */
  onProgress?: ((progress: ImportProgress) => unknown) | undefined;
  /** As everywhere. Default: five minutes, or the client's where it has more. */
  timeout?: number | undefined;
}

/** `timeout` is that of the answer's beginning, and then of each piece of the file. */
export interface ExportOptions extends Omit<CallOptions, 'idempotency_key'> {
  /** Default csv. */
  format?: 'csv' | 'xlsx' | 'json' | undefined;
}

export interface TemplateOptions extends Omit<CallOptions, 'idempotency_key'> {
  /** Default csv. */
  format?: 'csv' | 'xlsx' | undefined;
}

export type StudentFilters = Omit<StudentQuery, 'page' | 'limit' | 'include'>;
export type EducatorFilters = Pick<StudentQuery, 'school_id' | 'external_id' | 'email' | 'search'>;
export type CourseFilters = Omit<CourseQuery, 'page' | 'limit'>;
/** Of grades and attendance. */
export interface RecordFilters {
  student_id?: string | null | undefined;
}
