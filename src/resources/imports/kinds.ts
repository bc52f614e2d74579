// What a row of each kind means: which record it names, how a new record is made and an old one changed. The rules are those of single
// records, in resources/shared.

import type { FieldValue } from '../../bulk/cells.js';
import type { Kind } from '../../bulk/columns.js';
import { ApiError } from '../../contract/errors.js';
import { isUuid } from '../../contract/schema-compiler.js';
import { exact, fold } from '../../domain/same-text.js';
import type { AttendanceRecord, CourseRecord, EducatorRecord, GradeRecord, StudentRecord } from '../../records/records.js';
import type { AttendanceRow, CourseCreate, GradeRow, StudentCreate } from '../../types/public/types.gen.js';
import { attendanceKey, gradeKey, joinKey } from '../../workspace/collections.js';
import type { Workspace } from '../../workspace/workspace.js';
import { putAttendance } from '../shared/attendance.js';
import { addCourse, changeCourse } from '../shared/course.js';
import { addEducator, changeEducator, type EducatorFields } from '../shared/educator.js';
import { putGrade } from '../shared/grade.js';
import { addStudent, changeStudent } from '../shared/student.js';

/** A row's values by field; a field whose column the file lacks is absent. */
export type Values = Readonly<Record<string, FieldValue>>;

/** The stored record that a row is about. */
export interface FoundRecord {
  /** By what it was found, for people. */
  readonly by: string;
  /** Its present values, as a body: the row then overwrites the fields that it has columns for. */
  readonly known: Values;
  /** @param whole the record as it is to be, already valid by the kind's schema */
  readonly change: (whole: object) => void;
}

export interface ImportKind {
  /** The schema of openapi.yaml that a whole record must fit. */
  readonly schema: string;
  /** The values as a body has them: a student is named by id, whatever the row names it by. @throws ApiError */
  readonly toBody: (workspace: Workspace, values: Values) => Values;
  readonly match: (workspace: Workspace, body: Values) => FoundRecord | undefined;
  /** @param whole the record as it is to be, already valid by the kind's schema; @param id the row's, if no record has it yet */
  readonly create: (workspace: Workspace, whole: object, id: string | undefined) => void;
  /** Whether an id of this kind is taken. Always, where the rows of a kind have none: grades and attendance. */
  readonly has: (workspace: Workspace, id: string) => boolean;
  /** For `mode=create`, where there is a match. */
  readonly duplicate: (by: string) => ApiError;
}

/** @typeParam R the stored record; B what openapi.yaml calls a new one */
interface Definition<R, B> extends Pick<ImportKind, 'schema' | 'toBody' | 'has' | 'duplicate'> {
  readonly match: (workspace: Workspace, body: Values) => { readonly record: R; readonly by: string } | undefined;
  readonly known: (record: R) => Values;
  readonly create: (workspace: Workspace, body: B, id: string | undefined) => void;
  readonly change: (workspace: Workspace, record: R, body: B) => void;
}

/** The one place where a value that was validated by a schema is given that schema's type. */
function define<R, B>({ match, known, create, change, ...rest }: Definition<R, B>): ImportKind {
  return {
    ...rest,
    match: (workspace, body) => {
      const found = match(workspace, body);
      return found && { by: found.by, known: known(found.record), change: (whole) => change(workspace, found.record, whole as B) };
    },
    create: (workspace, whole, id) => create(workspace, whole as B, id),
  };
}

const text = (value: FieldValue | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const students = define<StudentRecord, StudentCreate>({
  schema: 'StudentCreate',
  toBody: (_, values) => values,
  match: ({ store }, { external_id, email }) => byExternalId(store.students, external_id, withEmail(email)) ?? byEmail(store.students, email),
  known: ({ name, email, phone, grade, program, school_id, skills, interests, bio, date_of_birth, address, external_id }) => ({
    name,
    email,
    phone,
    grade,
    program,
    school_id,
    skills,
    interests,
    bio,
    date_of_birth,
    address,
    external_id,
  }),
  create: (workspace, body, id) => void addStudent(workspace, body, id === undefined ? {} : { id }),
  change: (workspace, record, body) => void changeStudent(workspace, record, body),
  has: ({ store }, id) => store.students.has(id),
  duplicate: duplicatePerson,
});

const educators = define<EducatorRecord, EducatorFields>({
  schema: 'EducatorCreate',
  toBody: (_, values) => values,
  match: ({ store }, { external_id, email }) => byExternalId(store.educators, external_id, withEmail(email)) ?? byEmail(store.educators, email),
  known: ({ name, email, school_id, subjects, qualifications, experience_years, external_id }) => ({
    name,
    email,
    school_id,
    subjects,
    qualifications,
    experience_years,
    external_id,
  }),
  create: (workspace, body, id) => void addEducator(workspace, body, { id }),
  change: (workspace, record, body) => void changeEducator(workspace, record, body),
  has: ({ store }, id) => store.educators.has(id),
  duplicate: duplicatePerson,
});

const courses = define<CourseRecord, CourseCreate>({
  schema: 'CourseCreate',
  toBody: (_, values) => values,
  match: ({ store }, { external_id, title, type }) => {
    const found = byExternalId(store.courses, external_id, (course) => course.type === type && typeof title === 'string' && fold(course.title) === fold(title));
    if (found || typeof title !== 'string' || typeof type !== 'string') return found;
    const record = store.courses.where('title_type', joinKey(type, fold(title)))[0];
    return record && { record, by: 'title and type' };
  },
  known: ({ title, description, type, category, level, duration, price, currency, instructor, skills, thumbnail, external_id }) => ({
    title,
    description,
    type,
    category,
    level,
    duration,
    price,
    currency,
    instructor,
    skills,
    thumbnail,
    external_id,
  }),
  create: (workspace, body, id) => void addCourse(workspace, body, id),
  change: (workspace, record, body) => void changeCourse(workspace, record, body),
  has: ({ store }, id) => store.courses.has(id),
  duplicate: (by) => new ApiError('CONFLICT', `There is a course with this ${by} already.`),
});

const grades = define<GradeRecord, GradeRow>({
  schema: 'GradeRow',
  toBody: namedStudent,
  match: ({ store }, { student_id, subject_id, term }) => {
    const record = store.grades.find('natural', gradeKey({ student_id, subject_id, term }));
    return record && { record, by: 'student, subject and term' };
  },
  known: ({ student_id, subject_id, score, grade, term }) => ({ student_id, subject_id, score, grade, term }),
  create: (workspace, body) => void putGrade(workspace, body),
  change: (workspace, _, body) => void putGrade(workspace, body),
  has: () => true,
  duplicate: (by) => new ApiError('CONFLICT', `There is a grade for this ${by} already.`),
});

const attendance = define<AttendanceRecord, AttendanceRow>({
  schema: 'AttendanceRow',
  toBody: namedStudent,
  match: ({ store }, { student_id, date, class_id }) => {
    const record = store.attendance.find('natural', attendanceKey({ student_id: String(student_id), date: String(date), class_id: text(class_id) ?? null }));
    return record && { record, by: 'student, date and class' };
  },
  known: ({ student_id, date, status, class_id }) => ({ student_id, date, status, class_id }),
  create: (workspace, body) => void putAttendance(workspace, body),
  change: (workspace, _, body) => void putAttendance(workspace, body),
  has: () => true,
  duplicate: (by) => new ApiError('CONFLICT', `There is an attendance record for this ${by} already.`),
});

export const importKinds: Readonly<Record<Kind, ImportKind>> = { students, educators, courses, grades, attendance };

/**
 * An external_id is compared with its case: `aB3` and `Ab3` are two. The index has it without, as filters want it.
 * @param isMeant tells which, where several have this external_id
 * @throws CONFLICT where it can't be told
 */
function byExternalId<R extends { readonly external_id: string | null }>(
  collection: { readonly where: (index: 'external_id', key: string) => R[] },
  id: FieldValue | undefined,
  isMeant: (record: R) => boolean = () => false,
): { record: R; by: string } | undefined {
  const key = text(id);
  const hits = key === undefined ? [] : collection.where('external_id', fold(key)).filter(({ external_id }) => exact(external_id ?? '') === exact(key));
  const record = hits.length > 1 ? hits.find(isMeant) : hits[0];
  if (hits.length > 1 && !record)
    throw new ApiError('CONFLICT', `${hits.length} records have this external_id. Leave it empty, so that the row is matched otherwise.`, {
      field: 'external_id',
    });
  return record && { record, by: 'external_id' };
}

const withEmail =
  (email: FieldValue | undefined) =>
  (record: { readonly email: string }): boolean =>
    typeof email === 'string' && fold(record.email) === fold(email);

function byEmail<R>(
  collection: { readonly find: (index: 'email', key: string) => R | undefined },
  email: FieldValue | undefined,
): { record: R; by: string } | undefined {
  const key = text(email);
  const record = key === undefined ? undefined : collection.find('email', fold(key));
  return record && { record, by: 'email' };
}

function duplicatePerson(by: string): ApiError {
  return by === 'email'
    ? new ApiError('DUPLICATE_EMAIL', 'There is somebody with this email already.', { field: 'email' })
    : new ApiError('CONFLICT', 'There is somebody with this external_id already.', { field: 'external_id' });
}

/** What a row may name its student by, in this order, and what people call it. */
const NAMES_OF_STUDENT = [
  ['student_id', 'id'],
  ['student_external_id', 'external_id'],
  ['student_email', 'email'],
] as const;

/**
 * The first of student_id, external_id and email that finds a student counts: in the file of another sandbox the ids are other ones. Two
 * that find two students are a fault: nobody can say whose record it is. A malformed id that nothing else makes good stays, for the schema
 * to tell of.
 * @throws VALIDATION_ERROR where none is filled in, or they contradict each other; NOT_FOUND about the first that is filled in
 */
function namedStudent({ store }: Workspace, { student_id, student_external_id, student_email, ...rest }: Values): Values {
  const id = text(student_id);
  const found = [
    id === undefined ? undefined : store.students.get(id.toLowerCase()),
    byExternalId(store.students, student_external_id, withEmail(student_email))?.record,
    byEmail(store.students, student_email)?.record,
  ];
  const student = found.find((record) => record !== undefined);
  const other = found.findIndex((record) => record !== undefined && record !== student);
  if (student && other !== -1) throw twoStudents(found.indexOf(student), other);
  if (student) return { ...rest, student_id: student.id };
  const given = student_id === '' ? null : (student_id ?? null);
  if (given !== null && !(typeof given === 'string' && isUuid(given))) return { ...rest, student_id: given };
  const named = { student_id, student_external_id, student_email };
  for (const [field, name] of NAMES_OF_STUDENT) {
    const value = named[field] ?? '';
    if (typeof value !== 'string') throw new ApiError('VALIDATION_ERROR', `\`${field}\` must be a string.`, { field });
    if (value !== '') throw new ApiError('NOT_FOUND', `There is no student with the ${name} ${value.slice(0, 255)}.`, { field });
  }
  throw new ApiError('VALIDATION_ERROR', 'The row names no student: fill in `student_id`, `student_external_id` or `student_email`.', { field: 'student_id' });
}

function twoStudents(...[first, second]: [number, number]): ApiError {
  const [field] = NAMES_OF_STUDENT[first] ?? [''];
  const [otherField] = NAMES_OF_STUDENT[second] ?? [''];
  return new ApiError('VALIDATION_ERROR', `\`${field}\` names one student and \`${otherField}\` another. Keep the one that is right, and empty the other.`, {
    field: otherField,
  });
}
