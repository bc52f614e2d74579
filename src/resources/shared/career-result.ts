// What a match takes from a student's assessments.

import type { ResultRecord } from '../../records/records.js';
import type { Workspace } from '../../workspace/workspace.js';

/** The student's latest result that has interest scores; undefined where none has. */
export function latestCareerResult({ store }: Workspace, studentId: string): ResultRecord | undefined {
  return store.results.where('student_id', studentId).findLast((result) => result.riasec_scores !== null);
}
