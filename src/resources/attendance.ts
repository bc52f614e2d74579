// Attendance: whether a student was there, one record per student, date and class.

import type { AttendanceRow } from '../types/public/types.gen.js';
import { type In, multiStatus, ok, type Out } from '../http/operation.js';
import { attendanceKey } from '../workspace/collections.js';
import type { Workspace } from '../workspace/workspace.js';
import { eachRow, requireStudentOfRow } from './shared/bulk-rows.js';
import { tally, type Written } from './shared/bulk-tally.js';

/** Sending a record again updates it. An unknown student fails its row only. */
export function bulkCreateAttendance({ workspace, rows }: In<'bulkCreateAttendance'>): Out<'bulkCreateAttendance'> {
  const body = tally(eachRow(workspace, rows, (row: AttendanceRow) => putAttendance(workspace, row)));
  return body.failed === 0 ? ok(body) : multiStatus(body);
}

export function putAttendance(workspace: Workspace, { student_id, date, status, class_id = null }: AttendanceRow): Written {
  const { store } = workspace;
  requireStudentOfRow(workspace, student_id);
  const now = workspace.clock.now();
  const before = store.attendance.find('natural', attendanceKey({ student_id, date, class_id }));
  if (before) {
    store.attendance.replace({ ...before, status, updated_at: now });
    return 'updated';
  }
  store.attendance.insert({ id: workspace.newId('attendance'), student_id, date, status, class_id, created_at: now, updated_at: now });
  return 'created';
}
