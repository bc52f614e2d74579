// Attendance: whether a student was there, one record per student, date and class.

import { type In, multiStatus, ok, type Out } from '../http/operation.js';
import type { AttendanceRow } from '../types/public/types.gen.js';
import { putAttendance } from './shared/attendance.js';
import { eachRow } from './shared/bulk-rows.js';
import { countWritten } from './shared/write-counts.js';

/** Sending a record again updates it. An unknown student fails its row only. */
export function bulkCreateAttendance({ workspace, rows }: In<'bulkCreateAttendance'>): Out<'bulkCreateAttendance'> {
  const body = countWritten(eachRow(workspace, rows, (row: AttendanceRow) => putAttendance(workspace, row)));
  return body.failed === 0 ? ok(body) : multiStatus(body);
}
