// Exports: a kind's records, filtered as its list is, as a file that an import takes back; and the empty file that an import is filled
// into. How a file looks is said in src/bulk.

import type { FieldValue } from '../bulk/cells.js';
import { fieldsOf, importableFields, type Kind } from '../bulk/columns.js';
import { MEDIA_TYPES } from '../bulk/formats.js';
import { type FileContent, type FileFormat, writeFile } from '../bulk/write-file.js';
import { fold } from '../domain/same-text.js';
import { dateOf, formatTime } from '../domain/time.js';
import { allOf, everyMatch, keyOf, searching } from '../http/list.js';
import type { In, OperationInput, StreamOperation, StreamReply } from '../http/operation.js';
import type { AttendanceRecord, CourseRecord, EducatorRecord, GradeRecord, StudentRecord } from '../records/records.js';
import type { PublicOperations } from '../types/operations.gen.js';
import type { Workspace } from '../workspace/workspace.js';
import { toCourse } from './shared/course-view.js';
import { courseFilters } from './shared/course.js';
import { toEducator } from './shared/educator-view.js';
import { studentFields } from './shared/student-view.js';
import { studentFilters } from './shared/student.js';

/** By field, as the API's JSON has them. */
type Values = Readonly<Record<string, FieldValue>>;

export const exportStudents: StreamOperation<PublicOperations['exportStudents']> = {
  stream: ({ workspace, caller, query }) => {
    const { store } = workspace;
    // how a student did in assessments is not for recruiters (contract, "Roles")
    const mayCount = caller.role !== 'recruiter';
    const toValues = (student: StudentRecord): Values => ({
      ...studentFields(student),
      courses_enrolled: store.enrollments.count('student_id', student.id),
      assessments_completed: mayCount ? store.results.count('student_id', student.id) : null,
    });
    return file(workspace, 'students', query.format, everyMatch(store.students, studentFilters(workspace, caller, query)), toValues);
  },
};

export const exportEducators: StreamOperation<PublicOperations['exportEducators']> = {
  stream: ({ workspace, query }) => {
    const filters = {
      by: { school_id: keyOf(query.school_id), external_id: keyOf(query.external_id) },
      where: allOf<EducatorRecord>(
        query.email === undefined ? undefined : (educator) => fold(educator.email) === fold(query.email ?? ''),
        searching(
          query.search,
          (educator) => educator.name,
          (educator) => educator.email,
        ),
      ),
    };
    return file(workspace, 'educators', query.format, everyMatch(workspace.store.educators, filters), (educator) => ({ ...toEducator(educator) }));
  },
};

export const exportCourses: StreamOperation<PublicOperations['exportCourses']> = {
  stream: ({ workspace, query }) => {
    const toValues = (course: CourseRecord): Values => ({ ...toCourse(workspace, course) });
    return file(workspace, 'courses', query.format, everyMatch(workspace.store.courses, courseFilters(query)), toValues);
  },
};

export const exportGrades: StreamOperation<PublicOperations['exportGrades']> = {
  stream: ({ workspace, query }) => file(workspace, 'grades', query.format, ofStudent(workspace.store.grades, query), (grade) => withStudent(workspace, grade)),
};

export const exportAttendance: StreamOperation<PublicOperations['exportAttendance']> = {
  stream: ({ workspace, query }) =>
    file(workspace, 'attendance', query.format, ofStudent(workspace.store.attendance, query), (record) => withStudent(workspace, record)),
};

type TemplateId = 'getStudentsTemplate' | 'getEducatorsTemplate' | 'getCoursesTemplate' | 'getGradesTemplate' | 'getAttendanceTemplate';

const template = <Id extends TemplateId>(kind: Kind): StreamOperation<PublicOperations[Id]> => ({
  stream: ({ query }: Pick<OperationInput<PublicOperations[TemplateId]>, 'query'>) =>
    reply(`${kind}-template`, query.format, { kind, fields: importableFields(kind), records: [] }),
});

export const getStudentsTemplate = template<'getStudentsTemplate'>('students');
export const getEducatorsTemplate = template<'getEducatorsTemplate'>('educators');
export const getCoursesTemplate = template<'getCoursesTemplate'>('courses');
export const getGradesTemplate = template<'getGradesTemplate'>('grades');
export const getAttendanceTemplate = template<'getAttendanceTemplate'>('attendance');

function ofStudent<T extends GradeRecord | AttendanceRecord>(collection: { readonly all: () => T[] }, { student_id }: In<'exportGrades'>['query']): T[] {
  const records = collection.all();
  return student_id === undefined ? records : records.filter((record) => record.student_id === student_id);
}

/** A row names its student in three ways, so that it finds the same one where ids are others. */
function withStudent({ store }: Workspace, record: GradeRecord | AttendanceRecord): Values {
  const student = store.students.get(record.student_id);
  return {
    ...record,
    student_external_id: student?.external_id ?? null,
    student_email: student?.email ?? null,
    created_at: formatTime(record.created_at),
    updated_at: formatTime(record.updated_at),
  };
}

/** The records as they are now, for they are immutable; what is counted beside them is counted when they are written. */
function file<T>({ clock }: Workspace, kind: Kind, format: FileFormat | undefined, records: readonly T[], toValues: (record: T) => Values): StreamReply {
  return reply(`${kind}-${dateOf(clock.now())}`, format, { kind, fields: fieldsOf(kind), records: mapped(records, toValues) });
}

function* mapped<T>(records: readonly T[], toValues: (record: T) => Values): Generator<Values> {
  for (const record of records) yield toValues(record);
}

function reply(name: string, format: FileFormat = 'csv', content: FileContent): StreamReply {
  return {
    contentType: MEDIA_TYPES[format],
    headers: { 'Content-Disposition': `attachment; filename="${name}.${format}"` },
    // whoever goes away ends it; what fails on the way is seen by the client as a file that is cut
    run: (response) => void writeFile(response, format, content).catch((error: unknown) => void response.destroy(error instanceof Error ? error : undefined)),
  };
}
