// Students: the profiles that everything else hangs on. A student and a user are one person: making the one makes the other.

import { refuseOtherStudents, refuseStudentsWhoNeverApplied } from '../auth/caller.js';
import { requireScope } from '../auth/require-scope.js';
import { forbidden, notFound } from '../contract/errors.js';
import { envelope, listPage, pageOf } from '../http/list.js';
import { created, type In, multiStatus, ok, type Out } from '../http/operation.js';
import type { StudentRecord } from '../records/records.js';
import type { StudentCreate } from '../types/public/types.gen.js';
import type { Workspace } from '../workspace/workspace.js';
import { eachRow } from './shared/bulk-rows.js';
import { applicationsOf, assessmentsOf, coursesOf, embed, mayEmbed, type StudentInclude, toStudent } from './shared/student-view.js';
import { addStudent, changeStudent, studentFilters } from './shared/student.js';

export function createStudent({ workspace, body }: In<'createStudent'>): Out<'createStudent'> {
  return created(toStudent(addStudent(workspace, body)));
}

export function listStudents({ workspace, query, caller, links }: In<'listStudents'>): Out<'listStudents'> {
  refuseHidden(caller, query.include);
  const page = listPage(workspace.store.students, query, studentFilters(workspace, caller, query));
  return ok(envelope('students', page, (student) => embed(workspace, links, student, query.include)));
}

export function getStudent({ workspace, path, query, caller, links }: In<'getStudent'>): Out<'getStudent'> {
  refuseHidden(caller, query.include);
  return ok(embed(workspace, links, visibleStudent(workspace, caller, path.id), query.include));
}

export function updateStudent({ workspace, path, body, caller }: In<'updateStudent'>): Out<'updateStudent'> {
  const before = visibleStudent(workspace, caller, path.id);
  if (caller.role === 'student') refuseOwnChange(before, body);
  return ok(toStudent(changeStudent(workspace, before, body)));
}

export function listStudentCourses({ workspace, path, query, caller, links }: In<'listStudentCourses'>): Out<'listStudentCourses'> {
  refuseHidden(caller, ['courses']);
  const student = visibleStudent(workspace, caller, path.id);
  return ok(envelope('courses', pageOf(coursesOf(workspace, links, student.id), query), (course) => course));
}

export function listStudentAssessments({ workspace, path, query, caller }: In<'listStudentAssessments'>): Out<'listStudentAssessments'> {
  refuseHidden(caller, ['assessments']);
  const student = visibleStudent(workspace, caller, path.id);
  return ok(envelope('assessments', pageOf(assessmentsOf(workspace, student.id), query), (result) => result));
}

export function listStudentApplications({ workspace, path, query, caller }: In<'listStudentApplications'>): Out<'listStudentApplications'> {
  refuseHidden(caller, ['applications']);
  const student = visibleStudent(workspace, caller, path.id);
  return ok(envelope('applications', pageOf(applicationsOf(workspace, student.id), query), (application) => application));
}

export function bulkCreateStudents({ workspace, rows }: In<'bulkCreateStudents'>): Out<'bulkCreateStudents'> {
  const { done, errors } = eachRow(workspace, rows, (row: StudentCreate) => addStudent(workspace, row));
  const students = done.map(({ id, external_id, email }) => ({ id, external_id, email }));
  const body = { created: done.length, failed: errors.length, students, errors };
  return errors.length === 0 ? created(body) : multiStatus(body);
}

/** A student whom the caller may see: the own one; for a recruiter, those who applied; for all others, everyone. */
function visibleStudent(workspace: Workspace, caller: In<'getStudent'>['caller'], id: string): StudentRecord {
  refuseOtherStudents(caller, id);
  const student = workspace.store.students.get(id);
  if (!student) throw notFound('Student', id);
  refuseStudentsWhoNeverApplied(workspace, caller, id);
  return student;
}

/** What a role or a scope may not list, it gets by no `include` either. @throws FORBIDDEN that names the first such part */
function refuseHidden(caller: In<'getStudent'>['caller'], parts: readonly StudentInclude[] = []): void {
  for (const part of parts) {
    requireScope(caller, { id: `\`include=${part}\``, scopes: part === 'courses' ? [['courses']] : [] });
    if (caller.role !== null && !mayEmbed(caller.role, part))
      throw forbidden(`The role ${caller.role} may not see a student's ${part}: leave \`${part}\` out of \`include\`.`);
  }
}

/** Email and grade are the institution's to change (contract, "Roles"); sent back as they are, they change nothing. */
function refuseOwnChange(before: StudentRecord, body: In<'updateStudent'>['body']): void {
  const emailChanges = body.email !== undefined && body.email !== before.email;
  const gradeChanges = body.grade !== undefined && body.grade !== before.grade;
  if (emailChanges || gradeChanges) throw forbidden(`A student may not change the own ${emailChanges ? 'email' : 'grade'}: the institution does.`);
}
