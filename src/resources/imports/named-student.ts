// The student of a grade or an attendance record, whom a row names by id, by the school's own number or by email.

import { ApiError, notFound } from '../../contract/errors.js';
import { isUuid } from '../../contract/schema-compiler.js';
import { explainMissing } from '../../http/explain-references.js';
import type { Workspace } from '../../workspace/workspace.js';
import { byEmail, byExternalId, isOther, text, type Values, withEmail } from './find-record.js';

/** The fields that may name a student. */
export const NAMING: readonly string[] = ['student_id', 'student_external_id', 'student_email'];

/** What a row may name its student by, in this order, and what people call it. */
const NAMES = [
  ['student_id', 'id'],
  ['student_external_id', 'external_id'],
  ['student_email', 'email'],
] as const;

/**
 * The first of student_id, external_id and email that finds a student counts: in the file of another sandbox the ids are other ones. Two
 * that find two students are a fault: nobody can say whose record it is. A malformed id that nothing else makes good stays, for the schema
 * to tell of. An email alone does not find one who has another external_id than the row: siblings share a parent's address.
 * @throws VALIDATION_ERROR where none is filled in, or they contradict each other; NOT_FOUND about the first that is filled in
 */
export function namedStudent(workspace: Workspace, { student_id, student_external_id, student_email, ...rest }: Values): Values {
  const { store } = workspace;
  const id = text(student_id);
  const found = [
    id === undefined ? undefined : store.students.get(id.toLowerCase()),
    byExternalId(store.students, student_external_id, withEmail(student_email))?.record,
    byEmail(store.students, student_email)?.record,
  ];
  const student = found.find((record) => record !== undefined);
  const other = found.findIndex((record) => record !== undefined && record !== student);
  if (student && other !== -1) throw twoStudents(found.indexOf(student), other);
  if (student && student === found[2] && !found[0] && isOther(student, student_external_id))
    throw new ApiError(
      'NOT_FOUND',
      `There is no student with the external_id ${String(student_external_id).slice(0, 255)}; the email is that of the student with ${student.external_id}. Send the student first, or mend the number.`,
      { field: 'student_external_id' },
    );
  if (student) return { ...rest, student_id: student.id };
  const given = student_id === '' ? null : (student_id ?? null);
  if (given !== null && !(typeof given === 'string' && isUuid(given))) return { ...rest, student_id: given };
  const named = { student_id, student_external_id, student_email };
  for (const [field, name] of NAMES) {
    const value = named[field] ?? '';
    if (typeof value !== 'string') throw new ApiError('VALIDATION_ERROR', `\`${field}\` must be a string.`, { field });
    if (value !== '' && field === 'student_id') throw explainMissing(workspace, notFound('Student', value.slice(0, 255), field));
    if (value !== '') throw new ApiError('NOT_FOUND', `There is no student with the ${name} ${value.slice(0, 255)}.`, { field });
  }
  throw new ApiError('VALIDATION_ERROR', 'The row names no student: fill in `student_id`, `student_external_id` or `student_email`.', { field: 'student_id' });
}

function twoStudents(...[first, second]: [number, number]): ApiError {
  const [field] = NAMES[first] ?? [''];
  const [otherField] = NAMES[second] ?? [''];
  return new ApiError('VALIDATION_ERROR', `\`${field}\` names one student and \`${otherField}\` another. Keep the one that is right, and empty the other.`, {
    field: otherField,
  });
}
