import supertest from 'supertest';
import { describe, expect, test } from 'vitest';

import type { RawSettings } from '../../../src/config.js';
import { openAtOnce } from '../../opened.js';
import { pageApp, pageServices } from '../page-services.js';

function home(settings: RawSettings = {}) {
  const services = pageServices(settings);
  openAtOnce(services.workspaces);
  return { services, http: supertest(pageApp(services)) };
}

test('the home page tells version, base URL, credentials, a first call and what there is', async () => {
  const { text } = await home()
    .http.get('/')
    .set('Host', '127.0.0.1:4600')
    .expect(200)
    .expect('Content-Type', 'text/html; charset=utf-8')
    .expect('Vary', 'Accept');
  for (const part of [
    'Sandbox 9.9.9',
    'http://127.0.0.1:4600/v1',
    'test_key',
    'test_secret',
    'student@sandbox.test',
    "curl 'http://127.0.0.1:4600/v1/students",
    '<dt>students</dt>',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('Workspace');
});

test.each([
  ['127.0.0.1:4600', '/', undefined],
  ['localhost:4600', '/', undefined],
  ['127.0.0.1:4700', '/', 'SKILLPASSPORT_BASE_URL=http://127.0.0.1:4700'],
  ['127.0.0.1:4600', '/w/ci-1/', 'SKILLPASSPORT_BASE_URL=http://127.0.0.1:4600/w/ci-1'],
])('the home page at %s%s says how the client library is led there: %s', async (host, path, setting) => {
  const { text } = await home().http.get(path).set('Host', host).expect(200);
  if (setting === undefined) expect(text).not.toContain('SKILLPASSPORT_BASE_URL');
  else expect(text).toContain(`<code>${setting}</code>`);
});

test('the same is JSON for who asks for JSON', async () => {
  const { body } = await home({ fakerSeed: '7' }).http.get('/').set('Host', '127.0.0.1:4600').set('Accept', 'application/json').expect(200);
  expect(body).toMatchObject({
    name: 'skillpassport-sandbox',
    version: '9.9.9',
    workspace: 'default',
    scenario: { seed: 'default', faker_seed: 7, as_of: null },
    now: '2026-01-23T10:00:00Z',
    credentials: {
      api_keys: [{ key: 'test_key', secret: 'test_secret', plan: 'enterprise' }],
      users: [{ email: 'student@sandbox.test', password: 'password', otp: '000000', role: 'student' }],
      oauth_apps: [],
    },
    links: { api: 'http://127.0.0.1:4600/v1', sdk: 'http://127.0.0.1:4600/sdk.tgz', admin_openapi_json: 'http://127.0.0.1:4600/_admin/openapi.json' },
    records: { students: 1, courses: 1, payments: 1, applications: 0 },
  });
});

test.each([
  ['curl', '*/*', 'text/html'],
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
  ['fetch of JSON', 'application/json', 'application/json'],
  ['who takes neither', 'image/png', 'text/html'],
])('%s gets the form that it asks for', async (_, accept, type) => {
  await home().http.get('/').set('Accept', accept).expect(200).expect('Content-Type', `${type}; charset=utf-8`);
});

test('links begin with the public URL where one is set', async () => {
  const { body } = await home({ publicUrl: 'https://sandbox.example/sp/' }).http.get('/w/ci-1').set('Accept', 'application/json').expect(200);
  expect(body.links.api).toBe('https://sandbox.example/sp/w/ci-1/v1');
});

test.each(['/w/ci-1', '/w/ci-1/'])('%s is the home page of a workspace, and looking at it makes none', async (path) => {
  const { http, services } = home();
  const { text } = await http.get(path).expect(200);
  expect(text).toContain('Workspace ci-1');
  const { body } = await http.get(path).set('Accept', 'application/json').expect(200);
  expect(body).toMatchObject({ workspace: 'ci-1', now: null, records: null, credentials: { api_keys: [{ key: 'test_key' }] } });
  expect(services.workspaces.peek('ci-1')).toBeUndefined();
});

test('a credential that is not as the contract has it is not shown', async () => {
  const { http, services } = home();
  const { workspace } = await services.workspaces.open('default');
  workspace.transaction(() => {
    workspace.store.api_keys.replace({ id: 'test_key', secret: 'my own', plan: 'free', created_at: 0 });
    workspace.store.api_keys.insert({ id: 'my_key', secret: 'mine', plan: 'free', created_at: 0 });
    for (const user of workspace.store.users.all()) workspace.store.users.replace({ ...user, password: { scrypt: 'hash' } });
  });
  const { body } = await http.get('/').set('Accept', 'application/json').expect(200);
  expect(body.credentials.api_keys).toEqual([]);
  expect(body.credentials.users[0].password).toBeNull();
  const { text } = await http.get('/').expect(200);
  expect(text).toContain('none of the well-known keys');
  expect(text).not.toMatch(/my own|my_key|hash<|mine/);
});

describe('with an admin token', () => {
  const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

  test.each([
    ['nothing', {}],
    ['another token', { 'X-Sandbox-Admin-Token': 'wrong' }],
    ['another password', { Authorization: basic('me:wrong') }],
    ['the token as the name', { Authorization: basic('s3cret:') }],
    ['a pair without a colon', { Authorization: basic('s3cret') }],
    ['what is no base64', { Authorization: 'Basic %%%' }],
  ])('the dashboard is closed to %s, and makes browsers ask', async (_, headers) => {
    const { body } = await home({ adminToken: 's3cret' })
      .http.get('/')
      .set(headers)
      .expect(401)
      .expect('WWW-Authenticate', /^Basic realm=/);
    expect(body.error.code).toBe('AUTHENTICATION_REQUIRED');
    expect(JSON.stringify(body)).not.toContain('test_secret');
  });

  test.each([
    ['X-Sandbox-Admin-Token', { 'X-Sandbox-Admin-Token': 's3:cret' }],
    ['Bearer', { Authorization: 'Bearer s3:cret' }],
    ['Basic with any name', { Authorization: basic('anybody:s3:cret') }],
    ['Basic without a name', { Authorization: basic(':s3:cret') }],
  ])('%s opens the dashboard, which says to send it', async (_, headers) => {
    const { text } = await home({ adminToken: 's3:cret' }).http.get('/').set(headers).expect(200);
    expect(text).toContain('$SANDBOX_ADMIN_TOKEN');
    expect(text).not.toContain('s3:cret');
  });
});

test.each([
  ['a public host name', { Host: 'rebound.example' }],
  ['a page of another origin', { Origin: 'https://evil.example' }],
  ['a cross-site fetch', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }],
  ['a frame of another site', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }],
])('the dashboard is closed to %s', async (_, headers) => {
  await home().http.get('/').set(headers).expect(403);
});

test('a link on another site leads to the dashboard', async () => {
  await home().http.get('/').set({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }).expect(200);
});
