import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, NOBODY } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const FULL = {
  title: 'Web Development Basics',
  description: 'HTML, CSS and JavaScript.',
  type: 'internal',
  category: 'Web Development',
  level: 'beginner',
  duration: '6 weeks',
  price: 1499.5,
  currency: 'INR',
  instructor: 'Meera Iyer',
  skills: ['HTML', 'CSS'],
  thumbnail: 'https://files.example.org/web.png',
  external_id: 'LMS-1',
};

const CLEARED = {
  description: null,
  category: null,
  level: null,
  duration: null,
  price: null,
  instructor: null,
  skills: [],
  thumbnail: null,
  external_id: null,
};

describe('POST /courses', () => {
  test('answers the whole course, not rated and with nobody in it', async () => {
    const { api, at, workspace } = newScene(sandbox);
    await at('2026-03-01T10:00:00Z');
    const { body } = await api.post('/courses', FULL).expect(201);
    expect(body).toEqual({
      ...FULL,
      id: expect.any(String),
      rating: null,
      enrolled_count: 0,
      created_at: '2026-03-01T10:00:00Z',
      updated_at: '2026-03-01T10:00:00Z',
    });
    await api.get(`/courses/${body.id}`).expect(200, body);
    expect(workspace.store.events.size).toBe(0);
  });

  test('with title and type alone answers null or [] for the rest, and INR', async () => {
    const { api } = newScene(sandbox);
    const { body } = await api.post('/courses', { title: 'T', type: 'external' }).expect(201);
    expect(body).toMatchObject({ title: 'T', type: 'external', currency: 'INR', rating: null, ...CLEARED });
  });

  test('takes null for every optional field, stores "" in texts as null, and ignores what is read-only or unknown', async () => {
    const { api } = newScene(sandbox);
    const nulls = Object.fromEntries([...Object.keys(CLEARED), 'currency'].map((field) => [field, null]));
    expect((await api.post('/courses', { title: 'T', type: 'internal', ...nulls }).expect(201)).body).toMatchObject({ ...CLEARED, currency: 'INR' });
    const empty = Object.fromEntries(
      ['description', 'category', 'level', 'duration', 'instructor', 'thumbnail', 'external_id', 'currency'].map((field) => [field, '']),
    );
    expect((await api.post('/courses', { title: 'T', type: 'internal', ...empty }).expect(201)).body).toMatchObject({ ...CLEARED, currency: 'INR' });
    const { body } = await api.post('/courses', { ...FULL, id: NOBODY, rating: 5, enrolled_count: 99, created_at: 1, mood: 'good' }).expect(201);
    expect(body).toMatchObject({ ...FULL, rating: null, enrolled_count: 0 });
    expect(body.id).not.toBe(NOBODY);
    expect(body).not.toHaveProperty('mood');
  });

  test.each(['8 weeks', 8, 0, 1.5, '8', null])('gives the duration %j back as it came', async (duration) => {
    const { api } = newScene(sandbox);
    const { body } = await api.post('/courses', { title: 'T', type: 'internal', duration }).expect(201);
    expect(body.duration).toBe(duration);
  });

  test('two courses may have one title and one external_id', async () => {
    const { api } = newScene(sandbox);
    for (let count = 0; count < 2; count += 1) await api.post('/courses', FULL).expect(201);
    expect((await api.get('/courses?external_id=lms-1').expect(200)).body.total).toBe(2);
  });

  test.each([
    [{ type: 'internal' }, 'title', 'required'],
    [{ title: 'T' }, 'type', 'required'],
    [{ title: 'T', type: 'hybrid' }, 'type', 'enum'],
    [{ title: 'T', type: 'internal', level: 'expert' }, 'level', 'enum'],
    [{ title: 'T', type: 'internal', price: '10' }, 'price', 'type'],
    [{ title: 'T', type: 'internal', currency: 'rupees' }, 'currency', 'pattern'],
    [{ title: 'T', type: 'internal', duration: [6] }, 'duration', 'type'],
    [{ title: 'T', type: 'internal', skills: ['a', ''] }, 'skills.1', 'minLength'],
    [{ title: 'T', type: 'internal', description: 'x'.repeat(10_001) }, 'description', 'maxLength'],
  ])('%j is refused', async (sent, field, constraint) => {
    const { body } = await newScene(sandbox).api.post('/courses', sent).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });
});

describe('GET /courses', () => {
  test.each([
    ['', ['Web', 'Data', 'Music']],
    ['category=web%20development', ['Web']],
    ['category=web', []],
    ['type=external', ['Data']],
    ['type=internal&level=beginner', ['Web']],
    ['level=advanced', ['Music']],
    ['free=true', ['Data', 'Music']],
    ['free=false', ['Web']],
    ['external_id=LMS-2', ['Data']],
    ['search=JAVASCRIPT', ['Web']],
    ['search=data', ['Data']],
    ['search=sql', ['Data']],
    ['search=iyer', []],
    ['search=%25', []],
    ['free=true&type=internal', ['Music']],
  ])('?%s gives %j, oldest first', async (query, expected) => {
    const { api } = newScene(sandbox);
    await api.post('/courses', { ...FULL, title: 'Web' }).expect(201);
    await api
      .post('/courses', { title: 'Data', description: 'SQL and charts', type: 'external', external_id: 'lms-2', price: 0, instructor: 'Iyer' })
      .expect(201);
    await api.post('/courses', { title: 'Music', type: 'internal', level: 'advanced', category: 'Arts' }).expect(201);
    const { body } = await api.get(`/courses?${query}`).expect(200);
    expect(body.courses.map(({ title }: { title: string }) => title)).toEqual(expected);
    expect(body).toMatchObject({ total: expected.length, page: 1, pages: expected.length === 0 ? 0 : 1 });
  });

  test.each([
    ['type=hybrid', 'type', 'enum'],
    ['level=beginners', 'level', 'enum'],
    ['free=1', 'free', 'type'],
    ['type=internal&type=external', 'type', 'single'],
  ])('?%s is refused', async (query, field, constraint) => {
    const { body } = await newScene(sandbox).api.get(`/courses?${query}`).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });

  test('has pages', async () => {
    const { api } = newScene(sandbox);
    for (const title of ['1', '2', '3']) await api.post('/courses', { title, type: 'internal' }).expect(201);
    const { body } = await api.get('/courses?limit=2&page=2').expect(200);
    expect(body).toMatchObject({ courses: [{ title: '3' }], total: 3, page: 2, pages: 2 });
  });

  test('counts those enrolled as they come', async () => {
    const { api, student } = newScene(sandbox);
    const { id } = (await api.post('/courses', FULL).expect(201)).body;
    for (let count = 1; count <= 2; count += 1) {
      await api.post(`/courses/${id}/enroll`, { student_id: await student() }).expect(201);
      expect((await api.get(`/courses/${id}`).expect(200)).body.enrolled_count).toBe(count);
      expect((await api.get('/courses').expect(200)).body.courses[0].enrolled_count).toBe(count);
    }
  });
});

test('an unknown course is 404, and an external_id is told whose', async () => {
  const { api, student } = newScene(sandbox);
  const { id } = (await api.post('/courses', FULL).expect(201)).body;
  expect((await api.get(`/courses/${NOBODY}`).expect(404)).body.error.message).toBe(`Course ${NOBODY} does not exist.`);
  for (const answer of [await api.get('/courses/LMS-1').expect(400), await api.post('/courses/lms-1/enroll', { student_id: await student() }).expect(400)])
    expect(answer.body.error.message).toContain(`It is the external_id of ${id}: send that id.`);
});

describe('POST /courses/bulk', () => {
  test('makes the good rows and tells of the bad ones', async () => {
    const { api, workspace } = newScene(sandbox);
    const rows = [FULL, { title: 'No type' }, { title: 'T', type: 'external', thumbnail: '' }, [], { ...FULL, price: -1 }];
    const { body } = await api.post('/courses/bulk', { courses: rows }).expect(207);
    expect(body).toMatchObject({
      created: 2,
      failed: 3,
      courses: [
        { id: expect.any(String), external_id: 'LMS-1', title: FULL.title },
        { external_id: null, title: 'T' },
      ],
      errors: [
        { index: 1, code: 'VALIDATION_ERROR', field: 'type', message: '`type` is required.' },
        { index: 3, code: 'VALIDATION_ERROR', field: null },
        { index: 4, code: 'VALIDATION_ERROR', field: 'price' },
      ],
    });
    expect(workspace.store.courses.size).toBe(2);
  });

  test('of good rows is 201, of none but bad ones 207', async () => {
    const { api } = newScene(sandbox);
    expect((await api.post('/courses/bulk', [FULL, FULL]).expect(201)).body).toMatchObject({ created: 2, failed: 0, errors: [] });
    expect((await api.post('/courses/bulk', [{}]).expect(207)).body).toMatchObject({ created: 0, failed: 1, courses: [] });
  });
});
