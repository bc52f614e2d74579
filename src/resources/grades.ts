// Grades: what a student reached in a subject, one record per student, subject and term.

import { type In, multiStatus, ok, type Out } from '../http/operation.js';
import type { GradeRow } from '../types/public/types.gen.js';
import { eachRow } from './shared/bulk-rows.js';
import { putGrade } from './shared/grade.js';
import { countWritten } from './shared/write-counts.js';

/** Sending a grade again updates it, as a whole: an old letter does not stay beside a new score. An unknown student fails its row only. */
export function bulkUpdateGrades({ workspace, rows }: In<'bulkUpdateGrades'>): Out<'bulkUpdateGrades'> {
  const body = countWritten(eachRow(workspace, rows, (row: GradeRow) => putGrade(workspace, row)));
  return body.failed === 0 ? ok(body) : multiStatus(body);
}
