// What the admin API does to the authorization server: real logins and token requests before and after.

import { beforeEach, describe, expect, it } from 'vitest';

import { authorizeUrl, exchange, quickLogin, readCallback, refresh, requestTokens, send, signedIn, tokensOf } from '../../oauth/login.js';
import { withSandbox } from '../../setup.js';
import { mint, statusOf } from './minted.js';

const sandbox = await withSandbox();
const { admin, url: base } = sandbox;

const STUDENT = 'student@sandbox.test';

beforeEach(async () => {
  await admin.post('/reset', { all: true }).expect(200);
});

const introspect = async (token: string): Promise<unknown> =>
  (await send(`${base}/oauth/introspect`, new URLSearchParams({ client_id: 'sandbox_client', client_secret: 'sandbox_secret', token }))).body['active'];

describe('minted tokens', () => {
  it('are as good as those of a login: introspected, refreshed, revoked', async () => {
    const tokens = await mint(sandbox, { scope: 'profile email' });
    expect(await introspect(tokens.access_token)).toBe(true);
    const { status, body } = await refresh(base, tokens.refresh_token);
    expect([status, body['scope']]).toEqual([200, 'profile email']);
    expect(await statusOf(sandbox, body['access_token'] ?? '')).toBe(200);
    const asked = { client_id: 'sandbox_client', client_secret: 'sandbox_secret', token: body['refresh_token'] ?? '' };
    expect((await send(`${base}/oauth/revoke`, new URLSearchParams(asked))).status).toBe(200);
    expect(await statusOf(sandbox, tokens.access_token)).toBe(401);
  });

  it('are refreshed by their own app only', async () => {
    const { refresh_token } = await mint(sandbox, { client_id: 'sandbox_public_client' });
    expect((await refresh(base, refresh_token)).body['error']).toBe('invalid_grant');
    expect((await refresh(base, refresh_token, { client_id: 'sandbox_public_client', client_secret: undefined })).status).toBe(200);
  });

  it('use up no outcome: nobody has logged in', async () => {
    await admin.post('/oauth/outcomes', { outcome: 'changed_user_info' }).expect(201);
    await mint(sandbox);
    expect((await admin.get('/oauth/outcomes').expect(200)).body.outcomes).toMatchObject([{ left: 1 }]);
  });
});

describe('the secret of an app', () => {
  it('that was rotated is refused at once, and the new one taken', async () => {
    const { body } = await admin.post('/oauth-apps/sandbox_client/rotate-secret').expect(200);
    const old = await requestTokens(base, { grant_type: 'client_credentials' });
    expect([old.status, old.body['error']]).toEqual([401, 'invalid_client']);
    expect((await requestTokens(base, { grant_type: 'client_credentials', client_secret: body.client_secret })).status).toBe(200);
  });
});

describe('an app', () => {
  it('that was made logs users in to its own redirect URI, for its own scopes', async () => {
    const redirect_uri = 'https://yourapp.com/auth/callback';
    const { body: made } = await admin.post('/oauth-apps', { name: 'My LMS', redirect_uris: [redirect_uri], scopes: ['email'] }).expect(201);
    const { client_id, client_secret } = made;
    const { code } = await quickLogin(base, { client_id, redirect_uri, scope: 'email' });
    expect((await exchange(base, code, { client_id, client_secret, redirect_uri })).body).toMatchObject({ token_type: 'Bearer', scope: 'email' });
    expect((await quickLogin(base, { client_id, redirect_uri, scope: 'profile' })).error).toBe('invalid_scope');
    expect((await quickLogin(base, { client_id, scope: 'email' })).url.href).toBe('none:');
  });

  it('that was deleted knows neither its code, nor its tokens, nor itself', async () => {
    const { code } = await quickLogin(base);
    const tokens = await tokensOf(base);
    await admin.delete('/oauth-apps/sandbox_client').expect(204);
    expect((await exchange(base, code)).body['error']).toBe('invalid_client');
    expect((await refresh(base, tokens['refresh_token'])).body['error']).toBe('invalid_client');
    expect(await statusOf(sandbox, tokens['access_token'] ?? '')).toBe(401);
    expect((await quickLogin(base)).url.href).toBe('none:');
    // another app of that name has nothing of it
    const another = { name: 'x', client_id: 'sandbox_client', client_secret: 'sandbox_secret' };
    await admin.post('/oauth-apps', another).expect(201);
    expect((await exchange(base, code)).body['error']).toBe('invalid_grant');
    expect((await refresh(base, tokens['refresh_token'])).body).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringContaining('the app was deleted'),
    });
  });
});

describe('the consent to an app', () => {
  it('is asked for again when it is forgotten', async () => {
    const { browser, page } = await signedIn(base);
    await browser.press(page, { action: 'allow' });
    const silently = async () => readCallback((await browser.open(authorizeUrl(base, { prompt: 'none' }))).response);
    expect((await silently()).code).toMatch(/^oac_/);
    expect((await admin.post('/oauth-apps/sandbox_client/forget', { email: 'educator@sandbox.test' }).expect(200)).body).toEqual({ forgotten: 0 });
    expect((await silently()).code).toMatch(/^oac_/);
    expect((await admin.post('/oauth-apps/sandbox_client/forget', { email: STUDENT }).expect(200)).body).toEqual({ forgotten: 1 });
    expect((await silently()).error).toBe('consent_required');
  });
});

describe('ended tokens', () => {
  it('of a login: the access token alone, so that a refresh goes on', async () => {
    const tokens = await tokensOf(base);
    expect((await admin.post('/oauth/expire', { client_id: 'sandbox_client' }).expect(200)).body).toEqual({ access_tokens: 1, refresh_tokens: 0, sessions: 0 });
    expect(await statusOf(sandbox, tokens['access_token'] ?? '')).toBe(401);
    expect(await introspect(tokens['access_token'] ?? '')).toBe(false);
    const { body } = await refresh(base, tokens['refresh_token']);
    expect(await statusOf(sandbox, body['access_token'] ?? '')).toBe(200);
  });

  it('of a login: the refresh token, which is invalid_grant then', async () => {
    const tokens = await tokensOf(base);
    await admin.post('/oauth/expire', { tokens: 'refresh' }).expect(200);
    expect(await statusOf(sandbox, tokens['access_token'] ?? '')).toBe(200);
    expect((await refresh(base, tokens['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  it('with the sessions: the browser logs in again', async () => {
    const { browser, page } = await signedIn(base);
    await browser.press(page, { action: 'allow' });
    expect((await admin.post('/oauth/expire', { tokens: 'all' }).expect(200)).body.sessions).toBe(1);
    expect(readCallback((await browser.open(authorizeUrl(base, { prompt: 'none' }))).response).error).toBe('login_required');
  });
});
