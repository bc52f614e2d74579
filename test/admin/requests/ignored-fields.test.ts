// What /v1 does not know it ignores, and the request journal says so: a misspelt field is found there.

import { describe, expect, it } from 'vitest';

import { API_KEY, withSandbox } from '../../setup.js';

const sandbox = await withSandbox();
const { admin, api } = sandbox;

/** Of the request that came last. */
async function ignored(): Promise<string[]> {
  const { body } = await admin.get('/requests?limit=1').expect(200);
  return body.requests[0].ignored_fields;
}

const { body: assessments } = await api.get('/assessments?limit=1').expect(200);
const { body: students } = await api.get('/students?limit=1').expect(200);
const [assessment] = assessments.assessments;
const [student] = students.students;

describe('the journal tells of what was ignored in', () => {
  it.each<[method: 'get' | 'post' | 'put', path: string, body: unknown, ignored: string[]]>([
    ['get', '/students?garde=10&limit=1&Page=2', undefined, ['garde', 'Page']],
    ['get', '/students?grade=10', undefined, []],
    ['post', '/students', { name: 'Asha Rao', email: 'asha.ignored@example.in', phon: '1', skills: ['a'] }, ['phon']],
    ['post', '/students', { nmae: 'Asha Rao' }, ['nmae']],
    ['put', `/students/${student.id}`, { gradee: '11' }, ['gradee']],
    ['post', '/students/bulk', [{ name: 'A', email: 'x' }, { nmae: 'B' }, { nmae: 'C', roll: 1 }], ['1.nmae', '2.roll']],
    ['post', '/students/bulk', { students: [{ nmae: 'B' }], dry_run: true }, ['students.0.nmae', 'dry_run']],
    ['post', `/assessments/${assessment.id}/submit`, { student_id: student.id, responses: [{ question_id: 'q', anwser: '1' }] }, ['responses.0.anwser']],
    ['post', '/auth/login', { email: 'student@sandbox.test', password: 'password', remember: true }, ['remember']],
  ])('%s %s', async (method, path, body, expected) => {
    await api[method](path, body);

    expect(await ignored()).toEqual(expected);
  });

  it('an import whose parameter is misspelt', async () => {
    const headers = { ...API_KEY, 'Content-Type': 'text/csv' };
    await fetch(`${sandbox.url}/v1/students/import?dryrun=true`, { method: 'POST', headers, body: 'Name,Email\nAsha,asha.dry@example.in\n' });

    expect(await ignored()).toEqual(['dryrun']);
  });
});

it('a hundred names are kept, and no name whole that is longer than a path', async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`${at}-${'x'.repeat(1_000)}`, at]));
  await api.post('/courses', { title: 'Chess', type: 'internal', ...many }).expect(201);

  const names = await ignored();
  expect(names).toHaveLength(100);
  expect(Math.max(...names.map(({ length }) => length))).toBe(255);
});
