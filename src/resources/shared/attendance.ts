// Attendance, by its natural key, student, date and class: stored anew, or in the place of the one before.

import type { AttendanceRow } from '../../types/public/types.gen.js';
import { attendanceKey } from '../../workspace/collections.js';
import type { Workspace } from '../../workspace/workspace.js';
import { requireStudentOfRow } from './bulk-rows.js';
import type { WrittenRecord } from './write-counts.js';

export function putAttendance(workspace: Workspace, { student_id, date, status, class_id = null }: AttendanceRow): WrittenRecord {
  const { store } = workspace;
  requireStudentOfRow(workspace, student_id);
  const now = workspace.clock.now();
  const before = store.attendance.find('natural', attendanceKey({ student_id, date, class_id }));
  if (before) {
    store.attendance.replace({ ...before, status, updated_at: now });
    return { id: before.id, written: 'updated' };
  }
  const { id } = store.attendance.insert({ id: workspace.newId('attendance'), student_id, date, status, class_id, created_at: now, updated_at: now });
  return { id, written: 'created' };
}
