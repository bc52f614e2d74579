// What the request journal knows of a request: who called, and what came of it.

import { describe, expect, it } from 'vitest';

import { authorizeUrl, quickLogin, requestTokens, signedIn, tokensOf } from '../oauth/login.js';
import { API_KEY, type TestSandbox, withSandbox } from '../setup.js';

const sandbox = await withSandbox();

type Side = ReturnType<TestSandbox['workspace']>;
interface Entry {
  readonly operation: string | null;
  readonly caller: string | null;
  readonly status: number;
  readonly events: string[];
  readonly records: { collection: string; id: string; change: string }[];
}

/** The newest request for an operation. */
async function newest({ admin }: Side, operation: string): Promise<Entry> {
  const { body } = await admin.get(`/requests?operation=${operation}&limit=1`).expect(200);
  return body.requests[0];
}

describe('what a request has caused', () => {
  const side = sandbox.workspace('caused');

  it('is the event that it emitted, and the records that it made', async () => {
    const { body } = await side.api.post('/students', { name: 'A', email: 'a@example.in' }).expect(201);
    const { events, records } = await newest(side, 'createStudent');
    expect(records).toEqual([
      { collection: 'students', id: body.id, change: 'created' },
      { collection: 'users', id: body.user_id, change: 'created' },
    ]);
    const { body: event } = await side.admin.get(`/events/${events[0]}`).expect(200);
    expect([events.length, event.event, event.data.student_id]).toEqual([1, 'student.created', body.id]);
  });

  it('is what it changed', async () => {
    const { body } = await side.api.get('/courses?limit=1').expect(200);
    const [{ id: course_id }] = body.courses;
    const { body: student } = await side.api.post('/students', { name: 'B', email: 'b@example.in' }).expect(201);
    await side.api.post(`/courses/${course_id}/enroll`, { student_id: student.id }).expect(201);
    await side.api.put('/enrollments/progress', { student_id: student.id, course_id, progress_percentage: 100 }).expect(200);
    const { events, records } = await newest(side, 'updateProgress');
    expect(records).toEqual([{ collection: 'enrollments', id: expect.any(String), change: 'updated' }]);
    expect(events).toHaveLength(1);
  });

  it('is nothing, of a look, of a refusal and of a replay', async () => {
    await side.api.get('/students').expect(200);
    expect(await newest(side, 'listStudents')).toMatchObject({ events: [], records: [] });
    await side.api.post('/students', { name: 'A', email: 'a@example.in' }).expect(409);
    expect(await newest(side, 'createStudent')).toMatchObject({ status: 409, events: [], records: [] });
    const keyed = { ...API_KEY, 'Idempotency-Key': 'once' };
    for (const _ of [1, 2]) await side.withHeaders(keyed).post('/students', { name: 'C', email: 'c@example.in' }).expect(201);
    expect(await newest(side, 'createStudent')).toMatchObject({ status: 201, events: [], records: [] });
  });

  it('is the first hundred of a bulk call, and of a file', async () => {
    const rows = Array.from({ length: 150 }, (_, number) => ({ name: 'R', email: `r${number}@example.in` }));
    await side.api.post('/students/bulk', rows).expect(201);
    const bulk = await newest(side, 'bulkCreateStudents');
    expect([bulk.events.length, bulk.records.length]).toEqual([100, 100]);
    const file = `name,email\n${rows.map(({ name, email }) => `${name},f-${email}`).join('\n')}\n`;
    await fetch(`${side.url}/v1/students/import`, { method: 'POST', headers: { ...API_KEY, 'Content-Type': 'text/csv' }, body: file });
    const imported = await newest(side, 'importStudents');
    expect([imported.events.length, imported.records.length]).toEqual([100, 100]);
    await fetch(`${side.url}/v1/students/import?dry_run=true`, { method: 'POST', headers: { ...API_KEY, 'Content-Type': 'text/csv' }, body: file });
    expect(await newest(side, 'importStudents')).toMatchObject({ events: [], records: [] });
  });
});

describe('who called /oauth', () => {
  const side = sandbox.workspace('called');
  const client = { client_id: 'sandbox_client', client_secret: 'sandbox_secret' };
  const send = (path: string, fields: Record<string, string>) => fetch(`${side.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });

  it('is the app that has proved to be it', async () => {
    const { access_token: token = '' } = await tokensOf(side.url);
    await send('/oauth/introspect', { ...client, token });
    await send('/oauth/revoke', { ...client, token });
    for (const operation of ['requestToken', 'introspectToken', 'revokeToken'])
      expect([operation, (await newest(side, operation)).caller]).toEqual([operation, 'app:sandbox_client']);
  });

  it('is nobody where the secret is wrong', async () => {
    await requestTokens(side.url, { grant_type: 'client_credentials', client_secret: 'wrong' });
    expect(await newest(side, 'requestToken')).toMatchObject({ status: 401, caller: null });
  });

  it('is the user who is signed in in the browser', async () => {
    const { browser } = await signedIn(side.url);
    await browser.open(authorizeUrl(side.url));
    const { body } = await side.api.get('/students?email=student@sandbox.test').expect(200);
    expect((await newest(side, 'authorize')).caller).toBe(`user:${body.students[0].user_id}`);
    await quickLogin(side.url);
    expect((await newest(side, 'authorize')).records.map(({ collection, change }) => [collection, change])).toContainEqual(['oauth_codes', 'created']);
  });
});
