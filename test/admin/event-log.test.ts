// How much the event log remembers.

import { expect, it } from 'vitest';

import { sandboxForTest } from '../setup.js';

it('SANDBOX_EVENT_LOG says how many events a workspace remembers, with their deliveries', async () => {
  const { admin, app } = await sandboxForTest({ eventLogLimit: '3' });
  await admin.post('/webhooks', { inbox: 'all', events: ['*'] }).expect(201);
  for (let number = 1; number <= 8; number += 1) {
    await admin.post('/events', { event: 'student.enrolled', data: { student_id: `s${number}`, course_id: 'c1' } }).expect(201);
    await app.lane.tenants.open('default').dispatcher.idle();
  }
  const { body: events } = await admin.get('/events').expect(200);
  expect(events.events.map(({ data }: { data: { student_id: string } }) => data.student_id)).toEqual(['s8', 's7', 's6']);
  const { body: deliveries } = await admin.get('/deliveries').expect(200);
  expect(deliveries.total).toBe(3);
});

it('an event with a pending delivery is not forgotten', async () => {
  const { admin } = await sandboxForTest({ eventLogLimit: '3' });
  await admin.post('/clock', { freeze: true }).expect(200);
  await admin.post('/webhooks', { inbox: 'later', events: ['student.created'], delivery: { kind: 'delayed' } }).expect(201);
  const { body: waiting } = await admin.post('/events', { event: 'student.created', data: { student_id: 's0', name: 'A', email: 'a@example.in' } }).expect(201);
  for (let number = 1; number <= 8; number += 1)
    await admin.post('/events', { event: 'student.enrolled', data: { student_id: `s${number}`, course_id: 'c1' } }).expect(201);
  await admin.get(`/events/${waiting.id}`).expect(200);
  await admin.post('/clock', { advance: '5s' }).expect(200);
  await admin.get('/inbox/later/wait?data.student_id=s0').expect(200);
  // the log comes back to its limit, two by two
  for (let number = 1; number <= 8; number += 1)
    await admin.post('/events', { event: 'student.enrolled', data: { student_id: `t${number}`, course_id: 'c1' } }).expect(201);
  expect((await admin.get('/events').expect(200)).body.total).toBe(3);
  await admin.get(`/events/${waiting.id}`).expect(404);
});
