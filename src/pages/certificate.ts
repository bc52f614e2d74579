// The certificate of a completed enrollment: where a certificate_url leads.

import { notFound } from '../http/errors.js';
import type { CourseRecord, EnrollmentRecord, StudentRecord } from '../workspace/records.js';
import type { Store } from '../workspace/store.js';
import { toCertificateView } from './certificate-view.js';
import { htmlPage, type ShowPage } from './page.js';
import { readStore } from './read-store.js';

export interface Certificate {
  /** The certificate's number is the enrollment's id. */
  readonly number: EnrollmentRecord['id'];
  readonly student: StudentRecord;
  readonly course: CourseRecord;
  /** Epoch milliseconds. */
  readonly completedAt: number;
}

export const showCertificate: ShowPage = ({ lane, workspace, id }) =>
  htmlPage(200, toCertificateView(findCertificate(readStore(lane, workspace), id), { workspace, version: lane.version }));

/** @throws NOT_FOUND where the enrollment is not, or is not completed */
function findCertificate(store: Store, id: string): Certificate {
  const enrollment = store.enrollments.get(id);
  const completedAt = enrollment?.completed_at ?? null;
  const student = enrollment && store.students.get(enrollment.student_id);
  const course = enrollment && store.courses.get(enrollment.course_id);
  if (!student || !course || completedAt === null) throw notFound('Certificate', id.slice(0, 200));
  return { number: enrollment.id, student, course, completedAt };
}
