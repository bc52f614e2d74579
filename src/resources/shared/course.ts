// How a course is made and changed, whether it costs anything, and which courses a list takes.

import { allOf, type Filters, keyOf, searching } from '../../http/list.js';
import type { In } from '../../http/operation.js';
import type { CourseRecord } from '../../records/records.js';
import type { CourseCreate } from '../../types/public/types.gen.js';
import type { IndexOf } from '../../workspace/collections.js';
import type { Workspace } from '../../workspace/workspace.js';

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

/** A course without a price, or with the price 0. */
export const isFree = (course: CourseRecord): boolean => (course.price ?? 0) === 0;

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
