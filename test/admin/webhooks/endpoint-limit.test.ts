// How many endpoints a workspace may have, and what becomes of deliveries that the bound of bytes drops.

import { expect, it } from 'vitest';

import { BOUNDS } from '../../../src/workspace/bounds.js';
import { sandboxForTest } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';

it('a hundred endpoints may be registered, and no more', async () => {
  const { admin, workspace } = await sandboxForTest({ seed: 'empty' });
  for (let at = 1; at <= 100; at += 1) await admin.post('/webhooks', { url: `http://127.0.0.1:9/${at}`, events: ['*'] }).expect(201);
  const { body } = await admin.post('/webhooks', { url: 'http://127.0.0.1:9/101', events: ['*'] }).expect(409);
  expect(body.error).toMatchObject({
    code: 'CONFLICT',
    message: 'There are 100 webhook endpoints already. Delete one: DELETE /_admin/webhooks/{id}. SANDBOX_MAX_ENDPOINTS sets how many there may be.',
  });
  const { body: list } = await admin.get('/webhooks?limit=1').expect(200);
  expect(list.total).toBe(100);
  await admin.delete(`/webhooks/${list.webhooks[0].id}`).expect(204);
  await admin.post('/webhooks', { url: 'http://127.0.0.1:9/101', events: ['*'] }).expect(201);
  // another workspace has its own
  await workspace('other')
    .admin.post('/webhooks', { url: 'http://127.0.0.1:9/1', events: ['*'] })
    .expect(201);
});

it('SANDBOX_MAX_ENDPOINTS says how many there may be: a refused one makes no inbox, and those that are there may be changed', async () => {
  const { admin } = await sandboxForTest({ seed: 'empty', maxEndpoints: '1' });
  const { body: first } = await admin.post('/webhooks', { inbox: 'one', events: ['*'] }).expect(201);
  const { body } = await admin.post('/webhooks', { inbox: 'two', events: ['*'] }).expect(409);
  expect(body.error.message).toContain('There is 1 webhook endpoint already.');
  await admin.get('/inbox/two').expect(404);
  await admin.patch(`/webhooks/${first.id}`, { description: 'mine' }).expect(200);
});

it('a scenario that declares more than there may be keeps them', async () => {
  const seedYaml = `name: many\nwebhooks:\n${[1, 2, 3].map((at) => `  - url: http://127.0.0.1:9/${at}\n    events: ['*']\n    secret: whsec_test\n`).join('')}`;
  const { admin } = await sandboxForTest({ seedYaml, maxEndpoints: '2' });
  expect((await admin.get('/webhooks').expect(200)).body.total).toBe(3);
  const { body } = await admin.post('/webhooks', { url: 'http://127.0.0.1:9/4', events: ['*'] }).expect(409);
  expect(body.error.message).toContain('There are 3 webhook endpoints already.');
});

it('a pending delivery that the bytes of its workspace drop fails in words, whoever waits for it is told, and it is sent no more', async () => {
  const warned: string[] = [];
  const MIB = 1_048_576;
  const bounds = { ...BOUNDS, events: { workspace: MIB, process: 64 * MIB } };
  const { admin } = await sandboxForTest({ seed: 'empty' }, { bounds, warn: (message) => warned.push(message) });
  const receiver = await startReceiver();
  await admin.post('/clock', { freeze: true }).expect(200);
  await admin.post('/webhooks', { url: receiver.url, events: ['student.enrolled'], delivery: { kind: 'delayed' } }).expect(201);
  const fire = (at: number) => admin.post('/events', { event: 'student.enrolled', force: true, data: { student_id: `${at}`, text: 'x'.repeat(300_000) } });
  await fire(1).expect(201);
  const waiting = admin.get('/deliveries/wait?status=failed&within=20s').then(({ status, body }) => ({ status, body }));
  for (let at = 2; at <= 4; at += 1) await fire(at).expect(201);
  const { status, body: failed } = await waiting;
  expect([status, failed.attempts.at(-1).error]).toEqual([200, 'dropped: the events of this workspace take more than 1 MiB, and the oldest give way']);
  const { body: list } = await admin.get('/deliveries?status=failed').expect(200);
  expect(list.deliveries.map(({ id }: { id: string }) => id)).toEqual([failed.id]);
  await admin.post('/clock', { advance: '10s' }).expect(200);
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.student_id)).toEqual(['2', '3', '4']);
  await fire(5).expect(201);
  await admin.get(`/events/${failed.event_id}`).expect(404);
  expect(warned).toEqual(['Workspace default: the events of this workspace take more than 1 MiB. From now on the oldest are forgotten.']);
});
