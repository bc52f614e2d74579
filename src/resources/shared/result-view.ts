// How the result of an assessment looks over the wire: as submitting answers it, and as every list shows it again.

import { formatTime } from '../../domain/time.js';
import type { ResultRecord } from '../../records/records.js';
import type { AssessmentResult } from '../../types/public/types.gen.js';

/** `result_id` is `id` again: the vendor's reference names the one, its event the other. */
export function toResult(record: ResultRecord): AssessmentResult {
  return {
    id: record.id,
    result_id: record.id,
    assessment_id: record.assessment_id,
    student_id: record.student_id,
    score: record.score,
    riasec_scores: record.riasec_scores === null ? null : { ...record.riasec_scores },
    recommendations: record.recommendations.map((recommendation) => ({ ...recommendation })),
    suggested_streams: [...record.suggested_streams],
    skill_gaps: [...record.skill_gaps],
    completed_at: formatTime(record.completed_at),
  };
}
