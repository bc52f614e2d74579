// Declared credentials, users and students → records. What they do is for declared-activity.ts.

import { dateOf } from '../domain/time.js';
import type { StudentRecord } from '../workspace/records.js';
import type { Draft } from './draft.js';
import type { ScenarioFile } from './scenario.js';
import type { StudentEntry, UserEntry } from './scenario-schema.js';
import { momentOf } from './moment.js';
import { ago, resolveWhen } from './when.js';

/** What an institution has set up was there a year before as_of. */
const SET_UP = ago('1y');

export function addCredentials(draft: Draft, { lists }: ScenarioFile): void {
  const created_at = resolveWhen(SET_UP, draft.asOf);
  for (const { key, secret, plan } of lists.api_keys) draft.add('api_keys', { id: key, secret, plan, created_at });
  for (const app of lists.oauth_apps) {
    const { client_id: id, client_secret, name, redirect_uris, scopes } = app;
    draft.add('oauth_apps', { id, client_secret, name, redirect_uris, scopes, public: app.public, created_at });
  }
  for (const webhook of lists.webhooks) {
    const { id, url, events, secret, enabled, description, retry_schedule } = webhook;
    draft.add('webhook_endpoints', { id: id ?? draft.newId('webhook_endpoints'), url, events, secret, enabled, description, retry_schedule, created_at });
  }
}

/** @throws ScenarioError where somebody is made after as_of */
export function addUser(draft: Draft, entry: UserEntry, password: string): void {
  const created_at = momentOf(entry.created_at, draft.asOf, entry.origin, 'created_at');
  draft.add('users', {
    id: entry.id ?? draft.newId('users'),
    email: entry.email,
    name: entry.name,
    role: entry.role,
    student_id: null,
    email_verified: entry.email_verified,
    password: { literal: entry.password ?? password },
    created_at,
    updated_at: created_at,
  });
}

/** A student and the user behind it: they are one person. @throws ScenarioError where the student is made after as_of */
export function addStudent(draft: Draft, entry: StudentEntry, password: string): StudentRecord {
  const created_at = momentOf(entry.created_at, draft.asOf, entry.origin, 'created_at');
  const id = entry.id ?? draft.newId('students');
  const user_id = entry.user_id ?? draft.newId('users');
  const { name, email, phone, grade, program, school_id, skills, interests, bio, address, external_id } = entry;
  draft.add('users', {
    id: user_id,
    email,
    name,
    role: 'student',
    student_id: id,
    email_verified: true,
    password: { literal: entry.password ?? password },
    created_at,
    updated_at: created_at,
  });
  const date_of_birth = entry.date_of_birth === null ? null : dateOf(resolveWhen(entry.date_of_birth, draft.asOf));
  return draft.add('students', { id, user_id, name, email, phone, grade, program, school_id, skills, interests, bio, date_of_birth, address, external_id, created_at, updated_at: created_at });
}
