// Firing an event: to whom it goes, spoilt how, waited for, or only shown.

import { beforeEach, describe, expect, it } from 'vitest';

import { tellOutcome, waitForEnd } from '../../../src/admin/events/wait-for-end.js';
import { sign } from '../../../src/webhooks/sign.js';
import { withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';
import { baseOf, endpoint as endpointRecord, startWorkspace } from '../../workspace/arrange.js';
import { EVENTS, NOWHERE } from './fire-helpers.js';

const { api, admin, app } = await withSandbox();
const { dispatcher, workspace } = await app.services.workspaces.open('default');

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

const fire = async (body: object) => (await admin.post('/events', body).expect(201)).body;

/** The id of a new endpoint. */
const register = async (url: string, fields: object = {}): Promise<string> =>
  (await admin.post('/webhooks', { url, events: ['*'], secret: 'shh', ...fields }).expect(201)).body.id;

describe('an endpoint that is named', () => {
  it('alone gets the event, subscribed or not', async () => {
    const [one, other] = [await startReceiver(), await startReceiver()];
    await register(other.url);
    const endpoint = await register(one.url, { events: ['student.created'] });
    const fired = await fire({ event: 'course.completed', endpoint, wait: true });
    expect(fired).toMatchObject({ message: expect.stringContaining(`Goes to ${one.url}.`), deliveries: [{ endpoint_id: endpoint, status: 'delivered' }] });
    expect([one.received.length, other.received.length]).toEqual([1, 0]);
  });

  it('and is unknown is 404, and nothing is fired', async () => {
    const { body } = await admin.post('/events', { event: 'student.created', endpoint: NOWHERE }).expect(404);
    expect(body.error.message).toBe(`Webhook endpoint ${NOWHERE} does not exist.`);
    expect((await admin.get('/events').expect(200)).body.total).toBe(0);
  });

  it('and is disabled is 409 with what to do, and nothing is done', async () => {
    const endpoint = await register('http://127.0.0.1:9/', { enabled: false });
    const before = workspace.counts();
    const { body } = await admin.post('/events', { event: 'student.created', cause: true, endpoint }).expect(409);
    expect(body.error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(`PATCH /_admin/webhooks/${endpoint} {"enabled": true}`) });
    expect(workspace.counts()).toEqual(before);
  });
});

describe('`delivery`', () => {
  it('spoils every delivery of this event, and no other', async () => {
    const receiver = await startReceiver();
    await register(receiver.url);
    await fire({ event: 'student.created', delivery: { kind: 'wrong_signature' }, wait: true });
    await fire({ event: 'student.created', wait: true });
    expect(receiver.received.map(({ body, headers }) => headers['x-skillpassport-signature'] === sign('shh', body))).toEqual([false, true]);
  });

  it('duplicate sends it so often, each time as the same event', async () => {
    const receiver = await startReceiver();
    await register(receiver.url);
    const fired = await fire({ event: 'student.created', delivery: { kind: 'duplicate', times: 3 }, wait: true });
    expect(fired.deliveries).toHaveLength(3);
    expect(fired.message).toBe(`Goes to ${receiver.url}. 3 delivered.`);
    expect(receiver.received.map(({ headers }) => headers['x-sandbox-event-id'])).toEqual([fired.id, fired.id, fired.id]);
  });

  it('null goes before what stands on the endpoint, which goes before nothing', async () => {
    const receiver = await startReceiver();
    await register(receiver.url, { delivery: { kind: 'missing_signature' } });
    await fire({ event: 'student.created', wait: true });
    await fire({ event: 'student.created', wait: true, delivery: null });
    expect(receiver.received.map(({ headers }) => 'x-skillpassport-signature' in headers)).toEqual([false, true]);
  });
});

describe('`wait`', () => {
  it('answers once the deliveries have ended, with their attempts', async () => {
    const [good, bad] = [await startReceiver(), await startReceiver(() => ({ status: 500, body: 'no' }))];
    await register(good.url);
    await register(bad.url, { retry_schedule: [0] });
    const fired = await fire({ event: 'student.enrolled', wait: true });
    expect(fired).toMatchObject({
      message: `Goes to ${good.url}, ${bad.url}. 1 delivered, 1 failed.`,
      deliveries: [
        { status: 'delivered', attempts: [{ number: 1, response: { status: 200, body: 'OK' } }] },
        { status: 'failed', attempts: [{ number: 1 }, { number: 2, response: { status: 500, body: 'no' } }] },
      ],
    });
  });

  it('answers at once where nobody gets it', async () => {
    const fired = await fire({ event: 'student.enrolled', wait: true });
    expect(fired).toMatchObject({ deliveries: [], message: expect.stringMatching(/^Nobody gets it/) });
  });

  it('answers at once where the clock stands and a retry is due later, and says what to do', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    await register(receiver.url, { events: ['student.enrolled'] });
    await admin.post('/clock', { freeze: true }).expect(200);
    const fired = await fire({ event: 'student.enrolled', cause: true, wait: true });
    const due = fired.deliveries[0].next_attempt_at;
    expect(fired.deliveries).toMatchObject([{ status: 'pending', attempts: [{ response: { status: 500 } }] }]);
    expect(fired.message).toContain(`1 pending until ${due}: move the clock with POST /_admin/clock.`);
    await admin.post('/clock', { advance: '1s' }).expect(200);
    expect((await admin.get(`/events/${fired.id}`).expect(200)).body.deliveries).toMatchObject([{ status: 'delivered', attempts: [{}, {}] }]);
  });

  it('answers at once where the clock stands and the first attempt is delayed', async () => {
    await register('http://127.0.0.1:9/');
    await admin.post('/clock', { freeze: true }).expect(200);
    const fired = await fire({ event: 'student.enrolled', delivery: { kind: 'delayed' }, wait: true });
    expect(fired).toMatchObject({ deliveries: [{ status: 'pending', attempts: [] }], message: expect.stringContaining('move the clock') });
  });

  it('answers when the clock is moved to the retry', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    await register(receiver.url, { retry_schedule: [600] });
    const answer = fire({ event: 'student.enrolled', wait: true });
    await receiver.count(1);
    await dispatcher.idle();
    await admin.post('/clock', { advance: '10m' }).expect(200);
    expect(await answer).toMatchObject({ deliveries: [{ status: 'delivered', attempts: [{ response: { status: 500 } }, { response: { status: 200 } }] }] });
  });

  it('answers when the clock is stopped meanwhile', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }));
    await register(receiver.url, { retry_schedule: [600] });
    const answer = fire({ event: 'student.enrolled', wait: true });
    await receiver.count(1);
    await dispatcher.idle();
    await admin.post('/clock', { freeze: true }).expect(200);
    expect((await answer).message).toContain('move the clock');
  });

  it('answers after `within` with what is pending; the event stands, and was in the log all the time', async () => {
    const receiver = await startReceiver(() => 'hang');
    await register(receiver.url);
    const answer = fire({ event: 'student.enrolled', wait: true, within: '300ms' });
    await receiver.count(1);
    expect((await admin.get('/events').expect(200)).body.total).toBe(1);
    // nothing is held: the API goes on
    await api.get('/students').expect(200);
    const { message, deliveries } = await answer;
    expect(deliveries).toMatchObject([{ status: 'pending', attempts: [] }]);
    expect(message).toBe(`Goes to ${receiver.url}. Still pending after 300 ms: ${receiver.url} (next attempt at ${deliveries[0].next_attempt_at}).`);
  });

  it('says that the event is forgotten where the workspace is reset meanwhile', async () => {
    const receiver = await startReceiver(() => 'hang');
    await register(receiver.url);
    const answer = admin
      .post('/events', { event: 'student.enrolled', wait: true, within: '300ms' })
      .expect(409)
      .then(({ body }) => body.error.message);
    await receiver.count(1);
    await admin.post('/reset').expect(200);
    expect(await answer).toContain('the workspace was reset');
  });

  it('ends when the client goes away', async () => {
    const { workspace: own } = startWorkspace({ base: baseOf({ webhook_endpoints: [endpointRecord('one', ['*'])] }) });
    const { value: event } = own.transaction(() => own.emit('student.created', {}));
    const client = new AbortController();
    const waiting = waitForEnd(own, event.id, { within: 60_000, gone: client.signal });
    client.abort();
    await waiting;
    expect(tellOutcome(own, event.id, 60_000)).toMatch(/Still pending/);
  });

  it('tells of 20 pending deliveries at most', () => {
    const endpoints = Array.from({ length: 25 }, (_, i) => endpointRecord(`e${i}`, ['*']));
    const { workspace: own } = startWorkspace({ base: baseOf({ webhook_endpoints: endpoints }) });
    const { value: event } = own.transaction(() => own.emit('student.created', {}));
    expect(tellOutcome(own, event.id, 5).match(/next attempt/g)).toHaveLength(20);
  });
});

describe('`dry_run`', () => {
  const TORTURES = [undefined, null, { kind: 'truncated_body' }, { kind: 'stale_timestamp' }, { kind: 'missing_signature' }, { kind: 'large_payload' }];

  it.each(TORTURES.flatMap((delivery) => [false, true].map((cause) => ({ delivery, cause }))))(
    'shows the very request that is then sent: %j',
    async ({ delivery, cause }) => {
      const receiver = await startReceiver();
      await register(receiver.url, { events: ['course.completed'] });
      await admin.post('/clock', { freeze: true }).expect(200);
      const sent = { event: 'course.completed', cause, ...(delivery !== undefined && { delivery }) };
      const { body: dry } = await admin.post('/events', { ...sent, dry_run: true, wait: true }).expect(200);
      const fired = await fire({ ...sent, wait: true });
      const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
      expect(dry).toMatchObject({ dry_run: true, event: 'course.completed', timestamp: fired.timestamp, data: fired.data });
      expect(dry.body).toBe(JSON.stringify({ event: fired.event, timestamp: fired.timestamp, data: fired.data }));
      expect(dry.requests).toHaveLength(1);
      const [request] = dry.requests;
      expect(request).toMatchObject({ endpoint_id: fired.deliveries[0].endpoint_id, url: receiver.url });
      expect(request.body).toBe(body);
      expect(headers).toMatchObject(request.headers);
      expect('x-skillpassport-signature' in request.headers).toBe(delivery?.kind !== 'missing_signature');
      expect(request.headers['x-sandbox-event-id']).toBe(fired.id);
    },
  );

  it.each(EVENTS)('of %s stores nothing, sends nothing, and uses up no id', async (event) => {
    const receiver = await startReceiver();
    await register(receiver.url);
    const before = workspace.counts();
    const { body: dry } = await admin.post('/events', { event, cause: true, dry_run: true }).expect(200);
    expect(dry.message).toMatch(/^Nothing is stored or sent\. Goes to http/);
    expect(dry.requests).toHaveLength(1);
    expect(workspace.counts()).toEqual(before);
    await dispatcher.idle();
    expect(receiver.received).toEqual([]);
    expect((await fire({ event, cause: true })).data).toEqual(dry.data);
  });

  it('names the events that would come before', async () => {
    const { body } = await admin.post('/events', { event: 'student.enrolled', cause: true, dry_run: true }).expect(200);
    expect(body).toMatchObject({
      requests: [],
      message: expect.stringMatching(/^Nothing is stored or sent\. Nobody gets it: .* student\.created would come before it\.$/),
    });
  });

  it('shows one request for each delivery, each signed with the secret of its endpoint at its time', async () => {
    await register('http://127.0.0.1:9/one', { secret: 'one' });
    const two = await register('http://127.0.0.1:9/two', { secret: 'two' });
    const { body: clock } = await admin.post('/clock', { freeze: true }).expect(200);
    const at = new Date(Date.parse(clock.now) + 3_600_000).toISOString();
    await admin.post(`/webhooks/${two}/rotate-secret`, { secret: 'three', at }).expect(200);
    const signedBy = async (delivery: object): Promise<string[]> => {
      const { body } = await admin.post('/events', { event: 'student.created', dry_run: true, delivery }).expect(200);
      return body.requests.map((request: { body: string; headers: Record<string, string> }) =>
        ['one', 'two', 'three'].find((secret) => sign(secret, request.body) === request.headers['x-skillpassport-signature']),
      );
    };
    expect(await signedBy({ kind: 'duplicate', times: 2 })).toEqual(['one', 'one', 'two', 'two']);
    expect(await signedBy({ kind: 'delayed', delay_ms: 7_200_000 })).toEqual(['one', 'three']);
  });

  it('shows an inbox under its address', async () => {
    await admin.put('/inbox/lms', {}).expect(200);
    const { body: endpoint } = await admin.post('/webhooks', { inbox: 'lms', events: ['*'] }).expect(201);
    const { body } = await admin.post('/events', { event: 'student.created', dry_run: true }).expect(200);
    expect(body.requests).toMatchObject([{ url: endpoint.url }]);
  });

  it.each<[body: object, status: number]>([
    [{ event: 'invoice.paid' }, 400],
    [{ event: 'student.created', data: { email: 'asha' } }, 400],
    [{ event: 'student.created', endpoint: NOWHERE }, 404],
    [{ event: 'student.enrolled', cause: true, data: { course_id: NOWHERE } }, 404],
    [{ event: 'student.created', cause: true, data: { email: 'student@sandbox.test' } }, 409],
  ])('of %j is refused as it would be', async (sent, status) => {
    const { body: dry } = await admin.post('/events', { ...sent, dry_run: true }).expect(status);
    expect((await admin.post('/events', sent).expect(status)).body).toEqual(dry);
  });
});
