// Enrollments: a student in a course, from the first day to the certificate.

import { resolveStudent } from '../auth/caller.js';
import { ApiError, notFound } from '../contract/errors.js';
import { formatTime, parseTime } from '../domain/time.js';
import { created, type In, ok, type Out } from '../http/operation.js';
import type { EnrollmentRecord } from '../records/records.js';
import { joinKey } from '../workspace/collections.js';
import { isFree } from './shared/course.js';
import { toEnrollment } from './shared/enrollment-view.js';
import { certificateUrl, checkoutUrl } from './shared/page-links.js';
import { addPayment } from './shared/payments.js';

/** Enrolled at once, paid or not; a priced course also gets a pending payment. ⚡ student.enrolled */
export function enrollInCourse({ workspace, caller, path, body, links }: In<'enrollInCourse'>): Out<'enrollInCourse'> {
  const { store } = workspace;
  const course = store.courses.get(path.id);
  if (!course) throw notFound('Course', path.id);
  const student = resolveStudent(workspace, caller, body?.student_id);
  const now = workspace.clock.now();
  const enrollment = store.enrollments.insert({
    id: workspace.newId('enrollments'),
    course_id: course.id,
    student_id: student.id,
    enrolled_at: now,
    progress: 0,
    status: 'active',
    last_accessed: null,
    completed_at: null,
  });
  const payment = isFree(course) ? undefined : addPayment(workspace, enrollment, course);
  workspace.emit('student.enrolled', { student_id: student.id, course_id: course.id });
  return created({
    enrollment_id: enrollment.id,
    course_id: course.id,
    student_id: student.id,
    enrolled_at: formatTime(enrollment.enrolled_at),
    status: enrollment.status,
    progress: enrollment.progress,
    payment_required: payment !== undefined,
    payment_url: payment ? checkoutUrl(links, payment.id) : null,
  });
}

/** Stores a figure; the first 100 completes the course for good. ⚡ course.completed, once */
export function updateProgress({ workspace, caller, body, links }: In<'updateProgress'>): Out<'updateProgress'> {
  const { store } = workspace;
  const student = resolveStudent(workspace, caller, body.student_id);
  const course = store.courses.get(body.course_id);
  if (!course) throw notFound('Course', body.course_id);
  const before = store.enrollments.find('student_course', joinKey(student.id, course.id));
  if (!before)
    throw new ApiError('NOT_FOUND', `Student ${student.id} is not enrolled in course ${course.id}. Enroll first: POST /courses/${course.id}/enroll.`);
  const now = workspace.clock.now();
  const completes = body.progress_percentage === 100 && before.completed_at === null;
  const after: EnrollmentRecord = {
    ...before,
    progress: body.progress_percentage,
    last_accessed: lastAccessed(body.last_accessed, before.last_accessed, now),
    ...(completes ? { status: 'completed', completed_at: now } : {}),
  };
  store.enrollments.replace(after);
  if (completes) workspace.emit('course.completed', { student_id: student.id, course_id: course.id, certificate_url: certificateUrl(links, after.id) });
  return ok(toEnrollment(after, links));
}

/** Not sent: the student was there just now. Null clears it. */
function lastAccessed(given: string | null | undefined, before: number | null, now: number): number | null {
  if (given === undefined) return now;
  return given === null ? null : (parseTime(given) ?? before);
}
