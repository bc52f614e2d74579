// How a course looks over the wire.

import { formatTime } from '../../domain/time.js';
import type { CourseRecord } from '../../records/records.js';
import type { Course } from '../../types/public/types.gen.js';
import type { Workspace } from '../../workspace/workspace.js';

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
