import { createHmac, createPublicKey, verify } from 'node:crypto';

import { importJWK, jwtVerify, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';

import { deriveAccessTokenKey, deriveUserTokenKey, P256_ORDER, toAccessTokenKey, toScalar, toUserTokenKey } from '../../src/auth/signing-keys.js';

const secret = Buffer.from(Array.from({ length: 32 }, (_, at) => at));
const source = { secret, workspace: 'default', generation: 0 };

describe('derived keys', () => {
  // worked out apart from this code: HKDF by HMAC, and the point by adding up the base point of P-256
  test.each([
    [
      'default',
      0,
      { kid: 'd628e17340e69dd9', k: 'FtIz9oCPqgZIPqrU_e3p8H9ZMSqrntE3OGfhMlmryy0' },
      { kid: '001e94986ef6943d', x: 'sxkbVmFyjMDNUMpUuZ4nNjQQX9GmHUJz9_p-dcVd-Io', y: 'IUN20Tmkz46_YBWEgsHyMZkArfdEiYfbNsbofZ9mHbo' },
    ],
    [
      'default',
      1,
      { kid: '005ca0f377bc5beb', k: 'q9HI2r3FUrTPVgvUR5qpzkJgG0rUTHpDuVlixJdx7zI' },
      { kid: 'edaf1442a30a4804', x: 'lVlgZlTeng-Vi5pYtjIPf9znmnFRV-5sp19DKtaXBW8', y: 'NCtF1m8NPVggJrgUHJkqc9_ibdsvLJNdesuYyCJ-pO8' },
    ],
    [
      'ci-1',
      0,
      { kid: '4b94300baff9da0e', k: '-BvI1Nig63rmtf4TYyLQNBN-oSief2MEyrc2VQX48wo' },
      { kid: 'e83ac8512dd08604', x: '0Lh6jISkx4G5syK8gVYL81F6lFNMCN-w5bcV8sd37kw', y: 'GNs4j6_ErTEcIyfgOlQnWnoCeEKs9hWP_U-Vty5qwBs' },
    ],
    [
      'ci-1',
      12,
      { kid: '50b44cd762d43a04', k: 'AXWF_70lcXQ6DcF6HObgsDLwdpDcFyk6qqsUHC1_yxw' },
      { kid: '94ad749b097982f8', x: '74xrYN3NEgzvd9IxuiyymgY9FR9Lx8EbzppxDpzEuvk', y: 'r0g1OTqbYlxo34pV1yt5e7vLEdR1Z8VDah8q_DvI_Qc' },
    ],
  ])('of workspace %s, generation %i are the same for the same secret, in every version', (workspace, generation, user, access) => {
    const userKey = deriveUserTokenKey({ secret, workspace, generation });
    const accessKey = deriveAccessTokenKey({ secret, workspace, generation });
    expect({ kid: userKey.kid, k: userKey.key.export().toString('base64url') }).toEqual(user);
    expect(accessKey.jwk).toEqual({ kty: 'EC', crv: 'P-256', ...access, use: 'sig', alg: 'ES256' });
    expect(accessKey.kid).toBe(access.kid);
  });

  test('are others, with other kids, for another secret, name, generation or use', () => {
    const sources = [
      source,
      { ...source, secret: Buffer.alloc(32) },
      { ...source, workspace: 'ci-1' },
      { ...source, generation: 1 },
      // the same once they are joined without a space
      { ...source, workspace: '0default', generation: 1 },
      { ...source, workspace: 'default', generation: 10 },
    ];
    const [users, accesses] = [sources.map(deriveUserTokenKey), sources.map(deriveAccessTokenKey)];
    expect(new Set([...users, ...accesses].map(({ kid }) => kid)).size).toBe(2 * sources.length);
    expect(new Set(users.map(({ key }) => key.export().toString('hex'))).size).toBe(sources.length);
    expect(new Set(accesses.map(({ jwk }) => jwk.x)).size).toBe(sources.length);
  });

  test('are shown without their private part', () => {
    expect(Object.keys(deriveAccessTokenKey(source).jwk)).toEqual(['kty', 'crv', 'x', 'y', 'kid', 'use', 'alg']);
  });
});

describe('an ES256 signature by a derived key', () => {
  const token = async (generation = 0): Promise<string> => {
    const { kid, privateKey } = deriveAccessTokenKey({ ...source, generation });
    return new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
  };
  const { jwk } = deriveAccessTokenKey(source);

  test('is proved by the public JWK through jose', async () => {
    const { payload } = await jwtVerify(await token(), await importJWK(jwk), { algorithms: ['ES256'] });
    expect(payload).toEqual({ sub: 'a' });
    await expect(jwtVerify(await token(1), await importJWK(jwk), { algorithms: ['ES256'] })).rejects.toThrow('signature verification failed');
  });

  test('is proved by the public JWK through node:crypto', async () => {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    const isProved = (text: string): boolean => {
      const [header, payload, signature = ''] = text.split('.');
      return verify('sha256', Buffer.from(`${header}.${payload}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    };
    expect([isProved(await token()), isProved(await token(1))]).toEqual([true, false]);
  });
});

test('an HS256 signature by a derived key is the HMAC of its 32 bytes', async () => {
  const { kid, key } = deriveUserTokenKey(source);
  const [header, payload, signature] = (await new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'HS256', kid }).sign(key)).split('.');
  expect(key.export()).toHaveLength(32);
  expect(signature).toBe(createHmac('sha256', key.export()).update(`${header}.${payload}`).digest('base64url'));
});

describe('random bits become a private key in [1, n - 1]', () => {
  const bits = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(96, '0'), 'hex');
  test.each([
    ['zero', 0n, 1n],
    ['one', 1n, 2n],
    ['the last before they begin anew', P256_ORDER - 2n, P256_ORDER - 1n],
    ['the first that begins anew', P256_ORDER - 1n, 1n],
    ['the order itself', P256_ORDER, 2n],
    ['all ones', 2n ** 384n - 1n, ((2n ** 384n - 1n) % (P256_ORDER - 1n)) + 1n],
  ])('%s', (_, number, expected) => {
    const scalar = toScalar(bits(number));
    expect(scalar).toHaveLength(32);
    expect(BigInt(`0x${scalar.toString('hex')}`)).toBe(expected);
  });
});

describe('a key that was stored', () => {
  test.each([{}, { kty: 'EC', crv: 'P-256' }, { kty: 'oct', k: 5 }])(
    'and is no key of its kind (%j) is an error, never a key that anybody could guess',
    (jwk) => {
      expect(() => toUserTokenKey('old', jwk)).toThrow('the signing key old');
      expect(() => toAccessTokenKey('old', jwk)).toThrow(/key|JWK/);
    },
  );
});
