// No cache keeps an answer that carries a secret or a token.

import { describe, expect, it } from 'vitest';

import { requestTokens, tokensOf } from '../oauth/login.js';
import { withSandbox } from '../setup.js';

const sandbox = await withSandbox();
const { open, admin, api } = sandbox;
const SIGNUP = { email: 'n@example.in', password: 'long enough', name: 'N' };
const KEYED = { 'Idempotency-Key': 'signup' };

describe('Cache-Control: no-store is on', () => {
  it.each<[string, () => Promise<{ headers: Record<string, string> }>]>([
    ['a login', async () => open.post('/auth/login', { email: 'student@sandbox.test', password: 'password' }).expect(200)],
    ['a login by OTP', async () => open.post('/auth/otp/verify', { email: 'student@sandbox.test', otp: '000000' }).expect(200)],
    ['a signup', async () => sandbox.withHeaders(KEYED).post('/auth/signup', SIGNUP).expect(201)],
    ['its replay', async () => sandbox.withHeaders(KEYED).post('/auth/signup', SIGNUP).expect(201).expect('Idempotency-Replayed', 'true')],
    ['an API key', async () => admin.post('/api-keys', {}).expect(201)],
    ['an OAuth app', async () => admin.post('/oauth-apps', { name: 'A', redirect_uris: ['https://a.example/cb'] }).expect(201)],
    ['apps in a list', async () => admin.get('/oauth-apps').expect(200)],
    ['an endpoint', async () => admin.post('/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'] }).expect(201)],
    ['a token made for a test', async () => admin.post('/oauth/tokens', { email: 'student@sandbox.test' }).expect(201)],
    ['a request of the journal', async () => admin.get('/requests').expect(200)],
    ['a refusal of the admin API', async () => admin.get('/nowhere').expect(404)],
  ])('%s', async (_, ask) => {
    expect((await ask()).headers['cache-control']).toBe('no-store');
  });

  it('tokens, and the home page with its credentials', async () => {
    await tokensOf(sandbox.url);
    expect((await requestTokens(sandbox.url, { grant_type: 'client_credentials' })).headers.get('cache-control')).toBe('no-store');
    expect((await fetch(sandbox.url)).headers.get('cache-control')).toBe('no-store');
  });
});

it('what carries none is left to whoever keeps it', async () => {
  expect((await api.get('/students').expect(200)).headers['cache-control']).toBeUndefined();
});
