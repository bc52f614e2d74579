// client.grades

import type { Api } from '../api.js';
import { type FileCalls, fileCalls } from '../files/file-calls.js';
import type { RecordFilters } from '../files/file-options.js';
import type { CallOptions } from '../options.js';
import type { BulkRecords, GradeRow, ImportRecordRow } from '../types.js';
import { recordsPlan } from './records-plan.js';

export interface Grades extends FileCalls<ImportRecordRow<GradeRow>, RecordFilters> {
  /** Any number of grades, one per student, subject and term: what is sent again is updated. A bad row never stops the good ones. */
  bulkUpdate(grades: readonly GradeRow[], options?: CallOptions): Promise<BulkRecords>;
}

const bulkUpdate = recordsPlan('PUT', '/grades/bulk');

/** @internal */
export function createGrades(api: Api): Grades {
  return {
    bulkUpdate: async (grades, options) => api.bulk(bulkUpdate, grades, options),
    ...fileCalls(api, 'grades'),
  };
}
