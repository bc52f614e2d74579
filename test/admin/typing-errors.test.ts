// The admin API lets no typing error pass: a test that asks for what does not exist must not be told that there is none of it.

import { describe, expect, test } from 'vitest';

import { readDocument, readOperations } from '../../src/contract/document.js';
import { withSandbox } from '../setup.js';

const { admin, api, workspace } = await withSandbox();

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

const { body: endpoint } = await admin.post('/webhooks', { inbox: 'typing', events: ['*'] }).expect(201);
const { body: app } = await admin.post('/oauth-apps', { name: 'Typing', client_id: 'typing' }).expect(201);
const { body: fired } = await admin.post('/events', { event: 'student.created', wait: true }).expect(201);

describe('is refused, with the name that was probably meant', () => {
  test.each<[Method, string, body: unknown, field: string, meant: string]>([
    ['get', '/requests?method=DELETE', undefined, 'method', 'There are page, limit, operation, status.'],
    ['get', '/requests?operaton=createStudent', undefined, 'operaton', 'Did you mean `operation`?'],
    ['get', '/requests?operation=creatStudent', undefined, 'operation', 'Did you mean `createStudent`?'],
    ['get', '/requests?operation=CreateStudent', undefined, 'operation', 'Did you mean `createStudent`?'],
    ['get', '/requests?operation=requestTokn', undefined, 'operation', 'Did you mean `requestToken`?'],
    ['get', '/requests?status=x', undefined, 'status', 'must be an integer'],
    ['get', '/requests?Limit=5', undefined, 'Limit', 'Did you mean `limit`?'],
    ['get', '/requests/x?verbose=1', undefined, 'verbose', '`verbose` is no parameter here.'],
    ['get', '/events?evnt=student.created', undefined, 'evnt', 'Did you mean `event`?'],
    ['get', '/events?event=student.creatd', undefined, 'event', 'Did you mean `student.created`?'],
    ['get', '/events/wait?event=student.enroled&within=0s', undefined, 'event', 'Did you mean `student.enrolled`?'],
    ['get', '/events/wait?evnt=student.created&never=true&within=0s', undefined, 'evnt', 'Did you mean `event`?'],
    ['get', '/events/wait?data.studentid=x&never=true&within=0s', undefined, 'data.studentid', 'Did you mean `data.student_id`?'],
    ['get', '/deliveries?status=deliverd', undefined, 'status', 'Did you mean `delivered`?'],
    ['get', '/deliveries?endpoint=nowhere', undefined, 'endpoint', `There is ${endpoint.id}.`],
    ['get', '/deliveries?endpoint_id=nowhere', undefined, 'endpoint_id', `There is ${endpoint.id}.`],
    ['get', '/deliveries/wait?endpoint=nowhere&never=true&within=0s', undefined, 'endpoint', `There is ${endpoint.id}.`],
    ['get', '/deliveries?endpont=x', undefined, 'endpont', 'Did you mean `endpoint`?'],
    ['get', '/inbox/typing?offset=1', undefined, 'offset', 'There are page, limit.'],
    ['get', '/inbox/typing/wait?signature_vald=true&never=true&within=0s', undefined, 'signature_vald', 'Did you mean `signature_valid`?'],
    ['get', '/clock?now=1', undefined, 'now', '`now` is no parameter here.'],
    ['post', '/api-keys', { secrt: 'x' }, 'secrt', 'Did you mean `secret`?'],
    ['post', '/api-keys', { plann: 'free' }, 'plann', 'Did you mean `plan`?'],
    ['post', '/api-keys', { plan: 'proffesional' }, 'plan', 'Did you mean `professional`?'],
    ['post', '/reset', { seed: 'empty' }, 'seed', 'There is all.'],
    ['post', '/reset', { faker_seed: 1 }, 'faker_seed', 'There is all.'],
    ['post', '/reset', { al: true }, 'al', 'Did you mean `all`?'],
    ['post', '/reset?seed=empty', undefined, 'seed', '`seed` is no parameter here.'],
    ['post', '/clock', { advanse: '10m' }, 'advanse', 'Did you mean `advance`?'],
    ['post', '/clock', { to_next: true }, 'to_next', 'There are advance, set, freeze, resume.'],
    ['post', '/webhooks', { url: 'http://127.0.0.1:1/', events: ['*'], secrt: 'x' }, 'secrt', 'Did you mean `secret`?'],
    ['post', '/webhooks', { url: 'http://127.0.0.1:1/', events: ['student.creatd'] }, 'events.0', 'Did you mean `student.created`?'],
    ['post', '/webhooks', { url: 'http://127.0.0.1:1/', events: ['*'], delivery: { kind: 'duplicate', tims: 3 } }, 'delivery.tims', 'Did you mean `times`?'],
    ['post', '/webhooks', { url: 'http://127.0.0.1:1/', events: ['*'], delivery: { kind: 'duplicat' } }, 'delivery.kind', 'Did you mean `duplicate`?'],
    ['patch', `/webhooks/${endpoint.id}`, { enabld: false }, 'enabld', 'Did you mean `enabled`?'],
    ['patch', `/webhooks/${endpoint.id}`, { secret: 'another' }, 'secret', 'rotate-secret'],
    ['patch', `/webhooks/${endpoint.id}`, { inbox: 'another' }, 'inbox', 'Give a `url`'],
    ['post', `/webhooks/${endpoint.id}/rotate-secret`, { secrt: 'x' }, 'secrt', 'Did you mean `secret`?'],
    ['post', `/webhooks/${endpoint.id}/ping`, { event: 'student.created' }, '', 'takes none'],
    ['delete', `/webhooks/${endpoint.id}?dry_run=true`, undefined, 'dry_run', '`dry_run` is no parameter here.'],
    ['post', '/events', { event: 'student.creatd' }, 'event', 'Did you mean `student.created`?'],
    ['post', '/events', { event: 'student.created', dryRun: true }, 'dryRun', 'Did you mean `dry_run`?'],
    ['post', '/events', { event: 'student.created', cause: true, data: { nmae: 'Asha' } }, 'data.nmae', 'Did you mean `name`?'],
    ['post', '/events', { event: 'student.created', delivery: { kind: 'delayed', delay: 1 } }, 'delivery.delay', 'There are kind, times, delay_ms.'],
    ['post', '/events', { event: 'student.created', endpoint: endpoint.id, endpoint_id: 'another' }, 'endpoint', 'are one'],
    ['post', `/events/${fired.id}/redeliver`, { endpoint: endpoint.id }, '', 'takes none'],
    ['post', '/deliveries/redeliver', { since: fired.timestamp, endpint: endpoint.id }, 'endpint', 'Did you mean `endpoint`?'],
    ['get', `/deliveries?endpoint=${endpoint.id}&endpoint_id=another`, undefined, 'endpoint', 'are one'],
    ['put', '/inbox/typing', { answer: [] }, 'answer', 'Did you mean `answers`?'],
    ['put', '/inbox/typing', { answers: [{ status: 500, tims: 2 }] }, 'answers.0.tims', 'Did you mean `times`?'],
    ['post', '/oauth-apps', { name: 'A', redirect_uri: 'http://localhost/' }, 'redirect_uri', 'Did you mean `redirect_uris`?'],
    ['patch', `/oauth-apps/${app.id}`, { nmae: 'A' }, 'nmae', 'Did you mean `name`?'],
    ['post', `/oauth-apps/${app.id}/rotate-secret`, { secret: 'x' }, 'secret', 'There is client_secret.'],
    ['post', `/oauth-apps/${app.id}/forget`, { emial: 'student@sandbox.test' }, 'emial', 'Did you mean `email`?'],
    ['post', '/oauth/tokens', { email: 'student@sandbox.test', scopes: 'email' }, 'scopes', 'Did you mean `scope`?'],
    ['post', '/oauth/expire', { clientid: 'sandbox_client' }, 'clientid', 'Did you mean `client_id`?'],
    ['post', '/oauth/outcomes', { outcome: 'user_denies', time: 2 }, 'time', 'Did you mean `times`?'],
    ['post', '/oauth/outcomes', { outcome: 'user_denied' }, 'outcome', 'Did you mean `user_denies`?'],
    ['delete', '/oauth/outcomes?outcome=user_denies', undefined, 'outcome', '`outcome` is no parameter here.'],
  ])('%s %s', async (method, path, body, field, meant) => {
    const { body: answer } = await admin[method](path, body).expect(400);

    expect(answer.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
    expect(answer.error.message).toContain(meant);
  });
});

test('a misspelt field is told of beside the one that is missing for it', async () => {
  const { body } = await admin.post('/webhooks', { evnts: ['*'], url: 'http://127.0.0.1:1/' }).expect(400);

  expect(body.error.details.errors.map(({ field }: { field: string }) => field)).toEqual(expect.arrayContaining(['evnts', 'events']));
});

describe('is taken', () => {
  test.each<[Method, string, body?: unknown]>([
    ['get', '/requests?operation=createStudent'],
    ['get', '/requests?operation=requestToken'],
    ['get', '/requests?operation=submitAuthorization'],
    ['get', `/deliveries?endpoint=${endpoint.id}`],
    ['get', `/deliveries?endpoint_id=${endpoint.id}&endpoint=${endpoint.id}`],
    ['post', `/webhooks/${endpoint.id}/ping`, {}],
    ['post', '/deliveries/redeliver', { since: fired.timestamp, endpoint_id: endpoint.id }],
    ['post', '/inbox/typing?tenant=7', { whatever: true }],
  ])('%s %s', async (method, path, body) => {
    const { status } = await admin[method](path, body);

    expect(status).toBeLessThan(300);
  });

  test('a whole record as GET gave it, which changes nothing', async () => {
    for (const path of [`/webhooks/${endpoint.id}`, `/oauth-apps/${app.id}`]) {
      const { body: before } = await admin.get(path).expect(200);
      const { body: after } = await admin.patch(path, before).expect(200);
      expect(after).toEqual(before);
    }
    const { body: inbox } = await admin.get('/inbox/typing').expect(200);
    await admin.put('/inbox/typing', { name: inbox.name, url: inbox.url, answers: inbox.answers }).expect(200);
  });

  describe('what GET gave, by every write of a record that has one', () => {
    const { admin: own } = workspace('sent-back');
    const get = async (path: string): Promise<Record<string, unknown>> => (await own.get(path).expect(200)).body;
    const first = async (path: string, name: string): Promise<Record<string, unknown>> => {
      const { [name]: list } = await get(path);
      return Array.isArray(list) ? list[0] : {};
    };

    /** By operationId: how it is sent. A key that there is already would be a conflict. */
    const writes: Record<string, () => Promise<unknown>> = {
      createApiKey: async () => own.post('/api-keys', { ...(await first('/api-keys', 'api_keys')), key: 'another' }).expect(201),
      createWebhook: async () => {
        const { body } = await own.post('/webhooks', { inbox: 'again', events: ['*'] }).expect(201);
        await own.post('/webhooks', await get(`/webhooks/${body.id}`)).expect(201);
      },
      updateWebhook: async () => {
        const { id } = await first('/webhooks', 'webhooks');
        await own.patch(`/webhooks/${id}`, await get(`/webhooks/${id}`)).expect(200);
      },
      fireEvent: async () => {
        const { body } = await own.post('/events', { event: 'student.created' }).expect(201);
        await own.post('/events', await get(`/events/${body.id}`)).expect(201);
      },
      putInbox: async () => own.put('/inbox/again', await get('/inbox/again')).expect(200),
      createOAuthApp: async () => {
        await own.post('/oauth-apps', { name: 'Public', client_id: 'public', public: true }).expect(201);
        await own.post('/oauth-apps', { ...(await get('/oauth-apps/public')), client_id: 'public-2' }).expect(201);
      },
      updateOAuthApp: async () => own.patch('/oauth-apps/public', await get('/oauth-apps/public')).expect(200),
      createOAuthOutcome: async () => {
        await own.post('/oauth/outcomes', { outcome: 'user_denies' }).expect(201);
        await own.post('/oauth/outcomes', await first('/oauth/outcomes', 'outcomes')).expect(201);
      },
    };

    test('the table has every one of them', () => {
      const operations = readOperations(readDocument('admin'));
      const read = new Set(operations.filter(({ method }) => method === 'GET').map(({ path }) => path));
      const found = operations.filter(({ body, strict, path }) => body && strict && read.has(path)).map(({ id }) => id);
      // the clock is told what to do, and no record of it is sent
      expect(found.filter((id) => id !== 'setClock').sort()).toEqual(Object.keys(writes).sort());
    });

    test.each(Object.entries(writes))('%s', async (_, send) => {
      await send();
    });
  });

  test('an endpoint that is gone, while the log has deliveries to it', async () => {
    const other = workspace('gone').admin;
    const { body: gone } = await other.post('/webhooks', { inbox: 'gone', events: ['*'] }).expect(201);
    await other.post('/events', { event: 'student.created', wait: true }).expect(201);
    await other.delete(`/webhooks/${gone.id}`).expect(204);

    const { body } = await other.get(`/deliveries?endpoint=${gone.id}`).expect(200);
    expect(body.total).toBe(1);
  });
});

test('endpoint_id chooses who gets a fired event, as endpoint does', async () => {
  const other = workspace('alike').admin;
  const { body: first } = await other.post('/webhooks', { inbox: 'first', events: ['*'] }).expect(201);
  await other.post('/webhooks', { inbox: 'second', events: ['*'] }).expect(201);

  for (const name of ['endpoint', 'endpoint_id']) {
    const { body } = await other.post('/events', { event: 'student.created', [name]: first.id }).expect(201);
    expect(body.deliveries.map((delivery: { endpoint_id: string }) => delivery.endpoint_id)).toEqual([first.id]);
  }
});

test('public bodies and queries stay tolerant', async () => {
  await api.post('/students', { name: 'Asha Rao', email: 'asha.tolerant@example.in', nmae: 'x' }).expect(201);
  await api.get('/students?garde=10').expect(200);
});
