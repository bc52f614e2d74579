// Educators: who teaches at an institution. An educator and a user of role educator are one person: making the one makes the other.
// No documented operation reads or writes a single one; signup makes them, and bulk import and export take and give them.

import { fold } from '../../domain/same-text.js';
import type { EducatorRecord, UserRecord } from '../../records/records.js';
import type { Workspace } from '../../workspace/workspace.js';

/** What can be said of an educator. null clears; a list that is cleared is empty. */
export interface EducatorFields {
  readonly name: string;
  readonly email: string;
  readonly school_id?: string | null | undefined;
  readonly subjects?: readonly string[] | null | undefined;
  readonly qualifications?: readonly string[] | null | undefined;
  /** Years of teaching. */
  readonly experience_years?: number | null | undefined;
  readonly external_id?: string | null | undefined;
}

/** What changes of an educator; what is undefined stays. */
export type EducatorChanges = { readonly [K in keyof EducatorFields]?: EducatorFields[K] | undefined };

export interface AddEducatorOptions {
  /** An id that is free, in lower case; without it, the collection's next. */
  readonly id?: string | undefined;
}

/**
 * Makes an educator and the user behind it, without a password: OTP and the login page work. A user of role educator behind whom
 * nobody stands yet, as one who is just signing up, becomes that user and keeps the password. No event: the vendor documents none.
 * @throws UniqueViolation (DUPLICATE_EMAIL) where any other user or educator has the email
 */
export function addEducator(workspace: Workspace, fields: EducatorFields, { id }: AddEducatorOptions = {}): EducatorRecord {
  const { store } = workspace;
  const now = workspace.clock.now();
  const waiting = userWithoutEducator(workspace, fields.email);
  const user = waiting ? inStep(workspace, waiting, fields.name, fields.email) : addUser(workspace, fields);
  return store.educators.insert({
    id: id ?? workspace.newId('educators'),
    user_id: user.id,
    name: fields.name,
    email: fields.email,
    school_id: fields.school_id ?? null,
    subjects: fields.subjects ?? [],
    qualifications: fields.qualifications ?? [],
    experience_years: fields.experience_years ?? null,
    external_id: fields.external_id ?? null,
    created_at: now,
    updated_at: now,
  });
}

/**
 * Puts the changed educator in the place of the one before, and gives the user behind it the same name and email.
 * @throws UniqueViolation (DUPLICATE_EMAIL) where another user has the new email
 */
export function changeEducator(workspace: Workspace, before: EducatorRecord, fields: EducatorChanges): EducatorRecord {
  const { store } = workspace;
  const after: EducatorRecord = {
    ...before,
    name: fields.name ?? before.name,
    email: fields.email ?? before.email,
    school_id: changed(fields.school_id, before.school_id),
    subjects: fields.subjects === null ? [] : (fields.subjects ?? before.subjects),
    qualifications: fields.qualifications === null ? [] : (fields.qualifications ?? before.qualifications),
    experience_years: changed(fields.experience_years, before.experience_years),
    external_id: changed(fields.external_id, before.external_id),
    updated_at: workspace.clock.now(),
  };
  const user = store.users.get(before.user_id);
  if (user) inStep(workspace, user, after.name, after.email);
  return store.educators.replace(after);
}

/** null clears, undefined leaves as it is. */
const changed = <T>(sent: T | null | undefined, before: T | null): T | null => (sent === undefined ? before : sent);

/** Whoever is stored as educator has the user's email: an email that no educator has is that of a user behind whom nobody stands. */
function userWithoutEducator({ store }: Workspace, email: string): UserRecord | undefined {
  const user = store.users.find('email', fold(email));
  return user?.role === 'educator' && !store.educators.find('email', fold(email)) ? user : undefined;
}

function addUser(workspace: Workspace, { name, email }: EducatorFields): UserRecord {
  const now = workspace.clock.now();
  return workspace.store.users.insert({
    id: workspace.newId('users'),
    email,
    name,
    role: 'educator',
    student_id: null,
    email_verified: false,
    password: null,
    created_at: now,
    updated_at: now,
  });
}

function inStep(workspace: Workspace, user: UserRecord, name: string, email: string): UserRecord {
  if (user.name === name && user.email === email) return user;
  return workspace.store.users.replace({ ...user, name, email, updated_at: workspace.clock.now() });
}
