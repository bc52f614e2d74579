// Passwords at the edge of a login, by how often the step that takes long is taken: no clock is asked.

import { afterEach, describe, expect, it, vi } from 'vitest';

import { hashPassword, kdf, verifyPassword } from '../../src/auth/password.js';
import { withSandbox } from '../setup.js';
import { gate } from '../webhooks/gate.js';

const sandbox = await withSandbox({ seed: 'empty' });

afterEach(() => void vi.restoreAllMocks());

describe('a login that fails', () => {
  it.each([
    ['an unknown email', 'nobody@example.in', 1],
    ['a user who has signed up', 'signed-up@example.in', 1],
    ['a user without a password', 'made@example.in', 1],
    ['a user of the scenario', 'student@sandbox.test', 0],
  ])('takes for %s (%s) %i hashes', async (what, email, hashes) => {
    const { open, api } = sandbox.workspace(`hashes-of-${what.replaceAll(' ', '-')}`);
    await open.post('/auth/signup', { name: 'A', email: 'signed-up@example.in', password: 'right-password' }).expect(201);
    await api.post('/students', { name: 'B', email: 'made@example.in' }).expect(201);
    const derive = vi.spyOn(kdf, 'derive');
    await open.post('/auth/login', { email, password: 'wrong-password' }).expect(401);
    expect(derive).toHaveBeenCalledTimes(hashes);
  });

  it("never finds a user by the hash that is nobody's", async () => {
    vi.spyOn(kdf, 'derive').mockResolvedValue(Buffer.alloc(32));
    expect(await verifyPassword('any', undefined)).toBe(false);
    expect(await verifyPassword('any', null)).toBe(false);
  });
});

it('a hash is right for its password alone', async () => {
  const stored = await hashPassword('right-password');
  expect(await verifyPassword('right-password', stored)).toBe(true);
  expect(await verifyPassword('Right-password', stored)).toBe(false);
});

/** Derivations that end when they are told to. */
function held() {
  const { promise, open } = gate();
  const derive = vi.spyOn(kdf, 'derive').mockImplementation(async () => {
    await promise;
    return Buffer.alloc(32, 1);
  });
  return { derive, open };
}

it('two hashes are made at once, and the rest wait their turn, so that threads are left for the log', async () => {
  const { derive, open } = held();
  const all = Promise.all(Array.from({ length: 20 }, () => verifyPassword('wrong', undefined)));
  expect(derive).toHaveBeenCalledTimes(2);
  open();
  expect(await all).toEqual(Array.from({ length: 20 }, () => false));
  expect(derive).toHaveBeenCalledTimes(20);
});

it('what comes while 500 wait is 503, and may be sent again in a second', async () => {
  const { open } = held();
  const all = Promise.all(Array.from({ length: 502 }, () => verifyPassword('wrong', undefined)));
  const client = sandbox.workspace('full').open;
  const signup = { name: 'A', email: 'late@example.in', password: 'right-password' };
  const { headers, body } = await client.post('/auth/signup', signup).expect(503);
  expect(headers['retry-after']).toBe('1');
  expect(body.error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('500 logins and signups wait') });
  // nobody waits for those of the scenario
  await client.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }).expect(200);
  open();
  await all;
  await client.post('/auth/signup', signup).expect(201);
});
