// Waiting for events and deliveries: a test neither sleeps nor polls.

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';

const { admin, api, app, workspace } = await withSandbox();
const { dispatcher } = await app.services.workspaces.open('default');

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

const fire = async (student_id: string, event = 'student.enrolled'): Promise<string> =>
  (
    await admin
      .post('/events', { event, data: event === 'student.enrolled' ? { student_id, course_id: 'c1' } : { student_id, name: 'A', email: 'a@example.in' } })
      .expect(201)
  ).body.id;

/** Sends a wait and gives the server the turn in which it begins to wait. */
async function waiting(path: string): Promise<{ readonly answer: Promise<{ status: number; body: unknown }> }> {
  const answer = admin.get(path).then(({ status, body }) => ({ status, body: body as unknown }));
  // a second request on the same server is answered after the first has been taken up
  await admin.get('/clock').expect(200);
  return { answer };
}

describe('waiting for an event', () => {
  it('is over at once where it has come already', async () => {
    const id = await fire('s1');
    const { body } = await admin.get('/events/wait?event=student.enrolled&data.student_id=s1').expect(200);
    expect(body).toMatchObject({ id, event: 'student.enrolled', data: { student_id: 's1' }, message: expect.any(String) });
  });

  it('is over at the moment when one fits, and not when others come', async () => {
    const { answer } = await waiting('/events/wait?event=student.enrolled&data.student_id=s2&within=1m');
    await fire('s1');
    await fire('s2', 'student.created');
    const id = await fire('s2');
    expect(await answer).toMatchObject({ status: 200, body: { id } });
  });

  it('hears of what the API itself emits', async () => {
    const { answer } = await waiting('/events/wait?event=student.created&data.email=waited@example.in&within=1m');
    const { body: student } = await api.post('/students', { name: 'Asha Rao', email: 'waited@example.in' }).expect(201);
    expect(await answer).toMatchObject({ status: 200, body: { data: { student_id: student.id } } });
  });

  it('says after the time what came instead, newest first', async () => {
    const first = await fire('s1');
    const second = await fire('s2');
    const { body } = await admin.get('/events/wait?event=student.enrolled&data.student_id=s3&within=20ms').expect(404);
    expect(body.error).toMatchObject({
      code: 'NOT_FOUND',
      message: 'No event student.enrolled with student_id "s3" came within 20 ms. 2 others came: see details.seen.',
      details: {
        seen: [
          { id: second, event: 'student.enrolled', data: { student_id: 's2' } },
          { id: first, event: 'student.enrolled', data: { student_id: 's1' } },
        ],
      },
    });
  });

  it('looks only at what came since an event, or since a time', async () => {
    const first = await fire('s1');
    const second = await fire('s1');
    expect((await admin.get(`/events/wait?event=student.enrolled&since=${first}`).expect(200)).body.id).toBe(second);
    await admin.get(`/events/wait?event=student.enrolled&since=${second}&within=0s`).expect(404);
    await admin.get('/events/wait?event=student.enrolled&since=2999-01-01T00:00:00Z&within=0s').expect(404);
    expect((await admin.get('/events/wait?since=2020-01-01T00:00:00Z').expect(200)).body.id).toBe(first);
  });

  it('goes on over a reset, which empties the log', async () => {
    const since = await fire('s1');
    const { answer } = await waiting(`/events/wait?event=student.enrolled&since=${since}&within=1m`);
    await admin.post('/reset').expect(200);
    const id = await fire('s9');
    expect(await answer).toMatchObject({ status: 200, body: { id } });
  });

  it('is its workspace’s own', async () => {
    await fire('s1');
    await workspace('another').admin.get('/events/wait?event=student.enrolled&within=10ms').expect(404);
  });

  it('compares a number as a number', async () => {
    await admin.post('/events', { event: 'payment.completed', data: { payment_id: 'p1', amount: 1499, student_id: 's1' } }).expect(201);
    await admin.get('/events/wait?event=payment.completed&data.amount=1499.00&within=0s').expect(200);
    await admin.get('/events/wait?event=payment.completed&data.amount=1500&within=0s').expect(404);
  });
});

describe('never', () => {
  it('proves that none came', async () => {
    await fire('s1');
    const { body } = await admin.get('/events/wait?event=student.enrolled&data.student_id=s2&never=true&within=20ms').expect(200);
    expect(body).toEqual({ never: true });
  });

  it('is a conflict at once with the one that came', async () => {
    const { answer } = await waiting('/events/wait?event=student.enrolled&never=true&within=1m');
    const id = await fire('s1');
    expect(await answer).toMatchObject({
      status: 409,
      body: { error: { code: 'CONFLICT', details: { came: { id, event: 'student.enrolled', data: { student_id: 's1' } } } } },
    });
  });
});

describe('waiting for a delivery', () => {
  it('is over when it has the state that is asked for', async () => {
    const receiver = await startReceiver((number) => ({ status: number === 0 ? 500 : 200 }));
    const { body: endpoint } = await admin.post('/webhooks', { url: receiver.url, events: ['*'], retry_schedule: [30] }).expect(201);
    await admin.post('/clock', { freeze: true }).expect(200);
    const { answer } = await waiting(`/deliveries/wait?event=student.enrolled&endpoint_id=${endpoint.id}&status=delivered&data.student_id=s1&within=1m`);
    const event = await fire('s1');
    await admin.post('/clock', { advance: '30s' }).expect(200);
    expect(await answer).toMatchObject({ status: 200, body: { event_id: event, status: 'delivered', attempts: [{ number: 1 }, { number: 2 }] } });
  });

  it('says after the time how the others stand', async () => {
    await admin.post('/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'], retry_schedule: [] }).expect(201);
    const event = await fire('s1');
    await dispatcher.idle();
    const { body } = await admin.get('/deliveries/wait?event=student.enrolled&status=delivered&within=10ms').expect(404);
    expect(body.error.details.seen).toEqual([
      expect.objectContaining({ event_id: event, status: 'failed', attempts: 1, error: expect.stringMatching(/^connection refused/) }),
    ]);
  });

  it('proves that none came', async () => {
    await fire('s1');
    expect((await admin.get('/deliveries/wait?event=student.enrolled&never=true&within=10ms').expect(200)).body).toEqual({ never: true });
  });
});

describe('a question that makes no sense is refused at once', () => {
  it.each<[path: string, field: string, constraint: string]>([
    ['/events/wait?event=student.deleted', 'event', 'enum'],
    ['/events/wait?data.studentid=s1', 'data.studentid', 'unknown'],
    ['/events/wait?evnet=student.created', 'evnet', 'unknown'],
    ['/events/wait?within=soon', 'within', 'duration'],
    ['/events/wait?within=6m', 'within', 'duration'],
    ['/events/wait?since=yesterday', 'since', 'since'],
    ['/events/wait?never=perhaps', 'never', 'type'],
    ['/deliveries/wait?status=lost', 'status', 'enum'],
    ['/deliveries/wait?event=student.deleted', 'event', 'enum'],
    ['/deliveries/wait?since=yesterday', 'since', 'since'],
  ])('%s', async (path, field, constraint) => {
    const { body } = await admin.get(path).expect(400);
    expect(body.error.details.errors[0]).toMatchObject({ field, constraint });
  });
});

it('nothing of a question is kept when its client goes away', async () => {
  onTestFinished(() => void vi.restoreAllMocks());
  const abort = new AbortController();
  const { workspace: own } = await app.services.workspaces.open('default');
  let observed = 0;
  const observe = own.observe.bind(own);
  vi.spyOn(own, 'observe').mockImplementation((observer) => {
    const stop = observe(observer);
    observed += 1;
    return () => {
      stop();
      observed -= 1;
    };
  });
  const asked = fetch(`${app.services.address()}/_admin/events/wait?event=course.completed&within=5m`, { signal: abort.signal }).catch(() => 'gone');
  await expect.poll(() => observed).toBe(1);
  abort.abort();
  expect(await asked).toBe('gone');
  await expect.poll(() => observed).toBe(0);
});
