// A grade, by its natural key, student, subject and term: stored anew, or in the place of the one before.

import type { GradeRow } from '../../types/public/types.gen.js';
import { gradeKey } from '../../workspace/collections.js';
import type { Workspace } from '../../workspace/workspace.js';
import { requireStudentOfRow } from './bulk-rows.js';
import type { WrittenRecord } from './write-counts.js';

export function putGrade(workspace: Workspace, { student_id, subject_id, score, grade = null, term }: GradeRow): WrittenRecord {
  const { store } = workspace;
  requireStudentOfRow(workspace, student_id);
  const now = workspace.clock.now();
  const before = store.grades.find('natural', gradeKey({ student_id, subject_id, term }));
  if (before) {
    store.grades.replace({ ...before, score, grade, updated_at: now });
    return { id: before.id, written: 'updated' };
  }
  const { id } = store.grades.insert({ id: workspace.newId('grades'), student_id, subject_id, score, grade, term, created_at: now, updated_at: now });
  return { id, written: 'created' };
}
