import supertest from 'supertest';
import { describe, expect, it } from 'vitest';

import { API_KEY, withSandbox } from '../setup.js';
import { collectionOf, contract, exampleBody, importOnce, knownPath, operations, pathWith, UNKNOWN_ID } from './operations.js';

const sandbox = await withSandbox();
const http = supertest(`${sandbox.url}/v1`);
await importOnce(sandbox);

type Method = 'get' | 'post' | 'put';
const send = (method: string, path: string) => http[method.toLowerCase() as Method](path).set(API_KEY);
const sendText = (method: string, path: string, text: string, type = 'application/json') => send(method, path).set('Content-Type', type).send(text);

const withBody = operations.filter((operation) => operation.body);
const withRequiredBody = withBody.filter((operation) => operation.body?.required);

describe.each(withBody.map((operation) => [operation.id, operation] as const))('%s refuses', (_, operation) => {
  const path = knownPath(operation);
  const cases: [what: string, text: string, type: string, status: number, code: string, constraint?: string][] = [
    ['malformed JSON', '{"a":', 'application/json', 400, 'VALIDATION_ERROR', 'json'],
    ['a body that is text', '"text"', 'application/json', 400, 'VALIDATION_ERROR'],
    ['a body that is a number', '7', 'application/json', 400, 'VALIDATION_ERROR'],
    ['a body that is null', 'null', 'application/json', 400, 'VALIDATION_ERROR'],
    ['a body of another type', 'a=b', 'application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['XML', '<a/>', 'text/xml', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['another charset', '{}', 'application/json; charset=latin1', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['NUL in a string', '{"zzz":"a\\u0000b"}', 'application/json', 400, 'VALIDATION_ERROR', 'characters'],
    ['half of a surrogate pair', '{"zzz":"\\ud800"}', 'application/json', 400, 'VALIDATION_ERROR', 'characters'],
    ['NUL in a key', '{"a\\u0000":1}', 'application/json', 400, 'VALIDATION_ERROR', 'characters'],
    ['a nesting of 100 levels', `{"zzz":${'['.repeat(100)}${']'.repeat(100)}}`, 'application/json', 400, 'VALIDATION_ERROR', 'depth'],
    ['half a megabyte of brackets', `${'['.repeat(250_000)}${']'.repeat(250_000)}`, 'application/json', 400, 'VALIDATION_ERROR', 'depth'],
  ];
  it.each(cases)('%s', async (_what, text, type, status, code, constraint) => {
    const { body } = await sendText(operation.method, path, text, type).expect(status);
    expect(body.error.code).toBe(code);
    if (constraint !== undefined) expect(body.error.details.constraint).toBe(constraint);
  });

  it('bytes that are no UTF-8', async () => {
    const { body } = await send(operation.method, path)
      .set('Content-Type', 'application/json')
      .serialize((bytes: unknown) => bytes as string)
      .send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) as unknown as string)
      .expect(400);
    expect(body.error.details.constraint).toBe('json');
  });

  it('a body over the limit', async () => {
    const bytes = operation.rows === undefined ? 10 * 1024 * 1024 : 33 * 1024 * 1024;
    const { body } = await sendText(operation.method, path, `"${'x'.repeat(bytes)}"`).expect(413);
    expect(body.error.code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('an array for an object, or an object without rows for an array', async () => {
    const text = operation.rows === undefined ? '[]' : '{}';
    const { body } = await sendText(operation.method, path, text).expect(400);
    expect(body.error.code).toBe('VALIDATION_ERROR');
  });
});

it.each(withRequiredBody.map((operation) => [operation.id, operation] as const))('%s refuses an empty body', async (_, operation) => {
  const { body } = await send(operation.method, knownPath(operation)).expect(400);
  expect(body.error.details.constraint).toBe('required');
});

const withFields = withRequiredBody.filter((operation) => operation.rows === undefined);

it.each(withFields.map((operation) => [operation.id, operation] as const))('%s names every required field that is missing', async (_, operation) => {
  const schema = contract.document.components.schemas[String(operation.body?.pointer.split('/').at(-1))] ?? operation.body?.schema;
  const required = typeof schema === 'object' && Array.isArray(schema['required']) ? schema['required'] : [];
  const response = await sendText(operation.method, knownPath(operation), '{}');
  if (required.length === 0) return expect(response.status).toBeLessThan(300);
  expect(response.status).toBe(400);
  expect(response.body.error.details.errors.map((fault: { field: string }) => fault.field).sort()).toEqual([...required].sort());
});

it.each(withFields.map((operation) => [operation.id, operation] as const))('%s refuses each field of its example with another type', async (_, operation) => {
  const example = exampleBody(operation) as Record<string, unknown>;
  for (const field of Object.keys(example)) {
    const { body } = await sendText(operation.method, knownPath(operation), JSON.stringify({ ...example, [field]: { not: ['this'] } })).expect(400);
    expect(body.error.details.field.split('.')[0]).toBe(field);
  }
});

it.each(withBody.map((operation) => [operation.id, operation] as const))(
  '%s takes __proto__ and constructor for the unknown fields that they are',
  async (_, operation) => {
    const example = exampleBody(operation);
    const hostile = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
    const text = Array.isArray(example) ? `[${JSON.stringify(example[0]).slice(0, -1)},${hostile}}]` : `${JSON.stringify(example).slice(0, -1)},${hostile}}`;
    const response = await sendText(operation.method, knownPath(operation), text);
    expect([200, 201, 207, 401, 404, 409]).toContain(response.status);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  },
);

const withId = operations.filter((operation) => collectionOf(operation) !== undefined);

describe.each(withId.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
  const malformed = ['1', 'not-an-id', '00000000-0000-4000-8000-00000000000', '%00', '%ff', '%zz', '__proto__', '..%2f..', 'ü'];
  it.each(malformed)('answers 400 to the malformed id %s', async (id) => {
    const { body } = await sendJson(operation.method, operation.path.replace(/\{\w+\}/, id), exampleBody(operation)).expect(400);
    expect(body.error.code).toBe('VALIDATION_ERROR');
    expect(body.error.details.field).toMatch(/^(application_)?id$/);
  });

  it('answers 404 to an id that does not exist', async () => {
    const { body } = await sendJson(operation.method, pathWith(operation, UNKNOWN_ID), exampleBody(operation)).expect(404);
    expect(body.error.code).toBe('NOT_FOUND');
  });
});

function sendJson(method: string, path: string, body: unknown) {
  return body === undefined || method === 'GET' ? send(method, path) : send(method, path).send(body as object);
}

const lists = operations.filter((operation) => operation.parameters.some((parameter) => parameter.name === 'page'));
const badPages = [
  'page=0',
  'page=-1',
  'page=1.5',
  'page=abc',
  'page=',
  'limit=0',
  'limit=1001',
  'limit=1e3',
  'limit=x',
  'page=1&page=2',
  'limit=5&limit=6',
  'page=9007199254740992',
  'page=99999999999999999999',
];

describe.each(lists.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
  const student = `student_id=00000000-0000-4000-8000-000000000001`;
  it.each(badPages)('answers 400 to ?%s', async (query) => {
    const { body } = await send('GET', `${knownPath(operation)}?${student}&${query}`).expect(400);
    expect(body.error.details.field).toBe(query.split('=')[0]);
  });

  it.each([1_000_000, Number.MAX_SAFE_INTEGER])('answers an empty 200 to page %i, past the end', async (page) => {
    const { body } = await send('GET', `${knownPath(operation)}?${student}&page=${page}&limit=1000`).expect(200);
    expect(body.page).toBe(page);
    const rows = Object.values(body).find((value) => Array.isArray(value));
    expect(rows).toEqual([]);
  });

  it('ignores query parameters that it does not know', async () => {
    await send('GET', `${knownPath(operation)}?${student}&nonsense=1&nonsense=2&__proto__=x`).expect(200);
  });
});

describe('values that no schema lets through', () => {
  const student = '00000000-0000-4000-8000-000000000001';
  const cases: [method: Method, path: string, body: unknown, field: string, constraint: string][] = [
    ['post', '/students', { name: 'A', email: 'a@example.in', date_of_birth: '2026-02-30' }, 'date_of_birth', 'format'],
    ['post', '/students', { name: 'A', email: 'a@example.in', date_of_birth: '2025-02-29' }, 'date_of_birth', 'format'],
    ['post', '/students', { name: 'A', email: 'no-email' }, 'email', 'format'],
    ['post', '/students', { name: '', email: 'a@example.in' }, 'name', 'minLength'],
    ['post', '/students', { name: 'A', email: 'a@example.in', grade: 10 }, 'grade', 'type'],
    ['post', '/students', { name: 'x'.repeat(256), email: 'a@example.in' }, 'name', 'maxLength'],
    ['post', '/students', { name: 'A', email: 'a@example.in', skills: ['a', 1] }, 'skills.1', 'type'],
    ['post', '/students', { name: 'A', email: 'a@example.in', skills: Array.from({ length: 101 }, () => 'x') }, 'skills', 'maxItems'],
    ['post', '/courses', { title: 'T', type: 'other' }, 'type', 'enum'],
    ['post', '/courses', { title: 'T', type: 'internal', price: -1 }, 'price', 'minimum'],
    ['post', '/courses', { title: 'T', type: 'internal', thumbnail: 'javascript:alert(1)' }, 'thumbnail', 'pattern'],
    ['put', '/applications/00000000-0000-4000-8000-0000000000e1/stage', { stage: 'nowhere' }, 'stage', 'enum'],
    ['put', '/enrollments/progress', { student_id: student, course_id: student, progress_percentage: 101 }, 'progress_percentage', 'maximum'],
    ['put', '/enrollments/progress', { student_id: student, course_id: 'C1', progress_percentage: 1 }, 'course_id', 'format'],
    [
      'put',
      '/enrollments/progress',
      { student_id: student, course_id: student, progress_percentage: 1, last_accessed: '2026-02-30T10:00:00Z' },
      'last_accessed',
      'format',
    ],
    ['post', '/pipeline/00000000-0000-4000-8000-0000000000e1/feedback', { technical_score: 11 }, 'technical_score', 'maximum'],
    ['post', '/opportunities', { title: 'T', type: 'job', company: 'C', deadline: '2026-13-01' }, 'deadline', 'format'],
    ['get', '/analytics/placement?start_date=2026-02-30', undefined, 'start_date', 'format'],
    ['get', '/analytics/placement?group_by=fortnight', undefined, 'group_by', 'enum'],
    ['get', '/pipeline/candidates?stage=nowhere', undefined, 'stage', 'enum'],
    ['get', '/courses?free=maybe', undefined, 'free', 'type'],
    ['get', '/students?search=%00', undefined, 'search', 'characters'],
    ['get', '/students?include=courses,secrets', undefined, 'include.1', 'enum'],
  ];
  it.each(cases)('%s %s %j → %s, %s', async (method, path, body, field, constraint) => {
    const answer = await sendJson(method, path, body).expect(400);
    expect(answer.body.error.details).toMatchObject({ field, constraint });
    expect(answer.body.error.message).toContain(field);
  });
});

it('lists at most 100 faults, says how many there are, and answers in less than it was sent', async () => {
  const text = `{"name":1,"email":2,"skills":[${'1,'.repeat(400_000)}1]}`;
  const { body, text: answer } = await sendText('post', '/students', text).expect(400);
  expect(body.error.details.errors.length).toBeLessThanOrEqual(100);
  expect(body.error.details.errors_total).toBeGreaterThan(100);
  expect(answer.length).toBeLessThan(64 * 1024);
});

it('answers 404 to an unknown path and 405 with Allow to another method, with or without a credential', async () => {
  const open = supertest(`${sandbox.url}/v1`);
  for (const client of [open.get('/nowhere'), send('get', '/nowhere'), open.get('/students/bulk/x/y')]) {
    const { body } = await client.expect(404);
    expect(body.error.code).toBe('NOT_FOUND');
  }
  const { headers, body } = await open.delete('/students').expect(405);
  expect(headers['allow']).toBe('GET, HEAD, POST');
  expect(body.error.code).toBe('METHOD_NOT_ALLOWED');
  expect(headers['x-ratelimit-limit']).toBeDefined();
});
