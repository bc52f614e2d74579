// Titles that say whom they are about: `Email ID of Student`, `Roll No. of the Student`, `Teacher's Mobile`.

import type { Kind } from './kind.js';

const PEOPLE: Readonly<Record<Kind, readonly string[]>> = {
  students: ['Student'],
  educators: ['Teacher', 'Educator', 'Faculty', 'Staff', 'Employee'],
  courses: ['Course'],
  // `Class of Student` is no class that was attended, and `Grade of Student` no mark: there, only what names the student
  grades: ['Student'],
  attendance: ['Student'],
};

/** The longer titles for a field; empty where it is not about a person. */
export function ofWhom(kind: Kind, field: string, title: string): string[] {
  if ((kind === 'grades' || kind === 'attendance') && !field.startsWith('student_')) return [];
  return PEOPLE[kind].flatMap((person) => [`${title} of ${person}`, `${title} of the ${person}`, `${person} ${title}`, `${person}'s ${title}`]);
}
