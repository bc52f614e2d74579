// A user by the email, and by email and password.

import { fold } from '../domain/same-text.js';
import type { UserRecord } from '../records/records.js';
import type { Store } from '../workspace/store.js';
import { verifyPassword } from './password.js';

type Users = Pick<Store, 'users'>;

/** Case does not matter. */
export const findUser = ({ users }: Users, email: string): UserRecord | undefined => users.find('email', fold(email));

/** Undefined for a wrong pair, and for a user without a password. Who can be told from whom by the time that it takes is said in password.ts. */
export async function findUserByPassword(store: Users, email: string, password: string, gone?: AbortSignal): Promise<UserRecord | undefined> {
  const user = findUser(store, email);
  return (await verifyPassword(password, user?.password, gone)) ? user : undefined;
}
