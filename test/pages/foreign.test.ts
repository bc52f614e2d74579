// Every text that others wrote, on every page: it stands in what isolates it, and turns nothing around it.

import supertest from 'supertest';
import { describe, expect, test } from 'vitest';

import { authorizeUrl, Browser } from '../oauth/login.js';
import { withSandbox } from '../setup.js';
import { dashboard } from './dashboard/dashboard-http.js';
import { AT, ENROLLMENT, pageApp, pageServices, PAYMENT } from './page-services.js';

const sandbox = await withSandbox();
const page = dashboard(sandbox.url);

/** Reads from right to left. */
const HEBREW = 'דנה לוי';
/** Ends whatever isolates it, and turns the rest of the line, where that is not seen to. */
const TURNING = `${HEBREW}\u2069\u202e`;

/** What is left of a page without that which isolates, and without the fields into which one types. */
function unguarded(html: string): string {
  return html
    .replaceAll(/<bdi>[^<\u2066-\u2069]*<\/bdi>/g, '')
    .replaceAll(/\u2068[^<\u2066-\u2069]*\u2069/g, '')
    .replaceAll(/ value="[^"]*"/g, '');
}

const TURNS = /[\u0590-\u05ff\u202a-\u202e\u2066-\u2069]/;

function expectGuarded(html: string): void {
  expect(html).toContain(HEBREW);
  expect(unguarded(html)).not.toMatch(TURNS);
}

describe('the checkout and the certificate', () => {
  const change = { student: { name: TURNING }, course: { title: TURNING, instructor: TURNING } };
  test.each([
    ['a payment', `/checkout/${PAYMENT.id}`, 4],
    ['a certificate', `/certificates/${ENROLLMENT.id}`, 5],
  ])('%s keeps the names on it to themselves', async (_, path, names) => {
    const services = pageServices({}, { ...change, enrollment: { progress: 100, status: 'completed', completed_at: AT } });
    const { text } = await supertest(pageApp(services)).get(path).expect(200);
    expectGuarded(text);
    expect(text.split(HEBREW)).toHaveLength(names + 1);
  });
});

describe('the login', () => {
  test('keeps the names of apps and of people to themselves', async () => {
    await sandbox.admin.post('/oauth-apps', { name: HEBREW, client_id: 'hebrew', redirect_uris: ['https://yourapp.com/cb'] }).expect(201);
    await sandbox.api.post('/students', { name: TURNING, email: 'dana@example.org' }).expect(201);
    const browser = new Browser();
    const login = await browser.open(
      authorizeUrl(sandbox.url, { client_id: 'hebrew', redirect_uri: 'https://yourapp.com/cb', login_hint: 'dana@example.org' }),
    );
    expect(login.html).toContain('Or continue as');
    expectGuarded(login.html);
    const consent = await browser.follow(await browser.press(login, { as: 'dana@example.org' }));
    expect(consent.html).toContain('use your Skill Passport?');
    expectGuarded(consent.html);
  });

  test.each([
    ['a client_id', { client_id: TURNING }],
    ['a redirect_uri', { redirect_uri: `https://yourapp.com/${TURNING}` }],
  ])('keeps %s that is not known to itself', async (_, fields) => {
    expectGuarded((await new Browser().open(authorizeUrl(sandbox.url, fields))).html);
  });
});

describe('the dashboard', () => {
  test('keeps the names of apps to themselves', async () => {
    const { body } = await sandbox.admin.post('/oauth-apps', { name: HEBREW }).expect(201);
    for (const path of ['/settings/developer', `/settings/developer/apps/${body.id}`]) expectGuarded((await page.get(path).expect(200)).text);
  });

  test('keeps the descriptions of endpoints, and events of any name, to themselves', async () => {
    const { body } = await sandbox.admin.post('/webhooks', { inbox: 'hebrew', events: ['*'], description: HEBREW }).expect(201);
    await sandbox.admin.post('/events', { event: TURNING, data: {}, force: true, wait: true }).expect(201);
    for (const path of ['/settings/webhooks', `/settings/webhooks/${body.id}`]) expectGuarded((await page.get(path).expect(200)).text);
  });

  test.each([
    ['a path that is nobody’s', `/settings/developer/${encodeURIComponent(TURNING)}`],
    ['an endpoint that is not there', `/settings/webhooks/${encodeURIComponent(TURNING)}`],
  ])('says of %s that it is not there, in words that stand as they were written', async (_, path) => {
    const { text } = await page.get(path).expect(404);
    expect(text).toContain(`${HEBREW} does not exist.`);
  });
});
