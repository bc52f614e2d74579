// Passwords: a scenario's literal ones, and scrypt hashes of those set by signup.
//
// Whoever measures how long a wrong login takes learns whether an email is one of the scenario's, whose passwords are in the scenario for
// everyone to read, and nothing else: an unknown email and a user without a password take a hash, as a user who has signed up does. To hide
// the scenario's users too, each login of a test would have to take a hash, and tests log in by the thousand.

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

import { ApiError } from '../contract/errors.js';
import { passwordForm } from '../domain/same-text.js';
import { Slots } from '../platform/slots.js';
import type { StoredPassword } from '../records/records.js';
import { sameSecret } from './constant-time.js';

const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** The step that takes long, by itself, so that a test can count how often it is taken. */
export const kdf = {
  derive: (password: string, salt: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      scrypt(password, salt, KEY_BYTES, (error, key) => (error ? reject(error) : resolve(key)));
    }),
};

/** A hash keeps one of the process's four threads busy for 50 ms or more, and the logs of the data are written by the same threads. */
const AT_ONCE = 2;
/** Some seconds' worth: a test that signs up hundreds of users at once gets them all, and what is over would be answered too late for its client. */
const MOST_WAITING = 500;

const slots = new Slots(AT_ONCE);

/** Nobody's: no password gives this key. */
const NO_HASH = `${'00'.repeat(SALT_BYTES)}:${'00'.repeat(KEY_BYTES)}`;

/** A salted scrypt hash, `salt:key` in hex. @throws SERVICE_UNAVAILABLE where too many wait */
export async function hashPassword(password: string, gone?: AbortSignal): Promise<StoredPassword> {
  const salt = randomBytes(SALT_BYTES);
  return { scrypt: `${salt.toString('hex')}:${(await derive(passwordForm(password), salt, gone)).toString('hex')}` };
}

/** @param stored undefined for a user who is not there; @returns false for that, and for a user without a password; @throws SERVICE_UNAVAILABLE where too many wait */
export async function verifyPassword(given: string, stored: StoredPassword | undefined, gone?: AbortSignal): Promise<boolean> {
  const form = passwordForm(given);
  if (stored && 'literal' in stored) return sameSecret(form, passwordForm(stored.literal));
  const [salt = '', key = ''] = (stored?.scrypt ?? NO_HASH).split(':');
  // an earlier version hashed what was typed, whatever its form
  for (const candidate of new Set([form, given]))
    if (timingSafeEqual(await derive(candidate, Buffer.from(salt, 'hex'), gone), Buffer.from(key, 'hex'))) return stored !== undefined && stored !== null;
  return false;
}

/** @param gone whoever asks went away: nobody waits for it any more */
async function derive(password: string, salt: Buffer, gone: AbortSignal | undefined): Promise<Buffer> {
  gone?.throwIfAborted();
  if (slots.waiting >= MOST_WAITING)
    throw new ApiError(
      'SERVICE_UNAVAILABLE',
      `${MOST_WAITING} logins and signups wait for their password to be hashed. Send fewer at once, and this one again in a second.`,
      {},
      { headers: { 'Retry-After': '1' } },
    );
  return slots.run(() => kdf.derive(password, salt), true, gone);
}
