// Generated educators, each with the user behind it: spread over the institutions of the generated students, teaching what is taught there.

import type { EducatorRecord, UserRecord } from '../records/records.js';
import { collegeDepartments, schoolDepartments } from './catalog/departments.js';
import { colleges, type Institution, schools } from './catalog/institutions.js';
import { freeEmail } from './free-email.js';
import { DAY, type Making } from './make-context.js';
import type { Person } from './make-people.js';
import type { Random } from './random.js';

export interface Teacher {
  readonly educator: EducatorRecord;
  readonly user: UserRecord;
}

/** Years of teaching after which a college teacher may have a doctorate. */
const YEARS_TO_DOCTORATE = 6;

/**
 * @param people who go to the schools: without any, educators teach at every one of the catalog
 * @param taken emails, in lower case, that are used already; grows
 * @param password of the users
 */
export function makeEducators(count: number, people: readonly Person[], making: Making, random: Random, taken: Set<string>, password: string): Teacher[] {
  random.begin('educators');
  const attended = new Set(people.map(({ student }) => student.school_id));
  const all = [...schools, ...colleges];
  const open = attended.size === 0 ? all : all.filter(({ id }) => attended.has(id));
  // each institution gets one before any gets a second
  const places = random.some(open, open.length, open.length);
  // none before the well-known users, who head every list that is oldest first
  const times = Array.from({ length: count }, () => random.time(making.asOf - 700 * DAY, making.asOf - 20 * DAY)).toSorted((a, b) => a - b);
  return times.flatMap((at, i) => {
    const place = places[i % places.length];
    return place ? [makeEducator(place, at, i + 1, making, random, taken, password)] : [];
  });
}

function makeEducator(place: Institution, at: number, number: number, making: Making, random: Random, taken: Set<string>, password: string): Teacher {
  const college = collegeDepartments[place.id];
  const { subjects, degrees } = random.pick(college ?? schoolDepartments);
  const [first, last] = [random.firstName(), random.lastName()];
  const name = `${first} ${last}`;
  const email = freeEmail(first, last, random.chance(80) ? place.domain : 'example.org', taken);
  const updatedAt = random.chance(25) ? random.time(at, making.asOf) : at;
  const years = random.int(1, 30);
  const [id, userId] = [making.newId('educators'), making.newId('users')];
  const educator: EducatorRecord = {
    id,
    user_id: userId,
    name,
    email,
    school_id: place.id,
    subjects: random.some(subjects, 1, 3),
    qualifications: [random.pick(degrees), ...(college ? collegeCertificates(years, random) : schoolCertificates(random))],
    experience_years: years,
    external_id: random.chance(90) ? `EMP-${10_000 + number}` : null,
    created_at: at,
    updated_at: updatedAt,
  };
  const user: UserRecord = {
    id: userId,
    email,
    name,
    role: 'educator',
    student_id: null,
    email_verified: random.chance(95),
    password: { literal: password },
    created_at: at,
    updated_at: updatedAt,
  };
  return { educator, user };
}

/** A doctorate, or the national test that college teachers without one pass. */
function collegeCertificates(years: number, random: Random): string[] {
  return [years >= YEARS_TO_DOCTORATE && random.chance(60) ? 'PhD' : 'UGC NET'];
}

/** The degree that school teachers need, and the national test that some of them have passed. */
function schoolCertificates(random: Random): string[] {
  return ['B.Ed', ...(random.chance(35) ? ['CTET'] : [])];
}
