import { describe, expect, test } from 'vitest';

import { settingsRoutes } from '../../../src/pages/dashboard/settings-routes.js';
import { sandboxForTest, withSandbox } from '../../setup.js';
import { dashboard } from './dashboard-http.js';

const sandbox = await withSandbox();
const guarded = await withSandbox({ adminToken: 's3cret' });

/** Every path, with ids of what is there. */
const paths = Object.entries(settingsRoutes).map(([path, { POST }]) => ({
  path: path
    .replace('/apps/:id', '/apps/sandbox_client')
    .replace('/webhooks/:id', '/webhooks/00000000-0000-4000-8000-00000000dead')
    .replace(':delivery', 'x')
    .replace('**:path', 'nobodys'),
  does: POST !== undefined,
}));
const forms = paths.filter(({ does }) => does);
const views = ['/settings/webhooks', '/settings/developer', '/settings/developer/apps/sandbox_client'].map((path) => ({ path }));

/** What there is of endpoints and apps. */
async function things({ admin }: Pick<typeof sandbox, 'admin'>): Promise<object> {
  const [webhooks, apps] = await Promise.all([admin.get('/webhooks'), admin.get('/oauth-apps')]);
  return { webhooks: webhooks.body, apps: apps.body };
}

describe.each(forms)('POST $path', ({ path }) => {
  test.each([
    ['another site', { Origin: 'https://evil.example' }],
    ['an opaque origin', { Origin: 'null' }],
    ['a cross-site navigation without an Origin', { Origin: '', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }],
    ['a sibling site', { Origin: '', 'Sec-Fetch-Site': 'same-site' }],
    ['a name that was rebound', { Origin: 'http://rebound.example', Host: 'rebound.example' }],
  ])('is refused to %s, and changes nothing', async (_, headers) => {
    const before = await things(sandbox);
    await dashboard(sandbox.url, headers).send(path, { url: 'https://yourapp.com/', events: '*', name: 'Evil', scopes: 'profile' }).expect(403);
    expect(await things(sandbox)).toEqual(before);
  });

  test('asks for the admin token', async () => {
    await dashboard(guarded.url)
      .send(path)
      .expect(401)
      .expect('WWW-Authenticate', /^Basic /);
  });
});

describe.each(paths)('GET $path', ({ path }) => {
  test('asks for the admin token, and is refused to a page of another origin and to a name that was rebound', async () => {
    await dashboard(guarded.url).get(path).expect(401);
    await dashboard(sandbox.url, { Origin: 'https://evil.example' }).get(path).expect(403);
    await dashboard(sandbox.url, { Host: 'rebound.example' }).get(path).expect(403);
  });
});

test.each([
  ...['ping', 'enable', 'disable', 'rotate-secret', 'delete', 'deliveries/x/redeliver'].map((form) => [
    `/settings/webhooks/a%20b/${form}`,
    '/settings/webhooks/a%20b',
  ]),
  ['/settings/developer/apps', '/settings/developer'],
  ...['rotate-secret', 'forget', 'delete'].map((form) => [`/settings/developer/apps/a%20b/${form}`, '/settings/developer/apps/a%20b']),
])('the address of a form, %s, leads to the page that the form is on', async (path, page) => {
  await dashboard(sandbox.url).get(path).expect(303).expect('Location', page);
  const { url } = sandbox.workspace('led');
  await dashboard(url).get(path).expect(303).expect('Location', `/w/led${page}`);
  expect(sandbox.app.services.workspaces.peek('led')).toBeUndefined();
});

describe.each([
  ['/settings/webhooks/nope', 'Webhooks', '/settings/webhooks'],
  ['/settings/webhooks/nope/nowhere', 'Webhooks', '/settings/webhooks'],
  ['/settings/nowhere', 'Webhooks', '/settings/webhooks'],
  ['/settings/developer/apps/nope', 'Developer Settings', '/settings/developer'],
  ['/settings/developer/nowhere', 'Developer Settings', '/settings/developer'],
])('%s, where nothing is', (path, title, back) => {
  test.each([
    ['get', (page: ReturnType<typeof dashboard>) => page.get(path)],
    ['post', (page: ReturnType<typeof dashboard>) => page.send(path, {})],
  ])('is a page of the dashboard that leads back: %s', async (_, ask) => {
    const { text } = await ask(dashboard(sandbox.workspace('unused').url)).expect(404);
    expect(text).toContain(`<a class="on" href="/w/unused${back}">${title}</a>`);
    expect(text).toContain(`<a href="/w/unused${back}" aria-current="true">`);
    expect(sandbox.app.services.workspaces.peek('unused')).toBeUndefined();
  });
});

test('a page that is nobody’s leads home', async () => {
  const { text } = await dashboard(sandbox.workspace('unused').url).get('/nowhere').expect(404);
  expect(text).toContain('<a class="on" href="/w/unused/">Home</a>');
});

describe.each(views)('GET $path', ({ path }) => {
  test('is shown to who has the admin token', async () => {
    const authorization = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
    await dashboard(guarded.url, { Authorization: authorization }).get(path).expect(200);
  });

  test('stands in the navigation, and nothing is kept of it', async () => {
    const { text } = await dashboard(sandbox.url).get(path).expect(200).expect('Cache-Control', 'no-store').expect('X-Frame-Options', 'DENY');
    expect(text.match(/ aria-current="\w+"/g)).toEqual([path.includes('/apps/') ? ' aria-current="true"' : ' aria-current="page"']);
    expect(text.match(/<h1\b/g)).toHaveLength(1);
  });

  test('is the same in a workspace of its own, where every link and form stays; and looking makes none', async () => {
    const { text } = await dashboard(sandbox.workspace('looked-at').url).get(path).expect(200);
    const targets = [...text.matchAll(/(?:href|action)="([^"#]*)"/g)].map(([, target = '']) => target).filter((target) => !target.startsWith('data:'));
    expect(targets.length).toBeGreaterThan(3);
    for (const target of targets) expect(target).toMatch(/^(?:http:\/\/127\.0\.0\.1:\d+)?\/w\/looked-at\//);
    expect(sandbox.app.services.workspaces.peek('looked-at')).toBeUndefined();
  });
});

test('a form is the first use of a workspace, and leads on inside it', async () => {
  const { url } = sandbox.workspace('first-use');
  const { headers } = await dashboard(url).send('/settings/webhooks', { url: 'https://yourapp.com/', events: '*' }).expect(303);
  expect(headers['location']).toMatch(/^\/w\/first-use\/settings\/webhooks\//);
  expect(sandbox.app.services.workspaces.peek('first-use')?.workspace.store.webhook_endpoints.size).toBe(1);
  expect(sandbox.app.services.workspaces.peek('default')?.workspace.store.webhook_endpoints.size).toBe(0);
});

test('behind a proxy that adds a path, links and redirects have it too', async () => {
  const proxied = await sandboxForTest({ publicUrl: 'https://sandbox.example/sp/' });
  const page = dashboard(proxied.url, { Origin: 'https://sandbox.example' });
  const { text } = await page.get('/settings/webhooks').expect(200);
  expect(text).toContain('href="/sp/settings/developer"');
  const { headers } = await page.send('/settings/webhooks', { url: 'https://yourapp.com/', events: '*' }).expect(303);
  expect(headers['location']).toMatch(/^\/sp\/settings\/webhooks\//);
});

test.each([
  ['JSON', 'application/json', '{"url":"https://yourapp.com/","events":["*"]}'],
  ['a file', 'multipart/form-data; boundary=x', '--x--'],
])('what is no form is refused: %s', async (_, type, body) => {
  await dashboard(sandbox.url).send('/settings/webhooks').set('Content-Type', type).send(body).expect(415);
});
