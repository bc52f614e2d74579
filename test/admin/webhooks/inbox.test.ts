// Inboxes: the receiver inside the sandbox, reached by real deliveries.

import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { sandboxForTest, withSandbox } from '../../setup.js';

const sandbox = await withSandbox();
const { admin, app, workspace, url } = sandbox;
const { dispatcher } = await app.services.workspaces.open('default');

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

const DATA = { student_id: 's1', course_id: 'c1' };
const fire = async (fields: object = {}): Promise<void> => {
  await admin.post('/events', { event: 'student.enrolled', data: DATA, ...fields }).expect(201);
  await dispatcher.idle();
};

describe('an inbox', () => {
  it('shows the first webhook with no receiver written', async () => {
    const { body: endpoint } = await admin.post('/webhooks', { inbox: 'lms', events: ['*'] }).expect(201);
    expect(endpoint).toMatchObject({ inbox: 'lms', url: `${url}/_admin/inbox/lms` });
    await fire();
    const { body } = await admin.get('/inbox/lms').expect(200);
    expect(body).toMatchObject({ name: 'lms', url: `${url}/_admin/inbox/lms`, answers: [], total: 1 });
    const [delivery] = body.deliveries;
    expect(delivery).toMatchObject({
      number: 1,
      signature_valid: true,
      answered: 200,
      headers: { 'content-type': 'application/json', 'x-sandbox-attempt': '1' },
    });
    expect(JSON.parse(delivery.body)).toMatchObject({ event: 'student.enrolled', data: DATA });
    expect(delivery.headers['x-skillpassport-signature']).toBe(createHmac('sha256', endpoint.secret).update(delivery.body).digest('hex'));
  });

  it('takes deliveries at its URL like any other receiver', async () => {
    const { body: inbox } = await admin.put('/inbox/plain').expect(200);
    await admin.post('/webhooks', { url: inbox.url, events: ['*'] }).expect(201);
    await fire();
    expect((await admin.get('/inbox/plain').expect(200)).body.deliveries).toMatchObject([{ signature_valid: true }]);
  });

  it('answers as it is told, in turn, and the last answer goes on', async () => {
    await admin.put('/inbox/flaky', { answers: [{ status: 500, times: 2 }, { status: 204 }, { status: 200 }] }).expect(200);
    await admin.post('/webhooks', { inbox: 'flaky', events: ['*'] }).expect(201);
    await admin.post('/clock', { freeze: true }).expect(200);
    await fire();
    await admin.post('/clock', { advance: '10s' }).expect(200);
    await fire();
    await fire();
    const { body } = await admin.get('/inbox/flaky').expect(200);
    expect(body.deliveries.map(({ answered }: { answered: unknown }) => answered).reverse()).toEqual([500, 500, 204, 200, 200]);
    const { body: deliveries } = await admin.get('/deliveries').expect(200);
    expect(deliveries.deliveries.at(-1)).toMatchObject({
      status: 'delivered',
      attempts: [{ response: { status: 500 } }, { response: { status: 500 } }, { response: { status: 204 } }],
    });
  });

  it('begins its answers anew when it is put again', async () => {
    await admin.put('/inbox/anew', { answers: [{ status: 500 }, { status: 200 }] }).expect(200);
    const post = async (): Promise<number> => (await admin.post('/inbox/anew', {})).status;
    expect([await post(), await post(), await post()]).toEqual([500, 200, 200]);
    const { body } = await admin.put('/inbox/anew', { answers: [{ status: 503 }, { status: 201 }] }).expect(200);
    expect(body.answers).toEqual([
      { status: 503, delay_ms: 0, times: 1 },
      { status: 201, delay_ms: 0, times: 1 },
    ]);
    expect([await post(), await post()]).toEqual([503, 201]);
  });

  it('that says 410 has its endpoint disabled', async () => {
    await admin.put('/inbox/gone', { answers: [{ status: 410 }] }).expect(200);
    const { body: endpoint } = await admin.post('/webhooks', { inbox: 'gone', events: ['*'] }).expect(201);
    await fire();
    expect((await admin.get(`/webhooks/${endpoint.id}`)).body).toMatchObject({ enabled: false });
  });

  it('that is closed gives no answer', async () => {
    await admin.put('/inbox/closed', { answers: [{ status: 'closed' }] }).expect(200);
    await admin.post('/webhooks', { inbox: 'closed', events: ['*'], retry_schedule: [] }).expect(201);
    await fire();
    expect((await admin.get('/inbox/closed')).body.deliveries).toMatchObject([{ answered: 'closed' }]);
    expect((await admin.get('/deliveries')).body.deliveries[0].attempts).toMatchObject([
      { response: null, error: expect.stringMatching(/closed the connection/) },
    ]);
  });

  it('that is closed in the middle of others is logged as an attempt that failed, and tried again', async () => {
    await admin.put('/inbox/between', { answers: [{ status: 200 }, { status: 'closed' }, { status: 200 }] }).expect(200);
    await admin.post('/webhooks', { inbox: 'between', events: ['*'], retry_schedule: [0] }).expect(201);
    await fire();
    await fire();
    const { body } = await admin.get('/deliveries?limit=1').expect(200);
    expect(body.deliveries[0]).toMatchObject({
      status: 'delivered',
      attempts: [
        { number: 1, response: null },
        { number: 2, response: { status: 200 } },
      ],
    });
    expect((await admin.get('/inbox/between')).body.deliveries.map(({ headers }: { headers: Record<string, string> }) => headers['x-sandbox-attempt'])).toEqual(
      ['2', '1', '1'],
    );
  });

  it('can answer late, and has what it took before it answers', async () => {
    await admin.put('/inbox/late', { answers: [{ status: 200, delay_ms: 60_000 }] }).expect(200);
    await admin.post('/webhooks', { inbox: 'late', events: ['*'] }).expect(201);
    await admin.post('/events', { event: 'student.enrolled', data: DATA }).expect(201);
    const { body } = await admin.get('/inbox/late/wait?event=student.enrolled').expect(200);
    expect(body).toMatchObject({ number: 1 });
    expect((await admin.get('/deliveries')).body.deliveries[0]).toMatchObject({ status: 'pending', attempts: [] });
    // or the test would have to wait for it
    await admin.post('/reset', { all: true }).expect(200);
  });

  it.each([
    ['wrong_signature', false],
    ['missing_signature', false],
    ['uppercase_signature', false],
    ['truncated_body', false],
    ['extra_field', true],
    ['large_payload', true],
  ])('says of %s whether the signature is right: %s', async (kind, valid) => {
    await admin.post('/webhooks', { inbox: 'verified', events: ['*'], delivery: { kind } }).expect(201);
    await fire();
    expect((await admin.get('/inbox/verified')).body.deliveries).toMatchObject([{ signature_valid: valid }]);
  });

  it('keeps what it is sent whatever it is, and knows no secret of its own', async () => {
    const response = await fetch(`${url}/_admin/inbox/anything`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'no event at all' });
    expect([response.status, await response.json()]).toEqual([200, { inbox: 'anything', number: 1 }]);
    await fetch(`${url}/_admin/inbox/anything`, { method: 'POST' });
    expect((await admin.get('/inbox/anything')).body.deliveries).toMatchObject([
      { number: 2, body: '', signature_valid: null },
      { number: 1, body: 'no event at all', signature_valid: null },
    ]);
  });

  it('is listed, and deleted with what it took', async () => {
    await admin.put('/inbox/one').expect(200);
    await admin.post('/inbox/two', {}).expect(200);
    expect((await admin.get('/inbox').expect(200)).body).toMatchObject({ inboxes: [{ name: 'one' }, { name: 'two' }], total: 2 });
    await admin.delete('/inbox/two').expect(204);
    await admin.get('/inbox/two').expect(404);
    await admin.delete('/inbox/two').expect(404);
    await admin.put('/inbox/two').expect(200);
    expect((await admin.get('/inbox/two')).body.deliveries).toEqual([]);
  });

  it('keeps its answers over a reset, from the first on, and nothing of what it took', async () => {
    await admin.put('/inbox/kept', { answers: [{ status: 202 }, { status: 200 }] }).expect(200);
    await admin.post('/inbox/kept', {}).expect(202);
    await admin.post('/inbox/kept', {}).expect(200);
    await admin.post('/reset').expect(200);
    expect((await admin.get('/inbox/kept')).body).toMatchObject({ answers: [{ status: 202 }, { status: 200 }], deliveries: [] });
    await admin.post('/inbox/kept', {}).expect(202);
    await admin.post('/reset', { all: true }).expect(200);
    await admin.get('/inbox/kept').expect(404);
  });

  it('is its workspace’s own', async () => {
    const other = workspace('other');
    const { body: endpoint } = await other.admin.post('/webhooks', { inbox: 'lms', events: ['*'] }).expect(201);
    expect(endpoint.url).toBe(`${url}/w/other/_admin/inbox/lms`);
    await other.admin.post('/events', { event: 'student.enrolled', data: DATA }).expect(201);
    expect((await other.admin.get('/inbox/lms/wait?data.student_id=s1').expect(200)).body).toMatchObject({ signature_valid: true });
    await admin.get('/inbox/lms').expect(404);
  });

  it('is found under the address that the sandbox has by now', async () => {
    const data = mkdtempSync(join(tmpdir(), 'inbox-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const before = await sandboxForTest({ data });
    const { body: made } = await before.admin.post('/webhooks', { inbox: 'lms', events: ['*'] }).expect(201);
    await before.close();
    const after = await sandboxForTest({ data });
    const { body: endpoint } = await after.admin.get(`/webhooks/${made.id}`).expect(200);
    expect(endpoint.url).toBe(`${after.url}/_admin/inbox/lms`);
    const { body: event } = await after.admin.post('/events', { event: 'student.enrolled', data: DATA, wait: true }).expect(201);
    expect(event).toMatchObject({ message: expect.stringContaining(after.url), deliveries: [{ status: 'delivered', url: endpoint.url }] });
  });

  it('keeps the last thousand deliveries', async () => {
    const { workspace: own } = await app.services.workspaces.open('default');
    own.transaction(() => {
      own.store.inboxes.insert({ id: 'full', answers: [], answers_from: 0, taken: 1_000 });
      for (let number = 1; number <= 1_000; number += 1)
        own.store.inbox_deliveries.insert({ id: `full ${number}`, inbox: 'full', number, at: 0, headers: {}, body: '', signature_valid: null, answered: 200 });
    });
    await admin.post('/inbox/full', {}).expect(200);
    const { body } = await admin.get('/inbox/full?limit=1000').expect(200);
    expect([body.total, body.deliveries[0].number, body.deliveries.at(-1).number]).toEqual([1_000, 1_001, 2]);
  });
});

describe('the room of an inbox', () => {
  it('is four million characters of bodies, and at least the newest', async () => {
    const body = 'x'.repeat(900_000);
    for (let n = 0; n < 6; n += 1) await fetch(`${url}/_admin/inbox/large`, { method: 'POST', body });
    const { body: content } = await admin.get('/inbox/large').expect(200);
    expect(content.deliveries.map(({ number }: { number: number }) => number)).toEqual([6, 5, 4, 3]);
  });

  it('is there for a hundred of them', async () => {
    for (let n = 0; n < 100; n += 1) await admin.put(`/inbox/n${n}`).expect(200);
    await admin.put('/inbox/n99').expect(200);
    const { body } = await admin.put('/inbox/one-more').expect(409);
    expect(body.error.message).toContain('DELETE /_admin/inbox/{name}');
    await admin.post('/inbox/one-more', {}).expect(409);
    await admin.post('/webhooks', { inbox: 'one-more', events: ['*'] }).expect(409);
  });
});

describe('waiting at an inbox', () => {
  it('is over when one fits, and tells otherwise what came instead', async () => {
    await admin.post('/webhooks', { inbox: 'lms', events: ['*'] }).expect(201);
    await fire();
    await admin.get('/inbox/lms/wait?event=student.enrolled&data.student_id=s1&signature_valid=true').expect(200);
    const { body } = await admin.get('/inbox/lms/wait?data.student_id=s2&within=10ms').expect(404);
    expect(body.error.details.seen).toMatchObject([{ number: 1, event: 'student.enrolled', data: DATA, signature_valid: true, answered: 200 }]);
    await admin.get('/inbox/lms/wait?since=1&within=10ms').expect(404);
    expect((await admin.get('/inbox/lms/wait?since=1&never=true&within=10ms').expect(200)).body).toEqual({ never: true });
    await admin.get('/inbox/lms/wait?since=0&never=true&within=1m').expect(409);
    await admin.get('/inbox/lms/wait?since=2999-01-01T00:00:00Z&within=0s').expect(404);
    await admin.get('/inbox/lms/wait?since=later').expect(400);
    await admin.get('/inbox/lms/wait?data.studentid=s1').expect(400);
    await admin.get('/inbox/none/wait?within=0s').expect(404);
  });

  it('waits for the first delivery of an inbox that has had none and is not made yet', async () => {
    const waiting = admin.get('/inbox/early/wait?within=1m').then(({ status, body }) => ({ status, body }));
    await admin.post('/inbox/early', { event: 'student.created', data: {} }).expect(200);
    expect(await waiting).toMatchObject({ status: 200, body: { number: 1 } });
  });

  it('proves that nothing came to an inbox that has had nothing and is not made yet, and tells of what comes', async () => {
    expect((await admin.get('/inbox/silent/wait?never=true&within=10ms').expect(200)).body).toEqual({ never: true });
    const waiting = admin.get('/inbox/silent/wait?never=true&within=1m').then(({ status }) => status);
    await admin.post('/inbox/silent', { event: 'student.created', data: {} }).expect(200);
    expect(await waiting).toBe(409);
    await admin.post('/webhooks', { url: `${sandbox.url}/_admin/inbox/quiet`, events: ['*'] }).expect(201);
    expect((await admin.get('/inbox/quiet/wait?never=true&within=0s').expect(200)).body).toEqual({ never: true });
  });
});

describe('what is refused', () => {
  it.each<[body: object, field: string, constraint: string]>([
    [{ inbox: 'a', url: 'http://127.0.0.1/', events: ['*'] }, 'inbox', 'exclusive'],
    [{ events: ['*'] }, 'url', 'required'],
    [{ inbox: '../up', events: ['*'] }, 'inbox', 'pattern'],
  ])('an endpoint %j', async (body, field, constraint) => {
    const { body: answer } = await admin.post('/webhooks', body).expect(400);
    expect(answer.error.details).toMatchObject({ field, constraint });
  });

  it.each<[body: unknown, field: string]>([
    [{ answers: [{ status: 99 }] }, 'answers.0.status'],
    [{ answers: [{ status: 'open' }] }, 'answers.0.status'],
    [{ answers: [{ status: 200, delay_ms: 60_001 }] }, 'answers.0.delay_ms'],
    [{ answers: [{ status: 200, times: 0 }] }, 'answers.0.times'],
    [{ anwsers: [] }, 'anwsers'],
  ])('an inbox that is to answer %j', async (body, field) => {
    const { body: answer } = await admin.put('/inbox/x', body).expect(400);
    expect(answer.error.details.errors.map((fault: { field: string }) => fault.field)).toContain(field);
  });
});

describe('where an admin token is set', () => {
  it('a delivery needs none, and everything else does', async () => {
    const own = await sandboxForTest({ adminToken: 'sesame' });
    await own.admin.post('/inbox/lms', {}).expect(200);
    await own.admin.get('/inbox/lms').expect(401);
    await own.admin.put('/inbox/lms').expect(401);
    await own.admin.get('/inbox/lms/wait').expect(401);
    await own.admin.delete('/inbox/lms').expect(401);
  });

  it('a page of another origin can deliver nothing', async () => {
    const response = await fetch(`${url}/_admin/inbox/lms`, { method: 'POST', headers: { Origin: 'https://evil.example' } });
    expect(response.status).toBe(403);
  });
});
