// Tokens that end at once, as a test of what an app does then asks for.

import { beforeEach, describe, expect, it } from 'vitest';

import { isGood } from '../../../src/auth/grant.js';
import { digestOf } from '../../../src/oauth/secrets.js';
import { withSandbox } from '../../setup.js';
import { type Minted, mint, statusOf } from './minted.js';

const sandbox = await withSandbox();
const { admin, app } = sandbox;
const { workspace } = await app.services.workspaces.open('default');
const { store } = workspace;

const [STUDENT, EDUCATOR] = ['student@sandbox.test', 'educator@sandbox.test'];
const [CLIENT, PUBLIC_CLIENT] = ['sandbox_client', 'sandbox_public_client'];

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

/** A browser of the user's is signed in. @param lifetime in ms */
function signIn(email: string, lifetime = 60_000): void {
  const user_id = store.users.find('email', email)?.id ?? '';
  workspace.transaction(() => store.oauth_sessions.insert({ id: `${email} ${lifetime}`, user_id, expires_at: workspace.clock.now() + lifetime, form: '' }));
}

/** Tokens of two users to two apps, and a browser of each user. */
async function arrange() {
  const all = {
    'student to client': await mint(sandbox, { email: STUDENT, client_id: CLIENT }),
    'student to public': await mint(sandbox, { email: STUDENT, client_id: PUBLIC_CLIENT }),
    'educator to client': await mint(sandbox, { email: EDUCATOR, client_id: CLIENT }),
  };
  signIn(STUDENT);
  signIn(EDUCATOR);
  return all;
}

function isRefreshGood({ refresh_token }: Minted): boolean {
  const record = store.oauth_refresh_tokens.get(digestOf(refresh_token));
  return record !== undefined && isGood(workspace, record);
}

const ALL = ['student to client', 'student to public', 'educator to client'];

describe('tokens are ended', () => {
  it.each<[name: string, body: object | undefined, access: string[], refresh: string[], sessions: string[]]>([
    ['of everybody, where nothing is said: the access tokens', undefined, ALL, [], []],
    ['with an empty body just so', {}, ALL, [], []],
    ['of an app', { client_id: CLIENT }, ['student to client', 'educator to client'], [], []],
    ['of a user, in whatever case', { email: 'STUDENT@sandbox.test' }, ['student to client', 'student to public'], [], []],
    ['of a user to an app', { client_id: CLIENT, email: STUDENT }, ['student to client'], [], []],
    ['of a user who has none', { email: 'admin@sandbox.test', tokens: 'all' }, [], [], []],
    ['refresh tokens alone', { tokens: 'refresh' }, [], ALL, []],
    ['refresh tokens of an app', { tokens: 'refresh', client_id: PUBLIC_CLIENT }, [], ['student to public'], []],
    ['all with the sessions', { tokens: 'all' }, ALL, ALL, [STUDENT, EDUCATOR]],
    ['all of a user', { tokens: 'all', email: EDUCATOR }, ['educator to client'], ['educator to client'], [EDUCATOR]],
    [
      'all of an app, with the sessions of who logged in to it',
      { tokens: 'all', client_id: PUBLIC_CLIENT },
      ['student to public'],
      ['student to public'],
      [STUDENT],
    ],
  ])('%s', async (_, body, access, refresh, sessions) => {
    const tokens = await arrange();
    const { body: ended } = await admin.post('/oauth/expire', body).expect(200);
    expect(ended).toEqual({ access_tokens: access.length, refresh_tokens: refresh.length, sessions: sessions.length });
    for (const [name, minted] of Object.entries(tokens)) {
      expect([name, await statusOf(sandbox, minted.access_token)]).toEqual([name, access.includes(name) ? 401 : 200]);
      expect([name, isRefreshGood(minted)]).toEqual([name, !refresh.includes(name)]);
    }
    const signedIn = [STUDENT, EDUCATOR].filter((email) => store.oauth_sessions.has(`${email} 60000`));
    expect(signedIn).toEqual([STUDENT, EDUCATOR].filter((email) => !sessions.includes(email)));
  });

  it('and counted once: what was over already is not', async () => {
    await arrange();
    await mint(sandbox, { expires_in: 1 });
    signIn(STUDENT, 500);
    await admin.post('/clock', { advance: '1s' }).expect(200);
    await admin.post('/oauth-apps', { name: 'x', client_id: 'gone' }).expect(201);
    await mint(sandbox, { client_id: 'gone' });
    await admin.delete('/oauth-apps/gone').expect(204);
    expect((await admin.post('/oauth/expire', { tokens: 'all' }).expect(200)).body).toEqual({ access_tokens: 3, refresh_tokens: 4, sessions: 2 });
    expect((await admin.post('/oauth/expire', { tokens: 'all' }).expect(200)).body).toEqual({ access_tokens: 0, refresh_tokens: 0, sessions: 0 });
  });

  it('in one workspace only', async () => {
    const { access_token } = await mint(sandbox);
    expect((await sandbox.workspace('other').admin.post('/oauth/expire', { tokens: 'all' }).expect(200)).body.access_tokens).toBe(0);
    expect(await statusOf(sandbox, access_token)).toBe(200);
  });

  it('and the next ones are good', async () => {
    await admin.post('/oauth/expire', { tokens: 'all' }).expect(200);
    expect(await statusOf(sandbox, (await mint(sandbox)).access_token)).toBe(200);
  });

  it.each<[name: string, body: object, field: string, constraint: string]>([
    ['an app that is not there', { client_id: 'sandbox' }, 'client_id', 'unknown'],
    ['a user who is not there', { email: 'nobody@sandbox.test' }, 'email', 'unknown'],
    ['another kind of token', { tokens: 'id' }, 'tokens', 'enum'],
    ['an empty client_id', { client_id: '' }, 'client_id', 'minLength'],
  ])('but not for %s: 400, and none has ended', async (_, body, field, constraint) => {
    const { access_token } = await mint(sandbox);
    const { body: answer } = await admin.post('/oauth/expire', body).expect(400);
    expect(answer.error.details).toMatchObject({ field, constraint });
    expect(await statusOf(sandbox, access_token)).toBe(200);
  });
});
