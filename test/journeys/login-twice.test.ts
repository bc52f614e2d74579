// A form of the login that is sent twice, as by a double click: the second time finds the first one's cookie, and ends where the first did.

import { expect, test } from 'vitest';

import { authorizeUrl, Browser, type Fields, quickLogin, readCallback, type Shown, signedIn } from '../oauth/login.js';
import { withSandbox } from '../setup.js';

const sandbox = await withSandbox();
const STUDENT = 'student@sandbox.test';

const toLogin = async (base: string, fields: Fields): Promise<{ browser: Browser; page: Shown }> => {
  const browser = new Browser();
  return { browser, page: await browser.open(authorizeUrl(base, fields)) };
};

test.each<[string, Fields, Fields]>([
  ['Log in', {}, { action: 'login', email: STUDENT, password: 'password' }],
  ['Log in, the email in other letters', {}, { action: 'login', email: 'Student@Sandbox.test', password: 'password' }],
  ['a person', {}, { as: STUDENT }],
  ['a person, with prompt=login (OpenID Connect Core, section 3.1.2.1)', { prompt: 'login' }, { as: STUDENT }],
  ['a person, with the hint of another', { login_hint: 'educator@sandbox.test' }, { as: STUDENT }],
])('%s comes to the consent, without a complaint', async (_, fields, button) => {
  const { browser, page } = await toLogin(sandbox.workspace('twice').url, fields);
  const once = await browser.press(page, button);
  const again = await browser.press(page, button);
  expect([once.response.status, again.response.status]).toEqual([303, 303]);
  expect(again.response.headers.get('location')).toBe(once.response.headers.get('location'));
  const consent = await browser.follow(again);
  expect(consent.html).toContain('value="allow"');
  expect(consent.html).not.toContain('role="alert"');
});

test('another account comes to the login, without a complaint', async () => {
  const { browser, page } = await signedIn(sandbox.workspace('switch').url);
  await browser.press(page, { action: 'switch' });
  const again = await browser.follow(await browser.press(page, { action: 'switch' }));
  expect(again.html).toContain('value="login"');
  expect(again.html).not.toContain('role="alert"');
});

test('Allow gives two codes to the same app, each of which works once (RFC 6749, section 4.1.2)', async () => {
  const { url } = sandbox.workspace('allow');
  const { browser, page } = await signedIn(url, { state: 'one' });
  const codes = [];
  for (const answer of [await browser.press(page, { action: 'allow' }), await browser.press(page, { action: 'allow' })]) {
    const { code, state, error } = readCallback(answer.response);
    expect({ state, error }).toEqual({ state: 'one', error: null });
    codes.push(code);
  }
  expect(new Set(codes).size).toBe(2);
});

test('a form for one person does not sign in another over who has signed in with it meanwhile (RFC 6819, section 4.4.1.9)', async () => {
  const { browser, page } = await toLogin(sandbox.workspace('other').url, {});
  await browser.press(page, { as: 'educator@sandbox.test' });
  const other = await browser.press(page, { as: STUDENT });
  // the login page at once, with why, and no answer to the app
  expect([other.response.status, other.response.headers.get('location')]).toEqual([400, null]);
  expect(other.html).toContain('value="login"');
  expect(other.html).toContain('This page was shown for another login');
  // and whoever has signed in is still signed in
  const shown = await browser.open(page.url);
  expect(shown.html).toContain('value="allow"');
  expect(shown.html).toContain('educator@sandbox.test');
  expect(shown.html).not.toContain(STUDENT);
});

test('a form without its cookie says what is missing, and signs nobody in', async () => {
  const { url } = sandbox.workspace('no-cookie');
  const { page } = await toLogin(url, {});
  const answer = await new Browser().press(page, { as: STUDENT });
  expect(answer.response.status).toBe(400);
  expect(answer.html).toContain('Your browser did not send the cookie that came with this page.');
  expect(await quickLogin(url, { login_hint: undefined })).toMatchObject({ error: 'login_required' });
});
