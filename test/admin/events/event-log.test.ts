// How much the event log remembers.

import { expect, it } from 'vitest';

import { sandboxForTest } from '../../setup.js';

it('SANDBOX_EVENT_LOG says how many events a workspace remembers, with their deliveries', async () => {
  const { admin, app } = await sandboxForTest({ eventLogLimit: '3' });
  await admin.post('/webhooks', { inbox: 'all', events: ['*'] }).expect(201);
  for (let number = 1; number <= 8; number += 1) {
    await admin.post('/events', { event: 'student.enrolled', data: { student_id: `s${number}`, course_id: 'c1' } }).expect(201);
    await (await app.services.workspaces.open('default')).dispatcher.idle();
  }
  const { body: events } = await admin.get('/events').expect(200);
  expect(events.events.map(({ data }: { data: { student_id: string } }) => data.student_id)).toEqual(['s8', 's7', 's6']);
  const { body: deliveries } = await admin.get('/deliveries').expect(200);
  expect(deliveries.total).toBe(3);
});

it('an event with a pending delivery is not forgotten, and does not keep the others', async () => {
  const { admin } = await sandboxForTest({ eventLogLimit: '10' });
  await admin.post('/clock', { freeze: true }).expect(200);
  await admin.post('/webhooks', { inbox: 'later', events: ['student.created'], delivery: { kind: 'delayed' } }).expect(201);
  const { body: waiting } = await admin.post('/events', { event: 'student.created', data: { student_id: 's0', name: 'A', email: 'a@example.in' } }).expect(201);
  const fire = async (prefix: string): Promise<void> => {
    for (let number = 1; number <= 40; number += 1)
      await admin.post('/events', { event: 'student.enrolled', data: { student_id: `${prefix}${number}`, course_id: 'c1' } }).expect(201);
  };
  await fire('s');
  const { body: log } = await admin.get('/events').expect(200);
  expect(log.total).toBeLessThanOrEqual(12);
  expect(log.events.at(-1).id).toBe(waiting.id);
  await admin.post('/clock', { advance: '5s' }).expect(200);
  await admin.get('/inbox/later/wait?data.student_id=s0').expect(200);
  await fire('t');
  expect((await admin.get('/events').expect(200)).body.total).toBe(10);
  await admin.get(`/events/${waiting.id}`).expect(404);
});

it('an event is there for whoever waits for its deliveries, however small the log', async () => {
  const { admin } = await sandboxForTest({ eventLogLimit: '1' });
  await admin.put('/inbox/slow', { answers: [{ status: 200, delay_ms: 200 }] }).expect(200);
  await admin.post('/webhooks', { inbox: 'slow', events: ['student.created'] }).expect(201);
  const answer = admin.post('/events', { event: 'student.created', wait: true }).then(({ status, body }) => ({ status, body }));
  await admin.get('/inbox/slow/wait').expect(200);
  for (let number = 1; number <= 5; number += 1) await admin.post('/events', { event: 'course.completed' }).expect(201);
  expect(await answer).toMatchObject({ status: 201, body: { deliveries: [{ status: 'delivered' }] } });
});

it('a page of large events is refused with how many would fit, bodies are cut in it, and the one that was asked for is whole', async () => {
  const { admin } = await sandboxForTest({ seed: 'empty' });
  await admin.post('/webhooks', { inbox: 'all', events: ['*'] }).expect(201);
  const text = 'x'.repeat(1_000_000);
  for (let number = 0; number < 26; number += 1) {
    const wait = number === 0;
    await admin.post('/events', { event: 'student.enrolled', force: true, wait, data: { number, text } }).expect(201);
  }
  const { body: refused } = await admin.get('/events?limit=100').expect(400);
  expect(refused.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'limit' } });
  const [, limit = ''] = /`limit=(\d+)`/.exec(refused.error.message) ?? [];
  expect((await admin.get(`/events?limit=${limit}`).expect(200)).body.events).toHaveLength(Number(limit));
  await admin.get('/events').expect(200);
  const { body: last } = await admin.get('/events?limit=1&page=26').expect(200);
  const [first] = last.events;
  expect(first.data.text).toBe(text);
  expect(first.deliveries[0].attempts[0].request.body).toMatch(/^.{16384}… \(10\d{5} characters\)$/);
  const { body: whole } = await admin.get(`/events/${first.id}`).expect(200);
  expect(JSON.parse(whole.deliveries[0].attempts[0].request.body).data.text).toBe(text);
});
