// Passwords: a scenario's literal ones, and scrypt hashes of those set by signup.

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

import type { StoredPassword } from '../records/records.js';
import { sameSecret } from './constant-time.js';

const KEY_BYTES = 32;

/** A salted scrypt hash, `salt:key` in hex. */
export async function hashPassword(password: string): Promise<StoredPassword> {
  const salt = randomBytes(16);
  return { scrypt: `${salt.toString('hex')}:${(await derive(password, salt)).toString('hex')}` };
}

/** False for a user without a password. */
export async function verifyPassword(given: string, stored: StoredPassword): Promise<boolean> {
  if (stored === null) return false;
  if ('literal' in stored) return sameSecret(given, stored.literal);
  const [salt = '', key = ''] = stored.scrypt.split(':');
  return timingSafeEqual(await derive(given, Buffer.from(salt, 'hex')), Buffer.from(key, 'hex'));
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
