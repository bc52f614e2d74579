// One text in several spellings, over HTTP: what is sent in one is found by the other, and comes back as it was sent.

import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });
let scenes = 0;
const scene = () => sandbox.workspace(`text-${(scenes += 1)}`);

const [COMPOSED, APART] = ['Jos\u00e9 \u0958\u0932\u092e', 'Jose\u0301 \u0915\u093c\u0932\u092e'];

test.each([
  ['a search', `search=${encodeURIComponent(APART.toUpperCase())}`],
  ['a filter', `program=${encodeURIComponent(APART)}`],
  ['a filter with an invisible character', `program=${encodeURIComponent(`\u200b${APART}`)}`],
  ['a list of skills', `skills=${encodeURIComponent(APART)}`],
  ['an external_id', `external_id=${encodeURIComponent(APART)}`],
])('%s finds the other spelling, which is stored as it was sent', async (_, query) => {
  const { api } = scene();
  const sent = { name: COMPOSED, email: 'a@example.in', program: COMPOSED, skills: [COMPOSED], external_id: COMPOSED };
  await api.post('/students', sent).expect(201);
  await api.post('/students', { name: 'Jose', email: 'b@example.in', program: 'Jose', external_id: 'x' }).expect(201);
  const { body } = await api.get(`/students?${query}`).expect(200);
  expect(body.students).toEqual([expect.objectContaining(sent)]);
});

describe('an import', () => {
  test('finds a title of a column and a student by its external_id in the other spelling', async () => {
    const { api } = scene();
    await api.post('/students', { name: 'A', email: 'a@example.in', external_id: COMPOSED }).expect(201);
    const mapping = encodeURIComponent(JSON.stringify({ [`${COMPOSED} title`]: 'name' }));
    const { body } = await api
      .post(`/students/import?mapping=${mapping}`)
      .set('Content-Type', 'text/csv')
      .send(`${APART} title,Email,External ID\nB,a@example.in,${APART}\n`)
      .expect(200);
    expect(body).toMatchObject({ created: 0, updated: 1, failed: 0 });
  });

  test('finds a course by its title in the other spelling', async () => {
    const { api } = scene();
    await api.post('/courses', { title: COMPOSED, type: 'internal' }).expect(201);
    const file = `Title,Type,Category\n${APART},internal,Music\n`;
    const { body } = await api.post('/courses/import').set('Content-Type', 'text/csv').send(file).expect(200);
    expect(body).toMatchObject({ created: 0, updated: 1, failed: 0 });
    const { body: list } = await api.get('/courses').expect(200);
    expect(list).toMatchObject({ total: 1, courses: [{ category: 'Music' }] });
  });

  test('keeps external_ids apart that differ in case', async () => {
    const { api } = scene();
    await api.post('/students', { name: 'A', email: 'a@example.in', external_id: 'aB3' }).expect(201);
    const { body } = await api.post('/students/import').set('Content-Type', 'text/csv').send('Name,Email,External ID\nB,b@example.in,Ab3\n').expect(200);
    expect(body).toMatchObject({ created: 1, updated: 0 });
  });
});

test('grades and attendance of one subject, term or class in two spellings are one', async () => {
  const { api } = scene();
  const { body: student } = await api.post('/students', { name: 'A', email: 'a@example.in' }).expect(201);
  const of = (text: string) => ({ student_id: student.id, subject_id: text, term: text, score: 50 });
  const on = (text: string) => ({ student_id: student.id, date: '2026-01-05', status: 'present', class_id: text });
  expect((await api.put('/grades/bulk', [of(COMPOSED), of(APART)]).expect(200)).body).toMatchObject({ created: 1, updated: 1 });
  expect((await api.post('/attendance/bulk', [on(COMPOSED), on(APART)]).expect(200)).body).toMatchObject({ created: 1, updated: 1 });
  expect((await api.put('/grades/bulk', [of(COMPOSED.toUpperCase())]).expect(200)).body).toMatchObject({ created: 1 });
});

test('a password that is typed in the other form is the password', async () => {
  const { open } = scene();
  const user = { email: 'jose@example.in', password: `${COMPOSED}-12345`, name: COMPOSED, role: 'student' };
  await open.post('/auth/signup', user).expect(201);
  await open.post('/auth/login', { email: 'JOSE@example.in', password: `${APART}-12345` }).expect(200);
  await open.post('/auth/login', { email: 'jose@example.in', password: `${APART.toUpperCase()}-12345` }).expect(401);
});
