import { expect, it } from 'vitest';

import { API_KEY, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

const accepted: [how: string, headers: Record<string, string>][] = [
  ['the header pair', API_KEY],
  ['the header pair in lower case', { 'x-api-key': 'test_key', 'x-api-secret': 'test_secret' }],
  ['HTTP Basic', { Authorization: basic('test_key:test_secret') }],
  ['HTTP Basic, the scheme in lower case', { Authorization: basic('test_key:test_secret').replace('Basic', 'basic') }],
  ['the free key', { 'X-API-Key': 'test_key_free', 'X-API-Secret': 'test_secret' }],
  ['the basic key', { 'X-API-Key': 'test_key_basic', 'X-API-Secret': 'test_secret' }],
  ['the professional key', { 'X-API-Key': 'test_key_professional', 'X-API-Secret': 'test_secret' }],
];

it.each(accepted)('%s lets the institution in, as admin', async (_, headers) => {
  const client = sandbox.withHeaders(headers);
  await client.get('/students').expect(200);
  await client.post('/courses', { title: 'Robotics', type: 'internal' }).expect(201);
});

const refused: [how: string, headers: Record<string, string>, says: RegExp][] = [
  ['no credential', {}, /X-API-Key and X-API-Secret, or Authorization/],
  ['a wrong secret', { 'X-API-Key': 'test_key', 'X-API-Secret': 'test_secreT' }, /wrong/],
  ['a longer secret', { 'X-API-Key': 'test_key', 'X-API-Secret': 'test_secret2' }, /wrong/],
  ['an unknown key', { 'X-API-Key': 'nobody', 'X-API-Secret': 'test_secret' }, /wrong/],
  ['an unknown key with an empty secret', { 'X-API-Key': 'nobody', 'X-API-Secret': '' }, /wrong/],
  ['a key in another case', { 'X-API-Key': 'TEST_KEY', 'X-API-Secret': 'test_secret' }, /wrong/],
  ['a key named like a method of objects', { 'X-API-Key': '__proto__', 'X-API-Secret': '' }, /wrong/],
  ['a key without its secret', { 'X-API-Key': 'test_key' }, /without X-API-Secret/],
  ['a secret without its key', { 'X-API-Secret': 'test_secret' }, /X-API-Key and X-API-Secret/],
  ['Basic with a wrong secret', { Authorization: basic('test_key:wrong') }, /wrong/],
  ['Basic with the right pair percent-encoded', { Authorization: basic('test_key:test%5Fsecret') }, /without percent-encoding/],
  ['Basic with a wrong pair percent-encoded', { Authorization: basic('test_key:wrong%5Fsecret') }, /is wrong/],
  ['Basic with a broken percent-encoding', { Authorization: basic('test_key:%zz') }, /is wrong/],
  ['Basic without a colon', { Authorization: basic('test_key') }, /key:secret/],
  ['Basic with a user of the scenario', { Authorization: basic('admin@sandbox.test:password') }, /wrong/],
  ['another scheme', { Authorization: 'Digest username="test_key"' }, /`Bearer <token>` or `Basic/],
  ['a scheme alone', { Authorization: 'Bearer' }, /./],
  ['a wrong pair beside a right Basic', { ...API_KEY, 'X-API-Secret': 'wrong', Authorization: basic('test_key:test_secret') }, /wrong/],
];

it.each(refused)('%s is 401 with WWW-Authenticate: Bearer, whatever is asked', async (_, headers, says) => {
  const client = sandbox.withHeaders(headers);
  for (const request of [client.get('/students'), client.get('/students/not-an-id'), client.post('/students', { nonsense: true }), client.get('/auth/user')]) {
    const answer = await request.expect(401);
    expect(answer.body.error).toMatchObject({ code: 'AUTHENTICATION_REQUIRED', details: {} });
    expect(answer.body.error.message).toMatch(says);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  }
});

it('a wrong credential does not keep anybody from what needs none', async () => {
  const client = sandbox.withHeaders({ 'X-API-Key': 'test_key', 'X-API-Secret': 'wrong' });
  await client.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }).expect(200);
  await client.get('/nowhere').expect(404);
  await client.put('/students').expect(405);
});

it('a key made in one workspace is 401 in every other', async () => {
  const [here, there] = [sandbox.workspace('keys-here'), sandbox.workspace('keys-there')];
  const { body } = await here.admin.post('/api-keys', { plan: 'basic' }).expect(201);
  const headers = { 'X-API-Key': body.key, 'X-API-Secret': body.secret };
  await here.withHeaders(headers).get('/students').expect(200);
  for (const other of [there, sandbox]) await other.withHeaders(headers).get('/students').expect(401);
});

it('a secret that holds colons works by HTTP Basic too', async () => {
  const { admin, withHeaders } = sandbox.workspace('colons');
  await admin.post('/api-keys', { key: 'colon_key', secret: 'a:b:c' }).expect(201);
  await withHeaders({ Authorization: basic('colon_key:a:b:c') })
    .get('/students')
    .expect(200);
  await withHeaders({ Authorization: basic('colon_key:a') })
    .get('/students')
    .expect(401);
});

it('an API key is no user: GET /auth/user is 403', async () => {
  const { body } = await sandbox.api.get('/auth/user').expect(403);
  expect(body.error.code).toBe('FORBIDDEN');
  expect(body.error.message).toContain('POST /auth/login');
});
