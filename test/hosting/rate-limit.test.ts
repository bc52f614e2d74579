import { describe, expect, it, test } from 'vitest';

import { planLimits, RateLimiter } from '../../src/hosting/rate-limit.js';
import { type Client, type TestSandbox, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });

const keyOf = (plan: string) => ({ 'X-API-Key': `test_key_${plan}`, 'X-API-Secret': 'test_secret' });

type Answer = Awaited<ReturnType<Client['get']>>;

const rateOf = ({ headers }: Answer) => ({
  limit: Number(headers['x-ratelimit-limit']),
  remaining: Number(headers['x-ratelimit-remaining']),
  reset: Number(headers['x-ratelimit-reset']),
});

type TestWorkspace = Omit<TestSandbox, 'workspace' | 'close' | 'app'>;

/** A workspace whose clock stands at 10:20:00. */
async function frozen(name: string): Promise<TestWorkspace> {
  const workspace = sandbox.workspace(name);
  await freeze(workspace);
  return workspace;
}

async function freeze({ admin }: TestWorkspace): Promise<void> {
  await admin.post('/clock', { freeze: true }).expect(200);
  await admin.post('/clock', { set: '2026-03-01T10:20:00Z' }).expect(200);
}

const ELEVEN = Date.UTC(2026, 2, 1, 11) / 1_000;

describe('every answer under /v1 carries the three headers', () => {
  const cases: [what: string, send: (clients: TestWorkspace) => PromiseLike<Answer>, status: number][] = [
    ['a list', ({ api }) => api.get('/students'), 200],
    ['a creation', ({ api }) => api.post('/students', { name: 'A', email: 'a@example.in' }), 201],
    ['a bad body', ({ api }) => api.post('/students', {}), 400],
    ['no credential', ({ open }) => open.get('/students'), 401],
    ['a wrong secret', ({ withHeaders }) => withHeaders({ 'X-API-Key': 'test_key', 'X-API-Secret': 'x' }).get('/students'), 401],
    ['another role', async ({ as }) => (await as('student')).get('/students'), 403],
    ['an unknown record', ({ api }) => api.get('/courses/11111111-2222-4333-8444-555555555555'), 404],
    ['an unknown path', ({ api }) => api.get('/nowhere'), 404],
    ['an unknown path without a credential', ({ open }) => open.get('/nowhere'), 404],
    ['another method', ({ open }) => open.delete('/students'), 405],
    ['another type', ({ api }) => api.post('/students').set('Content-Type', 'text/plain').send('x'), 415],
    ['a login', ({ open }) => open.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }), 200],
  ];
  it.each(cases.map((row, at) => [...row, at] as const))('%s', async (_what, send, status, at) => {
    const answer = await send(await frozen(`headers-${at}`));
    expect(answer.status).toBe(status);
    expect(rateOf(answer)).toEqual({ limit: 1_000_000_000, remaining: expect.any(Number), reset: ELEVEN });
    expect(answer.headers['x-sandbox-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers['x-sandbox-version']).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('and in a workspace that is not there yet, an unknown path', async () => {
    const answer = await sandbox.workspace('never-made').open.get('/nowhere').expect(404);
    expect(rateOf(answer).limit).toBe(1_000_000_000);
    expect(rateOf(answer).reset).toBeGreaterThan(Date.now() / 1_000);
  });
});

it.each([
  ['free', 100],
  ['basic', 1_000],
  ['professional', 10_000],
])('the plan %s allows %i requests an hour', async (plan, limit) => {
  const answer = await (await frozen(`plan-${plan}`)).withHeaders(keyOf(plan)).get('/courses').expect(200);
  expect(rateOf(answer)).toEqual({ limit, remaining: limit - 1, reset: ELEVEN });
});

it('the 101st request of a free key is 429 with Retry-After, until the window of the sandbox clock ends', async () => {
  const { withHeaders, admin, api } = await frozen('free');
  const free = withHeaders(keyOf('free'));
  for (let used = 1; used <= 100; used += 1) {
    const answer = await free.get(used % 2 === 0 ? '/courses' : '/nowhere');
    expect(rateOf(answer)).toEqual({ limit: 100, remaining: 100 - used, reset: ELEVEN });
    expect(answer.status).not.toBe(429);
  }
  for (const seconds of [2_400, 2_399]) {
    const { body, headers } = await free.get('/courses').expect(429);
    expect(body.error).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', details: { limit: 100, reset: ELEVEN } });
    expect(body.error.message).toContain(`${seconds} seconds`);
    expect(headers).toMatchObject({
      'retry-after': String(seconds),
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(ELEVEN),
    });
    await admin.post('/clock', { advance: '1s' }).expect(200);
  }
  // what is over the limit changes nothing, and nobody else's count
  await free.post('/students', { name: 'A', email: 'a@example.in' }).set('Idempotency-Key', 'k').expect(429);
  await api.get('/students').expect(200);
  await withHeaders(keyOf('basic')).get('/students').expect(200);
  await admin.post('/clock', { set: '2026-03-01T10:59:59Z' }).expect(200);
  expect((await free.get('/courses').expect(429)).headers['retry-after']).toBe('1');
  await admin.post('/clock', { advance: '1s' }).expect(200);
  const answer = await free.post('/students', { name: 'A', email: 'a@example.in' }).set('Idempotency-Key', 'k').expect(201);
  expect(rateOf(answer)).toEqual({ limit: 100, remaining: 99, reset: ELEVEN + 3_600 });
  expect(answer.headers['idempotency-replayed']).toBeUndefined();
});

it('over the limit an unknown path is still 404, another method 405, a wrong secret 401', async () => {
  const { withHeaders } = await frozen('over');
  const free = withHeaders(keyOf('free'));
  for (let used = 0; used < 101; used += 1) await free.get('/nowhere');
  await free.get('/courses').expect(429);
  await free.get('/nowhere').expect(404);
  await free.delete('/students').expect(405);
  await withHeaders({ 'X-API-Key': 'test_key_free', 'X-API-Secret': 'wrong' }).get('/courses').expect(401);
});

it('the same key counts in each workspace for itself, and a reset begins anew', async () => {
  const [here, there] = [await frozen('count-here'), await frozen('count-there')];
  const send = ({ withHeaders }: typeof here) => withHeaders(keyOf('free')).get('/courses');
  for (let used = 0; used < 3; used += 1) await send(here);
  expect(rateOf(await send(here)).remaining).toBe(96);
  expect(rateOf(await send(there)).remaining).toBe(99);
  await here.admin.post('/reset', {}).expect(200);
  // a reset lets the clock go: it is set back into the same window, which alone would go on where it stood
  await freeze(here);
  expect(rateOf(await send(here))).toEqual({ limit: 100, remaining: 99, reset: ELEVEN });
});

it('users and calls without a credential have counts of their own', async () => {
  const { as, open } = await frozen('counts');
  const [student, educator] = [await as('student'), await as('educator')];
  await student.get('/courses').expect(200);
  expect(rateOf(await student.get('/courses')).remaining).toBe(999_999_998);
  expect(rateOf(await educator.get('/courses')).remaining).toBe(999_999_999);
  // two logins, and this
  expect(rateOf(await open.get('/courses')).remaining).toBe(999_999_997);
});

it('a key made with a plan has its limit', async () => {
  const { admin, withHeaders } = await frozen('made');
  const { body } = await admin.post('/api-keys', { plan: 'free' }).expect(201);
  expect(rateOf(await withHeaders({ 'X-API-Key': body.key, 'X-API-Secret': body.secret }).get('/courses')).limit).toBe(100);
});

test('the admin API carries no rate headers and counts against nobody', async () => {
  const { headers } = await sandbox.admin.get('/info').expect(200);
  expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
});

describe('RateLimiter', () => {
  const HOUR = 3_600_000;

  it('opens a new window at the hour, and at a clock set back', () => {
    const rates = new RateLimiter();
    for (let used = 0; used < 101; used += 1) rates.count('a', 'free', HOUR * 10 + 5);
    expect(rates.count('a', 'free', HOUR * 11 - 1)).toMatchObject({ exceeded: true, remaining: 0, retryAfter: 1 });
    expect(rates.count('a', 'free', HOUR * 11)).toMatchObject({ exceeded: false, remaining: 99, reset: 12 * 3_600, retryAfter: 3_600 });
    expect(rates.count('a', 'free', HOUR * 3)).toMatchObject({ exceeded: false, remaining: 99, reset: 4 * 3_600 });
  });

  it('does not count what it refuses', () => {
    const rates = new RateLimiter();
    for (let used = 0; used < 500; used += 1) rates.count('a', 'free', 0);
    expect(rates.count('a', 'basic', 0).remaining).toBe(planLimits.basic - 101);
  });
});
