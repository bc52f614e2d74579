// Who calls: what a request's credential has been found to stand for.

import { ApiError, forbidden, invalid, notFound } from '../contract/errors.js';
import type { Plan, Role, Scope, StudentRecord, UserRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';

/** What an app was granted, by a user or, for client_credentials, by nobody. */
export interface Access {
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  /** GET /me is to answer changed user info: a negative path that a test asked for. */
  readonly changedUserInfo: boolean;
}

/** `access` is null where the user signed in without an app. */
export type Caller =
  | { readonly kind: 'api-key'; readonly id: string; readonly plan: Plan; readonly role: 'admin'; readonly access: null }
  | { readonly kind: 'user'; readonly id: string; readonly plan: Plan; readonly role: Role; readonly user: UserRecord; readonly access: Access | null }
  | { readonly kind: 'app'; readonly id: string; readonly plan: Plan; readonly role: null; readonly access: Access }
  | { readonly kind: 'nobody'; readonly id: string; readonly plan: Plan; readonly role: null; readonly access: null };

/** A call without a credential. It counts against a limit that no load test meets (contract, "Rate limits"). */
export const NOBODY: Caller = { kind: 'nobody', id: 'nobody', plan: 'enterprise', role: null, access: null };

/** The student that the caller is, or undefined: an API key, staff. */
export const ownStudentId = (caller: Caller): string | undefined =>
  caller.kind === 'user' && caller.role === 'student' ? (caller.user.student_id ?? undefined) : undefined;

/** The only user there can be behind a request that must come from one. @throws FORBIDDEN for an API key */
export function requireUser(caller: Caller): UserRecord {
  if (caller.kind === 'app') throw forbidden('A token of client_credentials stands for no user. Log a user in, and send the access token of that login.');
  if (caller.kind !== 'user') throw forbidden('This operation is about a signed-in user; an API key is none. Send the token of POST /auth/login.');
  return caller.user;
}

/** Another student's records are 403 to a student, and to an app, whose user's own they must be. */
export function refuseOtherStudents(caller: Caller, studentId: string): void {
  if (caller.access && ownStudentId(caller) !== studentId)
    throw forbidden("An OAuth access token reads its own user's records only, and these are of another student. Call with an API key.");
  if (caller.role === 'student' && ownStudentId(caller) !== studentId) throw forbidden("A student may not see or change another student's records.");
}

/** A recruiter sees the students who applied, and no others (contract, "Roles"). */
export function refuseStudentsWhoNeverApplied({ store }: Workspace, caller: Caller, studentId: string): void {
  if (caller.role === 'recruiter' && store.applications.count('student_id', studentId) === 0)
    throw forbidden('A recruiter sees the students who applied; this one has not.');
}

/**
 * The student whom a call is about: the given one, which must exist, or the calling student.
 * @throws VALIDATION_ERROR when nobody is named, NOT_FOUND, FORBIDDEN (contract, "Credentials")
 */
export function resolveStudent(workspace: Workspace, caller: Caller, given: string | null | undefined): StudentRecord {
  const id = given ?? ownStudentId(caller);
  if (id === undefined) {
    if (caller.role === 'student') throw new ApiError('NOT_FOUND', 'There is no student record for this user.');
    throw invalid('student_id', 'required', '`student_id` is required, unless a student calls.');
  }
  refuseOtherStudents(caller, id);
  const student = workspace.store.students.get(id);
  if (!student) throw notFound('Student', id);
  return student;
}
