// What a row of each kind means: which record it names, how a new record is made and an old one changed. The rules are those of single
// records, in resources/shared.

import type { Kind } from '../../bulk/columns.js';
import { ApiError } from '../../contract/errors.js';
import { fold } from '../../domain/same-text.js';
import type { AttendanceRecord, CourseRecord, EducatorRecord, GradeRecord, StudentRecord, UserRecord } from '../../records/records.js';
import type { AttendanceRow, CourseCreate, GradeRow, StudentCreate } from '../../types/public/types.gen.js';
import { attendanceKey, gradeKey, joinKey } from '../../workspace/collections.js';
import type { Workspace } from '../../workspace/workspace.js';
import { putAttendance } from '../shared/attendance.js';
import { addCourse, changeCourse } from '../shared/course.js';
import { addEducator, changeEducator, type EducatorFields } from '../shared/educator.js';
import { putGrade } from '../shared/grade.js';
import { addStudent, changeStudent } from '../shared/student.js';
import { byEmail, byExternalId, type Found, isOther, text, type Values, withEmail } from './find-record.js';
import { namedStudent, NAMING } from './named-student.js';

/** The stored record that a row is about. */
export interface FoundRecord {
  readonly id: string;
  /** The field by which it was found; null where several are its key. */
  readonly field: string | null;
  /** By what it was found, for people. */
  readonly by: string;
  /** Its present values, as a body: the row then overwrites the fields that it has columns for. */
  readonly known: Values;
  /** @param whole the record as it is to be, already valid by the kind's schema */
  readonly change: (whole: object) => void;
}

/** A record that keeps a row from being taken, since both can't have what only one may have. */
export interface Rival {
  /** The record's id; undefined where it is none of this kind. */
  readonly id: string | undefined;
  readonly error: ApiError;
}

export interface ImportKind {
  /** The schema of openapi.yaml that a whole record must fit. */
  readonly schema: string;
  /** The fields by which a row finds its record. */
  readonly keys: readonly string[];
  /** Those of them that name a student: grades and attendance. */
  readonly naming: readonly string[];
  /** The values as a body has them: a student is named by id, whatever the row names it by. @throws ApiError */
  readonly toBody: (workspace: Workspace, values: Values) => Values;
  /** @throws ApiError where it can't be told */
  readonly match: (workspace: Workspace, body: Values) => FoundRecord | undefined;
  /** @param match the record that the row changes, if there is one */
  readonly rival: (workspace: Workspace, body: Values, match: FoundRecord | undefined) => Rival | undefined;
  /** @param whole the record as it is to be, already valid by the kind's schema; @param id the row's, if no record has it yet; returns the record's */
  readonly create: (workspace: Workspace, whole: object, id: string | undefined) => string;
  /** Whether an id of this kind is taken. Always, where the rows of a kind have none: grades and attendance. */
  readonly has: (workspace: Workspace, id: string) => boolean;
  /** For `mode=create`, where there is a match. */
  readonly duplicate: (by: string) => ApiError;
}

/** @typeParam R the stored record; B what openapi.yaml calls a new one */
interface Definition<R, B> extends Pick<ImportKind, 'schema' | 'keys' | 'naming' | 'toBody' | 'rival' | 'has' | 'duplicate'> {
  readonly match: (workspace: Workspace, body: Values) => Found<R> | undefined;
  readonly known: (record: R) => Values;
  readonly create: (workspace: Workspace, body: B, id: string | undefined) => string;
  readonly change: (workspace: Workspace, record: R, body: B) => void;
}

/** The one place where a value that was validated by a schema is given that schema's type. */
function define<R extends { readonly id: string }, B>({ match, known, create, change, ...rest }: Definition<R, B>): ImportKind {
  return {
    ...rest,
    match: (workspace, body) => {
      const found = match(workspace, body);
      if (!found) return undefined;
      const { record, field, by } = found;
      return { id: record.id, field, by, known: known(record), change: (whole) => change(workspace, record, whole as B) };
    },
    create: (workspace, whole, id) => create(workspace, whole as B, id),
  };
}

const students = define<StudentRecord, StudentCreate>({
  schema: 'StudentCreate',
  toBody: (_, values) => values,
  keys: ['external_id', 'email'],
  naming: [],
  match: ({ store }, body) => findPerson(store.students, body),
  rival: (workspace, body, match) => rivalPerson(workspace, 'students', body, match),
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
  create: (workspace, body, id) => addStudent(workspace, body, id === undefined ? {} : { id }).id,
  change: (workspace, record, body) => void changeStudent(workspace, record, body),
  has: ({ store }, id) => store.students.has(id),
  duplicate: duplicatePerson,
});

const educators = define<EducatorRecord, EducatorFields>({
  schema: 'EducatorCreate',
  toBody: (_, values) => values,
  keys: ['external_id', 'email'],
  naming: [],
  match: ({ store }, body) => findPerson(store.educators, body),
  rival: (workspace, body, match) => rivalPerson(workspace, 'educators', body, match),
  known: ({ name, email, school_id, subjects, qualifications, experience_years, external_id }) => ({
    name,
    email,
    school_id,
    subjects,
    qualifications,
    experience_years,
    external_id,
  }),
  create: (workspace, body, id) => addEducator(workspace, body, { id }).id,
  change: (workspace, record, body) => void changeEducator(workspace, record, body),
  has: ({ store }, id) => store.educators.has(id),
  duplicate: duplicatePerson,
});

const courses = define<CourseRecord, CourseCreate>({
  schema: 'CourseCreate',
  toBody: (_, values) => values,
  keys: ['external_id', 'title', 'type'],
  naming: [],
  match: ({ store }, body) => {
    const { external_id, title, type } = body;
    const isMeant = (course: CourseRecord): boolean => course.type === type && typeof title === 'string' && fold(course.title) === fold(title);
    const found = byExternalId(store.courses, external_id, isMeant);
    // several may have one title: that one which is no other course
    const record = found ? undefined : coursesOf(store, body).find((course) => !isOther(course, external_id));
    return found ?? (record && { record, field: 'title', by: 'title and type' });
  },
  rival: ({ store }, body, match) => {
    const [record] = match ? [] : coursesOf(store, body);
    if (!record) return undefined;
    const message = `The course ${JSON.stringify(record.title)} of this type has another external_id, ${JSON.stringify(record.external_id)}. Mend the external_id, or give this course another title.`;
    return { id: record.id, error: new ApiError('CONFLICT', message, { field: 'external_id' }) };
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
  create: (workspace, body, id) => addCourse(workspace, body, id).id,
  change: (workspace, record, body) => void changeCourse(workspace, record, body),
  has: ({ store }, id) => store.courses.has(id),
  duplicate: (by) => new ApiError('CONFLICT', `There is a course with this ${by} already.`),
});

const grades = define<GradeRecord, GradeRow>({
  schema: 'GradeRow',
  toBody: namedStudent,
  naming: NAMING,
  keys: [...NAMING, 'subject_id', 'term'],
  match: ({ store }, { student_id, subject_id, term }) => {
    const record = store.grades.find('natural', gradeKey({ student_id, subject_id, term }));
    return record && { record, field: null, by: 'student, subject and term' };
  },
  rival: () => undefined,
  known: ({ student_id, subject_id, score, grade, term }) => ({ student_id, subject_id, score, grade, term }),
  create: (workspace, body) => putGrade(workspace, body).id,
  change: (workspace, _, body) => void putGrade(workspace, body),
  has: () => true,
  duplicate: (by) => new ApiError('CONFLICT', `There is a grade for this ${by} already.`),
});

const attendance = define<AttendanceRecord, AttendanceRow>({
  schema: 'AttendanceRow',
  toBody: namedStudent,
  naming: NAMING,
  keys: [...NAMING, 'date', 'class_id'],
  match: ({ store }, { student_id, date, class_id }) => {
    const record = store.attendance.find('natural', attendanceKey({ student_id: String(student_id), date: String(date), class_id: text(class_id) ?? null }));
    return record && { record, field: null, by: 'student, date and class' };
  },
  rival: () => undefined,
  known: ({ student_id, date, status, class_id }) => ({ student_id, date, status, class_id }),
  create: (workspace, body) => putAttendance(workspace, body).id,
  change: (workspace, _, body) => void putAttendance(workspace, body),
  has: () => true,
  duplicate: (by) => new ApiError('CONFLICT', `There is an attendance record for this ${by} already.`),
});

export const importKinds: Readonly<Record<Kind, ImportKind>> = { students, educators, courses, grades, attendance };

interface People<R> {
  readonly where: (index: 'external_id', key: string) => R[];
  readonly find: (index: 'email', key: string) => R | undefined;
}

/** Whoever has the email and another external_id is another: siblings share a parent's address. */
function findPerson<R extends { readonly email: string; readonly external_id: string | null }>(
  people: People<R>,
  { external_id, email }: Values,
): Found<R> | undefined {
  const found = byExternalId(people, external_id, withEmail(email)) ?? byEmail(people, email);
  return found && !isOther(found.record, external_id) ? found : undefined;
}

/** Whoever has the row's email, and is not the one whom the row means. */
function rivalPerson({ store }: Workspace, kind: 'students' | 'educators', { email }: Values, match: FoundRecord | undefined): Rival | undefined {
  const key = text(email);
  const user = key === undefined ? undefined : store.users.find('email', fold(key));
  if (key === undefined || !user) return undefined;
  const rival = store[kind].find('email', fold(key));
  if (rival ? rival.id === match?.id : isWaiting(user, kind, match)) return undefined;
  const error = (message: string): ApiError => new ApiError('DUPLICATE_EMAIL', message, { field: 'email', constraint: 'unique' });
  if (!rival) return { id: undefined, error: error('A user with this email exists already.') };
  const name = kind === 'students' ? 'student' : 'educator';
  const who =
    rival.external_id === null ? `${JSON.stringify(rival.name)}` : `${JSON.stringify(rival.name)}, with the external_id ${JSON.stringify(rival.external_id)}`;
  return {
    id: rival.id,
    error: error(`Another ${name} has this email: ${who}. Give each an email of their own; where both are one person, mend the external_id.`),
  };
}

/** A user of role educator behind whom nobody stands yet becomes the user of a new educator: shared/educator.ts. */
const isWaiting = (user: UserRecord, kind: Kind, match: FoundRecord | undefined): boolean => kind === 'educators' && user.role === 'educator' && !match;

function coursesOf(store: Workspace['store'], { title, type }: Values): CourseRecord[] {
  return typeof title === 'string' && typeof type === 'string' ? store.courses.where('title_type', joinKey(type, fold(title))) : [];
}

function duplicatePerson(by: string): ApiError {
  return by === 'email'
    ? new ApiError('DUPLICATE_EMAIL', 'There is somebody with this email already.', { field: 'email' })
    : new ApiError('CONFLICT', 'There is somebody with this external_id already.', { field: 'external_id' });
}
