// Grades: what a student reached in a subject, one record per student, subject and term.

import type { GradeRow } from '../types/public/types.gen.js';
import { type In, multiStatus, ok, type Out } from '../http/operation.js';
import { gradeKey } from '../workspace/collections.js';
import type { Workspace } from '../workspace/workspace.js';
import { eachRow, requireStudentOfRow } from './shared/bulk-rows.js';
import { tally, type Written } from './shared/bulk-tally.js';

/** Sending a grade again updates it, as a whole: an old letter does not stay beside a new score. An unknown student fails its row only. */
export function bulkUpdateGrades({ workspace, rows }: In<'bulkUpdateGrades'>): Out<'bulkUpdateGrades'> {
  const body = tally(eachRow(workspace, rows, (row: GradeRow) => putGrade(workspace, row)));
  return body.failed === 0 ? ok(body) : multiStatus(body);
}

export function putGrade(workspace: Workspace, { student_id, subject_id, score, grade = null, term }: GradeRow): Written {
  const { store } = workspace;
  requireStudentOfRow(workspace, student_id);
  const now = workspace.clock.now();
  const before = store.grades.find('natural', gradeKey({ student_id, subject_id, term }));
  if (before) {
    store.grades.replace({ ...before, score, grade, updated_at: now });
    return 'updated';
  }
  store.grades.insert({ id: workspace.newId('grades'), student_id, subject_id, score, grade, term, created_at: now, updated_at: now });
  return 'created';
}
