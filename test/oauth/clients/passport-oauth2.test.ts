// passport-oauth2 in an Express app: its login, and each way in which a login can end that an integrator's callback must survive.

import { describe, expect, test } from 'vitest';

import type { TestSandbox } from '../../setup.js';
import { withSandbox } from '../../setup.js';
import { HttpBrowser } from './http-browser.js';
import { listen } from './listen.js';
import { BY_PASSWORD, logIn, type Person, STUDENT } from './log-in.js';
import { passportApp } from './passport-app.js';

const sandbox = await withSandbox();

async function startApp(base: string, client?: Parameters<typeof passportApp>[2]): Promise<string> {
  let origin = '';
  origin = await listen(passportApp(base, () => origin, client));
  return origin;
}

const EMAIL = 'student@sandbox.test';

describe.each([
  ['the default workspace', () => sandbox.url],
  ['a workspace of its own', () => sandbox.workspace('ci-1').url],
])('in %s', (_, base) => {
  test.each<[string, Person]>([
    ['by one click', STUDENT],
    ['by password', BY_PASSWORD],
  ])('a user logs in %s, with state and PKCE (RFC 6749, section 4.1; RFC 7636), and the app refreshes (RFC 6749, section 6)', async (_how, person) => {
    const origin = await startApp(base());
    const browser = new HttpBrowser();
    const shown = await logIn(browser, `${origin}/login`, person);
    expect(shown).toMatchObject({ url: `${origin}/dashboard`, status: 200 });
    expect(JSON.parse(shown.html)).toMatchObject({ email: EMAIL, role: 'student' });
    expect(await browser.open(`${origin}/refresh`)).toEqual(shown);
    expect(await browser.open(`${origin}/refresh`)).toEqual(shown);
  });
});

/** One login of a new browser, and what came of it in the app. */
interface Outcome {
  readonly outcome: string;
  /** What the app shows instead of its dashboard. */
  readonly shown: { readonly path: string; readonly status: number; readonly says: string };
}

describe('a login that ends badly on purpose (POST /_admin/oauth/outcomes) leaves an app that works', () => {
  const outcomes: readonly [string, Outcome][] = [
    ['RFC 6749, section 4.1.2.1: access_denied', { outcome: 'user_denies', shown: { path: '/login-failed', status: 403, says: 'Not logged in' } }],
    ['RFC 6749, section 5.2: invalid_grant for the code', { outcome: 'expired_code', shown: { path: '/auth/callback', status: 502, says: 'invalid_grant' } }],
    ['RFC 6749, section 10.12: another state', { outcome: 'wrong_state', shown: { path: '/login-failed', status: 403, says: 'Not logged in' } }],
    [
      'RFC 6749, section 4.1.2.1: temporarily_unavailable',
      { outcome: 'temporarily_unavailable', shown: { path: '/auth/callback', status: 502, says: 'temporarily_unavailable' } },
    ],
  ];

  const aimed: readonly [string, object][] = [
    ['for the next login of anybody', {}],
    ['for the app', { client_id: 'sandbox_client' }],
    ['for the user', { email: EMAIL }],
  ];

  test.each(outcomes.flatMap(([rule, outcome]) => aimed.map(([whom, aim]) => [outcome.outcome, whom, rule, outcome, aim] as const)))(
    '%s %s: %s',
    async (name, whom, _rule, { outcome, shown: expected }, aim) => {
      const side = sandbox.workspace(`${name}-${whom.replaceAll(' ', '-')}`);
      const origin = await startApp(side.url);
      await side.admin.post('/oauth/outcomes', { outcome, ...aim }).expect(201);
      const browser = new HttpBrowser();
      const shown = await logIn(browser, `${origin}/login`);
      expect({ path: new URL(shown.url).pathname, status: shown.status }).toEqual({ path: expected.path, status: expected.status });
      expect(shown.html).toContain(expected.says);
      await expectWorking(side, browser, origin);
    },
  );

  test('changed_user_info: the same person under another name and address', async () => {
    const side = sandbox.workspace('changed');
    const origin = await startApp(side.url);
    const browser = new HttpBrowser();
    const before = JSON.parse((await logIn(browser, `${origin}/login`)).html);
    await side.admin.post('/oauth/outcomes', { outcome: 'changed_user_info', email: EMAIL }).expect(201);
    const changed = JSON.parse((await logIn(browser, `${origin}/login`)).html);
    expect(changed).toMatchObject({ id: before.id, role: before.role, email_verified: false });
    expect([changed.name, changed.email]).not.toEqual([before.name, before.email]);
    expect(JSON.parse((await logIn(browser, `${origin}/login`)).html)).toEqual(before);
  });

  test('invalid_grant_on_refresh: the session ends, and the next login works (RFC 6749, section 5.2)', async () => {
    const side = sandbox.workspace('refresh');
    const origin = await startApp(side.url);
    const browser = new HttpBrowser();
    await logIn(browser, `${origin}/login`);
    await side.admin.post('/oauth/outcomes', { outcome: 'invalid_grant_on_refresh', client_id: 'sandbox_client' }).expect(201);
    expect(await browser.open(`${origin}/refresh`)).toMatchObject({ status: 401, html: expect.stringContaining('invalid_grant') });
    await expectWorking(side, browser, origin);
  });

  test('of two logins that are to be denied, the third is not', async () => {
    const side = sandbox.workspace('twice');
    const origin = await startApp(side.url);
    await side.admin.post('/oauth/outcomes', { outcome: 'user_denies', times: 2 }).expect(201);
    const browser = new HttpBrowser();
    expect((await logIn(browser, `${origin}/login`)).status).toBe(403);
    expect((await logIn(browser, `${origin}/login`)).status).toBe(403);
    await expectWorking(side, browser, origin);
  });

  test('a user who denies by hand is one who is not logged in (RFC 6749, section 4.1.2.1)', async () => {
    const side = sandbox.workspace('by-hand');
    const origin = await startApp(side.url);
    const browser = new HttpBrowser();
    expect(await logIn(browser, `${origin}/login`, STUDENT, 'deny')).toMatchObject({ url: `${origin}/login-failed`, status: 403 });
    await expectWorking(side, browser, origin);
  });
});

/** The next login of the same browser, and its refresh; nothing that was asked for is left over. */
async function expectWorking({ admin }: Pick<TestSandbox, 'admin'>, browser: HttpBrowser, origin: string): Promise<void> {
  const shown = await logIn(browser, `${origin}/login`);
  expect(shown).toMatchObject({ url: `${origin}/dashboard`, status: 200 });
  expect(JSON.parse(shown.html)).toMatchObject({ email: EMAIL });
  expect(await browser.open(`${origin}/refresh`)).toEqual(shown);
  expect((await admin.get('/oauth/outcomes').expect(200)).body.total).toBe(0);
}

test('a wrong secret is told to the app alone, by its error page (RFC 6749, section 5.2)', async () => {
  const origin = await startApp(sandbox.workspace('wrong-secret').url, { clientID: 'sandbox_client', clientSecret: 'wrong' });
  expect(await logIn(new HttpBrowser(), `${origin}/login`)).toMatchObject({ status: 502, html: expect.stringContaining('invalid_client') });
});

test('a callback that nobody began is refused by the app: login CSRF (RFC 6749, section 10.12)', async () => {
  const origin = await startApp(sandbox.workspace('csrf').url);
  const attacker = new HttpBrowser({ stopAt: `${origin}/auth/callback` });
  const { url: forged } = await logIn(attacker, `${origin}/login`);
  expect(await new HttpBrowser().open(forged)).toMatchObject({ url: `${origin}/login-failed`, status: 403 });
});
