// client.courses

import type { Api } from '../api.js';
import { type BulkPlan, shifting, total } from '../bulk.js';
import { type FileCalls, fileCalls, FILTERS } from '../files/file-calls.js';
import type { CourseFilters } from '../files/file-options.js';
import type { CallOptions } from '../options.js';
import { type Page, PAGE_PARAMETERS } from '../page.js';
import { parameters, segment } from '../path.js';
import type { BulkCourses, Course, CourseCreate, CourseQuery, EnrollmentCreated, EnrollRequest, ImportRow } from '../types.js';

export interface Courses extends FileCalls<ImportRow<CourseCreate>, CourseFilters> {
  /** @throws SkillPassportError VALIDATION_ERROR */
  create(course: CourseCreate, options?: CallOptions): Promise<Course>;
  /** @throws SkillPassportError NOT_FOUND */
  get(id: string, options?: CallOptions): Promise<Course>;
  /** A page of courses, oldest first. */
  list(query?: CourseQuery, options?: CallOptions): Promise<Page<Course>>;
  /** Any number of courses. A bad row never stops the good ones: it is listed in `errors`, under its index in the given array. */
  bulkCreate(courses: readonly CourseCreate[], options?: CallOptions): Promise<BulkCourses>;
  /** Enrolls at once, paid or not. A student's own token needs no `student_id`. @throws SkillPassportError NOT_FOUND, DUPLICATE_ENROLLMENT */
  enroll(courseId: string, body?: EnrollRequest, options?: CallOptions): Promise<EnrollmentCreated>;
}

const bulkCreate: BulkPlan<BulkCourses> = {
  method: 'POST',
  path: '/courses/bulk',
  shift: shifting<BulkCourses>('courses'),
  addUp: (answers) => ({
    created: total(answers.map(({ created }) => created)),
    failed: total(answers.map(({ failed }) => failed)),
    courses: answers.flatMap(({ courses }) => courses),
    errors: answers.flatMap(({ errors }) => errors),
  }),
};

/** @internal */
export function createCourses(api: Api): Courses {
  return {
    create: async (course, options) => api.post('/courses', course, options),
    get: async (id, options) => api.get(`/courses/${segment('id', id)}`, undefined, options),
    list: async (query, options) => api.list('/courses', 'courses', parameters(query, [...FILTERS.courses, ...PAGE_PARAMETERS]), options),
    bulkCreate: async (courses, options) => api.bulk(bulkCreate, courses, options),
    enroll: async (courseId, body, options) => api.post(`/courses/${segment('courseId', courseId)}/enroll`, body, options),
    ...fileCalls(api, 'courses'),
  };
}
