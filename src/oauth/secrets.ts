// Codes, tokens and sessions: made by node:crypto, and kept as a digest only.

import { createHash, randomBytes } from 'node:crypto';

/** 256 bits (RFC 6749, section 10.10 asks for 128). @param prefix tells people and secret scanners what it is */
export const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

/**
 * Under which it is kept and found. Looking it up by digest also makes the comparison safe: how long it takes says nothing of the
 * secret, since nobody can choose what a digest begins with. @returns 43 characters
 */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
