// Sending again by hand: one delivery, one event, all that failed since something.

import { beforeEach, describe, expect, it } from 'vitest';

import { withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';

const { admin, app } = await withSandbox();
const { dispatcher } = await app.services.workspaces.open('default');

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

interface Fired {
  readonly id: string;
  readonly deliveries: readonly { readonly id: string }[];
}

async function fire(): Promise<Fired> {
  const { body } = await admin.post('/events', { event: 'student.enrolled', data: { student_id: 's1', course_id: 'c1' } }).expect(201);
  await dispatcher.idle();
  return body;
}

const register = async (fields: object): Promise<string> =>
  (await admin.post('/webhooks', { events: ['*'], retry_schedule: [], ...fields }).expect(201)).body.id;

describe('a delivery', () => {
  it('that failed is sent again under the same event id, its attempts counting on', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    await register({ url: receiver.url });
    const { deliveries } = await fire();
    const id = deliveries[0]?.id;
    const { body } = await admin.post(`/deliveries/${id}/redeliver`).expect(200);
    expect(body).toMatchObject({ id, status: 'pending', next_attempt_at: expect.any(String), attempts: [{ number: 1 }] });
    await dispatcher.idle();
    expect((await admin.get(`/deliveries/${id}`)).body).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }, { number: 2 }] });
    expect(receiver.received.map(({ headers }) => headers['x-sandbox-attempt'])).toEqual(['1', '2']);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-sandbox-event-id'])).size).toBe(1);
  });

  it('that was delivered is sent again as well', async () => {
    const receiver = await startReceiver();
    await register({ url: receiver.url });
    const { deliveries } = await fire();
    await admin.post(`/deliveries/${deliveries[0]?.id}/redeliver`).expect(200);
    await dispatcher.idle();
    expect(receiver.received).toHaveLength(2);
  });

  it('has its whole schedule before it again', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }));
    await register({ url: receiver.url, retry_schedule: [60] });
    await admin.post('/clock', { freeze: true }).expect(200);
    const { deliveries } = await fire();
    await admin.post('/clock', { advance: '1m' }).expect(200);
    expect((await admin.get(`/deliveries/${deliveries[0]?.id}`)).body.status).toBe('failed');
    await admin.post(`/deliveries/${deliveries[0]?.id}/redeliver`).expect(200);
    await dispatcher.idle();
    expect((await admin.get(`/deliveries/${deliveries[0]?.id}`)).body).toMatchObject({ status: 'pending', attempts: [{}, {}, {}] });
    await admin.post('/clock', { advance: '1m' }).expect(200);
    expect((await admin.get(`/deliveries/${deliveries[0]?.id}`)).body).toMatchObject({ status: 'failed', attempts: [{}, {}, {}, {}] });
    expect(receiver.received).toHaveLength(4);
  });

  it('that waits for its time is sent at once, and only once more', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    await register({ url: receiver.url, retry_schedule: [600] });
    await admin.post('/clock', { freeze: true }).expect(200);
    const { deliveries } = await fire();
    await admin.post(`/deliveries/${deliveries[0]?.id}/redeliver`).expect(200);
    await dispatcher.idle();
    await admin.post('/clock', { advance: '1h' }).expect(200);
    expect(receiver.received).toHaveLength(2);
  });

  it('whose endpoint is disabled or gone is 409, and says what to do', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }));
    const endpoint = await register({ url: receiver.url });
    const { deliveries } = await fire();
    await admin.patch(`/webhooks/${endpoint}`, { enabled: false }).expect(200);
    const { body: disabled } = await admin.post(`/deliveries/${deliveries[0]?.id}/redeliver`).expect(409);
    expect(disabled.error.message).toContain(`PATCH /_admin/webhooks/${endpoint}`);
    await admin.delete(`/webhooks/${endpoint}`).expect(204);
    const { body: gone } = await admin.post(`/deliveries/${deliveries[0]?.id}/redeliver`).expect(409);
    expect(gone.error.message).toContain('was deleted');
  });
});

describe('an event', () => {
  it('goes again to who had it, and now to who subscribes by now', async () => {
    const [first, second] = [await startReceiver(), await startReceiver()];
    await register({ url: first.url });
    const { id } = await fire();
    await register({ url: second.url });
    const { body } = await admin.post(`/events/${id}/redeliver`).expect(200);
    expect(body.deliveries.map(({ status }: { status: string }) => status)).toEqual(['pending', 'pending']);
    await dispatcher.idle();
    expect([first.received.length, second.received.length]).toEqual([2, 1]);
    expect(second.received[0]?.headers['x-sandbox-event-id']).toBe(id);
  });

  it('that reached nobody says so in the log, and reaches who registers after it', async () => {
    const { id } = await fire();
    expect((await admin.get(`/events/${id}`)).body).toMatchObject({
      deliveries: [],
      message: expect.stringMatching(/^Nobody gets it: no enabled endpoint subscribes to student\.enrolled/),
    });
    const { body: refused } = await admin.post(`/events/${id}/redeliver`).expect(409);
    expect(refused.error.message).toContain('POST /_admin/webhooks');
    const receiver = await startReceiver();
    await register({ url: receiver.url });
    await admin.post(`/events/${id}/redeliver`).expect(200);
    await dispatcher.idle();
    expect(receiver.received).toHaveLength(1);
  });
});

describe('all that failed', () => {
  it('since an event, it included, to one endpoint or to all', async () => {
    const [first, second] = [
      await startReceiver((number) => ({ status: number < 3 ? 500 : 200 })),
      await startReceiver((number) => ({ status: number < 3 ? 500 : 200 })),
    ];
    await register({ url: first.url });
    const other = await register({ url: second.url });
    await fire();
    const { id: since } = await fire();
    await fire();
    const { body: one } = await admin.post('/deliveries/redeliver', { since, endpoint: other }).expect(200);
    expect(one).toEqual({ redelivered: 2, skipped: 0, message: '2 deliveries are pending again.' });
    await dispatcher.idle();
    expect([first.received.length, second.received.length]).toEqual([3, 5]);
    const { body: all } = await admin.post('/deliveries/redeliver', { since: '2020-01-01T00:00:00Z' }).expect(200);
    expect(all.redelivered).toBe(4);
  });

  it('leaves out what has no endpoint that takes it, and says how many', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }));
    const endpoint = await register({ url: receiver.url });
    await fire();
    await admin.patch(`/webhooks/${endpoint}`, { enabled: false }).expect(200);
    const { body } = await admin.post('/deliveries/redeliver', { since: '2020-01-01T00:00:00Z' }).expect(200);
    expect(body).toEqual({ redelivered: 0, skipped: 1, message: '0 deliveries are pending again. 1 delivery is left: the endpoint is gone or disabled.' });
  });

  it.each<[body: unknown, status: number, field: string | undefined]>([
    [{}, 400, 'since'],
    [{ since: 'yesterday' }, 400, 'since'],
    [{ since: '2026-01-01T00:00:00Z', endpoint: 'nowhere' }, 404, undefined],
  ])('%j is refused', async (body, status, field) => {
    expect((await admin.post('/deliveries/redeliver', body).expect(status)).body.error.details.field).toBe(field);
  });
});

describe('the logs', () => {
  it('are read by time and by id', async () => {
    await admin.post('/clock', { set: '2027-01-01T00:00:00Z' }).expect(200);
    await admin.post('/clock', { freeze: true }).expect(200);
    await register({ url: (await startReceiver()).url });
    const ids: string[] = [];
    for (let day = 0; day < 3; day += 1) {
      ids.push((await fire()).id);
      await admin.post('/clock', { advance: '1d' }).expect(200);
    }
    const listed = async (query: string): Promise<string[]> =>
      (await admin.get(`/events?${query}`).expect(200)).body.events.map(({ id }: { id: string }) => id).reverse();
    expect(await listed('since=2027-01-02T00:00:00Z')).toEqual(ids.slice(1));
    expect(await listed('until=2027-01-02T00:00:00Z')).toEqual(ids.slice(0, 1));
    expect(await listed('since=2027-01-02T00:00:00Z&until=2027-01-03T00:00:00Z')).toEqual(ids.slice(1, 2));
    expect(await listed(`since=${ids[0]}`)).toEqual(ids.slice(1));
    const { body } = await admin.get(`/deliveries?since=${ids[1]}`).expect(200);
    expect(body.deliveries.map(({ event_id }: { event_id: string }) => event_id)).toEqual(ids.slice(2));
    await admin.get('/events?since=never').expect(400);
    await admin.get('/events?until=never').expect(400);
  });
});
