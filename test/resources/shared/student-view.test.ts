import { describe, expect, test } from 'vitest';

import { withSandbox } from '../../setup.js';
import { newScene, OWN_STUDENT, type Scene } from '../arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const titles = ['First', 'Second', 'Third'];

/** A student with three enrollments, applications and results, made in this order. */
async function busyStudent(scene: Scene): Promise<string> {
  const { api, student, opportunity } = scene;
  const student_id = await student();
  const { body: list } = await api.get('/assessments').expect(200);
  for (const [at, title] of titles.entries()) {
    const course = (await api.post('/courses', { title, type: 'internal', external_id: `LMS-${at}` }).expect(201)).body.id;
    await api.post(`/courses/${course}/enroll`, { student_id }).expect(201);
    await api.post('/applications', { student_id, opportunity_id: await opportunity({ title }) }).expect(201);
    const assessment = list.assessments[at % list.assessments.length].id;
    await api.post(`/assessments/${assessment}/start`, { student_id }).expect(201);
    await api.post(`/assessments/${assessment}/submit`, { student_id, responses: [] }).expect(200);
  }
  return student_id;
}

describe('include', () => {
  test('embeds just what it names, newest first, in the shapes of the lists below a student', async () => {
    const scene = newScene(sandbox);
    const { api } = scene;
    const id = await busyStudent(scene);
    const { body: whole } = await api.get(`/students/${id}?include=courses,assessments,applications`).expect(200);
    expect(whole.courses.map(({ course }: { course: object }) => course)).toEqual([
      { id: expect.any(String), title: 'Third', external_id: 'LMS-2' },
      { id: expect.any(String), title: 'Second', external_id: 'LMS-1' },
      { id: expect.any(String), title: 'First', external_id: 'LMS-0' },
    ]);
    expect(whole.assessments).toHaveLength(3);
    expect(whole.applications).toHaveLength(3);
    for (const name of ['courses', 'assessments', 'applications']) {
      const { body } = await api.get(`/students/${id}/${name}`).expect(200);
      expect(body).toEqual({ [name]: whole[name], total: 3, page: 1, pages: 1 });
      const { body: one } = await api.get(`/students/${id}?include=${name}`).expect(200);
      expect(Object.keys(one).filter((key) => ['courses', 'assessments', 'applications'].includes(key))).toEqual([name]);
    }
  });

  test('works in lists too, with [] for a student who has none', async () => {
    const scene = newScene(sandbox);
    const id = await busyStudent(scene);
    const { body } = await scene.api.get('/students?include=courses&include=applications').expect(200);
    const [own, busy] = body.students;
    expect(own).toMatchObject({ id: OWN_STUDENT, courses: [], applications: [] });
    expect(busy).toMatchObject({ id });
    expect(busy.courses).toHaveLength(3);
    expect(busy.applications).toHaveLength(3);
    expect(busy).not.toHaveProperty('assessments');
  });

  test('shows an application and a result as their own operations do', async () => {
    const scene = newScene(sandbox);
    const id = await busyStudent(scene);
    const { body: student } = await scene.api.get(`/students/${id}?include=assessments,applications`).expect(200);
    for (const application of student.applications) await scene.api.get(`/applications/${application.id}`).expect(200, application);
    const [newest] = student.assessments;
    const { body: results } = await scene.api.get(`/assessments/${newest.assessment_id}/results?student_id=${id}`).expect(200);
    expect(results.results).toContainEqual(newest);
  });

  test.each(['secrets', 'Courses', 'courses,', ''])('?include=%s is refused', async (include) => {
    const { body } = await newScene(sandbox).api.get(`/students?include=${include}`).expect(400);
    expect(body.error.details.field).toMatch(/^include/);
  });
});

describe('the lists below a student', () => {
  test('have pages, newest first over all of them', async () => {
    const scene = newScene(sandbox);
    const id = await busyStudent(scene);
    const { body: first } = await scene.api.get(`/students/${id}/courses?limit=2`).expect(200);
    const { body: second } = await scene.api.get(`/students/${id}/courses?limit=2&page=2`).expect(200);
    expect(first).toMatchObject({ total: 3, page: 1, pages: 2 });
    expect(second).toMatchObject({ total: 3, page: 2, pages: 2 });
    expect([...first.courses, ...second.courses].map(({ course }: { course: { title: string } }) => course.title)).toEqual(titles.toReversed());
    expect((await scene.api.get(`/students/${id}/applications?page=9`).expect(200)).body).toEqual({ applications: [], total: 3, page: 9, pages: 1 });
  });

  test('are an empty page with pages 0 where there is nothing', async () => {
    const { api, student } = newScene(sandbox);
    const id = await student();
    for (const name of ['courses', 'assessments', 'applications'])
      expect((await api.get(`/students/${id}/${name}`).expect(200)).body).toEqual({ [name]: [], total: 0, page: 1, pages: 0 });
  });

  test('are open to the student they belong to, and to no other student', async () => {
    const { as, student } = newScene(sandbox);
    const other = await student();
    const own = await as('student');
    for (const name of ['courses', 'assessments', 'applications']) {
      await own.get(`/students/${OWN_STUDENT}/${name}`).expect(200);
      await own.get(`/students/${other}/${name}`).expect(403);
    }
  });
});
