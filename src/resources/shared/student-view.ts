// How a student looks over the wire, and what can be embedded in one: the shapes of `include` and of the lists below a student.

import { formatTime } from '../../domain/time.js';
import type { Links } from '../../http/links.js';
import type { Role, StudentRecord } from '../../records/records.js';
import type { Application, AssessmentResult, EnrollmentWithCourse, Student } from '../../types/public/types.gen.js';
import type { Workspace } from '../../workspace/workspace.js';
import { toApplication } from './application-view.js';
import { toEnrollment } from './enrollment-view.js';
import { toResult } from './result-view.js';

export type StudentInclude = 'courses' | 'assessments' | 'applications';

/** What is below a student, and the roles that see it; a student sees the own (contract, "Roles"). */
const SEEN_BY: Readonly<Record<StudentInclude, readonly Role[]>> = {
  courses: ['student', 'educator', 'recruiter', 'admin'],
  assessments: ['student', 'educator', 'admin'],
  applications: ['student', 'recruiter', 'admin'],
};

/** Whether a role sees what is below the students that it sees, embedded or as a list. @param role that of an API key is `admin` */
export const mayEmbed = (role: Role, include: StudentInclude): boolean => SEEN_BY[include].includes(role);

/** What a student is, without what can be embedded in one. */
export function studentFields(record: StudentRecord): Omit<Student, StudentInclude> {
  return {
    id: record.id,
    user_id: record.user_id,
    name: record.name,
    email: record.email,
    phone: record.phone,
    grade: record.grade,
    program: record.program,
    school_id: record.school_id,
    skills: [...record.skills],
    interests: [...record.interests],
    bio: record.bio,
    date_of_birth: record.date_of_birth,
    address: record.address,
    external_id: record.external_id,
    created_at: formatTime(record.created_at),
    updated_at: formatTime(record.updated_at),
  };
}

export const toStudent = (record: StudentRecord): Student => studentFields(record);

/** A student with the arrays that `include` asks for. */
export function embed(workspace: Workspace, links: Links, record: StudentRecord, include: readonly StudentInclude[] = []): Student {
  const student = toStudent(record);
  if (include.length === 0) return student;
  return {
    ...student,
    ...(include.includes('courses') ? { courses: coursesOf(workspace, links, record.id) } : {}),
    ...(include.includes('assessments') ? { assessments: assessmentsOf(workspace, record.id) } : {}),
    ...(include.includes('applications') ? { applications: applicationsOf(workspace, record.id) } : {}),
  };
}

/** A student's enrollments, each with its course, newest first. */
export function coursesOf({ store }: Workspace, links: Links, studentId: string): EnrollmentWithCourse[] {
  return store.enrollments
    .where('student_id', studentId)
    .reverse()
    .flatMap((enrollment) => {
      const course = store.courses.get(enrollment.course_id);
      return course ? [{ ...toEnrollment(enrollment, links), course: { id: course.id, title: course.title, external_id: course.external_id } }] : [];
    });
}

/** A student's results, newest first. */
export function assessmentsOf({ store }: Workspace, studentId: string): AssessmentResult[] {
  return store.results.where('student_id', studentId).reverse().map(toResult);
}

/** A student's applications, newest first. */
export function applicationsOf({ store }: Workspace, studentId: string): Application[] {
  return store.applications.where('student_id', studentId).reverse().map(toApplication);
}
