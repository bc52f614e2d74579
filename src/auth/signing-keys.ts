// Signing keys, derived instead of made and stored: the same secret, workspace and generation always give the same ones. So a key set can be
// shown of a workspace that nobody has used yet, and what was shown stays true.

import { createECDH, createPrivateKey, createPublicKey, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

import type { SigningKeyRecord } from '../records/records.js';
import type { Jwk } from '../types/public/types.gen.js';

type Use = SigningKeyRecord['use'];

/** What keys are derived from. Another value of any of them gives others, which say nothing of these. */
export interface KeySource {
  /** Random bytes of the data folder, or of the process. */
  readonly secret: Buffer;
  readonly workspace: string;
  /** How many resets of everything there were. */
  readonly generation: number;
}

/** HS256. */
export interface UserTokenKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** ES256. */
export interface AccessTokenKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public half, as a key set shows it. */
  readonly jwk: Jwk;
}

export function deriveUserTokenKey(source: KeySource): UserTokenKey {
  const k = derive(source, 'user-token', 'key', 32).toString('base64url');
  return toUserTokenKey(deriveKid(source, 'user-token'), { kty: 'oct', k });
}

export function deriveAccessTokenKey(source: KeySource): AccessTokenKey {
  const ecdh = createECDH('prime256v1');
  const scalar = toScalar(derive(source, 'access-token', 'key', 48));
  ecdh.setPrivateKey(scalar);
  // a byte for "uncompressed", then both coordinates
  const point = ecdh.getPublicKey();
  const [d, x, y] = [scalar, point.subarray(1, 33), point.subarray(33)].map((bytes) => bytes.toString('base64url'));
  return toAccessTokenKey(deriveKid(source, 'access-token'), { kty: 'EC', crv: 'P-256', d, x, y });
}

/** @throws Error for a JWK of another kind */
export function toUserTokenKey(kid: string, { k }: SigningKeyRecord['jwk']): UserTokenKey {
  if (typeof k !== 'string') throw new Error(`the signing key ${kid} is no secret key`);
  return { kid, key: createSecretKey(k, 'base64url') };
}

/** @param jwk the private key. @throws Error for a JWK of another kind */
export function toAccessTokenKey(kid: string, jwk: SigningKeyRecord['jwk']): AccessTokenKey {
  const privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  const publicKey = createPublicKey(privateKey);
  const { x, y } = publicKey.export({ format: 'jwk' });
  return { kid, privateKey, publicKey, jwk: { kty: 'EC', crv: 'P-256', x: String(x), y: String(y), kid, use: 'sig', alg: 'ES256' } };
}

/** The order of P-256's base point (FIPS 186-5 by SP 800-186, section 3.2.1.3). */
export const P256_ORDER = 0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551n;

/**
 * Random bits to a private key of P-256, in [1, n - 1] (FIPS 186-5, A.2.1: extra random bits).
 * @param bits at least 64 more than the key has, so that no key is likelier than another
 */
export function toScalar(bits: Buffer): Buffer {
  const scalar = (BigInt(`0x${bits.toString('hex')}`) % (P256_ORDER - 1n)) + 1n;
  return Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
}

/** Derived beside the key and not from it, so that it reveals nothing. */
const deriveKid = (source: KeySource, use: Use): string => derive(source, use, 'kid', 8).toString('hex');

/** HKDF-SHA256 (RFC 5869), without a salt, since the secret is random. The name stands last: it alone could hold what parts the others. */
function derive({ secret, workspace, generation }: KeySource, use: Use, part: 'key' | 'kid', length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `skillpassport-sandbox 1 ${use} ${part} ${generation} ${workspace}`, length));
}
