// Webhook endpoints as they change: update, rotation of the secret, ping, standing torture.

import { beforeEach, describe, expect, it } from 'vitest';

import { sign } from '../../../src/webhooks/sign.js';
import { withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';

const { api, admin, app } = await withSandbox();
const { dispatcher } = await app.services.workspaces.open('default');

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

let people = 0;
async function somethingHappens(): Promise<void> {
  await api.post('/students', { name: 'Asha Rao', email: `asha.${(people += 1)}@example.in` }).expect(201);
  await dispatcher.idle();
}

async function register(fields: object): Promise<{ id: string; secret: string }> {
  const { body } = await admin.post('/webhooks', { events: ['*'], ...fields }).expect(201);
  return body;
}

describe('an update', () => {
  it('changes what is sent, and nothing else', async () => {
    const before = await register({ url: 'http://127.0.0.1:9/', description: 'mine', retry_schedule: [1] });
    const change = {
      url: 'http://127.0.0.1:10/',
      events: ['student.created', 'student.created'],
      retry_schedule: [],
      delivery: { kind: 'duplicate', times: 3 },
      tls_verify: false,
    };
    const { body } = await admin.patch(`/webhooks/${before.id}`, change).expect(200);
    expect(body).toEqual({ ...before, ...change, events: ['student.created'] });
    expect((await admin.get(`/webhooks/${before.id}`).expect(200)).body).toEqual(body);
  });

  it('sets back with null what has a default', async () => {
    const { id } = await register({ url: 'http://127.0.0.1:9/', description: 'mine', retry_schedule: [1], delivery: { kind: 'delayed' }, tls_verify: false });
    const { body } = await admin.patch(`/webhooks/${id}`, { description: null, retry_schedule: null, delivery: null, tls_verify: null }).expect(200);
    expect(body).toMatchObject({ description: null, retry_schedule: [1, 5, 30, 120, 600], delivery: null, tls_verify: true });
  });

  it('disables, so that nothing goes there, and enables again', async () => {
    const receiver = await startReceiver();
    const { id } = await register({ url: receiver.url });
    await admin.patch(`/webhooks/${id}`, { enabled: false }).expect(200);
    await somethingHappens();
    expect(receiver.received).toEqual([]);
    await admin.patch(`/webhooks/${id}`, { enabled: true }).expect(200);
    await somethingHappens();
    expect(receiver.received).toHaveLength(1);
  });

  it('that sends back what a GET gave leaves an inbox an inbox', async () => {
    const before = await register({ inbox: 'lms' });
    const { body } = await admin.patch(`/webhooks/${before.id}`, { url: (before as unknown as { url: string }).url, description: 'mine' }).expect(200);
    expect(body).toMatchObject({ inbox: 'lms', description: 'mine' });
    expect((await admin.patch(`/webhooks/${before.id}`, { url: 'http://127.0.0.1:9/' }).expect(200)).body.inbox).toBeNull();
  });

  it('takes away the reason of an endpoint that a 410 has disabled', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 410 : 200 }));
    const { id } = await register({ url: receiver.url });
    await somethingHappens();
    const { body: disabled } = await admin.get(`/webhooks/${id}`).expect(200);
    expect(disabled).toMatchObject({ enabled: false, disabled_reason: expect.stringContaining('410') });
    const { body } = await admin.patch(`/webhooks/${id}`, { enabled: true }).expect(200);
    expect(body).toMatchObject({ enabled: true, disabled_reason: null });
  });

  it.each<[change: unknown, field: string, constraint: string]>([
    [{}, '', 'minProperties'],
    [{ colour: 'red' }, 'colour', 'additionalProperties'],
    [{ secret: 'new' }, 'secret', 'unchangeable'],
    [{ url: 'http://169.254.169.254/' }, 'url', 'address'],
    [{ url: null }, 'url', 'type'],
    [{ events: [] }, 'events', 'minItems'],
    [{ enabled: 'yes' }, 'enabled', 'type'],
    [{ delivery: { kind: 'slow_loris' } }, 'delivery.kind', 'enum'],
    [{ delivery: { kind: 'delayed', delay_ms: -1 } }, 'delivery.delay_ms', 'minimum'],
    [{ delivery: { kind: 'duplicate', times: 21 } }, 'delivery.times', 'maximum'],
    [{ delivery: { kind: 'slow_body', delay_ms: 60_001 } }, 'delivery.delay_ms', 'maximum'],
  ])('of %j is refused', async (change, field, constraint) => {
    const { id } = await register({ url: 'http://127.0.0.1:9/' });
    const { body } = await admin.patch(`/webhooks/${id}`, change).expect(400);
    expect(body.error.details.errors).toEqual(expect.arrayContaining([expect.objectContaining({ field, constraint })]));
  });

  it('of an endpoint that is not there is 404', async () => {
    await admin.patch('/webhooks/nowhere', { enabled: false }).expect(404);
    await admin.post('/webhooks/nowhere/rotate-secret').expect(404);
    await admin.post('/webhooks/nowhere/ping').expect(404);
  });
});

describe('a rotation', () => {
  it('without a moment is done at once, with a made secret', async () => {
    const receiver = await startReceiver();
    const before = await register({ url: receiver.url });
    const { body } = await admin.post(`/webhooks/${before.id}/rotate-secret`).expect(200);
    expect(body).toEqual({ ...before, secret: expect.stringMatching(/^whsec_[\w-]{32}$/) });
    expect(body.secret).not.toBe(before.secret);
    await somethingHappens();
    expect(receiver.received[0]?.headers['x-skillpassport-signature']).toBe(sign(body.secret, receiver.received[0]?.body ?? ''));
  });

  it('with a moment of the clock shows the secret to come until it signs', async () => {
    const receiver = await startReceiver();
    const { id } = await register({ url: receiver.url, secret: 'old' });
    await admin.post('/clock', { set: '2027-01-01T00:00:00Z' }).expect(200);
    await admin.post('/clock', { freeze: true }).expect(200);
    const { body } = await admin.post(`/webhooks/${id}/rotate-secret`, { secret: 'new', at: '2027-01-01T01:00:00Z' }).expect(200);
    expect(body).toMatchObject({ secret: 'old', rotation: { secret: 'new', at: '2027-01-01T01:00:00Z' } });
    const { body: list } = await admin.get('/webhooks').expect(200);
    expect(list.webhooks[0]).toMatchObject({ secret: '...', rotation: { secret: '...' } });
    await somethingHappens();
    await admin.post('/clock', { advance: '1h' }).expect(200);
    await somethingHappens();
    expect(receiver.received.map(({ headers, body: raw }) => headers['x-skillpassport-signature'] === sign('new', raw))).toEqual([false, true]);
    expect((await admin.get(`/webhooks/${id}`).expect(200)).body).toMatchObject({ secret: 'new', rotation: null });
  });

  it('replaces the one that is under way; the secret that signs now goes on', async () => {
    const { id } = await register({ url: 'http://127.0.0.1:9/', secret: 'one' });
    await admin.post(`/webhooks/${id}/rotate-secret`, { secret: 'two', at: '2999-01-01T00:00:00Z' }).expect(200);
    const { body } = await admin.post(`/webhooks/${id}/rotate-secret`, { secret: 'three', at: '2999-02-01T00:00:00Z' }).expect(200);
    expect(body).toMatchObject({ secret: 'one', rotation: { secret: 'three' } });
  });

  it.each<[change: unknown, field: string]>([
    [{ at: '2020-01-01T00:00:00Z' }, 'at'],
    [{ at: 'soon' }, 'at'],
    [{ secret: 'ключ' }, 'secret'],
    [{ sercet: 'x' }, 'sercet'],
  ])('of %j is refused', async (change, field) => {
    const { id } = await register({ url: 'http://127.0.0.1:9/' });
    const { body } = await admin.post(`/webhooks/${id}/rotate-secret`, change).expect(400);
    expect(body.error.details.field).toBe(field);
  });
});

describe('a ping', () => {
  it('is signed, and answered with what the receiver said', async () => {
    const receiver = await startReceiver(() => ({ status: 202, body: 'pong' }));
    const { id } = await register({ url: receiver.url, events: ['course.completed'], secret: 'shh', delivery: { kind: 'wrong_signature' } });
    const { body } = await admin.post(`/webhooks/${id}/ping`).expect(200);
    expect(body).toMatchObject({
      event: 'ping',
      endpoint_id: id,
      status: 'delivered',
      torture: null,
      attempts: [{ number: 1, response: { status: 202, body: 'pong' } }],
    });
    const [{ headers, body: raw } = { headers: {}, body: '' }] = receiver.received;
    expect(headers).toMatchObject({ 'x-skillpassport-signature': sign('shh', raw) });
    expect(JSON.parse(raw)).toMatchObject({ event: 'ping', data: { endpoint_id: id } });
    expect(body.attempts[0].request.body).toBe(raw);
  });

  it('is not tried again, and says why it failed', async () => {
    const { id } = await register({ url: 'http://127.0.0.1:9/' });
    const { body } = await admin.post(`/webhooks/${id}/ping`).expect(200);
    expect(body).toMatchObject({ status: 'failed', attempts: [{ response: null, error: expect.stringMatching(/^connection refused/) }] });
  });

  it('is a conflict where the workspace is reset in the middle of it', async () => {
    const receiver = await startReceiver(() => 'hang');
    const { id } = await register({ url: receiver.url });
    const answer = admin.post(`/webhooks/${id}/ping`).then(({ status }) => status);
    await receiver.count(1);
    await admin.post('/reset').expect(200);
    expect(await answer).toBe(409);
  });

  it('reaches an endpoint that is disabled: it tells whether to enable it', async () => {
    const receiver = await startReceiver();
    const { id } = await register({ url: receiver.url, enabled: false });
    expect((await admin.post(`/webhooks/${id}/ping`).expect(200)).body.status).toBe('delivered');
  });
});

describe('a standing torture', () => {
  it('spoils every delivery until it is taken off, and each says so', async () => {
    const receiver = await startReceiver();
    const { id } = await register({ url: receiver.url, secret: 'shh', delivery: { kind: 'uppercase_signature' } });
    await somethingHappens();
    await admin.patch(`/webhooks/${id}`, { delivery: null }).expect(200);
    await somethingHappens();
    expect(receiver.received.map(({ headers }) => /^[0-9A-F]{64}$/.test(String(headers['x-skillpassport-signature'])))).toEqual([true, false]);
    const { body } = await admin.get('/deliveries').expect(200);
    expect(body.deliveries.map(({ torture }: { torture: unknown }) => torture)).toEqual([null, { kind: 'uppercase_signature' }]);
  });

  it('shows a truncated body as it was sent', async () => {
    const receiver = await startReceiver();
    await register({ url: receiver.url, delivery: { kind: 'truncated_body' } });
    await somethingHappens();
    const { body } = await admin.get('/deliveries').expect(200);
    expect(body.deliveries[0].attempts[0].request.body).toBe(receiver.received[0]?.body);
  });
});
