// Logins that are to end badly, over the admin API. What each does to a login is tested with the authorization server.

import { beforeEach, describe, expect, it } from 'vitest';

import { takeOutcome } from '../../../src/oauth/outcomes.js';
import { withSandbox } from '../../setup.js';

const { admin, app, workspace } = await withSandbox();
const { workspace: own } = await app.services.workspaces.open('default');

const STUDENT = 'student@sandbox.test';

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

/** A login of the student to the app, as the authorization server counts it. */
const login = (clientId: string): string | undefined =>
  own.transaction(() => takeOutcome(own, ['user_denies', 'wrong_state'], { clientId, email: STUDENT })).value;

describe('an outcome', () => {
  it.each(['user_denies', 'expired_code', 'invalid_grant_on_refresh', 'wrong_state', 'changed_user_info', 'temporarily_unavailable'])(
    '%s is for the next login of anybody, where nothing is said',
    async (outcome) => {
      const { body } = await admin.post('/oauth/outcomes', { outcome }).expect(201);
      expect(body).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        outcome,
        client_id: null,
        email: null,
        times: 1,
        left: 1,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      });
    },
  );

  it('is for an app and a user, found in whatever case, and for several times', async () => {
    const asked = { outcome: 'wrong_state', client_id: 'sandbox_client', email: 'STUDENT@Sandbox.test', times: 3 };
    const { body } = await admin.post('/oauth/outcomes', asked).expect(201);
    expect(body).toMatchObject({ ...asked, email: STUDENT, left: 3 });
  });

  it.each<[name: string, fields: object, field: string, constraint: string]>([
    ['no outcome', { outcome: undefined }, 'outcome', 'required'],
    ['an outcome that there is not', { outcome: 'user_leaves' }, 'outcome', 'enum'],
    ['an app that is not there', { client_id: 'sandbox' }, 'client_id', 'unknown'],
    ['a user who is not there', { email: 'nobody@sandbox.test' }, 'email', 'unknown'],
    ['no time', { times: 0 }, 'times', 'minimum'],
    ['half a time', { times: 1.5 }, 'times', 'type'],
    ['more than a million times', { times: 1_000_001 }, 'times', 'maximum'],
    ['a number of times that is text', { times: '2' }, 'times', 'type'],
  ])('for %s is refused', async (_, fields, field, constraint) => {
    const { body } = await admin.post('/oauth/outcomes', { outcome: 'user_denies', ...fields }).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field, constraint } });
    expect((await admin.get('/oauth/outcomes').expect(200)).body.total).toBe(0);
  });
});

describe('the list of outcomes', () => {
  it('is oldest first and paged', async () => {
    const outcomes = ['user_denies', 'wrong_state', 'expired_code'];
    for (const outcome of outcomes) await admin.post('/oauth/outcomes', { outcome }).expect(201);
    const { body } = await admin.get('/oauth/outcomes').expect(200);
    expect(body).toMatchObject({ outcomes: outcomes.map((outcome) => ({ outcome })), total: 3, page: 1, pages: 1 });
    const { body: last } = await admin.get('/oauth/outcomes?page=2&limit=2').expect(200);
    expect(last).toEqual({ outcomes: [body.outcomes[2]], total: 3, page: 2, pages: 2 });
  });

  it('says how many logins each is still for, and holds none that is used up', async () => {
    await admin.post('/oauth/outcomes', { outcome: 'user_denies', client_id: 'sandbox_public_client' }).expect(201);
    await admin.post('/oauth/outcomes', { outcome: 'wrong_state', email: STUDENT, times: 2 }).expect(201);
    const left = async () =>
      (await admin.get('/oauth/outcomes').expect(200)).body.outcomes.map((one: { outcome: string; left: number }) => [one.outcome, one.left]);
    expect(login('sandbox_client')).toBe('wrong_state');
    expect(await left()).toEqual([
      ['user_denies', 1],
      ['wrong_state', 1],
    ]);
    expect(login('sandbox_client')).toBe('wrong_state');
    expect(login('sandbox_client')).toBeUndefined();
    expect(await left()).toEqual([['user_denies', 1]]);
    expect(login('sandbox_public_client')).toBe('user_denies');
    expect(await left()).toEqual([]);
  });

  it('is of one workspace', async () => {
    await admin.post('/oauth/outcomes', { outcome: 'user_denies' }).expect(201);
    expect((await workspace('other').admin.get('/oauth/outcomes').expect(200)).body.total).toBe(0);
  });

  it.each(['DELETE /oauth/outcomes', 'a reset'])('is emptied by %s', async (how) => {
    for (const outcome of ['user_denies', 'wrong_state']) await admin.post('/oauth/outcomes', { outcome }).expect(201);
    await (how === 'a reset' ? admin.post('/reset').expect(200) : admin.delete('/oauth/outcomes').expect(204));
    expect((await admin.get('/oauth/outcomes').expect(200)).body).toEqual({ outcomes: [], total: 0, page: 1, pages: 0 });
    expect(login('sandbox_client')).toBeUndefined();
  });

  it('may be emptied when it is empty', async () => {
    await admin.delete('/oauth/outcomes').expect(204);
  });
});
