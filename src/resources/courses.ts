// Courses: what students enroll in.

import { notFound } from '../contract/errors.js';
import { envelope, listPage } from '../http/list.js';
import { created, type In, multiStatus, ok, type Out } from '../http/operation.js';
import type { CourseCreate } from '../types/public/types.gen.js';
import { eachRow } from './shared/bulk-rows.js';
import { toCourse } from './shared/course-view.js';
import { addCourse, courseFilters } from './shared/course.js';

export function createCourse({ workspace, body }: In<'createCourse'>): Out<'createCourse'> {
  return created(toCourse(workspace, addCourse(workspace, body)));
}

export function listCourses({ workspace, query }: In<'listCourses'>): Out<'listCourses'> {
  return ok(envelope('courses', listPage(workspace.store.courses, query, courseFilters(query)), (course) => toCourse(workspace, course)));
}

export function getCourse({ workspace, path }: In<'getCourse'>): Out<'getCourse'> {
  const course = workspace.store.courses.get(path.id);
  if (!course) throw notFound('Course', path.id);
  return ok(toCourse(workspace, course));
}

export function bulkCreateCourses({ workspace, rows }: In<'bulkCreateCourses'>): Out<'bulkCreateCourses'> {
  const { done, errors } = eachRow(workspace, rows, (row: CourseCreate) => addCourse(workspace, row));
  const courses = done.map(({ id, external_id, title }) => ({ id, external_id, title }));
  const body = { created: done.length, failed: errors.length, courses, errors };
  return errors.length === 0 ? created(body) : multiStatus(body);
}
