import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { API_KEY, type TestSandbox, withSandbox } from '../setup.js';
import { overflowOf, withBrowser } from './with-browser.js';

const sandbox = await withSandbox();
const { open } = withBrowser();
const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };

type Side = Pick<TestSandbox, 'admin' | 'api' | 'url'>;

interface Received {
  readonly signature: string;
  readonly body: string;
}

/** A receiver as the guide has it: it answers 200, and keeps what it got. */
let receiver: Server;
let receiverUrl = '';
const received: Received[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ signature: String(request.headers['x-skillpassport-signature']), body: Buffer.concat(chunks).toString('utf8') });
      response.end('OK');
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/skillpassport`;
});
afterAll(() => receiver.close());

const clipboardOf = (page: Page): Promise<unknown> => page.evaluate('navigator.clipboard.readText()');

/** What has the focus, as it is called: its label or text. */
const focusOf = (page: Page): Promise<unknown> =>
  page.evaluate('(document.activeElement.labels?.[0] ?? document.activeElement).textContent.replaceAll(/\\s+/g, " ").trim()');

/** Presses Tab until something of that name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: unknown[] = [];
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await focusOf(page);
    if (typeof focused === 'string' && name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`Tab never came to ${String(name)}, but to ${JSON.stringify(seen)}`);
}

describe.each([
  ['the default workspace', (): Side => sandbox],
  ['a workspace of its own', (): Side => sandbox.workspace('ci-1')],
])('in %s', (_, side) => {
  test('the guide’s "Register Webhook in Dashboard": add the URL, select events, copy the secret; then deliveries verify', async () => {
    const { url, api, admin } = side();
    const page = await open(url, CLIPBOARD);
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByLabel('Endpoint URL').fill(receiverUrl);
    await page.getByLabel('student.created').check();
    await page.getByLabel('course.completed').check();
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByRole('status').getByText('The endpoint is added').waitFor();
    expect(page.url()).toContain(`${url}/settings/webhooks/`);
    await page.getByRole('button', { name: 'Copy Webhook secret' }).click();
    await page.getByRole('button', { name: 'Copied Webhook secret' }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const { body: added } = await admin.get(`/webhooks/${id}`).expect(200);
    expect(added.events).toEqual(['student.created', 'course.completed']);
    const secret = String(await clipboardOf(page));
    expect(secret).toMatch(/^whsec_/);

    received.length = 0;
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByRole('status').getByText('Delivered').waitFor();
    await api.post('/students', { name: 'Nandini Kulkarni', email: 'nandini@example.in' }).expect(201);
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'student.created' }).getByText('delivered').waitFor();
    expect(received.map(({ body }) => JSON.parse(body).event)).toEqual(['ping', 'student.created']);
    for (const { signature, body } of received) expect(signature).toBe(createHmac('sha256', secret).update(body).digest('hex'));

    await page.getByText('Delete this endpoint').click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('status').getByText('The endpoint is deleted').waitFor();
    expect(await page.getByRole('link', { name: receiverUrl }).count()).toBe(0);
  });

  test('the guide’s "Register Your Application", by keyboard alone: create the app, set its redirect URI, get client ID and secret', async () => {
    const { url } = side();
    const page = await open(url, CLIPBOARD);
    await tabTo(page, /^Developer Settings$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Create OAuth App' }).waitFor();
    await tabTo(page, /^Name$/);
    await page.keyboard.type('Example Academy');
    await tabTo(page, /^Redirect URIs$/);
    await page.keyboard.type('https://yourapp.com/auth/callback');
    await tabTo(page, /^email/);
    await page.keyboard.press('Space');
    await tabTo(page, /^Create OAuth App$/);
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('The app is created').waitFor();

    await tabTo(page, /^Copy Client ID$/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copied Client ID' }).waitFor();
    const clientId = await clipboardOf(page);
    await tabTo(page, /Show.*Client secret$/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Copy Client secret$/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copied Client secret' }).waitFor();
    const clientSecret = await clipboardOf(page);
    expect(await page.locator('#client-secret').innerText()).toBe(clientSecret);

    const credentials = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'courses' };
    const answer = await fetch(`${url}/oauth/token`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(credentials) });
    expect(answer.status).toBe(200);
    const { body } = await side()
      .admin.get(`/oauth-apps/${String(clientId)}`)
      .expect(200);
    expect(body).toMatchObject({ name: 'Example Academy', redirect_uris: ['https://yourapp.com/auth/callback'], scopes: ['profile', 'courses'] });
  });
});

test('an endpoint for all events is changed to some by choosing those', async () => {
  const { body } = await sandbox.admin.post('/webhooks', { url: receiverUrl, events: ['*'] }).expect(201);
  const page = await open(`${sandbox.url}/settings/webhooks/${body.id}`);
  const box = page.getByLabel('application.submitted');
  expect(await box.isVisible()).toBe(false);
  await page.getByLabel('Only these').check();
  await box.check();
  await page.getByLabel('Description').fill('Ours');
  await page.getByRole('button', { name: 'Save endpoint' }).click();
  await page.getByRole('status').getByText('The endpoint is saved').waitFor();
  const { body: saved } = await sandbox.admin.get(`/webhooks/${body.id}`).expect(200);
  expect(saved).toMatchObject({ events: ['application.submitted'], description: 'Ours' });
});

test('a form that is refused says so first, and the first wrong field has the focus; the address is a page all the same', async () => {
  const page = await open(`${sandbox.url}/settings/developer`);
  await page.getByLabel('Name', { exact: true }).fill('Refused');
  await page.getByLabel('Redirect URIs').fill('https://yourapp.com/cb\nnowhere');
  await page.getByRole('button', { name: 'Create OAuth App' }).click();
  await page.getByRole('alert').getByText('Not saved').waitFor();
  expect(await page.title()).toMatch(/^Not saved: /);
  expect(await focusOf(page)).toBe('Redirect URIs');
  await page.getByText('Line 2 must be an absolute URI').waitFor();
  await page.goto(page.url());
  await page.getByRole('heading', { level: 1, name: 'Developer Settings' }).waitFor();
});

test('what a click has done has the focus, so that it is said', async () => {
  const page = await open(`${sandbox.url}/settings/developer/apps/sandbox_client`);
  await page.getByRole('button', { name: 'Save app' }).click();
  await page.getByRole('status').getByText('The app is saved.').waitFor();
  expect(await focusOf(page)).toBe('The app is saved.');
});

test('in forced colors the current place is told from the others', async () => {
  const page = await open(`${sandbox.url}/settings/webhooks`, { forcedColors: 'active' });
  const linesOf = (name: string): Promise<unknown> =>
    page.evaluate(`(() => {
      const { borderBottomColor, fontWeight } = getComputedStyle([...document.querySelectorAll('.places a')].find(({ textContent }) => textContent === '${name}'));
      return { line: borderBottomColor, background: getComputedStyle(document.body).backgroundColor, fontWeight };
    })()`);
  const [current, other] = [await linesOf('Webhooks'), await linesOf('Home')] as { line: string; background: string; fontWeight: string }[];
  expect(other?.line).toBe(other?.background);
  expect(current?.line).not.toBe(current?.background);
  expect(Number(current?.fontWeight)).toBeGreaterThan(Number(other?.fontWeight));
});

test('without a script a secret is hidden until it is opened, and one click then selects all of it', async () => {
  const { body } = await sandbox.admin.post('/webhooks', { url: receiverUrl, events: ['*'] }).expect(201);
  const page = await open(`${sandbox.url}/settings/webhooks/${body.id}`, { javaScriptEnabled: false });
  const secret = page.getByText(body.secret);
  expect(await secret.isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: /Copy/ }).count()).toBe(0);
  await page.locator('summary', { hasText: 'Webhook secret' }).click();
  await secret.click();
  expect(await page.evaluate('getSelection().toString()')).toBe(body.secret);
});

test('the link of an app begins a login with it', async () => {
  const page = await open(`${sandbox.url}/settings/developer/apps/sandbox_public_client`);
  await page.getByRole('link', { name: 'Log in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
  expect(await page.getByText('Sandbox Public App').isVisible()).toBe(true);
});

/** One of everything, each with the longest words that there may be. */
async function longest(side: Side): Promise<string[]> {
  const word = 'W'.repeat(200);
  const uri = `https://yourapp.com/${'x'.repeat(1_900)}`;
  const webhook = await side.admin.post('/webhooks', { url: `${receiverUrl}/${word}`, events: ['*'], description: word }).expect(201);
  await side.admin.post(`/webhooks/${webhook.body.id}/ping`).expect(200);
  const app = await side.admin.post('/oauth-apps', { name: word, redirect_uris: [uri], client_id: word, client_secret: word }).expect(201);
  await side.admin.post('/api-keys', { key: word, secret: word }).expect(201);
  const authorize = new URLSearchParams({ client_id: word, response_type: 'code', state: word });
  return [
    '/',
    '/settings/webhooks',
    `/settings/webhooks/${webhook.body.id}`,
    '/settings/developer',
    `/settings/developer/apps/${app.body.id}`,
    `/oauth/authorize?${authorize.toString()}&redirect_uri=${encodeURIComponent(uri)}`,
  ];
}

/** The pages that say what was wrong with a request, as long as it may be. They are fetched: a browser logs each as an error. */
async function refusals({ url }: Side): Promise<string[]> {
  const word = 'W'.repeat(200);
  const headers = { Accept: 'text/html' };
  const answers = await Promise.all([
    fetch(`${url}/settings/webhooks`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ url: word, inbox: `${word} `, events: word, description: word.repeat(2) }),
    }),
    fetch(`${url}/settings/developer/apps`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ name: word.repeat(2), redirect_uris: word, scopes: word }),
    }),
    fetch(`${url}/oauth/authorize?client_id=${word}&redirect_uri=https://${word}.example/&response_type=code`, { headers }),
    fetch(`${url}/settings/webhooks/${word}`, { headers }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 404]);
  return Promise.all(answers.map((answer) => answer.text()));
}

/** What a finger is to hit, and is too small for it (WCAG 2.2, 2.5.5); on a narrow screen the links of tables and the ways back too. */
const smallTargets = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('button, input:not([type=hidden], [type=checkbox], [type=radio]), textarea, summary, label.choice, nav a, a.button, a.on' + (innerWidth < 500 ? ', td a, .kicker a' : ''))]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44).map((element) => element.outerHTML)`);

describe.each(['light', 'dark'] as const)('in %s colors', (colorScheme) => {
  test.each([1280, 360, 320])('no page of the dashboard or of a login scrolls sideways at %i pixels, and all can be hit', async (width) => {
    const side = sandbox.workspace(`w-${colorScheme}-${width}-${'x'.repeat(40)}`);
    const page = await open(side.url, { viewport: { width, height: 800 }, colorScheme });
    for (const path of await longest(side)) {
      expect((await page.goto(`${side.url}${path}`))?.status()).toBe(200);
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await overflowOf(page)).toBe(0);
      expect(await smallTargets(page)).toEqual([]);
    }
    // the last one was the login
    await page.locator('button[name="as"]').first().click();
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    expect(await overflowOf(page)).toBe(0);
    expect(await smallTargets(page)).toEqual([]);
    const blank = await open('about:blank', { viewport: { width, height: 800 }, colorScheme });
    for (const refused of await refusals(side)) {
      await blank.setContent(refused);
      expect(await overflowOf(blank)).toBe(0);
      expect(await smallTargets(blank)).toEqual([]);
    }
  });
});

test('an API key that is copied is one that works', async () => {
  const page = await open(`${sandbox.url}/settings/developer`, CLIPBOARD);
  await page.getByRole('button', { name: `Copy Secret of ${API_KEY['X-API-Key']}`, exact: true }).click();
  await page.getByRole('button', { name: /^Copied Secret/ }).waitFor();
  await sandbox
    .withHeaders({ ...API_KEY, 'X-API-Secret': String(await clipboardOf(page)) })
    .get('/students')
    .expect(200);
});
