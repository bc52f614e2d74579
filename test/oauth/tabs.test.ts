import { describe, expect, test } from 'vitest';

import { sandboxForTest, type TestSandbox, withSandbox } from '../setup.js';
import { authorizeUrl, Browser, CALLBACK, exchange, type Fields, me, readCallback, type Shown } from './login.js';

const sandbox = await withSandbox();

const STUDENT = 'student@sandbox.test';
const EDUCATOR = 'educator@sandbox.test';
const SCOPES = { scope: 'profile email' };

type Side = Pick<TestSandbox, 'url' | 'admin'>;

let workspaces = 0;
const fresh = (): Side => sandbox.workspace(`tabs-${(workspaces += 1)}`);

const titleOf = ({ html }: Shown): string | undefined => /<title>([^<]+) · /.exec(html)?.[1];
const alertOf = ({ html }: Shown): string | undefined => /role="alert"[^>]*>([^<]+)</.exec(html)?.[1];
const isRedirect = ({ response }: Shown): boolean => response.status === 302 || response.status === 303;
const isBack = ({ response }: Shown): boolean => response.headers.get('location')?.startsWith(CALLBACK) ?? false;

/** Where a press ends: at a page of ours, or back at the app. */
async function endOf(browser: Browser, pressed: Shown): Promise<Shown> {
  let shown = pressed;
  while (isRedirect(shown) && !isBack(shown)) shown = await browser.follow(shown);
  return shown;
}

/** Whose code came back; the error, where none did; null at a page. */
async function outcomeOf(base: string, end: Shown): Promise<string | null> {
  if (!isBack(end)) return null;
  const { code, error } = readCallback(end.response);
  if (code === null) return error;
  const { body } = await exchange(base, code);
  return (await (await me(base, body['access_token'])).json()).email;
}

/** Tabs of one browser, each on the login page of its own request; in the second the student has logged in and allowed. */
async function afterAnotherTab(base: string, fields: (tab: string) => Fields): Promise<{ browser: Browser; tab: Shown }> {
  const browser = new Browser();
  const tab = await browser.open(authorizeUrl(base, fields('a')));
  const other = await browser.open(authorizeUrl(base, fields('b')));
  const consent = await endOf(browser, await browser.press(other, { as: STUDENT }));
  expect(await outcomeOf(base, await endOf(browser, await browser.press(consent, { action: 'allow' })))).toBe(STUDENT);
  return { browser, tab };
}

const REQUESTS: [string, (tab: string) => Fields][] = [
  ['the same link in each tab', () => SCOPES],
  ['a state of its own in each tab', (tab) => ({ ...SCOPES, state: tab })],
];

describe.each(REQUESTS)('a login page on which another tab has logged the student in: %s', (_, fields) => {
  test.each<[string, Fields, string]>([
    ["the educator's password", { action: 'login', email: EDUCATOR, password: 'password' }, EDUCATOR],
    ['a wrong password of the student', { action: 'login', email: STUDENT, password: 'wrong' }, STUDENT],
    ['a wrong password of the educator', { action: 'login', email: EDUCATOR, password: 'wrong' }, EDUCATOR],
    ['nothing typed', { action: 'login', email: '', password: '' }, ''],
    ['one click as another', { as: EDUCATOR }, EDUCATOR],
    ['one click as nobody of the scenario', { as: 'nobody@example.org' }, 'nobody@example.org'],
  ])('%s: the login page again, with why, and the email that was typed', async (__, pressed, email) => {
    const { url } = fresh();
    const { browser, tab } = await afterAnotherTab(url, fields);
    const again = await endOf(browser, await browser.press(tab, pressed));
    expect([again.response.status, titleOf(again)]).toEqual([400, 'Log in to Sandbox App']);
    expect(alertOf(again)).toContain('This page was shown for another login');
    if (email !== '') expect(again.html).toContain(`value="${email}"`);
    // nothing says that what was typed is wrong: nobody has looked at it
    expect(again.html).not.toMatch(/<input[^>]* aria-invalid=/);
    // and what is pressed there is what counts
    const educator = await endOf(browser, await browser.press(again, { as: EDUCATOR }));
    expect([titleOf(educator), educator.html.includes(EDUCATOR)]).toEqual(['Allow Sandbox App?', true]);
    expect(await outcomeOf(url, await endOf(browser, await browser.press(educator, { action: 'allow' })))).toBe(EDUCATOR);
  });

  test('a wrong password on that page: the login page again, and no code of who is signed in', async () => {
    const { url } = fresh();
    const { browser, tab } = await afterAnotherTab(url, fields);
    const again = await endOf(browser, await browser.press(tab, { as: EDUCATOR }));
    const wrong = await endOf(browser, await browser.press(again, { action: 'login', email: STUDENT, password: 'wrong' }));
    expect([titleOf(wrong), alertOf(wrong)]).toEqual(['Log in to Sandbox App', expect.stringContaining('is wrong')]);
  });

  test('Cancel: access_denied', async () => {
    const { url } = fresh();
    const { browser, tab } = await afterAnotherTab(url, fields);
    expect(await outcomeOf(url, await browser.press(tab, { action: 'cancel' }))).toBe('access_denied');
  });

  test.each<[string, Fields]>([
    ['Allow, which that page has not', { action: 'allow' }],
    ['Use another account, which that page has not', { action: 'switch' }],
    ['a button that no page has', { action: 'nonsense' }],
    ['no button', {}],
  ])('%s: a page, and nothing given', async (__, pressed) => {
    const { url } = fresh();
    const { browser, tab } = await afterAnotherTab(url, fields);
    const again = await endOf(browser, await browser.press(tab, pressed));
    expect([again.response.status, await outcomeOf(url, again)]).toEqual([400, null]);
    // the student is still signed in
    expect(await outcomeOf(url, await browser.open(authorizeUrl(url, fields('c'))))).toBe(STUDENT);
  });
});

describe('a consent page of the student, and in another tab the educator has logged in', () => {
  async function switched(base: string): Promise<{ browser: Browser; tab: Shown }> {
    const browser = new Browser();
    const tab = await endOf(browser, await browser.press(await browser.open(authorizeUrl(base, SCOPES)), { as: STUDENT }));
    const other = await browser.open(authorizeUrl(base, { ...SCOPES, prompt: 'login' }));
    const consent = await endOf(browser, await browser.press(other, { as: EDUCATOR }));
    expect(await outcomeOf(base, await browser.press(consent, { action: 'allow' }))).toBe(EDUCATOR);
    return { browser, tab };
  }

  test('Deny: access_denied', async () => {
    const { url } = fresh();
    const { browser, tab } = await switched(url);
    expect(await outcomeOf(url, await browser.press(tab, { action: 'deny' }))).toBe('access_denied');
  });

  test('Allow: a page, and no code', async () => {
    const { url } = fresh();
    const { browser, tab } = await switched(url);
    const again = await endOf(browser, await browser.press(tab, { action: 'allow' }));
    expect([again.response.status, await outcomeOf(url, again)]).toEqual([400, null]);
    expect(alertOf(again)).toContain('This page was shown for another login');
  });

  test('Use another account: a page, and nobody is signed out', async () => {
    const { url } = fresh();
    const { browser, tab } = await switched(url);
    const again = await endOf(browser, await browser.press(tab, { action: 'switch' }));
    expect([again.response.status, await outcomeOf(url, again)]).toEqual([400, null]);
    expect(await outcomeOf(url, await browser.open(authorizeUrl(url, SCOPES)))).toBe(EDUCATOR);
  });
});

describe('a form token that is none of ours, after this user has allowed this app', () => {
  test.each<[string, Fields, string | null]>([
    ['Allow', { action: 'allow' }, null],
    ['Deny', { action: 'deny' }, 'access_denied'],
    ['Use another account', { action: 'switch' }, null],
    ['the password', { action: 'login', email: STUDENT, password: 'password' }, null],
    ['one click', { as: STUDENT }, null],
    ['no button', {}, null],
  ])('%s', async (_, pressed, expected) => {
    const { url } = fresh();
    const { browser } = await afterAnotherTab(url, () => SCOPES);
    const sent = await browser.post(authorizeUrl(url, SCOPES), { csrf: 'bogus', ...pressed }, { Origin: new URL(url).origin });
    expect(await outcomeOf(url, await endOf(browser, sent))).toBe(expected);
    if (expected === null) expect(sent.response.status).toBe(400);
  });
});

test('a login that another tab overtakes before its redirect is followed asks again, and gives no code of the other', async () => {
  const { url } = fresh();
  const browser = new Browser();
  const first = await browser.press(await browser.open(authorizeUrl(url, SCOPES)), { as: EDUCATOR });
  const other = await browser.open(authorizeUrl(url, { ...SCOPES, prompt: 'login' }));
  const consent = await endOf(browser, await browser.press(other, { as: STUDENT }));
  expect(await outcomeOf(url, await browser.press(consent, { action: 'allow' }))).toBe(STUDENT);
  const end = await endOf(browser, first);
  expect([titleOf(end), await outcomeOf(url, end)]).toEqual(['Log in to Sandbox App', null]);
  expect(end.html).toContain(`value="${EDUCATOR}"`);
});

test('the same form sent twice for the same person is one login: a double click', async () => {
  const { url } = fresh();
  const browser = new Browser();
  const login = await browser.open(authorizeUrl(url, SCOPES));
  await browser.press(login, { action: 'login', email: STUDENT, password: 'password' });
  const second = await endOf(browser, await browser.press(login, { action: 'login', email: STUDENT, password: 'password' }));
  expect([second.response.status, titleOf(second)]).toEqual([200, 'Allow Sandbox App?']);
});

test('what a test asked for is not used up by a Deny on a page that is out of date', async () => {
  const { url, admin } = fresh();
  const { browser, tab } = await afterAnotherTab(url, (state) => ({ ...SCOPES, state }));
  await admin.post('/oauth/outcomes', { outcome: 'user_denies' }).expect(201);
  expect(await outcomeOf(url, await browser.press(tab, { action: 'cancel' }))).toBe('access_denied');
  expect((await admin.get('/oauth/outcomes').expect(200)).body.total).toBe(1);
});

test('a form that comes without its cookie grants nothing where every request is approved (SANDBOX_AUTO_APPROVE)', async () => {
  const auto = await sandboxForTest({ autoApprove: STUDENT });
  for (const pressed of [{ action: 'allow' }, { as: EDUCATOR }, { action: 'switch' }, { action: 'nonsense' }]) {
    const sent = await new Browser().post(authorizeUrl(auto.url, SCOPES), { csrf: 'bogus', ...pressed }, { Origin: auto.url });
    expect([pressed, sent.response.status]).toEqual([pressed, 400]);
  }
});

test('a login page has no Allow: its token is none of the consent page', async () => {
  const { url } = fresh();
  const { browser } = await afterAnotherTab(url, () => SCOPES);
  const login = await browser.open(authorizeUrl(url, { ...SCOPES, login_hint: EDUCATOR }));
  expect(titleOf(login)).toBe('Log in to Sandbox App');
  const sent = await browser.press(login, { action: 'allow' });
  expect([sent.response.status, await outcomeOf(url, sent)]).toEqual([400, null]);
});
