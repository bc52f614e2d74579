// The certificate of a completed enrollment: where a certificate_url leads.

import { notFound } from '../../contract/errors.js';
import type { Handler } from '../../http/pages.js';
import type { Store } from '../../workspace/store.js';
import { htmlAnswer } from '../html-answer.js';
import { type Certificate, toCertificateView } from './certificate-view.js';

export const showCertificate: Handler = ({ services, hosted, workspace, id }) =>
  htmlAnswer(200, toCertificateView(findCertificate(hosted.workspace.store, id), { workspace, version: services.version }));

/** @throws NOT_FOUND where the enrollment is not, or is not completed */
function findCertificate(store: Store, id: string): Certificate {
  const enrollment = store.enrollments.get(id);
  const completedAt = enrollment?.completed_at ?? null;
  const student = enrollment && store.students.get(enrollment.student_id);
  const course = enrollment && store.courses.get(enrollment.course_id);
  if (!student || !course || completedAt === null) throw notFound('Certificate', id.slice(0, 200));
  return { number: enrollment.id, student, course, completedAt };
}
