// Webhook endpoints, events and deliveries over HTTP, with real receivers on loopback.

import { beforeEach, describe, expect, it } from 'vitest';

import { sign } from '../../../src/webhooks/sign.js';
import { withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';

const { api, admin, app, workspace } = await withSandbox();
const { dispatcher } = await app.services.workspaces.open('default');

const NOWHERE = '00000000-0000-4000-8000-00000000dead';

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

describe('an endpoint', () => {
  it('is registered with a made secret, which POST and GET by id show and the list masks', async () => {
    const { body: made } = await admin.post('/webhooks', { url: 'http://127.0.0.1:9/hook', events: ['student.created'] }).expect(201);
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      url: 'http://127.0.0.1:9/hook',
      events: ['student.created'],
      secret: expect.stringMatching(/^whsec_[\w-]{32}$/),
      enabled: true,
      description: null,
      retry_schedule: [1, 5, 30, 120, 600],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      inbox: null,
      tls_verify: true,
      delivery: null,
      rotation: null,
      disabled_reason: null,
    });
    expect((await admin.get(`/webhooks/${made.id}`).expect(200)).body).toEqual(made);
    const { body: list } = await admin.get('/webhooks').expect(200);
    expect(list).toEqual({ webhooks: [{ ...made, secret: 'whse...' }], total: 1, page: 1, pages: 1 });
  });

  it('takes a secret, a description, a schedule, and all events by one star', async () => {
    const given = {
      url: 'http://localhost:9/',
      events: ['*', 'student.created'],
      secret: 'a b~!',
      description: 'mine',
      retry_schedule: [0, 2.5],
      enabled: false,
    };
    const { body } = await admin.post('/webhooks', given).expect(201);
    expect(body).toMatchObject({ ...given, events: ['*'] });
  });

  it.each<[name: string, fields: object, field: string, constraint: string]>([
    ['without url', { url: undefined }, 'url', 'required'],
    ['with a relative url', { url: '/hook' }, 'url', 'format'],
    ['with another scheme', { url: 'ftp://127.0.0.1/' }, 'url', 'pattern'],
    ['with user-info', { url: 'http://a:b@127.0.0.1/' }, 'url', 'address'],
    ['to a metadata address', { url: 'http://169.254.169.254/' }, 'url', 'address'],
    ['with a description that turns the line', { description: 'My\u202eLMS' }, 'description', 'line'],
    ['with a description of two lines', { description: 'My\nLMS' }, 'description', 'line'],
    ['without events', { events: undefined }, 'events', 'required'],
    ['with no event', { events: [] }, 'events', 'minItems'],
    ['with an unknown event', { events: ['student.deleted'] }, 'events.0', 'enum'],
    ['with an empty secret', { secret: 7 }, 'secret', 'type'],
    ['with a secret of 256 characters', { secret: 'x'.repeat(256) }, 'secret', 'maxLength'],
    ['with a secret that is no ASCII', { secret: 'é' }, 'secret', 'pattern'],
    ['with a wait before the past', { retry_schedule: [-1] }, 'retry_schedule.0', 'minimum'],
  ])('%s is refused', async (_, fields, field, constraint) => {
    const { body } = await admin.post('/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'], ...fields }).expect(400);
    expect(body.error).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: expect.arrayContaining([expect.objectContaining({ field, constraint })]) },
    });
  });

  it('that is deleted is gone, and its pending deliveries have failed with the reason', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }));
    const { body: endpoint } = await admin.post('/webhooks', { url: receiver.url, events: ['*'] }).expect(201);
    const { body: event } = await admin.post('/events', { event: 'student.created' }).expect(201);
    await dispatcher.idle();
    await admin.delete(`/webhooks/${endpoint.id}`).expect(204);
    const { body: delivery } = await admin.get(`/deliveries/${event.deliveries[0].id}`).expect(200);
    expect(delivery).toMatchObject({
      status: 'failed',
      next_attempt_at: null,
      attempts: [{ response: { status: 500 } }, { error: 'not sent: the webhook endpoint was deleted' }],
    });
    await admin.get(`/webhooks/${endpoint.id}`).expect(404);
    await admin.delete(`/webhooks/${endpoint.id}`).expect(404);
  });

  it.each(['/webhooks', '/events', '/deliveries', '/requests'])('an unknown id under %s is 404', async (path) => {
    const { body } = await admin.get(`${path}/${NOWHERE}`).expect(404);
    expect(body.error.code).toBe('NOT_FOUND');
  });
});

describe('a change made over the API', () => {
  it('reaches the receiver, signed, and the log shows what was sent and answered', async () => {
    const receiver = await startReceiver();
    await admin.post('/webhooks', { url: receiver.url, events: ['student.created'], secret: 'shh' }).expect(201);
    const { body: student } = await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    await dispatcher.idle();
    const [received] = receiver.received;
    expect(JSON.parse(received?.body ?? '')).toEqual({
      event: 'student.created',
      timestamp: student.created_at,
      data: { student_id: student.id, name: 'Asha Rao', email: 'asha.rao@example.in' },
    });
    expect(received?.headers['x-skillpassport-signature']).toBe(sign('shh', received?.body ?? ''));
    const { body: log } = await admin.get('/deliveries').expect(200);
    expect(log).toMatchObject({
      total: 1,
      deliveries: [
        {
          event: 'student.created',
          url: receiver.url,
          status: 'delivered',
          attempts: [{ number: 1, request: { body: received?.body }, response: { status: 200, body: 'OK' } }],
        },
      ],
    });
    const { body: events } = await admin.get('/events?event=student.created').expect(200);
    expect(events).toMatchObject({
      total: 1,
      events: [{ event: 'student.created', timestamp: student.created_at, deliveries: [{ id: log.deliveries[0].id }] }],
    });
  });

  it('is retried when the clock is moved, before that call is answered', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    await admin.post('/webhooks', { url: receiver.url, events: ['*'] }).expect(201);
    await admin.post('/clock', { freeze: true }).expect(200);
    await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    await admin.post('/clock', { advance: '1s' }).expect(200);
    expect(receiver.received.map(({ headers }) => headers['x-sandbox-attempt'])).toEqual(['1', '2']);
    expect((await admin.get('/deliveries?status=delivered').expect(200)).body.total).toBe(1);
  });

  it('in another workspace reaches nobody here', async () => {
    const receiver = await startReceiver();
    await admin.post('/webhooks', { url: receiver.url, events: ['*'] }).expect(201);
    const other = workspace('other');
    await other.api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    await (await app.services.workspaces.open('other')).dispatcher.idle();
    expect((await other.admin.get('/events').expect(200)).body.events).toMatchObject([{ event: 'student.created', deliveries: [] }]);
    expect(receiver.received).toEqual([]);
  });
});

describe('lists', () => {
  it('are newest first, filtered and paged', async () => {
    const { body: endpoint } = await admin.post('/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'], retry_schedule: [] }).expect(201);
    const fired: string[] = [];
    for (const event of ['student.created', 'course.completed', 'student.created']) fired.push((await admin.post('/events', { event }).expect(201)).body.id);
    await dispatcher.idle();
    const idsOf = async (path: string, key: string): Promise<string[]> => {
      const { body } = await admin.get(path).expect(200);
      return body[key].map((one: { id: string; event_id?: string }) => one.event_id ?? one.id);
    };
    expect(await idsOf('/events', 'events')).toEqual([...fired].reverse());
    expect(await idsOf('/events?event=student.created', 'events')).toEqual([fired[2], fired[0]]);
    expect(await idsOf('/events?page=2&limit=2', 'events')).toEqual([fired[0]]);
    expect(await idsOf(`/deliveries?endpoint_id=${endpoint.id}&event=course.completed`, 'deliveries')).toEqual([fired[1]]);
    expect(await idsOf('/deliveries?status=failed', 'deliveries')).toEqual([...fired].reverse());
    expect(await idsOf('/deliveries?status=pending', 'deliveries')).toEqual([]);
    const refused = ['/events?page=0', '/deliveries?limit=1001', '/deliveries?status=lost', '/events?event=x', `/deliveries?endpoint_id=${NOWHERE}`];
    for (const path of refused) await admin.get(path).expect(400);
  });
});
