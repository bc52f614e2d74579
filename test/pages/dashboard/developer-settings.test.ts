import { describe, expect, test } from 'vitest';

import { withSandbox } from '../../setup.js';
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
    for (const path of ['/oauth/authorize', '/oauth/token', '/v1/me'])
      expect(text.replaceAll(/<wbr\/?>/g, '')).toContain(`class="whole">${sandbox.url}${path}</code>`);
  });

  test.each([
    ['no name', { name: ' ' }, 'name', 'Give the app a name.'],
    ['a name that is too long', { name: 'x'.repeat(256) }, 'name', 'It must have at most 255 characters.'],
    ['a redirect URI that is none', { redirect_uris: `${CALLBACK}\n\nnowhere` }, 'redirect_uris', 'Line 3 must be an absolute URI'],
    ['a redirect URI that runs a script', { redirect_uris: 'javascript:alert(1)' }, 'redirect_uris', 'Line 1 must not begin with javascript:'],
    ['a name that nobody sees', { name: '\u200b' }, 'name', 'It must hold a character that one can see.'],
    [
      'a name that turns the line',
      { name: 'My\u202eLMS' },
      'name',
      'It must be one line, without control characters or marks that turn its direction; it holds U+202E.',
    ],
    ['no scope', { scopes: [] }, 'scopes', 'Tick at least one scope.'],
    ['a scope that is none', { scopes: 'everything' }, 'scopes', 'everything'],
  ])('says of %s what is wrong, first that nothing is saved, then beside the field, and keeps what was typed', async (_, change, field, message) => {
    const before = (await sandbox.admin.get('/oauth-apps').expect(200)).body.total;
    const { text } = await page.send(`${HOME}/apps`, { ...FIELDS, kind: 'public', ...change }).expect(400);
    const [, problem = ''] = new RegExp(`<p id="${field}-problem" class="problem">(.*?)</p>`, 's').exec(text) ?? [];
    expect(textOf(problem)).toContain(message);
    expect(text).toContain('<title>Not saved: Developer Settings');
    expect(text).toMatch(/<\/h1><div class="notice bad" role="alert"><strong>Not saved<\/strong>/);
    expect(text.match(/ autofocus\b/g)).toHaveLength(1);
    expect(text).toMatch(/value="public" checked/);
    if (!('name' in change)) expect(text).toContain('value="Example Academy"');
    if ('redirect_uris' in change) expect(text).toContain(`>${change.redirect_uris}</textarea>`);
    expect((await sandbox.admin.get('/oauth-apps').expect(200)).body.total).toBe(before);
  });
});

/** Field → the lines that stand beside it. */
const problemsOf = (text: string): Record<string, readonly string[]> =>
  Object.fromEntries([...text.matchAll(/<p id="(\w+)-problem" class="problem">(.*?)<\/p>/gs)].map(([, name = '', lines = '']) => [name, lines.split('\n')]));

describe('the page of an app', () => {
  test.each([
    ['a new app', async () => `${HOME}/apps`],
    ['an app', async () => (await app()).here],
  ])('says all that is wrong with the form of %s at once, each by its field, a line for each, and keeps what was typed', async (_, path) => {
    const typed = { name: ' \u0007 ', redirect_uris: `/one\r\n\r\n${CALLBACK}#two` };
    const { text } = await page.send(await path(), typed).expect(400);
    expect(problemsOf(text)).toEqual({
      name: [expect.stringContaining('it holds U+0007')],
      redirect_uris: [expect.stringMatching(/^Line 1 must be an absolute URI/), expect.stringMatching(/^Line 3 must have no fragment/)],
      scopes: ['Tick at least one scope.'],
    });
    expect(text).toContain(`value="${typed.name}"`);
    expect(text).toContain(`>${typed.redirect_uris}</textarea>`);
    expect(text).not.toMatch(/name="scopes" value="\w+" checked/);
  });

  test('changes its name, redirect URIs and scopes', async () => {
    const { id, here } = await app();
    await page
      .send(here, { name: ' Renamed ', redirect_uris: 'https://other.example/cb\ncom.example.app:/cb', scopes: ['email', 'profile'] })
      .expect(303)
      .expect('Location', `${here}?done=saved`);
    expect(await stored(id)).toMatchObject({
      name: 'Renamed',
      redirect_uris: ['https://other.example/cb', 'com.example.app:/cb'],
      scopes: ['profile', 'email'],
    });
    expect(textOf((await page.get(`${here}?done=saved`)).text)).toContain('The app is saved.');
  });

  test('shows what it is in the fields by which it is changed', async () => {
    const { here } = await app({ redirect_uris: [CALLBACK, 'com.example.app:/cb'], scopes: ['email'] });
    const { text } = await page.get(here).expect(200);
    expect(text).toMatch(/id="name"[^>]*value="Ours"/);
    expect(text).toContain(`>${CALLBACK}\ncom.example.app:/cb</textarea>`);
    expect([...text.matchAll(/name="scopes" value="(\w+)" checked/g)].map(([, scope]) => scope)).toEqual(['email']);
  });

  test('says what is wrong, keeps all that was typed, and changes nothing', async () => {
    const { id, here } = await app();
    const { text } = await page.send(here, { name: 'New', redirect_uris: 'https://yourapp.com/#top', scopes: 'email' }).expect(400);
    expect(text).toMatch(/id="redirect_uris-problem" class="problem">Line 1 must have no fragment/);
    expect(text).toContain('>https://yourapp.com/#top</textarea>');
    expect(text).toMatch(/id="name"[^>]*value="New"/);
    expect(text.match(/name="scopes" value="\w+" checked/g)).toEqual(['name="scopes" value="email" checked']);
    expect(text).toMatch(/<textarea[^>]* autofocus/);
    expect(text).toContain('<title>Not saved: OAuth app Ours');
    expect(await stored(id)).toMatchObject({ name: 'Ours', redirect_uris: [CALLBACK] });
  });

  test('takes the seeded app as it shows it', async () => {
    const before = await stored('sandbox_client');
    await page.send(`${HOME}/apps/sandbox_client`, { name: before.name, redirect_uris: before.redirect_uris.join('\n'), scopes: before.scopes }).expect(303);
    expect(await stored('sandbox_client')).toEqual(before);
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
    expect(text).toMatch(/role="alert" tabindex="-1" autofocus><strong>Not done<\/strong>The OAuth app [^<]* is public/);
    expect(text).toContain('<title>Not done: OAuth app Ours');
  });

  test('forgets consents', async () => {
    const { id, here } = await app();
    const { workspace } = await sandbox.app.services.workspaces.open('default');
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
    await page.send(`${here}/delete`).expect(303).expect('Location', `${HOME}?done=gone`);
    expect(textOf((await page.get(`${HOME}?done=gone`)).text)).toContain('That app is gone already.');
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
    await fresh.send(`${HOME}/apps/${id}`, { name: 'x' }).expect(404);
    for (const action of ['rotate-secret', 'forget']) await fresh.send(`${HOME}/apps/${id}/${action}`).expect(404);
    expect(sandbox.app.services.workspaces.peek('unused')).toBeUndefined();
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

test('of more than a hundred apps and keys the newest are on the first page, and links lead to the others', async () => {
  const crowded = sandbox.workspace('crowded');
  const numbers = Array.from({ length: 100 }, (_, at) => String(at).padStart(3, '0'));
  for (const number of numbers) {
    await crowded.admin.post('/oauth-apps', { name: `App ${number}` }).expect(201);
    await crowded.admin.post('/api-keys', { key: `key_${number}` }).expect(201);
  }
  const http = dashboard(crowded.url);
  const appsOf = (text: string): string[] => [...text.matchAll(/>App (\d{3})<\/bdi>/g)].map(([, number = '']) => number);
  const keysOf = (text: string): string[] => [...text.matchAll(/<code>key_(\d{3})<\/code>/g)].map(([, number = '']) => number);
  const first = (await http.get(HOME).expect(200)).text;
  expect(appsOf(first)).toEqual([...numbers].reverse());
  expect(keysOf(first)).toEqual([...numbers].reverse());
  expect(textOf(first)).toContain('1 to 100 of 102, newest first Older');
  expect(first).toContain(`href="/w/crowded${HOME}?page=2" rel="next"`);
  const second = (await http.get(`${HOME}?page=2`).expect(200)).text;
  expect(textOf(second)).toMatch(/Sandbox Public App .* Sandbox App /);
  expect(textOf(second)).toContain('Newer 101 to 102 of 102, newest first');
  expect(appsOf(second)).toEqual([]);
  expect((await http.get(`${HOME}?keys=2`).expect(200)).text.match(/<code>test_key\w*<\/code>/g)).toHaveLength(4);
});
