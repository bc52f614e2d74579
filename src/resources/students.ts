// Students: the profiles that everything else hangs on. A student and a user are one person: making the one makes the other.

import { type Caller, refuseOtherStudents, refuseStudentsWhoNeverApplied } from '../auth/caller.js';
import { requireScope } from '../auth/require-scope.js';
import type { StudentCreate, StudentUpdate } from '../types/public/types.gen.js';
import { forbidden, notFound } from '../contract/errors.js';
import { created, type In, multiStatus, ok, type Out } from '../http/operation.js';
import { fold, type IndexOf } from '../workspace/collections.js';
import type { StudentRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { eachRow } from './shared/bulk-rows.js';
import { applicationsOf, assessmentsOf, coursesOf, embed, mayEmbed, type StudentInclude, toStudent } from './shared/student-view.js';
import { allOf, envelope, type Filters, havingAll, keyOf, listPage, pageOf, searching } from '../http/list.js';

/** What a new student may have already: the user, or, in an import, the id of an export. */
interface Existing {
  readonly userId?: string;
  readonly id?: string;
}

/** Makes a student and the user behind it, without a password: OTP and the login page work. ⚡ student.created */
export function addStudent(workspace: Workspace, fields: StudentCreate, existing: Existing = {}): StudentRecord {
  const { store } = workspace;
  const now = workspace.clock.now();
  const id = existing.id ?? workspace.newId('students');
  const userId = existing.userId ?? workspace.newId('users');
  const student = store.students.insert({
    id,
    user_id: userId,
    name: fields.name,
    email: fields.email,
    phone: fields.phone ?? null,
    grade: fields.grade ?? null,
    program: fields.program ?? null,
    school_id: fields.school_id ?? null,
    skills: fields.skills ?? [],
    interests: fields.interests ?? [],
    bio: fields.bio ?? null,
    date_of_birth: fields.date_of_birth ?? null,
    address: fields.address ?? null,
    external_id: fields.external_id ?? null,
    created_at: now,
    updated_at: now,
  });
  if (existing.userId === undefined)
    store.users.insert({
      id: userId,
      email: fields.email,
      name: fields.name,
      role: 'student',
      student_id: id,
      email_verified: false,
      password: null,
      created_at: now,
      updated_at: now,
    });
  workspace.emit('student.created', { student_id: id, name: student.name, email: student.email });
  return student;
}

export function createStudent({ workspace, body }: In<'createStudent'>): Out<'createStudent'> {
  return created(toStudent(addStudent(workspace, body)));
}

export function listStudents({ workspace, query, caller, links }: In<'listStudents'>): Out<'listStudents'> {
  refuseHidden(caller, query.include);
  const page = listPage(workspace.store.students, query, studentFilters(workspace, caller, query));
  return ok(envelope('students', page, (student) => embed(workspace, links, student, query.include)));
}

/** What a list or an export leaves out. */
export function studentFilters({ store }: Workspace, caller: Caller, query: In<'exportStudents'>['query']): Filters<StudentRecord, IndexOf<'students'>> {
  return {
    by: {
      grade: keyOf(query.grade),
      program: keyOf(query.program),
      school_id: keyOf(query.school_id),
      external_id: keyOf(query.external_id),
    },
    where: allOf<StudentRecord>(
      query.email === undefined ? undefined : (student) => fold(student.email) === fold(query.email ?? ''),
      havingAll(query.skills, (student) => student.skills),
      searching(
        query.search,
        (student) => student.name,
        (student) => student.email,
      ),
      // a recruiter sees those who applied
      caller.role === 'recruiter' ? (student) => store.applications.count('student_id', student.id) > 0 : undefined,
    ),
  };
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

/** What is given is changed, in the user as well; null clears. */
export function changeStudent(workspace: Workspace, before: StudentRecord, body: StudentUpdate): StudentRecord {
  const { store } = workspace;
  const now = workspace.clock.now();
  const after: StudentRecord = {
    ...before,
    ...definedOf({
      name: body.name,
      email: body.email,
      phone: body.phone,
      grade: body.grade,
      program: body.program,
      school_id: body.school_id,
      skills: body.skills === null ? [] : body.skills,
      interests: body.interests === null ? [] : body.interests,
      bio: body.bio,
      date_of_birth: body.date_of_birth,
      address: body.address,
      external_id: body.external_id,
    }),
    updated_at: now,
  };
  const user = store.users.get(before.user_id);
  if (user && (user.name !== after.name || user.email !== after.email)) store.users.replace({ ...user, name: after.name, email: after.email, updated_at: now });
  return store.students.replace(after);
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

/** Without the fields that were not sent; null stays, since it clears. */
function definedOf<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
