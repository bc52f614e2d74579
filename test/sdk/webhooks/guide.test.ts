// The guide's LMS scenario on the real sandbox, as it is written there: nobody awaits on().

import express from 'express';
import { expect, it, onTestFinished } from 'vitest';

import skillpassport from '../../../sdk/src/index.js';
import { systemRuntime } from '../../../sdk/src/runtime.js';
import { sandboxForTest, withSandbox } from '../../setup.js';
import { receiverOn } from './receiver.js';
import { collector, listener } from './stream-server.js';

const sandbox = await withSandbox();
const listening = (url: string) => listener({ url }, { apiKey: 'test_key', apiSecret: 'test_secret' }, systemRuntime);

it("runs the guide's LMS scenario with no public URL, and misses no event that it causes", async () => {
  const { client, errors } = listening(sandbox.url);
  const lmsCourses = [{ id: 'LMS-101', name: 'Introduction to Python', description: 'First steps.', duration: '6 weeks', learningOutcomes: ['Python'] }];
  const enrollments: [string, string | null][] = [];
  const done = new Promise<void>((resolve) => {
    client.webhooks.on('student.enrolled', async (event) => {
      const { student_id, course_id } = event.data;

      // Get course external_id
      const course = await client.courses.get(course_id);

      // Enroll in your LMS
      enrollments.push([student_id, course.external_id]);
      resolve();
    });
  });

  for (const { name, description, duration, learningOutcomes, id } of lmsCourses)
    await client.courses.create({ title: name, description, type: 'internal', duration, skills: learningOutcomes, external_id: id });
  const [course] = await client.courses.list({ external_id: 'LMS-101' });
  const student = await client.students.create({ name: 'Asha Rao', email: 'asha.stream@example.in' });
  await client.courses.enroll(course?.id ?? '', { student_id: student.id });
  await done;
  expect(enrollments).toEqual([[student.id, 'LMS-101']]);
  expect(errors).toEqual([]);
});

it('runs the same program in production, where the events come to the middleware', async () => {
  const production = await sandboxForTest({ fidelity: 'documented' });
  const { client, errors } = listening(production.url);
  const heard = collector();
  const url = await receiverOn(express().post('/hook', client.webhooks.middleware({ secret: 'whsec_test' })));
  await production.admin.post('/webhooks', { url, events: ['student.created'], secret: 'whsec_test' }).expect(201);
  client.webhooks.on('student.created', heard.handler);
  const { id, name, email } = await client.students.create({ name: 'Asha Rao', email: 'asha.webhook@example.in' });
  expect(await heard.until(1)).toMatchObject([{ event: 'student.created', data: { student_id: id, name, email } }]);
  expect(errors).toEqual([]);
});

it('hands out an event once that comes by the stream and to the middleware', async () => {
  const { url: workspace, admin } = sandbox.workspace('both-ways');
  const { client } = listening(workspace);
  const heard = collector();
  const url = await receiverOn(express().post('/hook', client.webhooks.middleware({ secret: 'whsec_test' })));
  await admin.post('/webhooks', { url, events: ['student.created'], secret: 'whsec_test' }).expect(201);
  client.webhooks.on('*', heard.handler);
  for (const n of [1, 2]) await client.students.create({ name: `Student ${n}`, email: `s${n}@example.in` });
  await expect.poll(async () => (await admin.get('/deliveries?status=delivered')).body.total).toBe(2);
  await heard.until(2);
  expect(heard.events.map(({ data }) => ('email' in data ? data.email : undefined))).toEqual(['s1@example.in', 's2@example.in']);
});

it('hands out what happened while the sandbox was away, though its log was empty before and it keeps nothing', async () => {
  const first = await sandboxForTest({ seed: 'empty' });
  const { client, errors } = listening(first.url);
  const heard = collector();
  await client.webhooks.on('student.created', heard.handler).ready;
  await first.close();
  const second = await sandboxForTest({ seed: 'empty', port: new URL(first.url).port });
  for (const n of [1, 2]) await second.api.post('/students', { name: `Student ${n}`, email: `away${n}@example.in` }).expect(201);
  await heard.until(2);
  expect(heard.events.map(({ data }) => ('email' in data ? data.email : undefined))).toEqual(['away1@example.in', 'away2@example.in']);
  expect(errors.filter(({ code }) => code === 'STREAM_GAP')).toEqual([]);
});

it('runs the handlers once for each copy of a webhook, though the stream brings the event too', async () => {
  const { url: workspace, admin } = sandbox.workspace('copies');
  const { client } = listening(workspace);
  const heard = collector();
  const url = await receiverOn(express().post('/hook', client.webhooks.middleware({ secret: 'whsec_test' })));
  await admin.post('/webhooks', { url, events: ['*'], secret: 'whsec_test' }).expect(201);
  await client.webhooks.on('course.completed', heard.handler).ready;
  const fire = { event: 'course.completed', delivery: { kind: 'duplicate', times: 3 }, wait: true };
  const { body } = await admin.post('/events', fire).expect(201);
  await expect.poll(() => heard.infos).toEqual(Array.from({ length: 3 }, () => ({ id: body.id })));
  const again = await admin.post(`/events/${body.id}/redeliver`).expect(200);
  const { length } = again.body.deliveries;
  expect(length).toBeGreaterThan(0);
  await expect.poll(() => heard.infos).toEqual(Array.from({ length: 3 + length }, () => ({ id: body.id })));
});

it('is told by a student that the stream is for keys and admins', async () => {
  const { body } = await sandbox.open.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }).expect(200);
  const client = new skillpassport.Client({ token: body.token, baseUrl: sandbox.url });
  onTestFinished(() => client.close());
  client.webhooks.onError(() => {});
  await expect(client.webhooks.on('*', () => {}).ready).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
});
