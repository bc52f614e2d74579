// Who has logged in, as far as the app may know it: what each scope gives (contract, "Authentication": GET /me).

import { requireUser } from '../auth/caller.js';
import type { Links } from '../http/links.js';
import { type In, ok, type Out } from '../http/operation.js';
import type { Scope, UserRecord } from '../records/records.js';
import type { Me } from '../types/public/types.gen.js';
import type { Workspace } from '../workspace/workspace.js';
import { shownUser } from './shared/shown-user.js';
import { coursesOf } from './shared/student-view.js';

/** A user who signed in without an app sees all. @throws FORBIDDEN for an API key, and for an app without a user */
export function getMe({ workspace, caller, links }: In<'getMe'>): Out<'getMe'> {
  const user = requireUser(caller);
  const has = (scope: Scope): boolean => caller.access === null || caller.access.scopes.includes(scope);
  const { name, email, email_verified } = shownUser(caller);
  return ok({
    ...(has('profile') && { ...profileOf(workspace, user), name }),
    ...(has('email') && { email, email_verified }),
    ...(has('courses') && { courses: coursesOfUser(workspace, links, user) }),
  });
}

function profileOf({ store }: Workspace, { id, name, role, student_id }: UserRecord): Me {
  const student = student_id === null ? undefined : store.students.get(student_id);
  return { id, name, role, student_id, grade: student?.grade ?? null, program: student?.program ?? null, skills: [...(student?.skills ?? [])] };
}

function coursesOfUser(workspace: Workspace, links: Links, { student_id }: UserRecord): NonNullable<Me['courses']> {
  return student_id === null ? [] : coursesOf(workspace, links, student_id);
}
