import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { dashboard, hasBrokenOut, NASTY, textOf } from './dashboard-http.js';

const sandbox = await withSandbox();
const page = dashboard(sandbox.url);
const HOME = '/settings/developer';

const CALLBACK = 'https://yourapp.com/auth/callback';
const FIELDS = { name: 'Example Academy', redirect_uris: CALLBACK, scopes: ['profile', 'email', 'courses'], kind: 'confidential' };

/** A new app as the admin API makes it. */
async function app(body: object = {}): Promise<{ id: string; client_id: string; client_secret: string | null; here: string }> {
  const { body: made } = await sandbox.admin.post('/oauth-apps', { name: 'Ours', redirect_uris: [CALLBACK], ...body }).expect(201);
  return { ...made, here: `${HOME}/apps/${made.id}` };
}

const stored = async (id: string) => (await sandbox.admin.get(`/oauth-apps/${id}`).expect(200)).body;

/** The id of the app that a form has made. */
const idOf = (location: string | undefined): string => /apps\/([^?]*)\?done=created$/.exec(location ?? '')?.[1] ?? '';

describe('Developer Settings', () => {
  test('creates an OAuth app with its redirect URIs, and leads to its client ID and secret', async () => {
    const fields = { ...FIELDS, redirect_uris: ` ${CALLBACK} \r\n\r\nhttp://localhost:3000/auth/callback\r\n` };
    const { headers } = await page.send(`${HOME}/apps`, fields).expect(303);
    const made = await stored(idOf(headers['location']));
    expect(made).toMatchObject({
      name: 'Example Academy',
      redirect_uris: [CALLBACK, 'http://localhost:3000/auth/callback'],
      scopes: FIELDS.scopes,
      public: false,
    });
    const { text } = await page.get(headers['location'] ?? '').expect(200);
    expect(textOf(text)).toContain('The app is created.');
    for (const value of [made.client_id, made.client_secret]) expect(text).toContain(`class="whole">${value}</code>`);
  });

  test('creates a public app, which has no secret', async () => {
    const { headers } = await page.send(`${HOME}/apps`, { ...FIELDS, scopes: 'profile', kind: 'public' }).expect(303);
    expect(await stored(idOf(headers['location']))).toMatchObject({ public: true, client_secret: null, scopes: ['profile'] });
    const { text } = await page.get(headers['location'] ?? '').expect(200);
    expect(textOf(text)).toContain('A public app has no secret');
    expect(text).not.toMatch(/rotate-secret|Client secret/);
  });

  test('lists apps, keys with their secrets, and where a login begins', async () => {
    const { id } = await app({ name: 'Listed' });
    const { text } = await page.get(HOME).expect(200);
    expect(textOf(text)).toMatch(new RegExp(`Listed ${id} confidential`));
    expect(textOf(text)).toContain('Sandbox Public App sandbox_public_client public');
    expect(textOf(text)).toContain('test_key_professional professional');
    expect(text.match(/class="whole">test_secret<\/code>/g)).toHaveLength(4);
    for (const path of ['/oauth/authorize', '/oauth/token', '/v1/me']) expect(text).toContain(`<code>${sandbox.url}${path}</code>`);
  });

  test.each([
    ['no name', { name: ' ' }, 'name', '`name` must not be empty'],
    ['a name that is too long', { name: 'x'.repeat(256) }, 'name', '`name` must have at most'],
    ['a redirect URI that is none', { redirect_uris: `${CALLBACK}\nnowhere` }, 'redirect_uris', 'redirect_uris'],
    ['a redirect URI that runs a script', { redirect_uris: 'javascript:alert(1)' }, 'redirect_uris', 'redirect_uris'],
    ['no scope', { scopes: [] }, 'scopes', '`scopes` must have at least'],
    ['a scope that is none', { scopes: 'everything' }, 'scopes', 'everything'],
  ])('says of %s what the admin API says, beside the field, and keeps what was typed', async (_, change, field, message) => {
    const before = (await sandbox.admin.get('/oauth-apps').expect(200)).body.total;
    const { text } = await page.send(`${HOME}/apps`, { ...FIELDS, kind: 'public', ...change }).expect(400);
    const [, problem = ''] = new RegExp(`<p id="${field}-problem" class="problem">(.*?)</p>`).exec(text) ?? [];
    expect(textOf(problem)).toContain(message);
    expect(text).toMatch(/value="public" checked/);
    if (!('name' in change)) expect(text).toContain('value="Example Academy"');
    if ('redirect_uris' in change) expect(text).toContain(`>${change.redirect_uris}</textarea>`);
    expect((await sandbox.admin.get('/oauth-apps').expect(200)).body.total).toBe(before);
  });
});

describe('the page of an app', () => {
  test('sets its redirect URIs', async () => {
    const { id, here } = await app();
    await page
      .send(`${here}/redirect-uris`, { redirect_uris: 'https://other.example/cb\ncom.example.app:/cb' })
      .expect(303)
      .expect('Location', `${here}?done=saved`);
    expect((await stored(id)).redirect_uris).toEqual(['https://other.example/cb', 'com.example.app:/cb']);
  });

  test('says what is wrong with a redirect URI, keeps what was typed, and changes nothing', async () => {
    const { id, here } = await app();
    const { text } = await page.send(`${here}/redirect-uris`, { redirect_uris: 'https://yourapp.com/#top' }).expect(400);
    expect(text).toMatch(/id="redirect_uris-problem" class="problem">[^<]*fragment/);
    expect(text).toContain('>https://yourapp.com/#top</textarea>');
    expect((await stored(id)).redirect_uris).toEqual([CALLBACK]);
  });

  test('takes the seeded redirect URIs as they are', async () => {
    const { redirect_uris } = await stored('sandbox_client');
    await page.send(`${HOME}/apps/sandbox_client/redirect-uris`, { redirect_uris: redirect_uris.join('\n') }).expect(303);
    expect((await stored('sandbox_client')).redirect_uris).toEqual(redirect_uris);
  });

  test('rotates the secret', async () => {
    const { id, client_secret, here } = await app();
    await page.send(`${here}/rotate-secret`).expect(303).expect('Location', `${here}?done=rotated`);
    expect((await stored(id)).client_secret).not.toBe(client_secret);
  });

  test('says that a public app has no secret to rotate', async () => {
    const { here } = await app({ public: true });
    const { status, text } = await page.send(`${here}/rotate-secret`);
    expect([400, 409]).toContain(status);
    expect(text).toMatch(/role="alert"[^>]*>[^<]*public/i);
  });

  test('forgets consents', async () => {
    const { id, here } = await app();
    const { workspace } = sandbox.app.lane.tenants.open('default');
    const [user] = workspace.store.users.all();
    workspace.transaction(() => {
      workspace.store.oauth_consents.insert({ id: `${user?.id} ${id}`, user_id: user?.id ?? '', client_id: id, scopes: ['profile'], granted_at: 0 });
    });
    await page.send(`${here}/forget`).expect(303).expect('Location', `${here}?done=forgotten`);
    expect(workspace.store.oauth_consents.where('client_id', id)).toEqual([]);
  });

  test('deletes after a second step', async () => {
    const { id, here } = await app();
    expect((await page.get(here)).text).toMatch(/<details class="confirm"><summary>Delete this app<\/summary><form[^>]*\/delete"/);
    await page.send(`${here}/delete`).expect(303).expect('Location', `${HOME}?done=deleted`);
    await sandbox.admin.get(`/oauth-apps/${id}`).expect(404);
    await page.get(here).expect(404);
  });

  test('an app without a redirect URI has no link to log in by', async () => {
    const { here } = await app({ redirect_uris: [] });
    const { text } = await page.get(here).expect(200);
    expect(textOf(text)).toContain('It has no redirect URI yet');
    expect(text).not.toContain('/oauth/authorize?');
  });

  test.each(['nope', '%E0%A4%A', '__proto__'])('an app that is not there is 404: %s', async (id) => {
    const fresh = dashboard(sandbox.workspace('unused').url);
    await page.get(`${HOME}/apps/${id}`).expect(404);
    for (const action of ['redirect-uris', 'rotate-secret', 'forget', 'delete']) await fresh.send(`${HOME}/apps/${id}/${action}`).expect(404);
    expect(sandbox.app.lane.tenants.peek('unused')).toBeUndefined();
  });
});

test('what is typed is shown as text, wherever it comes back', async () => {
  const { text } = await page.send(`${HOME}/apps`, { name: NASTY.repeat(4), redirect_uris: NASTY, scopes: NASTY }).expect(400);
  expect(hasBrokenOut(text)).toBe(false);
  const { id, here } = await app({ name: NASTY });
  await sandbox.admin.post('/api-keys', { key: 'nasty', secret: 'x' });
  for (const path of [HOME, here, `${here}?done=${encodeURIComponent(NASTY)}`, `${here}?done=constructor`])
    expect(hasBrokenOut((await page.get(path).expect(200)).text)).toBe(false);
  await sandbox.admin.delete(`/oauth-apps/${id}`).expect(204);
});
