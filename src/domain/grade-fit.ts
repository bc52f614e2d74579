// Whether a student's grade is one that an opportunity is meant for. Both are the integrator's free text.

import { fold } from './same-text.js';

const SCHOOL_GRADE = /^(?:grade |class )?(\d{1,2})(?:th)?$/;
const RANGE = /^(\d{1,2}) ?[-–] ?(\d{1,2})$/;
const ANYONE = new Set(['any', 'all', 'all grades', 'any grade']);
const LAST_SCHOOL_GRADE = 12;

/**
 * true or false where both are known, null where either is not stated. A level names a grade (`10`, `college`), several (`11, 12`), a
 * range (`9-12`), `school` (grades 1 to 12), `college` (a grade that is not of school) or anyone (`any`, `all`). Case doesn't count.
 */
export function gradeFits(grade: string | null, level: string | null): boolean | null {
  if (grade === null || level === null) return null;
  const own = comparable(grade);
  return comparable(level)
    .split(/[,/]| or | and /)
    .some((part) => fitsOne(own, part.trim()));
}

function fitsOne(grade: string, level: string): boolean {
  if (grade === level || ANYONE.has(level)) return true;
  const number = schoolGrade(grade);
  const isSchool = number !== null && number >= 1 && number <= LAST_SCHOOL_GRADE;
  if (level === 'school') return isSchool;
  if (level === 'college') return !isSchool && grade !== 'school';
  if (number === null) return false;
  const range = RANGE.exec(level);
  return range ? number >= Number(range[1]) && number <= Number(range[2]) : number === schoolGrade(level);
}

function schoolGrade(text: string): number | null {
  const match = SCHOOL_GRADE.exec(text);
  return match ? Number(match[1]) : null;
}

function comparable(text: string): string {
  return fold(text).trim();
}
