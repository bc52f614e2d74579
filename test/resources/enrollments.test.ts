import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, NOBODY, OWN_STUDENT, type Scene } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const newCourse = async ({ api }: Scene, fields: object = {}): Promise<string> =>
  (await api.post('/courses', { title: 'Robotics', type: 'internal', ...fields }).expect(201)).body.id;

describe('POST /courses/{id}/enroll', () => {
  test.each([[{}], [{ price: 0 }], [{ price: null }]])('in a free course (%j) enrolls at once, with nothing to pay', async (fields) => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const [course_id, student_id] = [await newCourse(scene, fields), await scene.student()];
    const { body } = await scene.api.post(`/courses/${course_id}/enroll`, { student_id }).expect(201);
    expect(body).toEqual({
      enrollment_id: expect.any(String),
      course_id,
      student_id,
      enrolled_at: '2026-03-01T10:00:00Z',
      status: 'active',
      progress: 0,
      payment_required: false,
      payment_url: null,
    });
    expect(scene.events('student.enrolled')).toEqual([{ student_id, course_id }]);
    expect(scene.workspace.store.payments.size).toBe(0);
  });

  test('in a priced course enrolls at once too, and leads to a page that takes the payment', async () => {
    const scene = newScene(sandbox);
    const [course_id, student_id] = [await newCourse(scene, { price: 1499 }), await scene.student()];
    const { body } = await scene.api.post(`/courses/${course_id}/enroll`, { student_id }).expect(201);
    const [payment] = scene.workspace.store.payments.all();
    expect(body).toMatchObject({ status: 'active', payment_required: true, payment_url: `${sandbox.url}/w/${scene.workspace.name}/checkout/${payment?.id}` });
    expect(payment).toMatchObject({ enrollment_id: body.enrollment_id, student_id, amount: 1499, currency: 'INR', status: 'pending', paid_at: null });
    expect((await fetch(body.payment_url)).status).toBe(200);
  });

  test('by a student needs no body, and takes the own id', async () => {
    const scene = newScene(sandbox);
    const student = await scene.as('student');
    for (const [course, sent] of [
      [await newCourse(scene), undefined],
      [await newCourse(scene), {}],
      [await newCourse(scene), { student_id: null }],
      [await newCourse(scene), { student_id: OWN_STUDENT }],
    ] as const)
      expect((await student.post(`/courses/${course}/enroll`, sent).expect(201)).body.student_id).toBe(OWN_STUDENT);
  });

  test('by a student for another is 403, whether the other exists or not', async () => {
    const scene = newScene(sandbox);
    const [course, student] = [await newCourse(scene), await scene.as('student')];
    for (const student_id of [await scene.student(), NOBODY]) await student.post(`/courses/${course}/enroll`, { student_id }).expect(403);
    expect(scene.events('student.enrolled')).toEqual([]);
  });

  test.each([[undefined], [{}], [{ student_id: null }]])('by the institution with %j is 400: student_id is required', async (sent) => {
    const scene = newScene(sandbox);
    const { body } = await scene.api.post(`/courses/${await newCourse(scene)}/enroll`, sent).expect(400);
    expect(body.error.details).toMatchObject({ field: 'student_id', constraint: 'required' });
  });

  test('twice is DUPLICATE_ENROLLMENT, with one enrollment, one event and one payment', async () => {
    const scene = newScene(sandbox);
    const [course, student_id] = [await newCourse(scene, { price: 10 }), await scene.student()];
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => scene.api.post(`/courses/${course}/enroll`, { student_id })))).map(
      ({ status }) => status,
    );
    expect(statuses.toSorted()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect((await scene.api.post(`/courses/${course}/enroll`, { student_id }).expect(409)).body.error.code).toBe('DUPLICATE_ENROLLMENT');
    expect(scene.events('student.enrolled')).toHaveLength(1);
    expect(scene.workspace.store.payments.size).toBe(1);
  });

  test('names what is unknown: the course, the student, or whose external_id was sent', async () => {
    const scene = newScene(sandbox);
    const [course, id] = [await newCourse(scene), await scene.student({ external_id: 'SIS-3' })];
    expect((await scene.api.post(`/courses/${NOBODY}/enroll`, { student_id: id }).expect(404)).body.error.message).toBe(`Course ${NOBODY} does not exist.`);
    expect((await scene.api.post(`/courses/${course}/enroll`, { student_id: NOBODY }).expect(404)).body.error.message).toBe(
      `Student ${NOBODY} does not exist.`,
    );
    const { body } = await scene.api.post(`/courses/${course}/enroll`, { student_id: 'sis-3' }).expect(400);
    expect(body.error.details).toMatchObject({ field: 'student_id', constraint: 'format' });
    expect(body.error.message).toContain(`It is the external_id of ${id}: send that id.`);
  });
});

describe('PUT /enrollments/progress', () => {
  /** A student in a course, and how to say how far. */
  const enrolled = async () => {
    const scene = newScene(sandbox);
    await scene.at('2026-03-01T10:00:00Z');
    const [course_id, student_id] = [await newCourse(scene), await scene.student()];
    await scene.api.post(`/courses/${course_id}/enroll`, { student_id }).expect(201);
    const progress = (progress_percentage: number, more: object = {}) =>
      scene.api.put('/enrollments/progress', { student_id, course_id, progress_percentage, ...more });
    return { ...scene, course_id, student_id, progress };
  };

  test('stores the figure and when the student was last there: now, unless it is said', async () => {
    const { progress, wait, course_id, student_id, events } = await enrolled();
    await wait('1h');
    const { body } = await progress(42.5).expect(200);
    expect(body).toEqual({
      id: expect.any(String),
      course_id,
      student_id,
      enrolled_at: '2026-03-01T10:00:00Z',
      progress: 42.5,
      status: 'active',
      last_accessed: '2026-03-01T11:00:00Z',
      completed_at: null,
      certificate_url: null,
    });
    expect((await progress(43, { last_accessed: '2026-02-28T23:00:00+05:30' }).expect(200)).body.last_accessed).toBe('2026-02-28T17:30:00Z');
    expect((await progress(43, { last_accessed: null }).expect(200)).body.last_accessed).toBeNull();
    expect((await progress(43, { last_accessed: '' }).expect(200)).body.last_accessed).toBeNull();
    expect(events('course.completed')).toEqual([]);
  });

  test('the first 100 completes the course, with a certificate that opens and one event', async () => {
    const { progress, course_id, student_id, events } = await enrolled();
    const { body } = await progress(100).expect(200);
    expect(body).toMatchObject({ progress: 100, status: 'completed', completed_at: '2026-03-01T10:00:00Z' });
    expect(events('course.completed')).toEqual([{ student_id, course_id, certificate_url: body.certificate_url }]);
    const page = await fetch(body.certificate_url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Robotics');
  });

  test('a lower figure later is stored; the course stays completed, and no second event comes', async () => {
    const { progress, wait, events, api, student_id } = await enrolled();
    const { body: first } = await progress(100).expect(200);
    await wait('1d');
    const { body: lower } = await progress(60).expect(200);
    expect(lower).toMatchObject({ progress: 60, status: 'completed', completed_at: first.completed_at, certificate_url: first.certificate_url });
    expect((await progress(100).expect(200)).body).toMatchObject({ progress: 100, completed_at: first.completed_at });
    expect(events('course.completed')).toHaveLength(1);
    const { body: list } = await api.get(`/students/${student_id}/courses`).expect(200);
    expect(list.courses).toMatchObject([{ progress: 100, status: 'completed', certificate_url: first.certificate_url, course: { title: 'Robotics' } }]);
  });

  test('20 times 100 at once complete once', async () => {
    const { progress, events } = await enrolled();
    await Promise.all(Array.from({ length: 20 }, () => progress(100).expect(200)));
    expect(events('course.completed')).toHaveLength(1);
  });

  test('of a student who is not enrolled is 404 and says how to enroll', async () => {
    const scene = newScene(sandbox);
    const [course_id, student_id] = [await newCourse(scene), await scene.student()];
    const { body } = await scene.api.put('/enrollments/progress', { student_id, course_id, progress_percentage: 1 }).expect(404);
    expect(body.error.message).toContain(`POST /courses/${course_id}/enroll`);
    for (const wrong of [{ student_id: NOBODY }, { course_id: NOBODY }]) {
      const answer = await scene.api.put('/enrollments/progress', { student_id, course_id, progress_percentage: 1, ...wrong }).expect(404);
      expect(answer.body.error.message).toContain(NOBODY);
    }
  });

  test.each([
    [{ progress_percentage: -1 }, 'progress_percentage', 'minimum'],
    [{ progress_percentage: 100.1 }, 'progress_percentage', 'maximum'],
    [{ progress_percentage: '50' }, 'progress_percentage', 'type'],
    [{ progress_percentage: null }, 'progress_percentage', 'type'],
    [{ last_accessed: '2026-03-01' }, 'last_accessed', 'format'],
    [{ course_id: null }, 'course_id', 'type'],
  ])('%j is refused', async (wrong, field, constraint) => {
    const { progress } = await enrolled();
    const { body } = await progress(50, wrong).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });

  test('tells whose external_id was sent, for the student and the course', async () => {
    const scene = newScene(sandbox);
    const [course, student] = [await newCourse(scene, { external_id: 'LMS-5' }), await scene.student({ external_id: 'SIS-5' })];
    const { body } = await scene.api.put('/enrollments/progress', { student_id: 'SIS-5', course_id: 'LMS-5', progress_percentage: 1 }).expect(400);
    expect(
      body.error.details.errors.map(({ field, message }: { field: string; message: string }) => [
        field,
        message.includes(field === 'student_id' ? student : course),
      ]),
    ).toEqual([
      ['student_id', true],
      ['course_id', true],
    ]);
  });
});
