// How an application looks over the wire.

import { formatTime } from '../../domain/time.js';
import type { ApplicationRecord } from '../../records/records.js';
import type { Application } from '../../types/public/types.gen.js';

export function toApplication(record: ApplicationRecord): Application {
  return {
    id: record.id,
    student_id: record.student_id,
    opportunity_id: record.opportunity_id,
    status: record.status,
    pipeline_stage: record.pipeline_stage,
    cover_letter: record.cover_letter,
    resume_url: record.resume_url,
    additional_info: record.additional_info,
    match_score: record.match_score,
    notes: record.notes,
    feedback: record.feedback,
    applied_at: formatTime(record.applied_at),
    updated_at: formatTime(record.updated_at),
  };
}
