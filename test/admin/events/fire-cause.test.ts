// Firing with `cause`: what causes the event is done by the API's own operations, so every GET agrees with it.

import { beforeEach, describe, expect, it } from 'vitest';

import { cause as causeIt } from '../../../src/admin/events/cause.js';
import { createLinks } from '../../../src/http/links.js';
import { openAtOnce } from '../../opened.js';
import { sandboxForTest, withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';
import { startWorkspace } from '../../workspace/arrange.js';
import { EVENTS, ID, NOWHERE } from './fire-helpers.js';

const { api, admin, app, url } = await withSandbox();
const { store } = (await app.services.workspaces.open('default')).workspace;

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

async function cause(event: string, data?: object) {
  return (await admin.post('/events', { event, cause: true, ...(data && { data }) }).expect(201)).body;
}

const get = async (path: string) => (await api.get(path).expect(200)).body;
const log = async () => (await admin.get('/events').expect(200)).body;

/** Fields whose records are made anew. */
const NEW = new Set(['student_id', 'result_id', 'application_id', 'payment_id', 'certificate_url']);

/** What must be true of the API once the event has come. */
const AGREES: Readonly<Record<(typeof EVENTS)[number], (data: Record<string, string>) => Promise<void>>> = {
  'student.created': async ({ student_id, name, email }) => {
    expect(await get(`/students/${student_id}`)).toMatchObject({ id: student_id, name, email });
  },
  'student.enrolled': async ({ student_id, course_id }) => {
    await get(`/courses/${course_id}`);
    expect((await get(`/students/${student_id}/courses`)).courses).toMatchObject([{ course_id, status: 'active', progress: 0 }]);
  },
  'assessment.completed': async ({ student_id, assessment_id, result_id }) => {
    await get(`/assessments/${assessment_id}`);
    const { results } = await get(`/assessments/${assessment_id}/results?student_id=${student_id}`);
    expect(results).toMatchObject([{ id: result_id, student_id, assessment_id }]);
    expect(results[0].score).toBeGreaterThan(0);
  },
  'application.submitted': async ({ application_id, student_id, opportunity_id, status }) => {
    expect(await get(`/opportunities/${opportunity_id}`)).toMatchObject({ status: 'open' });
    expect(await get(`/applications/${application_id}`)).toMatchObject({ student_id, opportunity_id, status, pipeline_stage: 'screening' });
  },
  'application.stage.changed': async ({ application_id, old_stage, new_stage }) => {
    expect([old_stage, new_stage]).toEqual(['applied', 'interview']);
    expect(await get(`/applications/${application_id}`)).toMatchObject({ status: 'interview', pipeline_stage: 'interview' });
  },
  'payment.completed': async ({ payment_id, amount, student_id }) => {
    expect(Number(amount)).toBeGreaterThan(0);
    expect(store.payments.get(String(payment_id))).toMatchObject({ status: 'completed', amount, student_id });
    const [enrollment] = (await get(`/students/${student_id}/courses`)).courses;
    expect((await get(`/courses/${enrollment.course_id}`)).price).toBe(amount);
    const page = await fetch(`${url}/checkout/${payment_id}`);
    expect(await page.text()).toMatch(/paid/i);
  },
  'course.completed': async ({ student_id, course_id, certificate_url }) => {
    expect((await get(`/students/${student_id}/courses`)).courses).toMatchObject([{ course_id, status: 'completed', progress: 100, certificate_url }]);
    const { name } = await get(`/students/${student_id}`);
    const page = await fetch(String(certificate_url));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(name);
  },
};

/** The other events that come before each. */
const BEFORE: Readonly<Record<(typeof EVENTS)[number], readonly string[]>> = {
  'student.created': [],
  'student.enrolled': ['student.created'],
  'assessment.completed': ['student.created'],
  'application.submitted': ['student.created'],
  'application.stage.changed': ['student.created', 'application.submitted'],
  'payment.completed': ['student.created', 'student.enrolled'],
  'course.completed': ['student.created', 'student.enrolled'],
};

describe.each(EVENTS)('%s', (event) => {
  it('is caused by a new student each time, and every GET agrees with it', async () => {
    const emails = new Set<string>();
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const fired = await cause(event);
      expect(fired.event).toBe(event);
      expect(fired.caused.map((other: { event: string }) => other.event)).toEqual(BEFORE[event]);
      await AGREES[event](fired.data);
      ids.push(...Object.entries(fired.data).flatMap(([field, id]) => (NEW.has(field) ? [String(id)] : [])));
      for (const { name, email } of store.students.all().slice(-1)) {
        emails.add(email);
        expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
        expect(email).toMatch(/^[a-z.0-9]+@example\.in$/);
      }
    }
    expect(emails.size).toBe(3);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(3);
  });

  it('and all that comes before it are in the log, in order', async () => {
    const fired = await cause(event);
    const { events } = await log();
    expect(events.map(({ id, event: name }: { id: string; event: string }) => ({ id, event: name })).reverse()).toEqual([
      ...fired.caused,
      { id: fired.id, event },
    ]);
  });

  it('is the same after a reset, but for the ids of the events', async () => {
    const first = await cause(event);
    await admin.post('/reset').expect(200);
    const again = await cause(event);
    expect(again.data).toEqual(first.data);
    expect(again.id).not.toBe(first.id);
  });

  it('is possible in a workspace that begins empty', async () => {
    const empty = await sandboxForTest({ seed: 'empty' });
    const { body } = await empty.admin.post('/events', { event, cause: true }).expect(201);
    expect(body).toMatchObject({ event, message: expect.not.stringContaining('made up') });
    expect((await empty.api.get('/students').expect(200)).body.total).toBe(2);
  });

  it('with a field that the cause itself makes is refused, and says what may be given', async () => {
    const { body } = await admin.post('/events', { event, cause: true, data: { result_id: NOWHERE } }).expect(400);
    expect(body.error).toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringMatching(/^`data\.result_id` can't be given.* Give any of .*name/),
      details: { field: 'data.result_id', constraint: 'additionalProperties' },
    });
    expect((await log()).total).toBe(0);
  });
});

describe('two sandboxes', () => {
  it('cause the same, under event ids of their own', async () => {
    const [one, other] = [await sandboxForTest(), await sandboxForTest()];
    for (const event of EVENTS) {
      const { body: first } = await one.admin.post('/events', { event, cause: true }).expect(201);
      const { body: second } = await other.admin.post('/events', { event, cause: true }).expect(201);
      const withoutHost = (data: object): object => JSON.parse(JSON.stringify(data).replaceAll(/127\.0\.0\.1:\d+/g, 'host'));
      const names = ({ caused }: { caused: { event: string }[] }): string[] => caused.map(({ event: name }) => name);
      expect({ ...withoutHost(second.data), caused: names(second) }).toEqual({ ...withoutHost(first.data), caused: names(first) });
      expect(second.id).not.toBe(first.id);
    }
  });
});

describe('`data` chooses what is used', () => {
  const student = async (name = 'Asha Quux') =>
    (await api.post('/students', { name, email: `${name.toLowerCase().replace(' ', '.')}@example.in` }).expect(201)).body.id;
  const course = async (price: number | null = null) => (await api.post('/courses', { title: 'SQL', type: 'internal', price }).expect(201)).body.id;
  const job = async () => (await api.post('/opportunities', { title: 'Dev', type: 'job', company: 'Kaveri' }).expect(201)).body.id;

  it('the name and the email of the new student', async () => {
    expect((await cause('student.created', { name: 'Zoë Ünal', email: 'zoe@example.org' })).data).toMatchObject({ name: 'Zoë Ünal', email: 'zoe@example.org' });
    expect((await cause('student.created', { name: 'Zoë Ünal' })).data.email).toBe('zo.nal@example.in');
    const again = await cause('student.created', { name: 'Zoë Ünal' });
    expect(again.data.email).toMatch(/^zo\.nal\d+@example\.in$/);
    expect((await cause('student.created', { name: '李雷' })).data.email).toBe('student@example.in');
    expect((await cause('student.created', { name: 'x'.repeat(255) })).data.email).toBe(`${'x'.repeat(60)}@example.in`);
  });

  it('the student and the course of an enrollment, whatever the case of their ids; null is not given', async () => {
    const [student_id, course_id] = [await student(), await course()];
    const fired = await cause('student.enrolled', { student_id: student_id.toUpperCase(), course_id, name: null });
    expect(fired.data).toEqual({ student_id, course_id });
    expect(fired.caused).toEqual([]);
  });

  it('a course for the student who is in all others, made where there is none left', async () => {
    const empty = await sandboxForTest({ seed: 'empty' });
    const fire = async (data: object) => (await empty.admin.post('/events', { event: 'student.enrolled', cause: true, data }).expect(201)).body.data;
    const first = await fire({});
    const second = await fire({ student_id: first.student_id });
    const third = await fire({});
    expect(second.course_id).not.toBe(first.course_id);
    expect([first.course_id, second.course_id]).toContain(third.course_id);
    expect((await empty.api.get('/courses').expect(200)).body.total).toBe(2);
  });

  it('the assessment, as often as one likes', async () => {
    const assessment_id = store.assessments.all().at(-1)?.id;
    const first = await cause('assessment.completed', { assessment_id });
    const second = await cause('assessment.completed', { assessment_id, student_id: first.data.student_id });
    expect(second.data).toMatchObject({ assessment_id, student_id: first.data.student_id });
    expect(second.data.result_id).not.toBe(first.data.result_id);
  });

  it('the application that moves, and where to', async () => {
    const { data } = await cause('application.submitted', { opportunity_id: await job() });
    const moved = await cause('application.stage.changed', { application_id: data.application_id, new_stage: 'hired' });
    expect(moved.data).toEqual({ application_id: data.application_id, old_stage: 'applied', new_stage: 'hired' });
  });

  it('the application of the student to the opportunity, which is made where there is none', async () => {
    const [student_id, opportunity_id] = [await student(), await job()];
    const first = await cause('application.stage.changed', { student_id, opportunity_id });
    expect(first.caused).toMatchObject([{ event: 'application.submitted' }]);
    const second = await cause('application.stage.changed', { student_id, opportunity_id, new_stage: 'offer' });
    expect(second).toMatchObject({ caused: [], data: { application_id: first.data.application_id, old_stage: 'interview', new_stage: 'offer' } });
    expect((await cause('application.stage.changed', { student_id })).data.application_id).toBe(first.data.application_id);
  });

  it('the payment that the student still owes, else one for the course', async () => {
    const [student_id, course_id] = [await student(), await course(499)];
    await api.post(`/courses/${course_id}/enroll`, { student_id }).expect(201);
    const [owed] = store.payments.where('student_id', student_id);
    expect(await cause('payment.completed', { student_id })).toMatchObject({ caused: [], data: { payment_id: owed?.id, amount: 499, student_id } });
    const dearer = await course(999);
    expect((await cause('payment.completed', { student_id, course_id: dearer })).data).toMatchObject({ amount: 999, student_id });
    expect((await cause('payment.completed', { course_id: dearer })).data.student_id).not.toBe(student_id);
  });

  it('the course that the student has begun, else one that is begun and finished', async () => {
    const [student_id, course_id] = [await student(), await course()];
    await api.post(`/courses/${course_id}/enroll`, { student_id }).expect(201);
    expect(await cause('course.completed', { student_id })).toMatchObject({ caused: [], data: { student_id, course_id } });
    const other = await course();
    expect(await cause('course.completed', { student_id, course_id: other })).toMatchObject({
      caused: [{ event: 'student.enrolled' }],
      data: { student_id, course_id: other },
    });
  });

  it.each<[event: string, data: object, field: string, constraint: string]>([
    ['student.created', { student_id: NOWHERE }, 'data.student_id', 'additionalProperties'],
    ['student.enrolled', { timestamp: '2026-01-23T10:00:00Z' }, 'data.timestamp', 'additionalProperties'],
    ['application.stage.changed', { old_stage: 'applied' }, 'data.old_stage', 'additionalProperties'],
    ['course.completed', { certificate_url: 'https://example.in/' }, 'data.certificate_url', 'additionalProperties'],
    ['student.created', { name: '' }, 'data.name', 'minLength'],
    ['student.created', { email: 'asha' }, 'data.email', 'format'],
    ['student.created', { email: 7 }, 'data.email', 'type'],
    ['application.stage.changed', { new_stage: 'lost' }, 'data.new_stage', 'enum'],
    ['student.enrolled', { student_id: 7 }, 'data.student_id', 'type'],
    ['student.enrolled', { course_id: 'sql-1' }, 'data.course_id', 'format'],
    ['student.enrolled', { student_id: NOWHERE, name: 'Asha' }, 'data.name', 'exclusive'],
    ['application.stage.changed', { application_id: NOWHERE, student_id: NOWHERE }, 'data.student_id', 'exclusive'],
  ])('%s with %j is refused with the path, and nothing is left of it', async (event, data, field, constraint) => {
    const before = { ...openAtOnce(app.services.workspaces).workspace.counts() };
    const { body } = await admin.post('/events', { event, cause: true, data }).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field, constraint } });
    expect(body.error.message).toContain(`\`${field}\``);
    expect(openAtOnce(app.services.workspaces).workspace.counts()).toEqual(before);
  });

  it('an external_id in the place of an id is told whose it is', async () => {
    const { body: sql } = await api.post('/courses', { title: 'SQL', type: 'internal', external_id: 'LMS-SQL' }).expect(201);
    const { body } = await admin.post('/events', { event: 'student.enrolled', cause: true, data: { course_id: 'lms-sql' } }).expect(400);
    expect(body.error.message).toContain(`It is the external_id of ${sql.id}: send that id.`);
  });

  it.each<[event: string, data: object, what: string]>([
    ['student.enrolled', { student_id: NOWHERE }, 'Student'],
    ['student.enrolled', { course_id: NOWHERE }, 'Course'],
    ['assessment.completed', { student_id: NOWHERE }, 'Student'],
    ['assessment.completed', { assessment_id: NOWHERE }, 'Assessment'],
    ['application.submitted', { student_id: NOWHERE }, 'Student'],
    ['application.submitted', { opportunity_id: NOWHERE }, 'Opportunity'],
    ['application.stage.changed', { application_id: NOWHERE }, 'Application'],
    ['application.stage.changed', { student_id: NOWHERE }, 'Student'],
    ['payment.completed', { student_id: NOWHERE }, 'Student'],
    ['payment.completed', { course_id: NOWHERE }, 'Course'],
    ['course.completed', { student_id: NOWHERE }, 'Student'],
    ['course.completed', { course_id: NOWHERE }, 'Course'],
  ])('%s with %j is 404, and nothing is left of it', async (event, data, what) => {
    const { workspace } = await app.services.workspaces.open('default');
    const before = workspace.counts();
    const { body } = await admin.post('/events', { event, cause: true, data }).expect(404);
    expect(body.error).toMatchObject({ code: 'NOT_FOUND', message: `${what} ${NOWHERE} does not exist.` });
    expect(workspace.counts()).toEqual(before);
  });

  it('what has happened already is the 409 of the operation, or says why nothing would come', async () => {
    const [student_id, course_id, free, opportunity_id] = [await student(), await course(499), await course(), await job()];
    const refused = async (event: string, data: object) => (await admin.post('/events', { event, cause: true, data }).expect(409)).body.error;
    await cause('student.enrolled', { student_id, course_id });
    expect(await refused('student.enrolled', { student_id, course_id })).toMatchObject({ code: 'DUPLICATE_ENROLLMENT' });
    await cause('payment.completed', { student_id, course_id });
    expect(await refused('payment.completed', { student_id, course_id })).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('paid') });
    await cause('course.completed', { student_id, course_id });
    expect(await refused('course.completed', { student_id, course_id })).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('completed') });
    for (const data of [{ course_id: free }, { student_id, course_id: free }])
      expect(await refused('payment.completed', data)).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('Nothing is to be paid') });
    const { data } = await cause('application.submitted', { student_id, opportunity_id });
    expect(await refused('application.submitted', { student_id, opportunity_id })).toMatchObject({ code: 'DUPLICATE_APPLICATION' });
    await cause('application.stage.changed', { application_id: data.application_id });
    expect(await refused('application.stage.changed', { application_id: data.application_id })).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('`data.new_stage`'),
    });
    const email = store.students.get(student_id)?.email;
    expect(await refused('student.created', { email })).toMatchObject({ code: 'DUPLICATE_EMAIL' });
  });
});

it('a workspace without assessments says so', () => {
  const { workspace } = startWorkspace();
  const act = () => workspace.transaction(() => causeIt('assessment.completed', { workspace, links: createLinks('http://host', ''), data: {} }));
  expect(act).toThrow(/no assessment.*`default`/);
  expect(workspace.store.students.size).toBe(0);
});

describe('an unknown event', () => {
  it.each([false, true])('has no known cause, with force: %j', async (force) => {
    const { body } = await admin.post('/events', { event: 'invoice.paid', cause: true, force }).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'event', constraint: 'enum' } });
  });
});

describe('what a cause emits', () => {
  it('goes to whom it concerns, each event signed as any other', async () => {
    const receiver = await startReceiver();
    await admin.post('/webhooks', { url: receiver.url, events: ['*'] }).expect(201);
    const fired = await cause('course.completed');
    await receiver.count(3);
    expect(receiver.received.map(({ body }) => JSON.parse(body).event).sort()).toEqual(['course.completed', 'student.created', 'student.enrolled']);
    expect(fired.deliveries).toMatchObject([{ event: 'course.completed', url: receiver.url }]);
  });

  it('goes to one endpoint alone as to the event that is fired, and spoilt so; the others go as usual', async () => {
    const [all, one] = [await startReceiver(), await startReceiver()];
    await admin.post('/webhooks', { url: all.url, events: ['*'] }).expect(201);
    const { body: endpoint } = await admin.post('/webhooks', { url: one.url, events: ['payment.completed'] }).expect(201);
    const sent = { event: 'course.completed', cause: true, endpoint: endpoint.id, delivery: { kind: 'missing_signature' }, wait: true };
    const { body: fired } = await admin.post('/events', sent).expect(201);
    await all.count(2);
    expect(fired.deliveries).toMatchObject([{ endpoint_id: endpoint.id, status: 'delivered', torture: { kind: 'missing_signature' } }]);
    expect(one.received.map(({ headers }) => 'x-skillpassport-signature' in headers)).toEqual([false]);
    expect(all.received.map(({ body, headers }) => [JSON.parse(body).event, 'x-skillpassport-signature' in headers]).sort()).toEqual([
      ['student.created', true],
      ['student.enrolled', true],
    ]);
  });
});

it('ids that it gives out look as any other', async () => {
  for (const event of EVENTS) for (const [field, value] of Object.entries((await cause(event)).data)) if (field.endsWith('_id')) expect(value).toMatch(ID);
});
