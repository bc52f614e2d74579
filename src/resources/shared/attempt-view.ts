// How an attempt at an assessment looks over the wire, and the one place that says when it has expired.

import { formatTime } from '../../domain/time.js';
import type { AttemptRecord } from '../../records/records.js';
import type { Attempt } from '../../types/public/types.gen.js';

/** `expired` is never stored: it is a matter of the clock. At `expires_at` itself an attempt has expired. */
export function attemptStatus({ status, expires_at }: AttemptRecord, now: number): 'started' | 'submitted' | 'expired' {
  return status === 'started' && now >= expires_at ? 'expired' : status;
}

/** @param now epoch milliseconds on the workspace's clock */
export function toAttempt(record: AttemptRecord, now: number): Attempt {
  return {
    id: record.id,
    assessment_id: record.assessment_id,
    student_id: record.student_id,
    status: attemptStatus(record, now),
    responses: record.responses.map(({ question_id, answer }) => ({ question_id, answer })),
    started_at: formatTime(record.started_at),
    expires_at: formatTime(record.expires_at),
  };
}
