import { describe, expect, test } from 'vitest';

import { settingsRoutes } from '../../src/pages/settings-routes.js';
import { sandboxForTest, withSandbox } from '../setup.js';
import { dashboard } from './dashboard-http.js';

const sandbox = await withSandbox();
const guarded = await withSandbox({ adminToken: 's3cret' });

/** Every path, with ids of what is there. */
const paths = Object.entries(settingsRoutes).map(([path, { GET, POST }]) => ({
  path: path.replace('/apps/:id', '/apps/sandbox_client').replace('/webhooks/:id', '/webhooks/00000000-0000-4000-8000-00000000dead').replace(':delivery', 'x'),
  shows: GET !== undefined,
  does: POST !== undefined,
}));
const forms = paths.filter(({ does }) => does);
const views = paths.filter(({ shows, path }) => shows && !path.includes('dead'));

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

  test('is no GET', async () => {
    if (paths.some((other) => other.path === path && other.shows)) return;
    await dashboard(sandbox.url).get(path).expect(405).expect('Allow', 'POST, OPTIONS');
  });
});

describe.each(views)('GET $path', ({ path }) => {
  test('asks for the admin token, and is shown with it', async () => {
    await dashboard(guarded.url).get(path).expect(401);
    const authorization = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
    await dashboard(guarded.url, { Authorization: authorization }).get(path).expect(200);
  });

  test('is refused to a page of another origin, and to a name that was rebound', async () => {
    await dashboard(sandbox.url, { Origin: 'https://evil.example' }).get(path).expect(403);
    await dashboard(sandbox.url, { Host: 'rebound.example' }).get(path).expect(403);
  });

  test('stands in the navigation, and nothing is kept of it', async () => {
    const { text } = await dashboard(sandbox.url).get(path).expect(200).expect('Cache-Control', 'no-store').expect('X-Frame-Options', 'DENY');
    expect(text.match(/aria-current="page"/g)).toHaveLength(1);
    expect(text.match(/<h1\b/g)).toHaveLength(1);
  });

  test('is the same in a workspace of its own, where every link and form stays; and looking makes none', async () => {
    const { text } = await dashboard(sandbox.workspace('looked-at').url).get(path).expect(200);
    const targets = [...text.matchAll(/(?:href|action)="([^"#]*)"/g)].map(([, target = '']) => target).filter((target) => !target.startsWith('data:'));
    expect(targets.length).toBeGreaterThan(3);
    for (const target of targets) expect(target).toMatch(/^(?:http:\/\/127\.0\.0\.1:\d+)?\/w\/looked-at\//);
    expect(sandbox.app.lane.tenants.peek('looked-at')).toBeUndefined();
  });
});

test('a form is the first use of a workspace, and leads on inside it', async () => {
  const { url } = sandbox.workspace('first-use');
  const { headers } = await dashboard(url).send('/settings/webhooks', { url: 'https://yourapp.com/', events: '*' }).expect(303);
  expect(headers['location']).toMatch(/^\/w\/first-use\/settings\/webhooks\//);
  expect(sandbox.app.lane.tenants.peek('first-use')?.workspace.store.webhook_endpoints.size).toBe(1);
  expect(sandbox.app.lane.tenants.peek('default')?.workspace.store.webhook_endpoints.size).toBe(0);
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
