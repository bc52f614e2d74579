import { describe, expect, it } from 'vitest';

import type { Client } from '../../sdk/src/client.js';
import { VERSION } from '../../sdk/src/version.js';
import { clientOf, rejection, script } from './helpers.js';

const listOf = (name: string, items: readonly unknown[] = []) => ({ [name]: items, total: 41, page: 2, pages: 3 });
const bulk = { created: 0, updated: 0, failed: 0, students: [], courses: [], errors: [] };
const student = { name: 'Asha Rao', email: 'asha@example.in' };
const opportunity = { title: 'Engineer', type: 'job', company: 'C' } as const;

interface Case {
  readonly call: (client: Client) => Promise<unknown>;
  readonly sends: readonly [method: string, url: string, body?: unknown];
  readonly answer?: object;
}

const cases: Record<string, Case> = {
  'students.create': { call: ({ students }) => students.create(student), sends: ['POST', '/students', student] },
  'students.get': { call: ({ students }) => students.get('s-1'), sends: ['GET', '/students/s-1'] },
  'students.get, with arrays': {
    call: ({ students }) => students.get('s-1', { include: ['courses', 'applications'] }),
    sends: ['GET', '/students/s-1?include=courses%2Capplications'],
  },
  'students.list': { call: ({ students }) => students.list(), sends: ['GET', '/students'], answer: listOf('students') },
  'students.list, as the guide exports': {
    call: ({ students }) => students.list({ page: 1, limit: 1000, include: ['courses', 'assessments', 'applications'] }),
    sends: ['GET', '/students?page=1&limit=1000&include=courses%2Cassessments%2Capplications'],
    answer: listOf('students'),
  },
  'students.update': { call: ({ students }) => students.update('s-1', { grade: null }), sends: ['PUT', '/students/s-1', { grade: null }] },
  'students.bulkCreate': { call: ({ students }) => students.bulkCreate([student]), sends: ['POST', '/students/bulk', [student]], answer: bulk },
  'courses.create': {
    call: ({ courses }) => courses.create({ title: 'T', type: 'internal', duration: 8, description: undefined }),
    sends: ['POST', '/courses', { title: 'T', type: 'internal', duration: 8 }],
  },
  'courses.get': { call: ({ courses }) => courses.get('c-1'), sends: ['GET', '/courses/c-1'] },
  'courses.list': { call: ({ courses }) => courses.list({ free: false }), sends: ['GET', '/courses?free=false'], answer: listOf('courses') },
  'courses.bulkCreate': {
    call: ({ courses }) => courses.bulkCreate([{ title: 'T', type: 'external' }]),
    sends: ['POST', '/courses/bulk', [{ title: 'T', type: 'external' }]],
    answer: bulk,
  },
  'courses.enroll': { call: ({ courses }) => courses.enroll('c-1', { student_id: 's-1' }), sends: ['POST', '/courses/c-1/enroll', { student_id: 's-1' }] },
  'courses.enroll, by a student': { call: ({ courses }) => courses.enroll('c-1'), sends: ['POST', '/courses/c-1/enroll'] },
  'enrollments.updateProgress': {
    call: ({ enrollments }) =>
      enrollments.updateProgress({ student_id: 's', course_id: 'c', progress_percentage: 40, last_accessed: new Date('2026-01-23T10:00:00Z') }),
    sends: ['PUT', '/enrollments/progress', { student_id: 's', course_id: 'c', progress_percentage: 40, last_accessed: '2026-01-23T10:00:00.000Z' }],
  },
  'opportunities.create': { call: ({ opportunities }) => opportunities.create(opportunity), sends: ['POST', '/opportunities', opportunity] },
  'opportunities.get': { call: ({ opportunities }) => opportunities.get('o-1'), sends: ['GET', '/opportunities/o-1'] },
  'opportunities.search': {
    call: ({ opportunities }) =>
      opportunities.search({ type: 'job', skills: ['Python', 'Data Analysis'], grade: 'college', location: undefined, search: null }),
    sends: ['GET', '/opportunities?type=job&skills=Python%2CData+Analysis&grade=college'],
    answer: listOf('opportunities'),
  },
  'opportunities.list': {
    call: ({ opportunities }) => opportunities.list({ skills: [], page: 2 }),
    sends: ['GET', '/opportunities?page=2'],
    answer: listOf('opportunities'),
  },
  'opportunities.recommendations': {
    call: ({ opportunities }) => opportunities.recommendations({ student_id: 's-1' }),
    sends: ['GET', '/opportunities/recommendations?student_id=s-1'],
    answer: { recommendations: [] },
  },
  'opportunities.apply': {
    call: ({ opportunities }) => opportunities.apply('o-1', { student_id: 's-1', additional_info: { notice: '30 days' } }),
    sends: ['POST', '/opportunities/o-1/apply', { student_id: 's-1', additional_info: { notice: '30 days' } }],
  },
  'applications.create': {
    call: ({ applications }) => applications.create({ student_id: 's', opportunity_id: 'o' }, { idempotency_key: 'app-s-o' }),
    sends: ['POST', '/applications', { student_id: 's', opportunity_id: 'o' }],
  },
  'applications.get': { call: ({ applications }) => applications.get('a-1'), sends: ['GET', '/applications/a-1'] },
  'applications.updateStage': {
    call: ({ applications }) => applications.updateStage('a-1', { stage: 'interview', notes: 'At ten' }),
    sends: ['PUT', '/applications/a-1/stage', { stage: 'interview', notes: 'At ten' }],
  },
  'attendance.bulkCreate': {
    call: ({ attendance }) => attendance.bulkCreate([{ student_id: 's', date: '2026-01-23', status: 'late' }]),
    sends: ['POST', '/attendance/bulk', [{ student_id: 's', date: '2026-01-23', status: 'late' }]],
    answer: bulk,
  },
  'grades.bulkUpdate': {
    call: ({ grades }) => grades.bulkUpdate([{ student_id: 's', subject_id: 'm', score: 91.5, term: 'T1' }]),
    sends: ['PUT', '/grades/bulk', [{ student_id: 's', subject_id: 'm', score: 91.5, term: 'T1' }]],
    answer: bulk,
  },
  'analytics.placement': {
    call: ({ analytics }) => analytics.placement({ start_date: '2025-01-01', end_date: '2026-01-01', group_by: 'month' }),
    sends: ['GET', '/analytics/placement?start_date=2025-01-01&end_date=2026-01-01&group_by=month'],
  },
};

describe('every call', () => {
  it.each(Object.entries(cases))('%s sends its request', async (_, { call, sends: [method, url, body], answer = { id: 'x' } }) => {
    const server = await script({ json: answer });
    await call(clientOf(server));
    const [received] = server.received;
    expect(received).toMatchObject({ method, url: `/v1${url}`, headers: { accept: 'application/json', 'user-agent': `skillpassport-sdk/${VERSION}` } });
    expect(received?.body === '' ? undefined : JSON.parse(received?.body ?? '')).toEqual(body);
    expect(received?.headers['content-type']).toBe(body === undefined ? undefined : 'application/json');
    expect(received?.headers['idempotency-key'] !== undefined).toBe(method !== 'GET');
  });

  it.each(Object.entries(cases))('%s gives the answer', async (_, { call, answer = { id: 'x', from_a_later_version: 1 } }) => {
    const server = await script({ json: answer });
    const result = await call(clientOf(server));
    if (Array.isArray(result)) expect(Object.values(answer)[0]).toEqual(result);
    else expect(result).toEqual(answer);
  });

  const signal = AbortSignal.abort();
  const optionsLast: Record<string, (client: Client) => Promise<unknown>> = {
    'students.create': ({ students }) => students.create(student, { signal }),
    'students.get': ({ students }) => students.get('s', {}, { signal }),
    'students.list': ({ students }) => students.list({}, { signal }),
    'students.update': ({ students }) => students.update('s', {}, { signal }),
    'students.bulkCreate': ({ students }) => students.bulkCreate([student], { signal }),
    'courses.create': ({ courses }) => courses.create({ title: 'T', type: 'internal' }, { signal }),
    'courses.get': ({ courses }) => courses.get('c', { signal }),
    'courses.list': ({ courses }) => courses.list({}, { signal }),
    'courses.bulkCreate': ({ courses }) => courses.bulkCreate([{ title: 'T', type: 'internal' }], { signal }),
    'courses.enroll': ({ courses }) => courses.enroll('c', {}, { signal }),
    'enrollments.updateProgress': ({ enrollments }) => enrollments.updateProgress({ student_id: 's', course_id: 'c', progress_percentage: 1 }, { signal }),
    'opportunities.create': ({ opportunities }) => opportunities.create(opportunity, { signal }),
    'opportunities.get': ({ opportunities }) => opportunities.get('o', { signal }),
    'opportunities.list': ({ opportunities }) => opportunities.list({}, { signal }),
    'opportunities.search': ({ opportunities }) => opportunities.search({}, { signal }),
    'opportunities.recommendations': ({ opportunities }) => opportunities.recommendations({}, { signal }),
    'opportunities.apply': ({ opportunities }) => opportunities.apply('o', {}, { signal }),
    'applications.create': ({ applications }) => applications.create({ opportunity_id: 'o' }, { signal }),
    'applications.get': ({ applications }) => applications.get('a', { signal }),
    'applications.updateStage': ({ applications }) => applications.updateStage('a', { stage: 'offer' }, { signal }),
    'attendance.bulkCreate': ({ attendance }) => attendance.bulkCreate([{ student_id: 's', date: '2026-01-23', status: 'late' }], { signal }),
    'grades.bulkUpdate': ({ grades }) => grades.bulkUpdate([{ student_id: 's', subject_id: 'm', score: 1, term: 'T' }], { signal }),
    'analytics.placement': ({ analytics }) => analytics.placement({}, { signal }),
  };

  it.each(Object.entries(optionsLast))('%s takes its options last', async (_, call) => {
    const server = await script('cut');
    await expect(call(clientOf(server))).rejects.toMatchObject({ code: 'ABORTED' });
    expect(server.received).toEqual([]);
  });

  it('of the client is in these tables', () => {
    // `webhooks` and `close` send nothing by themselves; `oauth` and the calls with files have tables of their own
    const { webhooks: _, close: __, oauth: ___, ...resources } = clientOf({ url: 'http://127.0.0.1:1' });
    const withFiles = new Set(['import', 'export', 'importTemplate']);
    const calls = Object.entries(resources).flatMap(([resource, methods]) =>
      Object.keys(methods).flatMap((method) => (withFiles.has(method) ? [] : [`${resource}.${method}`])),
    );
    expect(calls.sort()).toEqual(Object.keys(optionsLast).sort());
    expect(calls.filter((call) => !(call in cases))).toEqual([]);
  });

  it('may be taken off the client', async () => {
    const server = await script({ json: { id: 's' } });
    const { get } = clientOf(server).students;
    await expect(get('s')).resolves.toEqual({ id: 's' });
  });
});

describe('ids in paths', () => {
  it.each([
    ['a/b?c#d', 'a%2Fb%3Fc%23d'],
    ['../students', '..%2Fstudents'],
    ['नमस्ते', '%E0%A4%A8%E0%A4%AE%E0%A4%B8%E0%A5%8D%E0%A4%A4%E0%A5%87'],
    ['a b', 'a%20b'],
  ])('%j stays one segment', async (id, segment) => {
    const server = await script({ json: {} });
    await clientOf(server).courses.get(id);
    expect(server.received[0]?.url).toBe(`/v1/courses/${segment}`);
  });

  it.each(['', '.', '..', '\ud800', null, undefined, 7, {}])('%j is refused before it can name another path', async (given) => {
    const server = await script('cut');
    const get: (id: never) => Promise<unknown> = clientOf(server).courses.get;
    const error = await rejection(Reflect.apply(get, undefined, [given]));
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'id' }, message: expect.stringContaining('`id` must') });
    expect(server.received).toEqual([]);
  });
});

describe('filters', () => {
  it.each([
    ['a text', '"s-1"'],
    ['an array', '["s-1"]'],
    ['a number', '7'],
  ])('%s is refused in words', async (_, json) => {
    const server = await script('cut');
    await expect(clientOf(server).opportunities.recommendations(JSON.parse(json))).rejects.toMatchObject({
      message: 'The filters must be an object, such as `{ page: 1 }`.',
    });
  });

  it.each<[call: string, send: (client: Client, query: Record<string, never>) => Promise<unknown>, query: string, says: string]>([
    ['students.list', ({ students }, query) => students.list(query), '{"grad":"9"}', 'Did you mean `grade`?'],
    ['students.get', ({ students }, query) => students.get('s', query), '{"inclde":["courses"]}', 'Did you mean `include`?'],
    ['courses.list', ({ courses }, query) => courses.list(query), '{"levle":"beginner"}', 'Did you mean `level`?'],
    ['opportunities.list', ({ opportunities }, query) => opportunities.list(query), '{"skill":["SQL"]}', 'Did you mean `skills`?'],
    ['opportunities.search', ({ opportunities }, query) => opportunities.search(query), '{"typ":"job"}', 'Did you mean `type`?'],
    ['opportunities.recommendations', ({ opportunities }, query) => opportunities.recommendations(query), '{"studentId":"s"}', 'Did you mean `student_id`?'],
    ['analytics.placement', ({ analytics }, query) => analytics.placement(query), '{"start":"2026-01-01"}', '`start` is no parameter of this call; there are'],
    ['analytics.placement', ({ analytics }, query) => analytics.placement(query), '{"groupBy":"week"}', 'Did you mean `group_by`?'],
  ])('%s refuses a parameter that there is not, and sends nothing', async (_, send, query, says) => {
    const server = await script('cut');
    await expect(send(clientOf(server), JSON.parse(query))).rejects.toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining(says) });
    expect(server.received).toEqual([]);
  });

  it('may be null', async () => {
    const server = await script({ json: listOf('courses') });
    await clientOf(server).courses.list(JSON.parse('null'));
    expect(server.received[0]?.url).toBe('/v1/courses');
  });
});

describe('a list', () => {
  const items = [{ id: 'a' }, { id: 'b' }];

  it('is an array that knows its place in the whole', async () => {
    const server = await script({ json: listOf('students', items) });
    const list = await clientOf(server).students.list({ page: 2 });
    expect({ total: list.total, page: list.page, pages: list.pages, length: list.length }).toEqual({ total: 41, page: 2, pages: 3, length: 2 });
    expect(list.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('is a plain array to JSON, to comparisons, to loops and to copies', async () => {
    const server = await script({ json: listOf('students', items) });
    const list = await clientOf(server).students.list();
    expect(JSON.stringify(list)).toBe(JSON.stringify(items));
    expect(list).toStrictEqual(items);
    expect(Object.keys(list)).toEqual(['0', '1']);
    expect(Array.isArray(list)).toBe(true);
  });

  it.each([
    {},
    { students: {} },
    { students: [], total: 1, page: 1 },
    { students: [], total: '1', page: 1, pages: 1 },
    { courses: [], total: 0, page: 1, pages: 0 },
  ])('is not made of %j', async (json) => {
    const server = await script({ json });
    await expect(clientOf(server).students.list()).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
      message: expect.stringContaining('not a list of students'),
    });
  });
});

it('recommendations that are no list are no answer of the API', async () => {
  const server = await script({ json: { recommendations: null } });
  await expect(clientOf(server).opportunities.recommendations()).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
});
