// Jobs as they are stored, for suites that put them there themselves.

import type { ImportRecord } from '../../../src/records/records.js';

/** A job that waits for the file of this name. */
export const queuedImport = (id: string, changed: Partial<ImportRecord> = {}): ImportRecord => ({
  id,
  kind: 'students',
  status: 'queued',
  file: `file of ${id}`,
  type: 'text/csv',
  file_name: null,
  mode: 'upsert',
  dry_run: false,
  mapping: {},
  sheet: null,
  rows_done: 0,
  total: null,
  created: 0,
  updated: 0,
  failed: 0,
  ignored_columns: [],
  header: ['Name', 'Email'],
  message: null,
  created_at: 0,
  completed_at: null,
  ...changed,
});
