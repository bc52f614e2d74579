// client.attendance

import type { Api } from '../api.js';
import { type FileCalls, fileCalls } from '../files/file-calls.js';
import type { RecordFilters } from '../files/file-options.js';
import type { CallOptions } from '../options.js';
import type { AttendanceRow, BulkRecords, ImportRecordRow } from '../types.js';
import { recordsPlan } from './records-plan.js';

export interface Attendance extends FileCalls<ImportRecordRow<AttendanceRow>, RecordFilters> {
  /** Any number of records, one per student, date and class: what is sent again is updated. A bad row never stops the good ones. */
  bulkCreate(records: readonly AttendanceRow[], options?: CallOptions): Promise<BulkRecords>;
}

const bulkCreate = recordsPlan('POST', '/attendance/bulk');

/** @internal */
export function createAttendance(api: Api): Attendance {
  return {
    bulkCreate: async (records, options) => api.bulk(bulkCreate, records, options),
    ...fileCalls(api, 'attendance'),
  };
}
