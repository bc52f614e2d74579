// API keys, reset, clock and info over HTTP.

import { beforeEach, describe, expect, it } from 'vitest';

import { version } from '../../../src/version.js';
import { withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';

const { url, api, admin, app, withHeaders, workspace } = await withSandbox({ fakerSeed: '7' });

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

describe('an API key', () => {
  it('is made with what is not given, and works at once', async () => {
    const { body } = await admin.post('/api-keys').expect(201);
    expect(body).toEqual({ key: expect.stringMatching(/^key_[\w-]{16}$/), secret: expect.stringMatching(/^secret_[\w-]{32}$/), plan: 'enterprise' });
    await withHeaders({ 'X-API-Key': body.key, 'X-API-Secret': body.secret }).get('/students?limit=1').expect(200);
  });

  it('takes key, secret and plan, whose limit it meets', async () => {
    const given = { key: 'mine', secret: 'so secret', plan: 'basic' };
    await admin.post('/api-keys', given).expect(400);
    expect((await admin.post('/api-keys', { ...given, secret: 'so-secret' }).expect(201)).body).toEqual({ ...given, secret: 'so-secret' });
    const { headers } = await withHeaders({ 'X-API-Key': 'mine', 'X-API-Secret': 'so-secret' }).get('/students?limit=1').expect(200);
    expect(headers['x-ratelimit-limit']).toBe('1000');
  });

  it('that is there already is 409', async () => {
    const { body } = await admin.post('/api-keys', { key: 'test_key' }).expect(409);
    expect(body.error.code).toBe('CONFLICT');
  });

  it('may not hold what HTTP Basic would split', async () => {
    await admin.post('/api-keys', { key: 'a:b' }).expect(400);
  });

  it('is listed with its secret masked', async () => {
    const { body } = await admin.get('/api-keys?limit=1').expect(200);
    expect(body).toMatchObject({ api_keys: [{ key: 'test_key', secret: 'test...', plan: 'enterprise' }], total: 4, page: 1, pages: 4 });
  });
});

describe('a reset', () => {
  it('goes back to the scenario: records, events, journal and clock', async () => {
    const { body: before } = await admin.get('/info').expect(200);
    const { body: student } = await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    await admin.post('/clock', { freeze: true }).expect(200);
    await admin.post('/clock', { set: '2030-01-01T00:00:00Z' }).expect(200);
    const { body } = await admin.post('/reset').expect(200);
    expect(body).toEqual({ workspace: 'default', seed: 'default', records: expect.any(Number) });
    expect(body.records).toBeGreaterThan(1_000);
    await api.get(`/students/${student.id}`).expect(404);
    expect((await admin.get('/events').expect(200)).body.total).toBe(0);
    expect((await admin.get('/requests').expect(200)).body.total).toBe(1);
    expect((await admin.get('/clock').expect(200)).body).toMatchObject({ frozen: false, offset_ms: 0 });
    expect((await admin.get('/info').expect(200)).body.records).toEqual(before.records);
    expect((await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201)).body.id).toBe(student.id);
  });

  it('keeps what was set up, unless all is to go', async () => {
    await admin.post('/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'] }).expect(201);
    await admin.post('/api-keys', { key: 'mine' }).expect(201);
    await admin.post('/reset', { all: false }).expect(200);
    expect((await admin.get('/webhooks').expect(200)).body.total).toBe(1);
    expect((await admin.get('/api-keys').expect(200)).body.total).toBe(5);
    await admin.post('/reset', { all: true }).expect(200);
    expect((await admin.get('/webhooks').expect(200)).body.total).toBe(0);
    expect((await admin.get('/api-keys').expect(200)).body.total).toBe(4);
  });

  it('drops what was to be sent', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }));
    await admin.post('/webhooks', { url: receiver.url, events: ['*'] }).expect(201);
    await admin.post('/clock', { freeze: true }).expect(200);
    await admin.post('/events', { event: 'student.created' }).expect(201);
    await (await app.services.workspaces.open('default')).dispatcher.idle();
    await admin.post('/reset').expect(200);
    await admin.post('/clock', { advance: '1d' }).expect(200);
    expect(receiver.received).toHaveLength(1);
  });

  it('of one workspace leaves the others alone', async () => {
    await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    expect((await workspace('other').admin.post('/reset').expect(200)).body.workspace).toBe('other');
    expect((await api.get('/students?email=asha.rao@example.in').expect(200)).body.total).toBe(1);
  });
});

describe('the clock', () => {
  it('runs with real time until it is moved', async () => {
    const { body } = await admin.get('/clock').expect(200);
    expect(body).toMatchObject({ frozen: false, offset_ms: 0 });
    expect(Math.abs(Date.parse(body.now) - Date.now())).toBeLessThan(60_000);
  });

  it('stands still, is moved standing, and runs on from where it stands', async () => {
    await admin.post('/clock', { freeze: true }).expect(200);
    expect((await admin.post('/clock', { set: '2027-03-04T05:06:07+05:30' }).expect(200)).body).toMatchObject({ now: '2027-03-03T23:36:07Z', frozen: true });
    expect((await admin.post('/clock', { advance: '1h30m' }).expect(200)).body).toMatchObject({ now: '2027-03-04T01:06:07Z', frozen: true });
    const { body: student } = await api.post('/students', { name: 'Asha Rao', email: 'asha.rao@example.in' }).expect(201);
    expect(student.created_at).toBe('2027-03-04T01:06:07Z');
    const { body: running } = await admin.post('/clock', { resume: true }).expect(200);
    expect(running.frozen).toBe(false);
    expect(Date.parse(running.now) - Date.parse('2027-03-04T01:06:07Z')).toBeLessThan(60_000);
  });

  it.each<[body: object, field: string]>([
    [{}, ''],
    [{ advance: '1s', set: '2027-01-01T00:00:00Z' }, ''],
    [{ advance: '-1s' }, 'advance'],
    [{ advance: 5 }, 'advance'],
    [{ set: 'now' }, 'set'],
    [{ set: '1969-12-31T23:59:59Z' }, 'set'],
    [{ freeze: false }, 'freeze'],
    [{ rewind: '1s' }, 'rewind'],
  ])('%j is refused and moves nothing', async (sent, field) => {
    const { body } = await admin.post('/clock', sent).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
    expect((await admin.get('/clock').expect(200)).body.offset_ms).toBe(0);
  });

  it('moved twice at once is moved by both', async () => {
    await admin.post('/clock', { freeze: true }).expect(200);
    const { body: before } = await admin.get('/clock').expect(200);
    await Promise.all([admin.post('/clock', { advance: '10m' }).expect(200), admin.post('/clock', { advance: '20m' }).expect(200)]);
    const { body: after } = await admin.get('/clock').expect(200);
    expect(Date.parse(after.now) - Date.parse(before.now)).toBe(30 * 60_000);
  });
});

describe('info', () => {
  it('says what this sandbox is and what the workspace holds', async () => {
    const { body } = await workspace('ci-1').admin.get('/info').expect(200);
    expect(body).toMatchObject({ version, workspace: 'ci-1', seed: 'default', faker_seed: 7, as_of: '2026-01-23T10:00:00Z', public_url: null });
    expect(body.records).toMatchObject({ api_keys: 4, events: 0 });
    expect(body.records.students).toBe((await workspace('ci-1').api.get('/students?limit=1').expect(200)).body.total);
  });
});

describe('the admin API', () => {
  it('refuses a page of another origin', async () => {
    const answer = await fetch(`${url}/_admin/reset`, { method: 'POST', headers: { Origin: 'https://evil.example' } });
    expect(answer.status).toBe(403);
  });

  it('is described where it is', async () => {
    const { body } = await admin.get('/openapi.json').expect(200);
    expect(body.paths).toHaveProperty('/events');
  });
});
