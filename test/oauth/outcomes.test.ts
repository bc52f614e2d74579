import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { authorizeUrl, Browser, CALLBACK, exchange, me, quickLogin, readCallback, refresh, signedIn } from './login.js';

const sandbox = await withSandbox();
let made = 0;
/** Each test has a workspace of its own: an outcome meets whichever login comes next. */
const fresh = () => sandbox.workspace(`outcome-${(made += 1)}`);

const SCOPES = { scope: 'profile email', state: 'sent' };

describe('POST /_admin/oauth/outcomes', () => {
  test('user_denies: back with access_denied, whatever the user clicks', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'user_denies', times: 2 }).expect(201);
    expect(await quickLogin(url, SCOPES)).toMatchObject({ error: 'access_denied', state: 'sent', iss: url, code: null });
    const { browser, page } = await signedIn(url, SCOPES);
    expect(readCallback((await browser.press(page, { action: 'allow' })).response).error).toBe('access_denied');
    // who is made to deny has allowed nothing
    expect(readCallback((await browser.open(authorizeUrl(url, { ...SCOPES, prompt: 'none' }))).response).error).toBe('consent_required');
    expect((await quickLogin(url, SCOPES)).error).toBeNull();
  });

  test('user_denies is used up by a user who really denies', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'user_denies' }).expect(201);
    const { browser, page } = await signedIn(url, SCOPES);
    expect(readCallback((await browser.press(page, { action: 'deny' })).response).error).toBe('access_denied');
    expect((await quickLogin(url, SCOPES)).error).toBeNull();
  });

  test('expired_code: the code that comes back has expired, whatever the clock does', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'expired_code' }).expect(201);
    const { code } = await quickLogin(url, SCOPES);
    await quickLogin(url, SCOPES);
    await admin.post('/clock', { set: '2020-01-01T00:00:00Z' }).expect(200);
    expect((await exchange(url, code)).body['error_description']).toContain('The code has expired');
  });

  test('expired_code: the code that comes back has expired', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'expired_code' }).expect(201);
    const { code } = await quickLogin(url, SCOPES);
    const { status, body } = await exchange(url, code);
    expect([status, body['error']]).toEqual([400, 'invalid_grant']);
    expect(body['error_description']).toContain('The code has expired');
    expect((await exchange(url, (await quickLogin(url, SCOPES)).code)).status).toBe(200);
  });

  test('invalid_grant_on_refresh: the refresh token is refused and the login is over, also of a login that came before', async () => {
    const { url, admin } = fresh();
    const before = (await exchange(url, (await quickLogin(url, SCOPES)).code)).body;
    await admin.post('/oauth/outcomes', { outcome: 'invalid_grant_on_refresh' }).expect(201);
    const { status, body } = await refresh(url, before['refresh_token']);
    expect([status, body['error']]).toEqual([400, 'invalid_grant']);
    expect((await me(url, before['access_token'])).status).toBe(401);
    expect((await refresh(url, before['refresh_token'])).body['error_description']).toContain('This login has ended');
    const after = (await exchange(url, (await quickLogin(url, SCOPES)).code)).body;
    expect((await refresh(url, after['refresh_token'])).status).toBe(200);
  });

  test('wrong_state: another state comes back, and one where none was sent', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'wrong_state', times: 2 }).expect(201);
    for (const state of ['sent', undefined]) {
      const back = await quickLogin(url, { ...SCOPES, state });
      expect(back.code).not.toBeNull();
      expect(back.state).toMatch(/^wrong_/);
    }
    expect((await quickLogin(url, SCOPES)).state).toBe('sent');
  });

  test('changed_user_info: the same id with another name and email, for the whole of that login', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'changed_user_info' }).expect(201);
    const changed = (await exchange(url, (await quickLogin(url, SCOPES)).code)).body;
    const usual = (await exchange(url, (await quickLogin(url, SCOPES)).code)).body;
    const infoOf = async (token: string | undefined) => (await me(url, token)).json();
    const [one, other] = [await infoOf(changed['access_token']), await infoOf(usual['access_token'])];
    expect(one.id).toBe(other.id);
    expect(one).toMatchObject({ name: 'Asha Rao (changed)', email: 'changed.student@sandbox.test', email_verified: false });
    expect(other).toMatchObject({ name: 'Asha Rao', email: 'student@sandbox.test', email_verified: true });
    const renewed = (await refresh(url, changed['refresh_token'])).body;
    expect(await infoOf(renewed['access_token'])).toEqual(one);
  });

  test('temporarily_unavailable: back with it before anybody logs in (RFC 6749, section 4.1.2.1)', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'temporarily_unavailable', times: 2 }).expect(201);
    const shown = await new Browser().open(authorizeUrl(url, SCOPES));
    expect(readCallback(shown.response)).toMatchObject({ error: 'temporarily_unavailable', state: 'sent', iss: url });
    expect((await quickLogin(url, SCOPES)).error).toBe('temporarily_unavailable');
    expect((await quickLogin(url, SCOPES)).error).toBeNull();
  });

  test('temporarily_unavailable for one user: once it is known who it is', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'temporarily_unavailable', email: 'Student@sandbox.test' }).expect(201);
    expect((await quickLogin(url, { ...SCOPES, login_hint: 'admin@sandbox.test' })).error).toBeNull();
    const { browser, page } = await signedIn(url, SCOPES);
    expect(readCallback((await browser.press(page, { action: 'allow' })).response).error).toBe('temporarily_unavailable');
  });

  test('meets only the app and the user that it names, and the others go on', async () => {
    const { url, admin } = fresh();
    const { body: app } = await admin.post('/oauth-apps', { name: 'Mine', redirect_uris: [CALLBACK] }).expect(201);
    await admin.post('/oauth/outcomes', { outcome: 'user_denies', client_id: app.client_id, email: 'educator@sandbox.test' }).expect(201);
    expect((await quickLogin(url, { ...SCOPES, login_hint: 'educator@sandbox.test' })).error).toBeNull();
    expect((await quickLogin(url, { ...SCOPES, client_id: app.client_id })).error).toBeNull();
    expect((await quickLogin(url, { ...SCOPES, client_id: app.client_id, login_hint: 'educator@sandbox.test' })).error).toBe('access_denied');
    expect((await quickLogin(url, { ...SCOPES, client_id: app.client_id, login_hint: 'educator@sandbox.test' })).error).toBeNull();
  });

  test('is taken oldest first, one for each login', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'wrong_state' }).expect(201);
    await admin.post('/oauth/outcomes', { outcome: 'user_denies' }).expect(201);
    expect((await quickLogin(url, SCOPES)).state).toMatch(/^wrong_/);
    expect((await quickLogin(url, SCOPES)).error).toBe('access_denied');
  });

  test('is not used up by who only looks, is refused, or asks for nothing good', async () => {
    const { url, admin } = fresh();
    await admin.post('/oauth/outcomes', { outcome: 'user_denies' }).expect(201);
    await new Browser().open(authorizeUrl(url, SCOPES));
    await quickLogin(url, { scope: 'nonsense' });
    await signedIn(url, SCOPES);
    const { body } = await admin.get('/oauth/outcomes').expect(200);
    expect(body.outcomes).toMatchObject([{ outcome: 'user_denies', times: 1, left: 1 }]);
    expect((await quickLogin(url, SCOPES)).error).toBe('access_denied');
    expect((await admin.get('/oauth/outcomes').expect(200)).body.outcomes).toEqual([]);
  });
});
