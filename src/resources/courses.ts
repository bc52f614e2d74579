// Courses: what students enroll in.

import type { Course, CourseCreate } from '../types/public/types.gen.js';
import { formatTime } from '../domain/time.js';
import { notFound } from '../contract/errors.js';
import { created, type In, multiStatus, ok, type Out } from '../http/operation.js';
import type { IndexOf } from '../workspace/collections.js';
import type { CourseRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { eachRow } from './shared/bulk-rows.js';
import { allOf, envelope, type Filters, keyOf, listPage, searching } from '../http/list.js';

export function toCourse({ store }: Workspace, record: CourseRecord): Course {
  return {
    id: record.id,
    title: record.title,
    description: record.description,
    type: record.type,
    category: record.category,
    level: record.level,
    duration: record.duration,
    price: record.price,
    currency: record.currency,
    instructor: record.instructor,
    rating: record.rating,
    enrolled_count: store.enrollments.count('course_id', record.id),
    skills: [...record.skills],
    thumbnail: record.thumbnail,
    external_id: record.external_id,
    created_at: formatTime(record.created_at),
    updated_at: formatTime(record.updated_at),
  };
}

export function createCourse({ workspace, body }: In<'createCourse'>): Out<'createCourse'> {
  return created(toCourse(workspace, addCourse(workspace, body)));
}

export function listCourses({ workspace, query }: In<'listCourses'>): Out<'listCourses'> {
  return ok(envelope('courses', listPage(workspace.store.courses, query, courseFilters(query)), (course) => toCourse(workspace, course)));
}

/** What a list or an export leaves out. */
export function courseFilters(query: In<'exportCourses'>['query']): Filters<CourseRecord, IndexOf<'courses'>> {
  return {
    by: {
      category: keyOf(query.category),
      type: query.type,
      level: query.level,
      external_id: keyOf(query.external_id),
    },
    where: allOf<CourseRecord>(
      query.free === undefined ? undefined : (course) => isFree(course) === query.free,
      searching(
        query.search,
        (course) => course.title,
        (course) => course.description,
      ),
    ),
  };
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

/** A course without a price, or with the price 0. */
export const isFree = (course: CourseRecord): boolean => (course.price ?? 0) === 0;

/** What is given is changed; null clears. */
export function changeCourse(workspace: Workspace, before: CourseRecord, fields: CourseCreate): CourseRecord {
  const { title, type, description, category, level, duration, price, currency, instructor, skills, thumbnail, external_id } = fields;
  return workspace.store.courses.replace({
    ...before,
    title,
    type,
    description: description ?? null,
    category: category ?? null,
    level: level ?? null,
    duration: duration ?? null,
    price: price ?? null,
    currency: currency ?? 'INR',
    instructor: instructor ?? null,
    skills: skills ?? [],
    thumbnail: thumbnail ?? null,
    external_id: external_id ?? null,
    updated_at: workspace.clock.now(),
  });
}

/** @param id in an import, that of an export */
export function addCourse(workspace: Workspace, fields: CourseCreate, id?: string): CourseRecord {
  const now = workspace.clock.now();
  return workspace.store.courses.insert({
    id: id ?? workspace.newId('courses'),
    title: fields.title,
    description: fields.description ?? null,
    type: fields.type,
    category: fields.category ?? null,
    level: fields.level ?? null,
    duration: fields.duration ?? null,
    price: fields.price ?? null,
    currency: fields.currency ?? 'INR',
    instructor: fields.instructor ?? null,
    rating: null,
    skills: fields.skills ?? [],
    thumbnail: fields.thumbnail ?? null,
    external_id: fields.external_id ?? null,
    created_at: now,
    updated_at: now,
  });
}
