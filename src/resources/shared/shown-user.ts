// What an answer says of the user who asks.

import { type Caller, requireUser } from '../../auth/caller.js';
import type { UserRecord } from '../../records/records.js';

/** Name and email of a user; another pair to a login that a test asked `changed_user_info` for. */
export function shownUser(caller: Caller): Pick<UserRecord, 'name' | 'email' | 'email_verified'> {
  const { name, email, email_verified } = requireUser(caller);
  if (!caller.access?.changedUserInfo) return { name, email, email_verified };
  return { name: `${name} (changed)`, email: `changed.${email}`, email_verified: false };
}
