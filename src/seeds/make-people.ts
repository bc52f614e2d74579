// Generated students, each with the user behind it.

import { dateOf } from '../domain/time.js';
import type { StudentRecord, UserRecord } from '../records/records.js';
import { type FieldOfStudy, fieldsOfStudy } from './catalog/fields-of-study.js';
import { colleges, type Institution, schools, streetKinds } from './catalog/institutions.js';
import { freeEmail } from './free-email.js';
import { DAY, type Making } from './make-context.js';
import type { Random } from './random.js';

/** A student as the other makers need it. */
export interface Person {
  readonly student: StudentRecord;
  readonly user: UserRecord;
  readonly field: FieldOfStudy;
  readonly isSchool: boolean;
  /** Percent of a test's questions that the student gets right. */
  readonly ability: number;
}

const SCHOOL_PERCENT = 40;
const GRADES = [
  { grade: '9', weight: 20, age: 14 },
  { grade: '10', weight: 25, age: 15 },
  { grade: '11', weight: 25, age: 16 },
  { grade: '12', weight: 30, age: 17 },
];

/** Students who came before the last year; the others came during it. */
const EARLY_PERCENT = 70;
const GENERAL_SKILLS = ['Communication', 'Teamwork', 'Excel', 'Public Speaking', 'Leadership'];

/** @param taken emails, in lower case, that are used already; grows; @param password of the users */
export function makePeople(count: number, making: Making, random: Random, taken: Set<string>, password: string): Person[] {
  random.begin('people');
  const times = Array.from({ length: count }, () => joined(making.asOf, random)).toSorted((a, b) => a - b);
  return times.map((at, i) => makePerson(at, i + 1, making, random, taken, password));
}

function joined(asOf: number, random: Random): number {
  return random.chance(EARLY_PERCENT) ? random.time(asOf - 730 * DAY, asOf - 395 * DAY) : random.time(asOf - 395 * DAY, asOf - 2 * DAY);
}

function makePerson(at: number, number: number, making: Making, random: Random, taken: Set<string>, password: string): Person {
  const isSchool = random.chance(SCHOOL_PERCENT);
  const field = random.weighted(fieldsOfStudy);
  const institution = random.pick(isSchool ? schools : colleges);
  const [first, last] = [random.firstName(), random.lastName()];
  const name = `${first} ${last}`;
  const email = freeEmail(first, last, random.chance(50) ? institution.domain : 'example.org', taken);
  const { grade, age } = isSchool ? random.weighted(GRADES) : { grade: 'college', age: random.int(18, 22) };
  const program = programOf(grade, field, random);
  const updatedAt = random.chance(30) ? random.time(at, making.asOf) : at;
  const [id, userId] = [making.newId('students'), making.newId('users')];
  const interests = random.some(field.interests, 1, 3);
  const student: StudentRecord = {
    id,
    user_id: userId,
    name,
    email,
    phone: random.chance(85) ? phone(random) : null,
    grade,
    program,
    school_id: institution.id,
    skills: [...random.some(field.skills, isSchool ? 2 : 3, isSchool ? 5 : 8), ...random.some(GENERAL_SKILLS, 0, 2)].filter(isFirst),
    interests,
    bio: random.chance(60) ? bio(program, grade, institution, interests) : null,
    date_of_birth: birthDate(making.asOf, age, random),
    address: random.chance(80) ? address(institution, random) : null,
    external_id: random.chance(90) ? `SIS-${10_000 + number}` : null,
    created_at: at,
    updated_at: updatedAt,
  };
  const user: UserRecord = {
    id: userId,
    email,
    name,
    role: 'student',
    student_id: id,
    email_verified: random.chance(90),
    password: { literal: password },
    created_at: at,
    updated_at: updatedAt,
  };
  return { student, user, field, isSchool, ability: random.int(35, 95) };
}

const isFirst = <T>(item: T, i: number, items: readonly T[]): boolean => items.indexOf(item) === i;

function programOf(grade: string, field: FieldOfStudy, random: Random): string {
  if (grade === 'college') return random.pick(field.programs);
  return grade === '9' || grade === '10' ? 'Secondary' : field.stream;
}

/** In the form of an Indian mobile number, but none begins with 5. */
function phone(random: Random): string {
  return `+91 555${random.int(0, 99).toString().padStart(2, '0')} ${random.int(0, 99_999).toString().padStart(5, '0')}`;
}

/** So many years before as_of, on one of the days since the last birthday. */
function birthDate(asOf: number, age: number, random: Random): string {
  const date = new Date(asOf);
  date.setUTCFullYear(date.getUTCFullYear() - age);
  return dateOf(date.getTime() - random.int(1, 364) * DAY);
}

function address({ city }: Institution, random: Random): string {
  const street = `${random.lastName()} ${random.pick(streetKinds)}`;
  return `${random.int(1, 240)}, ${street}, ${city.name}, ${city.state} ${city.pin}${random.int(1, 99).toString().padStart(3, '0')}`;
}

function bio(program: string, grade: string, { name, city }: Institution, interests: readonly string[]): string {
  const studies = grade === 'college' ? `${program} student` : `Grade ${grade} student (${program})`;
  return `${studies} at ${name}, ${city.name}. Likes ${interests.join(', ').toLowerCase()}.`;
}
