// Firing an event by hand with data: given, completed from records that agree, or made up.

import { beforeEach, describe, expect, it } from 'vitest';

import { sandboxForTest, withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';
import { EVENTS, ID, NOWHERE } from './fire-helpers.js';

const { api, admin, app } = await withSandbox();
const { store } = (await app.services.workspaces.open('default')).workspace;

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

/** Fires, and gives back what the answer is. */
async function fire(body: object) {
  return (await admin.post('/events', body).expect(201)).body;
}

describe('an event fired without data', () => {
  it.each(EVENTS)('%s is true to its schema, refers to records that exist, and repeats after a reset', async (event) => {
    const first = await fire({ event });
    expect(first.message).not.toMatch(/made up/);
    expect(first.caused).toEqual([]);
    for (const [field, path] of [
      ['student_id', '/students/'],
      ['course_id', '/courses/'],
      ['opportunity_id', '/opportunities/'],
      ['application_id', '/applications/'],
      ['assessment_id', '/assessments/'],
    ] as const)
      if (field in first.data) await api.get(`${path}${first.data[field]}`).expect(200);
    // given back as it was made, it passes the check of what is given
    expect((await fire({ event, data: first.data })).data).toEqual(first.data);
    await admin.post('/reset').expect(200);
    const again = await fire({ event, data: null });
    expect(again.data).toEqual(first.data);
    expect(again.id).not.toBe(first.id);
  });

  it('takes the next record each time', async () => {
    const fired = [await fire({ event: 'student.created' }), await fire({ event: 'student.created' }), await fire({ event: 'student.created' })];
    expect(new Set(fired.map(({ data }) => data.student_id)).size).toBe(3);
  });

  it('has a certificate_url that opens', async () => {
    const { data } = await fire({ event: 'course.completed' });
    const answer = await fetch(data.certificate_url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    await answer.body?.cancel();
  });

  it('has an amount and a student that its payment has', async () => {
    const { data } = await fire({ event: 'payment.completed' });
    expect(store.payments.get(data.payment_id)).toMatchObject({ amount: data.amount, student_id: data.student_id, status: 'completed' });
  });

  it('goes to whom it says', async () => {
    const [first, second] = [await startReceiver(), await startReceiver()];
    await admin.post('/webhooks', { url: first.url, events: ['course.completed'] }).expect(201);
    await admin.post('/webhooks', { url: second.url, events: ['*'] }).expect(201);
    const fired = await fire({ event: 'course.completed' });
    expect(fired).toMatchObject({
      message: `Goes to ${first.url}, ${second.url}.`,
      deliveries: [
        { url: first.url, status: 'pending' },
        { url: second.url, status: 'pending' },
      ],
    });
    await Promise.all([first.count(1), second.count(1)]);
    expect(JSON.parse(first.received[0]?.body ?? '')).toEqual({ event: 'course.completed', timestamp: fired.timestamp, data: fired.data });
  });

  it('is in the log even where nobody gets it, and says so plainly', async () => {
    await admin.post('/webhooks', { url: 'http://127.0.0.1:9/', events: ['student.created'] }).expect(201);
    const fired = await fire({ event: 'course.completed' });
    expect(fired).toMatchObject({
      deliveries: [],
      message: 'Nobody gets it: no enabled endpoint subscribes to course.completed. Register one with POST /_admin/webhooks.',
    });
    expect((await admin.get(`/events/${fired.id}`).expect(200)).body).toMatchObject({ id: fired.id, data: fired.data });
  });

  it('names an endpoint that is disabled', async () => {
    await admin.post('/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'], enabled: false }).expect(201);
    const { message } = await fire({ event: 'course.completed' });
    expect(message).toBe('Nobody gets it: no enabled endpoint subscribes to course.completed. Disabled: http://127.0.0.1:9/.');
  });
});

describe('data that lacks nothing', () => {
  it.each<[event: string, data: object]>([
    ['student.enrolled', { student_id: 'test-student', course_id: 'test-course' }],
    // as the guide's own mock sends it: no status
    ['application.submitted', { application_id: 'test-uuid', student_id: 'test-student', opportunity_id: 'test-job' }],
    ['payment.completed', { payment_id: 'p', amount: 0, student_id: 's' }],
  ])('of %s goes as it is, whether it refers to something or not', async (event, data) => {
    const fired = await fire({ event, data });
    expect(fired.data).toEqual(data);
    expect(fired.message).not.toMatch(/made up/);
  });
});

describe('partial data is completed', () => {
  it('of student.enrolled from an enrollment of that student, and of that course', async () => {
    const enrollment = store.enrollments.all().at(-1);
    const { student_id, course_id } = enrollment ?? {};
    const courses = store.enrollments.where('student_id', student_id ?? '').map((one) => one.course_id);
    expect(courses).toContain((await fire({ event: 'student.enrolled', data: { student_id } })).data.course_id);
    const students = store.enrollments.where('course_id', course_id ?? '').map((one) => one.student_id);
    expect(students).toContain((await fire({ event: 'student.enrolled', data: { course_id } })).data.student_id);
  });

  it('of student.enrolled with some course, where the student is enrolled in none', async () => {
    const { body: student } = await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    const { data, message } = await fire({ event: 'student.enrolled', data: { student_id: student.id } });
    expect(data.student_id).toBe(student.id);
    expect(store.courses.has(data.course_id)).toBe(true);
    expect(message).not.toMatch(/made up/);
  });

  it('of student.created from the student with that id, name or email, whatever its case', async () => {
    const { body: asha } = await api.post('/students', { name: 'Asha Quux', email: 'asha.quux@example.in' }).expect(201);
    const whole = { student_id: asha.id, name: asha.name, email: asha.email };
    expect((await fire({ event: 'student.created', data: { student_id: asha.id } })).data).toEqual(whole);
    expect((await fire({ event: 'student.created', data: { name: 'Asha Quux' } })).data).toEqual(whole);
    expect((await fire({ event: 'student.created', data: { email: 'ASHA.quux@example.in' } })).data).toEqual({ ...whole, email: 'ASHA.quux@example.in' });
  });

  it('of student.created with an id and an email that nobody has, where nobody has the name', async () => {
    const { data, message } = await fire({ event: 'student.created', data: { name: 'Nobody Anywhere' } });
    expect(data).toEqual({ student_id: expect.stringMatching(ID), name: 'Nobody Anywhere', email: 'nobody.anywhere@example.in' });
    expect(store.students.has(data.student_id)).toBe(false);
    expect(message).toContain('This workspace has no record for student_id: the value is made up.');
  });

  it('of assessment.completed from a result of that student', async () => {
    const result = store.results.all().at(-1);
    const { data } = await fire({ event: 'assessment.completed', data: { student_id: result?.student_id } });
    expect(store.results.get(data.result_id)).toMatchObject({ student_id: result?.student_id, assessment_id: data.assessment_id });
  });

  it('of application.submitted from an application for that opportunity', async () => {
    const application = store.applications.all().at(-1);
    const { data } = await fire({ event: 'application.submitted', data: { opportunity_id: application?.opportunity_id } });
    expect(store.applications.get(data.application_id)).toMatchObject({ opportunity_id: application?.opportunity_id, student_id: data.student_id });
    expect(data.status).toBe('applied');
  });

  it('of application.stage.changed from a move that was made, else from where the application stands', async () => {
    const hired = await fire({ event: 'application.stage.changed', data: { new_stage: 'hired' } });
    const stages = store.applications.get(hired.data.application_id)?.history.map(({ stage }) => stage) ?? [];
    expect(stages.slice(stages.indexOf(hired.data.old_stage)).slice(0, 2)).toEqual([hired.data.old_stage, 'hired']);
    const { body: student } = await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    const { body: job } = await api.post('/opportunities', { title: 'Dev', type: 'job', company: 'Kaveri' }).expect(201);
    const { body: application } = await api.post('/applications', { student_id: student.id, opportunity_id: job.id }).expect(201);
    const moved = await fire({ event: 'application.stage.changed', data: { application_id: application.id } });
    expect(moved.data).toEqual({ application_id: application.id, old_stage: 'applied', new_stage: 'interview' });
  });

  it('of payment.completed from a payment of that student or amount', async () => {
    const payment = store.payments.all().at(-1);
    const { data } = await fire({ event: 'payment.completed', data: { student_id: payment?.student_id } });
    expect(store.payments.get(data.payment_id)).toMatchObject({ student_id: payment?.student_id, amount: data.amount });
    const dear = await fire({ event: 'payment.completed', data: { amount: payment?.amount } });
    expect(store.payments.get(dear.data.payment_id)).toMatchObject({ amount: payment?.amount, student_id: dear.data.student_id });
  });

  it('of course.completed with the certificate of that completed course', async () => {
    const completed = store.enrollments.all().findLast(({ completed_at }) => completed_at !== null);
    const { data } = await fire({ event: 'course.completed', data: { student_id: completed?.student_id, course_id: completed?.course_id } });
    expect(data.certificate_url).toMatch(new RegExp(`/certificates/${completed?.id}$`));
  });

  it('in the order in which the API writes it', async () => {
    const { data } = await fire({ event: 'application.submitted', data: { opportunity_id: NOWHERE } });
    expect(Object.keys(data)).toEqual(['application_id', 'student_id', 'opportunity_id', 'status']);
  });

  it.each<[data: object, event: string]>([
    [{ student_id: NOWHERE }, 'student.enrolled'],
    [{ student_id: 'ours-7' }, 'student.created'],
    [{ result_id: 'r' }, 'assessment.completed'],
    [{ application_id: 'a' }, 'application.submitted'],
    [{ old_stage: 'rejected', new_stage: 'applied' }, 'application.stage.changed'],
    [{ amount: 0.5 }, 'payment.completed'],
    [{ certificate_url: 'https://example.in/c/1' }, 'course.completed'],
  ])('and keeps %j of %s, which no record has', async (data, event) => {
    expect((await fire({ event, data })).data).toMatchObject(data);
  });
});

describe('data that breaks the schema', () => {
  const cases: [name: string, body: { event?: string; data?: unknown }, field: string, constraint: string][] = [
    ['without an event', {}, 'event', 'required'],
    ['of an unknown event', { event: 'student.deleted' }, 'event', 'enum'],
    ['with data of another type', { event: 'payment.completed', data: { payment_id: 'a', amount: '7', student_id: 'b' } }, 'data.amount', 'type'],
    ['with partial data of another type', { event: 'payment.completed', data: { amount: '7' } }, 'data.amount', 'type'],
    ['with an empty id', { event: 'student.enrolled', data: { student_id: '' } }, 'data.student_id', 'minLength'],
    ['with null in a field', { event: 'student.enrolled', data: { student_id: null } }, 'data.student_id', 'type'],
    ['with a stage that there is not', { event: 'application.stage.changed', data: { new_stage: 'lost' } }, 'data.new_stage', 'enum'],
    ['with an email that is none', { event: 'student.created', data: { email: 'asha' } }, 'data.email', 'format'],
    ['with an unknown field', { event: 'student.created', data: { grade: '10' } }, 'data.grade', 'additionalProperties'],
    ['with data that is an array', { event: 'student.enrolled', data: [] }, 'data', 'type'],
    ['with a NUL in its data', { event: 'student.enrolled', data: { student_id: 'a\0', course_id: 'b' } }, 'data.student_id', 'characters'],
  ];

  it.each(cases)('%s is refused, and nothing is fired', async (_, sent, field, constraint) => {
    const { body } = await admin.post('/events', sent).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field, constraint } });
    expect((await admin.get('/events').expect(200)).body.total).toBe(0);
  });

  it('names the seven where the event is unknown', async () => {
    const { body } = await admin.post('/events', { event: 'student.deleted' }).expect(400);
    for (const event of EVENTS) expect(body.error.message).toContain(event);
  });

  it.each(['soon', '6m', '-1s'])('and `within` of %j, are refused with the field', async (within) => {
    const { body } = await admin.post('/events', { event: 'student.created', within }).expect(400);
    expect(body.error.details).toMatchObject({ field: 'within', constraint: 'duration' });
  });
});

describe('with force', () => {
  it('an unknown event goes to those who want all, with the data as it is', async () => {
    const [all, one] = [await startReceiver(), await startReceiver()];
    await admin.post('/webhooks', { url: all.url, events: ['*'] }).expect(201);
    await admin.post('/webhooks', { url: one.url, events: ['student.created'] }).expect(201);
    const data = { any: ['thing', null, { at: 'all' }] };
    const fired = await fire({ event: 'invoice.paid', data, force: true });
    expect(fired).toMatchObject({ event: 'invoice.paid', data, message: `Goes to ${all.url}.` });
    await all.count(1);
    expect(all.received[0]?.body).toBe(JSON.stringify({ event: 'invoice.paid', timestamp: fired.timestamp, data }));
    expect((await admin.get('/events?event=invoice.paid').expect(200)).body.total).toBe(1);
  });

  it('an unknown event without data has none', async () => {
    expect((await fire({ event: 'invoice.paid', force: true })).data).toEqual({});
  });

  it('data of a known event is completed, and not checked', async () => {
    const { data } = await fire({ event: 'student.created', data: { name: 7, extra: true }, force: true });
    expect(data).toEqual({ student_id: expect.stringMatching(ID), name: 7, email: expect.any(String), extra: true });
  });
});

describe('in a workspace without fitting records', () => {
  it.each<[event: string, made: string]>([
    ['student.enrolled', 'course_id'],
    ['assessment.completed', 'result_id'],
    ['application.submitted', 'application_id, opportunity_id'],
    ['application.stage.changed', 'application_id'],
    ['payment.completed', 'payment_id'],
    ['course.completed', 'course_id, certificate_url'],
  ])('%s is fired all the same, and says what is made up', async (event, made) => {
    const empty = await sandboxForTest({ seed: 'empty' });
    const { body } = await empty.admin.post('/events', { event }).expect(201);
    expect(body.message).toContain(`This workspace has no record for ${made}: the value is made up.`);
    await empty.admin.post('/events', { event, data: body.data }).expect(201);
    for (const [field, value] of Object.entries(body.data)) if (field.endsWith('_id')) expect(value).toMatch(ID);
  });
});
