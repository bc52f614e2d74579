// The columns of a name that a school keeps in parts, as student-information systems do: their cells together are the name. What comes of
// them beside a column that should have the whole.

import { fold } from '../../domain/same-text.js';
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

/** The cells of a row by part. A part that the file has no column for is absent; an empty cell is null. */
export type NameCells = { readonly [P in NamePart]?: string | null };

/**
 * The name of a row.
 * @param whole of the column that has it all, if there is one: where it is empty the parts are the name. Where the file has a first or a last
 *   name beside it and not both, it may be the other one: `Name, Surname` then together are the name, unless it says both already
 */
export function nameOf(whole: string | null, parts: NameCells): string | null {
  const { 'first name': first, 'last name': last } = parts;
  if (whole === null) return joined(NAME_PARTS.map((part) => parts[part]));
  if (first !== undefined && last !== undefined) return whole;
  return joined([isIn(whole, first) ? null : first, whole, isIn(whole, last) ? null : last]);
}

const joined = (parts: readonly (string | null | undefined)[]): string | null => parts.filter((part) => part !== null && part !== undefined).join(' ') || null;

const wordsOf = (text: string): string[] =>
  fold(text)
    .split(/[\s.,]+/)
    .filter((word) => word !== '');

/** Whether two names may be one person's: Asha Rao has married, and Rao Asha is written the other way round. */
export const shareWord = (one: string, other: string): boolean => wordsOf(one).some((word) => wordsOf(other).includes(word));

function isIn(whole: string, part: string | null | undefined): boolean {
  const words = wordsOf(whole);
  return wordsOf(part ?? '').every((word) => words.includes(word));
}
