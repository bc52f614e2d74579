// OAuth apps over the admin API.

import { beforeEach, describe, expect, it } from 'vitest';

import { issueCode } from '../../../src/oauth/grants.js';
import { withSandbox } from '../../setup.js';
import { mint, statusOf } from './minted.js';

const sandbox = await withSandbox();
const { admin, app, workspace } = sandbox;
const { workspace: own } = await app.services.workspaces.open('default');
const { store } = own;

const STUDENT = 'student@sandbox.test';
const CALLBACK = 'https://yourapp.com/auth/callback';
const userId = (email: string): string => store.users.find('email', email)?.id ?? '';

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

/** As the consent page leaves it. */
function consent(email: string, clientId: string): void {
  const user_id = userId(email);
  own.transaction(() =>
    store.oauth_consents.insert({ id: `${user_id} ${clientId}`, user_id, client_id: clientId, scopes: ['profile'], granted_at: own.clock.now() }),
  );
}

describe('an OAuth app', () => {
  it('is made with what is not given, and answered with its secret by POST and GET by id', async () => {
    const { body: made } = await admin.post('/oauth-apps', { name: 'My LMS', redirect_uris: [CALLBACK] }).expect(201);
    expect(made).toEqual({
      id: expect.stringMatching(/^oap_[\w-]{16}$/),
      client_id: made.id,
      client_secret: expect.stringMatching(/^oas_[\w-]{32}$/),
      name: 'My LMS',
      redirect_uris: [CALLBACK],
      scopes: ['profile', 'email', 'courses'],
      public: false,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect((await admin.get(`/oauth-apps/${made.id}`).expect(200)).body).toEqual(made);
  });

  it('takes a client_id, a secret, scopes in any order, and no redirect URI', async () => {
    const given = { name: 'x', client_id: 'my.lms~1', client_secret: 's', scopes: ['courses', 'profile'] };
    const { body } = await admin.post('/oauth-apps', given).expect(201);
    expect(body).toMatchObject({ id: 'my.lms~1', client_id: 'my.lms~1', client_secret: 's', scopes: ['profile', 'courses'], redirect_uris: [] });
  });

  it('keeps a redirect URI that came twice once', async () => {
    const { body } = await admin.post('/oauth-apps', { name: 'x', redirect_uris: [CALLBACK, `${CALLBACK}/`, CALLBACK] }).expect(201);
    expect(body.redirect_uris).toEqual([CALLBACK, `${CALLBACK}/`]);
  });

  it.each(['http://localhost:*/*', 'http://127.0.0.1:3000/cb', 'http://[::1]/cb', 'com.example.app:/cb', 'https://yourapp.com/cb?tenant=1'])(
    'takes the redirect URI %s',
    async (uri) => {
      const { body } = await admin.post('/oauth-apps', { name: 'x', redirect_uris: [uri] }).expect(201);
      expect(body.redirect_uris).toEqual([uri]);
    },
  );

  it('that is public has no secret', async () => {
    const { body } = await admin.post('/oauth-apps', { name: 'SPA', public: true, client_id: 'spa' }).expect(201);
    expect(body).toMatchObject({ public: true, client_secret: null });
    expect((await admin.get('/oauth-apps/spa').expect(200)).body.client_secret).toBeNull();
    const { body: list } = await admin.get('/oauth-apps').expect(200);
    expect(list.oauth_apps.at(-1)).toEqual(body);
  });

  it.each(['toString', '__proto__', 'constructor'])('may be called %s', async (client_id) => {
    await admin.get(`/oauth-apps/${client_id}`).expect(404);
    await admin.post('/oauth-apps', { name: 'x', client_id }).expect(201);
    expect((await admin.get(`/oauth-apps/${client_id}`).expect(200)).body.client_id).toBe(client_id);
  });

  it.each<[name: string, fields: object, field: string, constraint: string]>([
    ['no name', { name: undefined }, 'name', 'required'],
    ['an empty name', { name: '' }, 'name', 'minLength'],
    ['a name that is a number', { name: 1 }, 'name', 'type'],
    ['a name that nobody sees', { name: '\u200b' }, 'name', 'line'],
    ['a name with a control character', { name: 'My\u0007LMS' }, 'name', 'line'],
    ['a name that turns the line', { name: 'My\u202eLMS' }, 'name', 'line'],
    ['no scope', { scopes: [] }, 'scopes', 'minItems'],
    ['a scope that is none', { scopes: ['profile', 'write'] }, 'scopes.1', 'enum'],
    ['a scope twice', { scopes: ['profile', 'profile'] }, 'scopes', 'uniqueItems'],
    ['a client_id with a space', { client_id: 'a b' }, 'client_id', 'pattern'],
    ['a client_id with a slash', { client_id: 'a/b' }, 'client_id', 'pattern'],
    ['a client_id that is too long', { client_id: 'a'.repeat(256) }, 'client_id', 'maxLength'],
    ['a secret with a space', { client_secret: 'a b' }, 'client_secret', 'pattern'],
    ['a secret, being public', { public: true, client_secret: 's' }, 'client_secret', 'exclusive'],
    ['`public` that is a word', { public: 'yes' }, 'public', 'type'],
    ['a redirect URI that is a path', { redirect_uris: ['/cb'] }, 'redirect_uris.0', 'redirect_uri'],
    ['a redirect URI with a fragment', { redirect_uris: [CALLBACK, `${CALLBACK}#x`] }, 'redirect_uris.1', 'redirect_uri'],
    ['a redirect URI that is a script', { redirect_uris: ['javascript:alert(1)'] }, 'redirect_uris.0', 'redirect_uri'],
    ['a redirect URI with user-info', { redirect_uris: ['https://a:b@yourapp.com/'] }, 'redirect_uris.0', 'redirect_uri'],
    ['a redirect URI with a wildcard', { redirect_uris: ['https://*.yourapp.com/'] }, 'redirect_uris.0', 'redirect_uri'],
    ['a redirect URI with a backslash', { redirect_uris: ['https://yourapp.com\\@evil.test/'] }, 'redirect_uris.0', 'redirect_uri'],
    ['a redirect URI with a code', { redirect_uris: [`${CALLBACK}?code=1`] }, 'redirect_uris.0', 'redirect_uri'],
    ['an empty redirect URI', { redirect_uris: [''] }, 'redirect_uris.0', 'minLength'],
    ['101 redirect URIs', { redirect_uris: Array.from({ length: 101 }, (_, n) => `${CALLBACK}/${n}`) }, 'redirect_uris', 'maxItems'],
  ])('with %s is refused', async (_, fields, field, constraint) => {
    const { body } = await admin.post('/oauth-apps', { name: 'My LMS', ...fields }).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field, constraint } });
    expect((await admin.get('/oauth-apps').expect(200)).body.total).toBe(2);
  });

  it('names every redirect URI that is wrong, with what came', async () => {
    const { body } = await admin.post('/oauth-apps', { name: 'x', redirect_uris: ['/a', CALLBACK, 'data:,x'] }).expect(400);
    expect(body.error.details).toEqual({
      field: 'redirect_uris.0',
      constraint: 'redirect_uri',
      errors: [
        {
          field: 'redirect_uris.0',
          constraint: 'redirect_uri',
          message: '`redirect_uris.0` must be an absolute URI, as https://yourapp.com/auth/callback; got "/a".',
        },
        { field: 'redirect_uris.2', constraint: 'redirect_uri', message: '`redirect_uris.2` must not begin with data:; got "data:,x".' },
      ],
      errors_total: 2,
    });
  });

  it('is told all that is wrong with it at once', async () => {
    const { body } = await admin.post('/oauth-apps', { name: '\u202e', redirect_uris: ['/a'], scopes: [] }).expect(400);
    expect(body.error.details.errors.map(({ field, constraint }: Record<string, string>) => `${field} ${constraint}`).toSorted()).toEqual([
      'name line',
      'redirect_uris.0 redirect_uri',
      'scopes minItems',
    ]);
  });

  it('with a client_id that there is already is 409', async () => {
    const { body } = await admin.post('/oauth-apps', { name: 'x', client_id: 'sandbox_client' }).expect(409);
    expect(body.error).toMatchObject({ code: 'CONFLICT', message: 'There is an OAuth app "sandbox_client" already.' });
  });

  it('is of one workspace only, and stays over a reset without `all`', async () => {
    await admin.post('/oauth-apps', { name: 'x', client_id: 'mine' }).expect(201);
    await workspace('other').admin.get('/oauth-apps/mine').expect(404);
    await admin.post('/reset').expect(200);
    await admin.get('/oauth-apps/mine').expect(200);
    await admin.post('/reset', { all: true }).expect(200);
    await admin.get('/oauth-apps/mine').expect(404);
  });
});

describe('the list of apps', () => {
  it('is oldest first, paged, with secrets masked', async () => {
    const { body: made } = await admin.post('/oauth-apps', { name: 'x', client_id: 'mine' }).expect(201);
    const { body } = await admin.get('/oauth-apps').expect(200);
    expect(body).toMatchObject({ total: 3, page: 1, pages: 1 });
    expect(body.oauth_apps.map(({ id, client_secret }: { id: string; client_secret: string | null }) => [id, client_secret])).toEqual([
      ['sandbox_client', 'sand...'],
      ['sandbox_public_client', null],
      ['mine', 'oas_...'],
    ]);
    const { body: last } = await admin.get('/oauth-apps?limit=2&page=2').expect(200);
    expect(last).toEqual({ oauth_apps: [{ ...made, client_secret: 'oas_...' }], total: 3, page: 2, pages: 2 });
  });
});

describe('a change of an app', () => {
  it.each<[name: string, fields: object]>([
    ['name', { name: 'Another' }],
    ['redirect URIs', { redirect_uris: [CALLBACK] }],
    ['scopes', { scopes: ['email'] }],
    ['no redirect URI at all', { redirect_uris: [] }],
    ['nothing', {}],
  ])('of %s leaves the rest as it was', async (_, fields) => {
    const { body: before } = await admin.get('/oauth-apps/sandbox_client').expect(200);
    const { body: after } = await admin.patch('/oauth-apps/sandbox_client', fields).expect(200);
    expect(after).toEqual({ ...before, ...fields });
    expect((await admin.get('/oauth-apps/sandbox_client').expect(200)).body).toEqual(after);
  });

  it('takes what GET gave, whose read-only fields change nothing', async () => {
    const { body: before } = await admin.get('/oauth-apps/sandbox_client').expect(200);
    const { body: after } = await admin.patch('/oauth-apps/sandbox_client', { ...before, client_secret: 'other', public: true, id: 'x' }).expect(200);
    expect(after).toEqual(before);
  });

  it.each<[name: string, fields: object, field: string, constraint: string]>([
    ['an empty name', { name: '' }, 'name', 'minLength'],
    ['null for redirect URIs', { redirect_uris: null }, 'redirect_uris', 'type'],
    ['a redirect URI that is none', { redirect_uris: [CALLBACK, 'x'] }, 'redirect_uris.1', 'redirect_uri'],
    ['a name with a control character', { name: 'My\nLMS' }, 'name', 'line'],
    ['no scope', { scopes: [] }, 'scopes', 'minItems'],
  ])('to %s is refused', async (_, fields, field, constraint) => {
    const { body } = await admin.patch('/oauth-apps/sandbox_client', fields).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });
});

describe('the rotation of a secret', () => {
  it('makes a new one, or takes one, and leaves tokens good', async () => {
    const { access_token } = await mint(sandbox);
    const { body: made } = await admin.post('/oauth-apps/sandbox_client/rotate-secret').expect(200);
    expect(made).toMatchObject({ client_id: 'sandbox_client', client_secret: expect.stringMatching(/^oas_[\w-]{32}$/) });
    const { body: given } = await admin.post('/oauth-apps/sandbox_client/rotate-secret', { client_secret: 'mine' }).expect(200);
    expect(given).toEqual({ ...made, client_secret: 'mine' });
    expect((await admin.get('/oauth-apps/sandbox_client').expect(200)).body.client_secret).toBe('mine');
    expect(await statusOf(sandbox, access_token)).toBe(200);
  });

  it('of a public app is 409, which says why', async () => {
    const { body } = await admin.post('/oauth-apps/sandbox_public_client/rotate-secret', {}).expect(409);
    expect(body.error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('PKCE') });
  });

  it('to what can stand in no header is refused', async () => {
    const { body } = await admin.post('/oauth-apps/sandbox_client/rotate-secret', { client_secret: 'a\nb' }).expect(400);
    expect(body.error.details).toMatchObject({ field: 'client_secret', constraint: 'pattern' });
  });
});

describe('a deleted app', () => {
  it('takes its tokens, codes, consents and outcomes along, and leaves those of others', async () => {
    const [mine, other] = [await mint(sandbox), await mint(sandbox, { client_id: 'sandbox_public_client' })];
    for (const client_id of ['sandbox_client', 'sandbox_public_client']) {
      consent(STUDENT, client_id);
      own.transaction(() =>
        issueCode(own, { client_id, user_id: userId(STUDENT), scopes: [], redirect_uri: null, code_challenge: null, changed_user_info: false }),
      );
      await admin.post('/oauth/outcomes', { outcome: 'user_denies', client_id }).expect(201);
    }
    await admin.post('/oauth/outcomes', { outcome: 'wrong_state' }).expect(201);
    await admin.delete('/oauth-apps/sandbox_client').expect(204);
    expect(await statusOf(sandbox, mine.access_token)).toBe(401);
    expect(await statusOf(sandbox, other.access_token)).toBe(200);
    const clients = (records: readonly { readonly client_id: string | null }[]) => records.map(({ client_id }) => client_id);
    expect(clients(store.oauth_codes.all())).toEqual(['sandbox_public_client']);
    expect(clients(store.oauth_consents.all())).toEqual(['sandbox_public_client']);
    expect(clients(store.oauth_outcomes.all())).toEqual(['sandbox_public_client', null]);
    await admin.get('/oauth-apps/sandbox_client').expect(404);
  });

  it('whose client_id is taken by another gives that one nothing', async () => {
    const { access_token } = await mint(sandbox);
    await admin.delete('/oauth-apps/sandbox_client').expect(204);
    await admin.post('/oauth-apps', { name: 'x', client_id: 'sandbox_client', client_secret: 'sandbox_secret' }).expect(201);
    expect(await statusOf(sandbox, access_token)).toBe(401);
  });
});

describe('the consent to an app', () => {
  it('is forgotten of all, or of the user who is named in whatever case', async () => {
    consent(STUDENT, 'sandbox_client');
    consent('educator@sandbox.test', 'sandbox_client');
    consent('admin@sandbox.test', 'sandbox_client');
    consent(STUDENT, 'sandbox_public_client');
    const forget = async (body?: object) => (await admin.post('/oauth-apps/sandbox_client/forget', body).expect(200)).body;
    expect(await forget({ email: 'STUDENT@sandbox.test' })).toEqual({ forgotten: 1 });
    expect(await forget({ email: STUDENT })).toEqual({ forgotten: 0 });
    expect(await forget()).toEqual({ forgotten: 2 });
    expect(await forget({})).toEqual({ forgotten: 0 });
    expect(store.oauth_consents.all().map(({ client_id }) => client_id)).toEqual(['sandbox_public_client']);
  });

  it('of a user who is not there is refused, and tokens stay good', async () => {
    const { access_token } = await mint(sandbox);
    const { body } = await admin.post('/oauth-apps/sandbox_client/forget', { email: 'nobody@sandbox.test' }).expect(400);
    expect(body.error.details).toMatchObject({ field: 'email', constraint: 'unknown' });
    await admin.post('/oauth-apps/sandbox_client/forget').expect(200);
    expect(await statusOf(sandbox, access_token)).toBe(200);
  });
});

describe('an app that is not there', () => {
  it.each<[name: string, send: () => ReturnType<typeof admin.get>]>([
    ['GET', () => admin.get('/oauth-apps/nobody')],
    ['PATCH', () => admin.patch('/oauth-apps/nobody', { name: 'x' })],
    ['DELETE', () => admin.delete('/oauth-apps/nobody')],
    ['rotate-secret', () => admin.post('/oauth-apps/nobody/rotate-secret')],
    ['forget', () => admin.post('/oauth-apps/nobody/forget')],
  ])('%s is 404 with its name', async (_, send) => {
    const { body } = await send().expect(404);
    expect(body.error).toMatchObject({ code: 'NOT_FOUND', message: 'OAuth app nobody does not exist.' });
  });
});
