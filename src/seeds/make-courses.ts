// Generated courses: a topic in a form (`SQL for Beginners`), each title once.

import type { CourseRecord } from '../records/records.js';
import { type CourseForm, courseForms, type CourseTopic, courseTopics } from './catalog/course-topics.js';
import { DAY, type Making } from './make-context.js';
import type { Random } from './random.js';

/** A course as the other makers need it; `field` null: it is for everyone. */
export interface Offer {
  readonly course: CourseRecord;
  readonly field: string | null;
}

export function makeCourses(count: number, making: Making, random: Random): Offer[] {
  random.begin('courses');
  const times = Array.from({ length: count }, () => random.time(making.asOf - 900 * DAY, making.asOf - 20 * DAY)).toSorted((a, b) => a - b);
  // how a course comes about must not follow the order of the catalog
  const places = random.some([...times.keys()], count, count);
  return times.map((at, i) => makeCourse(at, places[i] ?? 0, i + 1, making, random));
}

/** @param place in the catalog: first every topic in its first form, then in its second; after the last form, in batches */
function makeCourse(at: number, place: number, number: number, making: Making, random: Random): Offer {
  const topic = courseTopics[place % courseTopics.length];
  const round = Math.floor(place / courseTopics.length);
  // the forms begin at another place for each topic, or small scenarios would have beginners' courses only
  const form = courseForms[(round + (place % courseTopics.length)) % courseForms.length];
  if (!topic || !form) throw new Error('the catalog of courses is empty');
  const batch = Math.floor(round / courseForms.length) + 1;
  const title = form.title(topic.topic);
  const course: CourseRecord = {
    id: making.newId('courses'),
    title: batch === 1 ? title : `${title} (Batch ${batch})`,
    description: describe(topic, form),
    type: form.type,
    category: topic.category,
    level: form.level,
    duration: `${random.int(form.weeks[0], form.weeks[1])} weeks`,
    price: form.price === null ? null : Math.floor(random.int(form.price[0], form.price[1]) / 100) * 100 + 99,
    currency: 'INR',
    instructor: `${random.firstName()} ${random.lastName()}`,
    rating: random.chance(85) ? random.int(32, 50) / 10 : null,
    skills: topic.skills,
    thumbnail: null,
    external_id: form.type === 'internal' || random.chance(50) ? `LMS-${1_000 + number}` : null,
    created_at: at,
    updated_at: random.chance(25) ? random.time(at, making.asOf) : at,
  };
  return { course, field: topic.field };
}

function describe({ topic, skills }: CourseTopic, { level, type }: CourseForm): string {
  const audience = {
    beginner: 'No previous knowledge is needed',
    intermediate: 'For those who know the basics',
    advanced: 'For those who have used it before',
  }[level];
  const place = type === 'internal' ? 'Taught at the institution' : 'Taught online by a partner';
  return `${topic}, with exercises in ${skills.join(', ')}. ${audience}. ${place}.`;
}
