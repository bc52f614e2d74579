// How an enrollment looks over the wire.

import { formatTime } from '../../domain/time.js';
import type { Links } from '../../http/links.js';
import type { EnrollmentRecord } from '../../records/records.js';
import type { Enrollment } from '../../types/public/types.gen.js';
import { certificateUrl } from './page-links.js';

export function toEnrollment(record: EnrollmentRecord, links: Links): Enrollment {
  return {
    id: record.id,
    course_id: record.course_id,
    student_id: record.student_id,
    enrolled_at: formatTime(record.enrolled_at),
    progress: record.progress,
    status: record.status,
    last_accessed: record.last_accessed === null ? null : formatTime(record.last_accessed),
    completed_at: record.completed_at === null ? null : formatTime(record.completed_at),
    certificate_url: record.completed_at === null ? null : certificateUrl(links, record.id),
  };
}
