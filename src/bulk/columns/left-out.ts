// Rows that a file of users has and an import must not take: who is to be deleted, and who is somebody else. OneRoster and Canvas say it by
// `status` and `role`; a school's own words in such columns mean nothing here.

import { foldings } from './fold.js';
import type { Kind } from './kind.js';

const DELETED = new Set(['tobedeleted', 'deleted']);

const STUDENTS = ['student', 'learner', 'pupil'];
const TEACHERS = ['teacher', 'educator', 'instructor', 'faculty', 'professor', 'lecturer', 'tutor', 'ta', 'teachingassistant'];
const FAMILY = ['parent', 'guardian', 'relative', 'observer'];
const STAFF = ['administrator', 'admin', 'districtadministrator', 'siteadministrator', 'systemadministrator', 'aide', 'proctor', 'designer'];
const COLLEAGUES = ['staff', 'principal', 'headmaster', 'headmistress', 'hod', 'counselor', 'counsellor', 'recruiter'];

/** Roles that are not the kind's. */
const OTHERS: Partial<Record<Kind, ReadonlySet<string>>> = {
  students: new Set([...TEACHERS, ...FAMILY, ...STAFF, ...COLLEAGUES]),
  educators: new Set([...STUDENTS, ...FAMILY, ...STAFF]),
};

const ROLE_TITLES = new Set(['role', 'userrole', 'usertype', 'declaredusertype']);

/**
 * Why a row must not be taken, asked of a column that is for no field.
 * @returns undefined for a title that says nothing of it; else what tells it of a cell, in words
 */
export function leftOutBy(kind: Kind, title: string): ((cell: string) => string | undefined) | undefined {
  const [name = ''] = foldings(title);
  if (name === 'status') return whyDeleted;
  const others = OTHERS[kind];
  return others && ROLE_TITLES.has(name) ? (cell) => whyOther(kind, others, cell) : undefined;
}

const bare = (cell: string): string => foldings(cell)[0] ?? '';

/** `Class Teacher`, `Teachers` and `TeacherEnrollment` say teacher. */
const wordsOf = (cell: string): string[] =>
  cell
    .slice(0, 255)
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .split(/[^\p{L}\p{M}]+/u)
    .map((word) => bare(word).replace(/s$/, ''));

function whyDeleted(cell: string): string | undefined {
  return DELETED.has(bare(cell)) ? 'The file says that this record is deleted, and an import deletes nobody. Remove the row.' : undefined;
}

function whyOther(kind: Kind, others: ReadonlySet<string>, cell: string): string | undefined {
  if (![bare(cell), ...wordsOf(cell)].some((word) => others.has(word))) return undefined;
  return `This row is none of ${kind}: its role is ${JSON.stringify(cell.trim().slice(0, 60).toWellFormed())}. An import makes nobody what they are not: remove the row, or import it as what it is.`;
}
