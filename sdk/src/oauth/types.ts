// What the authorization server and `GET /v1/me` answer, by their own names.

import type { EnrollmentWithCourse } from '../types.js';

/** RFC 6749, section 5.1, and when it ends. */
export interface TokenSet {
  access_token: string;
  token_type: 'Bearer';
  /** Seconds that the access token lives. */
  expires_in: number;
  /** The same as a moment: epoch milliseconds of this machine's clock, counted from when the token was asked for. A number, so that a session can hold it as JSON. */
  expires_at: number;
  /** For `refresh`, once. There is none for an app of its own (`clientCredentials`). */
  refresh_token?: string;
  /** What was granted, with spaces between: it may be less than was asked for. */
  scope: string;
}

export type Role = 'student' | 'educator' | 'recruiter' | 'admin';

/** The logged-in user, as far as the token's scopes reach. */
export interface Me {
  /** This and the next six: scope `profile`. */
  id?: string;
  name?: string;
  role?: Role;
  student_id?: string | null;
  grade?: string | null;
  program?: string | null;
  /** Empty for who is no student. */
  skills?: string[];
  /** Scope `email`, with the next. */
  email?: string;
  email_verified?: boolean;
  /** Scope `courses`: the student's enrollments, newest first. */
  courses?: EnrollmentWithCourse[];
}

/** RFC 7662, section 2.2. Of a token that is not valid, or not this app's to know: `active` is false, and nothing else is said. */
export interface Introspection {
  active: boolean;
  scope?: string;
  client_id?: string;
  /** The user's email; not there for `clientCredentials`. */
  username?: string;
  /** Not there for a refresh token. */
  token_type?: string;
  /** Epoch seconds. */
  exp?: number;
  iat?: number;
  sub?: string;
  aud?: string;
  iss?: string;
  jti?: string;
}
