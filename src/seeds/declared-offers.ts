// Declared courses and opportunities → records.

import { dateOf } from '../domain/time.js';
import type { CourseRecord, OpportunityRecord } from '../workspace/records.js';
import type { Draft } from './draft.js';
import { momentOf } from './moment.js';
import type { CourseEntry, OpportunityEntry } from './scenario-schema.js';
import { resolveWhen } from './when.js';

/** @throws ScenarioError where it is made after as_of */
export function addCourse(draft: Draft, entry: CourseEntry): CourseRecord {
  const created_at = momentOf(entry.created_at, draft.asOf, entry.origin, 'created_at');
  const { title, description, type, category, level, duration, price, currency, instructor, rating, skills, thumbnail, external_id } = entry;
  const id = entry.id ?? draft.newId('courses');
  return draft.add('courses', {
    id,
    title,
    description,
    type,
    category,
    level,
    duration,
    price,
    currency,
    instructor,
    rating,
    skills,
    thumbnail,
    external_id,
    created_at,
    updated_at: created_at,
  });
}

/** A deadline is a day; that of an opportunity which is open may have passed. @throws ScenarioError where it is made after as_of */
export function addOpportunity(draft: Draft, entry: OpportunityEntry): OpportunityRecord {
  const created_at = momentOf(entry.created_at, draft.asOf, entry.origin, 'created_at');
  const { title, type, company, description, required_skills, preferred_skills, grade_level, location, duration, stipend, status, external_id } = entry;
  const deadline = entry.deadline === null ? null : dateOf(resolveWhen(entry.deadline, draft.asOf));
  const id = entry.id ?? draft.newId('opportunities');
  return draft.add('opportunities', {
    id,
    title,
    type,
    company,
    description,
    required_skills,
    preferred_skills,
    grade_level,
    location,
    duration,
    stipend,
    deadline,
    status,
    external_id,
    created_at,
    updated_at: created_at,
  });
}
