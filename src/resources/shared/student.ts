// A student and the user behind it are one person: making or changing the one makes or changes the other. Which students a list takes.

import type { Caller } from '../../auth/caller.js';
import { fold } from '../../domain/same-text.js';
import { allOf, type Filters, havingAll, keyOf, searching } from '../../http/list.js';
import type { In } from '../../http/operation.js';
import type { StudentRecord } from '../../records/records.js';
import type { StudentCreate, StudentUpdate } from '../../types/public/types.gen.js';
import { type IndexOf } from '../../workspace/collections.js';
import type { Workspace } from '../../workspace/workspace.js';

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

/** Without the fields that were not sent; null stays, since it clears. */
function definedOf<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
