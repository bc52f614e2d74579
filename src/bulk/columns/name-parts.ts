// The columns of a name that a school keeps in parts, as student-information systems do: their cells together are the name.

import { titleFinder } from './fold.js';

/** In the order in which a name has them. */
export const NAME_PARTS = ['first name', 'middle name', 'last name'] as const;

export type NamePart = (typeof NAME_PARTS)[number];

const TITLES: Readonly<Record<NamePart, readonly string[]>> = {
  'first name': [
    'First Name',
    'F Name',
    'Given Name',
    'Given Names',
    'Forename',
    'Forenames',
    'Legal First Name',
    'Student First Name',
    "Student's First Name",
    'Student Given Name',
    'Teacher First Name',
    'Staff First Name',
    'Employee First Name',
  ],
  'middle name': ['Middle Name', 'Middle Names', 'M Name', 'Middle Initial', 'Legal Middle Name', 'Student Middle Name', 'Teacher Middle Name'],
  'last name': [
    'Last Name',
    'L Name',
    'Surname',
    'Family Name',
    'Legal Last Name',
    'Student Last Name',
    "Student's Last Name",
    'Student Surname',
    'Student Family Name',
    'Teacher Last Name',
    'Teacher Surname',
    'Staff Last Name',
    'Staff Surname',
    'Employee Last Name',
  ],
};

/** The part of a name that a title means. */
export const namePartOf = titleFinder(NAME_PARTS.flatMap((part) => TITLES[part].map((title): [string, NamePart] => [title, part])));
