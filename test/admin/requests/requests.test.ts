// The request journal over HTTP.

import { beforeEach, describe, expect, it } from 'vitest';

import { withSandbox } from '../../setup.js';

const { api, open, admin, withHeaders } = await withSandbox();

beforeEach(async () => {
  await admin.post('/reset').expect(200);
});

/** The newest request, in full. */
async function newest() {
  const { body } = await admin.get('/requests?limit=1').expect(200);
  return (await admin.get(`/requests/${body.requests[0].id}`).expect(200)).body;
}

describe('the request journal', () => {
  it('has what came in and what went out, under the id that the answer carried', async () => {
    const answer = await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    const { body } = await admin.get(`/requests/${answer.headers['x-sandbox-request-id']}`).expect(200);
    expect(body).toMatchObject({
      method: 'POST',
      path: '/v1/students',
      operation: 'createStudent',
      caller: 'key:test_key',
      status: 201,
      duration_ms: expect.any(Number),
      request: { headers: { 'x-api-key': 'test_key', 'x-api-secret': '***' }, body: '{"name":"Asha Rao","email":"asha.rao@example.in"}' },
      response: { headers: { 'x-sandbox-request-id': answer.headers['x-sandbox-request-id'] }, body: answer.text },
      error: null,
    });
  });

  it('hides passwords, tokens and Authorization', async () => {
    const { body: session } = await open.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }).expect(200);
    const login = await newest();
    expect(login.request.body).toBe('{"email":"student@sandbox.test","password":"***"}');
    expect(login.response.body).toMatch(/^\{"token":"\*\*\*",/);
    await withHeaders({ Authorization: `Bearer ${session.token}` })
      .get('/auth/user')
      .expect(200);
    expect((await newest()).request.headers.authorization).toBe('***');
  });

  it('is newest first, filtered by operation and status, and paged', async () => {
    await api.get('/students?limit=1').expect(200);
    await api.get('/courses?limit=1').expect(200);
    await api.get('/nowhere').expect(404);
    const paths = async (query: string): Promise<string[]> =>
      (await admin.get(`/requests?${query}`).expect(200)).body.requests.map(({ path }: { path: string }) => path);
    expect(await paths('')).toEqual(['/v1/nowhere', '/v1/courses?limit=1', '/v1/students?limit=1']);
    expect(await paths('operation=listCourses')).toEqual(['/v1/courses?limit=1']);
    expect(await paths('status=404')).toEqual(['/v1/nowhere']);
    expect(await paths('status=200&page=2&limit=1')).toEqual(['/v1/students?limit=1']);
    await admin.get('/requests?status=99').expect(400);
  });

  it('keeps a long body in part, its secrets hidden all the same', async () => {
    const fields = { name: 'Asha Rao', email: 'asha.rao@example.in', password: 'hunter2', bio: 'x'.repeat(20_000) };
    await api.post('/students', fields).expect(400);
    const { body } = (await newest()).request;
    expect(body).toMatch(/^\{"name":"Asha Rao","email":"asha.rao@example.in","password":"\*\*\*","bio":"x+… \(20\d{3} characters\)$/);
    expect(body.length).toBeLessThan(17_000);
  });
});
