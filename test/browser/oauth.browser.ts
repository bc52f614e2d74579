// The login as people meet it, in a real browser: only one knows what its forms, redirects, cookies, tabs and policy do.

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { type TestSandbox, withSandbox } from '../setup.js';
import { loginApp, type LoginApp } from './login-app.js';
import { EDUCATOR, hasFocus, heading, isConsent, logIn, press, STUDENT, typePassword } from './login-steps.js';
import { withBrowser } from './with-browser.js';

const sandbox = await withSandbox();
const { open } = withBrowser();

type Side = Pick<TestSandbox, 'admin' | 'url'>;

let workspaces = 0;
/** A workspace of its own for a test: nobody has allowed anything there. */
const fresh = (): Side => sandbox.workspace(`login-${(workspaces += 1)}`);

/** A new browser at the beginning of a login. */
const begin = (app: LoginApp, parameters: Readonly<Record<string, string>> = {}): Promise<Page> => open(app.loginUrl(parameters), {}, [app.origin]);

const isLogin = (page: Page): Promise<void> => heading(page, 'Log in');

describe.each([
  ['the default workspace', (): Side => sandbox],
  ['a workspace of its own', fresh],
])('in %s', (_, side) => {
  test('a user mistypes the password, keeps the email, logs in, allows, and is logged in to the app', async () => {
    const app = await loginApp(side().url);
    const page = await begin(app);
    await typePassword(page, 'wrong');
    const alert = page.getByRole('alert');
    await alert.getByText('The email or the password is wrong.').waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe(STUDENT);
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    await page.getByLabel('Password').fill('password');
    await press(page, 'Log in');
    await isConsent(page);
    await press(page, 'Allow');
    await heading(page, `Welcome ${STUDENT}`);
    expect(app.logins).toEqual([{ error: null, email: STUDENT }]);
  });
});

test('one click on a person of the scenario logs in', async () => {
  const app = await loginApp(fresh().url);
  const page = await begin(app);
  await logIn(page, EDUCATOR);
  expect(app.logins).toEqual([{ error: null, email: EDUCATOR }]);
});

describe('a user who does not want to is back in the app (RFC 6749, section 4.1.2.1)', () => {
  test('by Cancel, with nothing typed', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await press(page, 'Cancel');
    await heading(page, 'Not logged in: access_denied');
  });

  test('by Deny', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await press(page, new RegExp(STUDENT));
    await press(page, 'Deny');
    await heading(page, 'Not logged in: access_denied');
    // nothing was remembered
    await page.goto(app.loginUrl());
    await isConsent(page);
  });
});

describe('what was allowed is remembered', () => {
  test('the second login shows no page', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await logIn(page, STUDENT);
    await page.goto(app.loginUrl());
    await heading(page, `Welcome ${STUDENT}`);
    expect(app.logins).toHaveLength(2);
  });

  test('prompt=consent asks again, and prompt=login for the password again (OpenID Connect Core, section 3.1.2.1)', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await logIn(page, STUDENT);
    await page.goto(app.loginUrl({ prompt: 'consent' }));
    await isConsent(page);
    await press(page, 'Allow');
    await heading(page, `Welcome ${STUDENT}`);
    await page.goto(app.loginUrl({ prompt: 'login' }));
    await isLogin(page);
    await typePassword(page, 'password');
    await heading(page, `Welcome ${STUDENT}`);
    await page.goto(app.loginUrl({ prompt: 'login consent' }));
    await logIn(page, STUDENT);
    expect(app.logins.map(({ email }) => email)).toEqual([STUDENT, STUDENT, STUDENT, STUDENT]);
  });

  test('more scopes than before are asked for', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app, { scope: 'profile' });
    await press(page, new RegExp(STUDENT));
    await press(page, 'Allow');
    await heading(page, /Welcome/);
    await page.goto(app.loginUrl({ scope: 'profile email' }));
    await isConsent(page);
  });

  test('forgetting it asks again', async () => {
    const side = fresh();
    const app = await loginApp(side.url);
    const page = await begin(app);
    await logIn(page, STUDENT);
    const apps = await side.admin.get('/oauth-apps').expect(200);
    const { id } = apps.body.oauth_apps.find(({ client_id }: { client_id: string }) => client_id === 'sandbox_client');
    await side.admin.post(`/oauth-apps/${id}/forget`).expect(200);
    await page.goto(app.loginUrl());
    await isConsent(page);
  });
});

test('another account is a press away, and is the one that logs in', async () => {
  const app = await loginApp(fresh().url);
  const page = await begin(app);
  await press(page, new RegExp(STUDENT));
  await isConsent(page);
  await press(page, /Use another account/);
  await isLogin(page);
  await logIn(page, EDUCATOR);
  expect(app.logins).toEqual([{ error: null, email: EDUCATOR }]);
});

test('login_hint fills the email in, and the first field to type in has the focus', async () => {
  const app = await loginApp(fresh().url);
  const page = await begin(app, { login_hint: 'recruiter@sandbox.test' });
  expect(await page.getByLabel('Email').inputValue()).toBe('recruiter@sandbox.test');
  await hasFocus(page, 'password');
  await page.goto(app.loginUrl());
  await hasFocus(page, 'email');
});

describe('the back button', () => {
  test('after the login shows the consent, since one is signed in; Allow works', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await typePassword(page, 'password');
    await isConsent(page);
    await page.goBack();
    await isConsent(page);
    await press(page, 'Allow');
    await heading(page, `Welcome ${STUDENT}`);
  });

  test('after the consent logs in again, with a code of its own', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await logIn(page, STUDENT);
    await page.goBack();
    await heading(page, `Welcome ${STUDENT}`);
    expect(app.logins.every(({ error }) => error === null)).toBe(true);
  });
});

describe('a double click does what a click does', () => {
  const twice = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).dblclick();

  test.each<[string, (page: Page) => Promise<void>]>([
    [
      'on Log in',
      async (page) => {
        await page.getByLabel('Email').fill(STUDENT);
        await page.getByLabel('Password').fill('password');
        await twice(page, 'Log in');
      },
    ],
    ['on a person', (page) => twice(page, new RegExp(STUDENT))],
    [
      'on another account, then on a person',
      async (page) => {
        await press(page, new RegExp(EDUCATOR));
        await isConsent(page);
        await twice(page, /Use another account/);
        await isLogin(page);
        await twice(page, new RegExp(STUDENT));
      },
    ],
  ])('%s', async (_, act) => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await act(page);
    await isConsent(page);
    expect(await page.getByRole('alert').count()).toBe(0);
    await twice(page, 'Allow');
    await heading(page, `Welcome ${STUDENT}`);
    // a second answer, if the browser takes it, is a login as good as the first
    expect(new Set(app.logins.map(({ error, email }) => error ?? email))).toEqual(new Set([STUDENT]));
  });

  test('on Deny, and on Cancel', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await twice(page, 'Cancel');
    await heading(page, 'Not logged in: access_denied');
    await page.goto(app.loginUrl());
    await press(page, new RegExp(STUDENT));
    await isConsent(page);
    await twice(page, 'Deny');
    await heading(page, 'Not logged in: access_denied');
  });
});

test('signed in as somebody else in another tab, Allow in the first gives the app nothing but the question anew', async () => {
  const app = await loginApp(fresh().url);
  const first = await begin(app);
  await press(first, new RegExp(STUDENT));
  await isConsent(first);
  const second = await first.context().newPage();
  await second.goto(app.loginUrl({ prompt: 'login' }));
  await press(second, new RegExp(EDUCATOR));
  await isConsent(second);
  await press(first, 'Allow');
  await first.getByRole('alert').getByText('This page was shown for another login').waitFor();
  expect(app.logins).toEqual([]);
  await first.getByText(EDUCATOR).first().waitFor();
  await press(first, 'Allow');
  await heading(first, `Welcome ${EDUCATOR}`);
});

describe('in another tab the student has logged in and allowed since', () => {
  const typed =
    (email: string, password: string) =>
    async (page: Page): Promise<void> => {
      await page.getByLabel('Email').fill(email);
      await page.getByLabel('Password').fill(password);
      await press(page, 'Log in');
    };

  /** A login page, overtaken. */
  async function overtaken(parameters: Readonly<Record<string, string>> = {}): Promise<{ app: LoginApp; page: Page }> {
    const app = await loginApp(fresh().url);
    const page = await begin(app, parameters);
    const other = await page.context().newPage();
    await other.goto(app.loginUrl());
    await logIn(other, STUDENT);
    return { app, page };
  }

  test.each<[string, (page: Page) => Promise<void>]>([
    ["the educator's password", typed(EDUCATOR, 'password')],
    ['a wrong password', typed(STUDENT, 'wrong')],
    ['one click as another', (page) => press(page, new RegExp(EDUCATOR))],
  ])('%s gives no code of the student: the page comes again, says why, and then lets the educator in', async (_, act) => {
    for (const parameters of [{}, { state: 'of-its-own' }]) {
      const { app, page } = await overtaken(parameters);
      await act(page);
      await page.getByRole('alert').getByText('This page was shown for another login').waitFor();
      await isLogin(page);
      expect(app.logins).toEqual([{ error: null, email: STUDENT }]);
      await logIn(page, EDUCATOR);
      expect(app.logins).toEqual([STUDENT, EDUCATOR].map((email) => ({ error: null, email })));
    }
  });

  test('Cancel leads back to the app without a login', async () => {
    const { app, page } = await overtaken();
    await press(page, 'Cancel');
    await heading(page, 'Not logged in: access_denied');
    expect(app.logins.map(({ error }) => error)).toEqual([null, 'access_denied']);
  });

  test('so does Deny on the consent page of somebody else', async () => {
    const app = await loginApp(fresh().url);
    const page = await begin(app);
    await press(page, new RegExp(EDUCATOR));
    await isConsent(page);
    const other = await page.context().newPage();
    await other.goto(app.loginUrl({ prompt: 'login' }));
    await logIn(other, STUDENT);
    await press(page, 'Deny');
    await heading(page, 'Not logged in: access_denied');
  });
});

test('each page can be reloaded', async () => {
  const app = await loginApp(fresh().url);
  const page = await begin(app);
  await page.reload();
  await isLogin(page);
  await typePassword(page, 'wrong');
  await page.getByRole('alert').waitFor();
  // sends the form again, as a browser does
  await page.reload();
  await page.getByRole('alert').waitFor();
  await typePassword(page, 'password');
  await isConsent(page);
  await page.reload();
  await isConsent(page);
  await press(page, 'Allow');
  await heading(page, `Welcome ${STUDENT}`);
});

test('the whole login by keyboard alone', async () => {
  const app = await loginApp(fresh().url);
  const page = await begin(app);
  await hasFocus(page, 'email');
  await page.keyboard.type(STUDENT);
  await page.keyboard.press('Tab');
  await page.keyboard.type('password');
  await page.keyboard.press('Enter');
  await isConsent(page);
  // first "another account", then Allow, then Deny
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Allow');
  await page.keyboard.press('Enter');
  await heading(page, `Welcome ${STUDENT}`);
});

test('a browser that keeps no cookies is told so, each time, and goes round in no circle', async () => {
  const app = await loginApp(fresh().url);
  const page = await begin(app);
  for (const act of [() => typePassword(page, 'password'), () => press(page, new RegExp(STUDENT))]) {
    await page.context().clearCookies();
    await act();
    await page.getByRole('alert').getByText('cookies').waitFor();
    await isLogin(page);
  }
  expect(app.logins).toEqual([]);
});
