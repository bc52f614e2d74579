import supertest from 'supertest';
import { expect, test } from 'vitest';

import { AT, COURSE, ENROLLMENT, pageApp, pageServices, STUDENT } from '../page-services.js';

const PATH = `/certificates/${ENROLLMENT.id}`;
const COMPLETED = { progress: 100, status: 'completed', completed_at: AT } as const;

test('a completed enrollment has a certificate with name, course, day and number', async () => {
  const { text } = await supertest(pageApp(pageServices({}, { enrollment: COMPLETED })))
    .get(PATH)
    .expect(200)
    .expect('Content-Type', 'text/html; charset=utf-8');
  for (const part of [STUDENT.name, COURSE.title, 'Meera Iyer', '23 January 2026', ENROLLMENT.id]) expect(text).toContain(part);
});

test('a course without an instructor is certified without one', async () => {
  const { text } = await supertest(pageApp(pageServices({}, { enrollment: COMPLETED, course: { instructor: null } })))
    .get(PATH)
    .expect(200);
  expect(text).not.toContain('taught by');
});

test('a certificate is shown under a workspace without making it, and where the dashboard asks for a token', async () => {
  const services = pageServices({ adminToken: 'secret' }, { enrollment: COMPLETED });
  await supertest(pageApp(services)).get(`/w/new${PATH}`).expect(200);
  expect(services.workspaces.all()).toEqual([]);
});

test.each([
  ['an enrollment that is not completed', PATH],
  ['no enrollment', '/certificates/00000000-0000-4000-8000-00000000ffff'],
  ['what is no id', '/certificates/constructor'],
])('there is no certificate for %s', async (_, path) => {
  const http = supertest(pageApp(pageServices()));
  const { body } = await http.get(path).expect(404);
  expect(body.error.code).toBe('NOT_FOUND');
  const { text } = await http.get(path).set('Accept', 'text/html').expect(404).expect('Content-Type', 'text/html; charset=utf-8');
  expect(text).toContain('There is nothing here');
});
