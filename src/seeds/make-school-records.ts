// Generated attendance of the last twenty school days, and grades of the last two terms.

import { dateOf, startOfDay } from '../domain/time.js';
import type { AttendanceRecord, GradeRecord } from '../records/records.js';
import { schoolSubjects } from './catalog/fields-of-study.js';
import { DAY, HOUR, type Making, oldestFirst } from './make-context.js';
import type { Person } from './make-people.js';
import type { Random } from './random.js';

const SCHOOL_DAYS = 20;

/** Both are kept of students who were there before: of those who came first, so that the same ones have both. */
function first(count: number, people: readonly Person[]): readonly Person[] {
  return people.slice(0, count);
}

/** Oldest first; a day's records were made at ten in the morning in India. */
export function makeAttendance(students: number, people: readonly Person[], making: Making, random: Random): AttendanceRecord[] {
  random.begin('attendance');
  const classes = first(students, people).map((person) => ({ student: person.student, className: className(person, random), reliability: random.int(75, 99) }));
  return schoolDays(making.asOf).flatMap((day) => {
    const at = startOfDay(day) + 4.5 * HOUR;
    return classes.flatMap(({ student, className: class_id, reliability }): AttendanceRecord[] => {
      if (student.created_at > at) return [];
      const status = random.chance(reliability) ? 'present' : random.chance(40) ? 'late' : 'absent';
      return [{ id: making.newId('attendance'), student_id: student.id, date: day, status, class_id, created_at: at, updated_at: at }];
    });
  });
}

/** The last days before as_of's that were no Saturday or Sunday, oldest first. */
function schoolDays(asOf: number): string[] {
  const days: string[] = [];
  for (let at = startOfDay(dateOf(asOf)) - DAY; days.length < SCHOOL_DAYS; at -= DAY) {
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) days.push(dateOf(at));
  }
  return days.reverse();
}

function className({ student, field, isSchool }: Person, random: Random): string {
  return isSchool ? `${student.grade}-${random.pick(['A', 'B', 'C'])}` : `${field.short}-${random.int(1, 4)}${random.pick(['A', 'B'])}`;
}

/** Oldest first: each student's subjects of a term on the day when its results came out. */
export function makeGrades(students: number, people: readonly Person[], making: Making, random: Random): GradeRecord[] {
  random.begin('grades');
  const records = lastTerms(making.asOf).flatMap(({ term, publishedAt }) =>
    first(students, people)
      .filter(({ student }) => student.created_at < publishedAt)
      .flatMap((person) => subjectsOf(person).map((subject) => ({ at: publishedAt, record: makeGrade(person, subject, term, publishedAt, making, random) }))),
  );
  return oldestFirst(records).map(({ record }) => record);
}

interface Term {
  readonly term: string;
  readonly publishedAt: number;
}

/**
 * The last two terms with results. The Indian school year begins in April: its first term ends in September, its second in March,
 * and results come out two weeks later.
 */
function lastTerms(asOf: number): Term[] {
  const year = new Date(asOf).getUTCFullYear();
  const terms = [year - 2, year - 1, year].flatMap((start): Term[] => {
    const name = `${start}-${((start + 1) % 100).toString().padStart(2, '0')}`;
    return [
      { term: `${name} Term 1`, publishedAt: Date.UTC(start, 9, 14, 6) },
      { term: `${name} Term 2`, publishedAt: Date.UTC(start + 1, 3, 14, 6) },
    ];
  });
  return terms.filter(({ publishedAt }) => publishedAt <= asOf).slice(-2);
}

function subjectsOf({ student, field, isSchool }: Person): readonly string[] {
  return isSchool ? (schoolSubjects[student.program ?? ''] ?? []) : field.subjects;
}

function makeGrade({ student, ability }: Person, subject: string, term: string, at: number, making: Making, random: Random): GradeRecord {
  const score = Math.min(100, Math.max(20, ability + random.int(-15, 15)));
  return { id: making.newId('grades'), student_id: student.id, subject_id: subject, score, grade: letter(score), term, created_at: at, updated_at: at };
}

/** The scale of the Central Board of Secondary Education. */
function letter(score: number): string {
  if (score < 33) return 'E';
  return ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'][Math.floor((100 - score) / 10)] ?? 'D';
}
