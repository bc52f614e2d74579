// Signing in: login, signup, OTP. Passwords are checked and hashed at the edge; the operations say what a token is to hold.

import { requireUser } from '../auth/caller.js';
import { sameSecret } from '../auth/constant-time.js';
import { findUser, findUserByPassword } from '../auth/find-user.js';
import { unauthenticated } from '../auth/identify.js';
import { loadJose } from '../auth/jose.js';
import { hashPassword } from '../auth/password.js';
import { USER_TOKEN_LIFETIME_MS, userTokenClaims } from '../auth/user-token.js';
import { forbidden } from '../contract/errors.js';
import { formatTime } from '../domain/time.js';
import { type In, ok, type Out, type PreparedOperation, type UnsignedReply } from '../http/operation.js';
import type { StoredPassword, UserRecord } from '../records/records.js';
import type { PublicOperations } from '../types/operations.gen.js';
import type { Workspace } from '../workspace/workspace.js';
import { addEducator } from './shared/educator.js';
import { shownUser } from './shared/shown-user.js';
import { addStudent } from './shared/student.js';

/** Every user's one-time password (contract, "Credentials"). */
const OTP = '000000';

export const login: PreparedOperation<PublicOperations['login']> = {
  async prepare({ workspace, body, raw }) {
    const user = await findUserByPassword(workspace.store, body.email, body.password, raw.gone);
    return () => {
      if (!user || (body.role !== undefined && body.role !== null && body.role !== user.role))
        throw unauthenticated('The email, the password or the role is wrong.');
      return session(workspace, user, 200);
    };
  },
};

export const signup: PreparedOperation<PublicOperations['signup']> = {
  async prepare({ workspace, body, raw }) {
    if (body.role === 'admin') throw forbidden('Nobody signs up as admin. Sign up as student, educator or recruiter.');
    // whoever is added must get the token: the email is taken then
    const [password] = await Promise.all([hashPassword(body.password, raw.gone), loadJose()]);
    return () => {
      const user = addUser(workspace, body, password);
      const reply = session(workspace, user, 201);
      return { ...reply, body: { ...reply.body, user: { ...toSessionUser(user), email_verified: user.email_verified } } };
    };
  },
};

export function verifyOtp({ workspace, body }: In<'verifyOtp'>): UnsignedReply {
  const user = findUser(workspace.store, body.email);
  const right = sameSecret(body.otp, OTP);
  if (!user || !right) throw unauthenticated('The email or the one-time password is wrong. In the sandbox it is 000000 for every user.');
  const verified = user.email_verified ? user : workspace.store.users.replace({ ...user, email_verified: true, updated_at: workspace.clock.now() });
  return session(workspace, verified, 200);
}

export function getUser({ caller }: In<'getUser'>): Out<'getUser'> {
  const { id, role, student_id } = requireUser(caller);
  const { name, email, email_verified } = shownUser(caller);
  return ok({ id, email, name, role, student_id, email_verified });
}

function toSessionUser({ id, email, role, name }: UserRecord): Pick<UserRecord, 'id' | 'email' | 'role' | 'name'> {
  return { id, email, role, name };
}

/** What login answers, but for the token, which the edge signs. */
function session(workspace: Workspace, user: UserRecord, status: 200 | 201): UnsignedReply {
  const claims = userTokenClaims(workspace, user);
  return { status, body: { user: toSessionUser(user), expires_at: formatTime(claims.iat * 1_000 + USER_TOKEN_LIFETIME_MS) }, claims };
}

/** A user, and with it the student or the educator: they are one person. ⚡ student.created for a student */
function addUser(workspace: Workspace, body: In<'signup'>['body'], password: StoredPassword): UserRecord {
  const { store } = workspace;
  const now = workspace.clock.now();
  const role = body.role ?? 'student';
  const user = store.users.insert({
    id: workspace.newId('users'),
    email: body.email,
    name: body.name,
    role,
    student_id: null,
    email_verified: false,
    password,
    created_at: now,
    updated_at: now,
  });
  if (role === 'educator') addEducator(workspace, { name: body.name, email: body.email });
  if (role !== 'student') return user;
  const student = addStudent(workspace, { name: body.name, email: body.email }, { userId: user.id });
  return store.users.replace({ ...user, student_id: student.id });
}
