import { connect } from 'node:net';

import { describe, expect, test, vi } from 'vitest';

import { kdf } from '../../src/auth/password.js';
import { sandboxForTest, withSandbox } from '../setup.js';
import { gate } from '../webhooks/gate.js';
import { authorizeUrl, Browser, CALLBACK, exchange, type Fields, me, quickLogin, readCallback, type Shown, signedIn } from './login.js';

const sandbox = await withSandbox();
const { url: base, admin } = sandbox;

const SCOPES = { scope: 'profile email', state: 's-1' };

/** Which page it is. */
const titleOf = ({ html }: Shown): string | undefined => /<title>([^<]+) · /.exec(html)?.[1];
const alertOf = ({ html }: Shown): string | undefined => /role="alert"[^>]*>([^<]+)</.exec(html)?.[1];

async function loginPage(fields: Fields = SCOPES): Promise<{ browser: Browser; page: Shown }> {
  const browser = new Browser();
  return { browser, page: await browser.open(authorizeUrl(base, fields)) };
}

describe('the login page', () => {
  test('lets a user in by email and password, and leads to the consent page with GET (RFC 9110, section 15.4.4)', async () => {
    const { browser, page } = await loginPage();
    expect([page.response.status, titleOf(page)]).toEqual([200, 'Log in to Sandbox App']);
    const sent = await browser.press(page, { action: 'login', email: 'Student@Sandbox.test', password: 'password' });
    expect(sent.response.status).toBe(303);
    expect(titleOf(await browser.follow(sent))).toBe('Allow Sandbox App?');
  });

  test.each([
    ['a wrong password', { email: 'student@sandbox.test', password: 'wrong' }],
    ['no password', { email: 'student@sandbox.test', password: '' }],
    ['an unknown email', { email: 'nobody@sandbox.test', password: 'password' }],
    ['nothing', { email: '', password: '' }],
    ['an object', { email: '[object Object]', password: 'x' }],
  ])('says the same of %s, and keeps what was typed', async (_, typed) => {
    const { browser, page } = await loginPage();
    const sent = await browser.press(page, { action: 'login', ...typed });
    // a page that Back leads to without sending a password again
    expect(sent.response.status).toBe(303);
    const again = await browser.follow(sent);
    expect([again.response.status, alertOf(again)]).toEqual([
      200,
      'The email or the password is wrong. The people of the scenario have the password that its home page shows.',
    ]);
    const right = await browser.follow(await browser.press(again, { action: 'login', email: 'student@sandbox.test', password: 'password' }));
    expect(titleOf(right)).not.toContain('Log in');
    expect(right.url).not.toContain('login_problem');
    if (typed.email !== '') expect(again.html).toContain(`value="${typed.email}"`);
    expect(again.html).not.toContain('value="wrong"');
  });

  test('lets a user who signed up in by the own password, and none without one', async () => {
    await sandbox.open.post('/auth/signup', { email: 'new@example.org', password: 'long enough', name: 'New One' }).expect(201);
    await sandbox.api.post('/students', { email: 'no-password@example.org', name: 'No Password' }).expect(201);
    const { browser, page } = await loginPage();
    expect((await browser.press(page, { action: 'login', email: 'new@example.org', password: 'long enough' })).response.status).toBe(303);
    const other = await loginPage();
    const refused = await other.browser.follow(await other.browser.press(other.page, { action: 'login', email: 'no-password@example.org', password: '' }));
    expect(alertOf(refused)).toContain('wrong');
    // the one click works for everybody
    expect((await other.browser.press(other.page, { as: 'no-password@example.org' })).response.status).toBe(303);
  });

  test('begins with the hinted email, and offers that person first', async () => {
    const { page } = await loginPage({ login_hint: 'recruiter@sandbox.test' });
    expect(page.html).toContain('value="recruiter@sandbox.test"');
    expect(/name="as" value="([^"]+)"/.exec(page.html)?.[1]).toBe('recruiter@sandbox.test');
  });

  test('offers some of ten thousand people, not all', async () => {
    const campus = await sandboxForTest({ seed: 'campus' });
    const page = await new Browser().open(authorizeUrl(campus.url));
    expect(page.html.match(/name="as"/g)).toHaveLength(8);
  });

  test('cancelled, tells the app so (RFC 6749, section 4.1.2.1: access_denied)', async () => {
    const { browser, page } = await loginPage();
    const { response } = await browser.press(page, { action: 'cancel' });
    expect(response.status).toBe(303);
    expect(readCallback(response)).toMatchObject({ error: 'access_denied', state: 's-1', iss: base, code: null });
  });
});

describe('the consent page', () => {
  test('names the app, the user, each scope and where one goes back to', async () => {
    const { page } = await signedIn(base, { scope: 'profile email courses' });
    for (const text of ['Sandbox App', 'student@sandbox.test', 'Your profile', 'Your email address', 'Your courses', 'http://localhost:3000'])
      expect(page.html).toContain(text);
  });

  test('allowed, gives a code that gives the tokens of this user', async () => {
    const { browser, page } = await signedIn(base, SCOPES, 'educator@sandbox.test');
    const { response } = await browser.press(page, { action: 'allow' });
    // RFC 9700, section 4.12: never 307, which would send the form on
    expect(response.status).toBe(303);
    const back = readCallback(response);
    expect(back).toMatchObject({ state: 's-1', iss: base, error: null });
    const { body } = await exchange(base, back.code);
    expect(await (await me(base, body['access_token'])).json()).toMatchObject({ email: 'educator@sandbox.test', role: 'educator' });
  });

  test('denied, gives access_denied, and asks again the next time', async () => {
    const { browser, page } = await signedIn(base, SCOPES);
    expect(readCallback((await browser.press(page, { action: 'deny' })).response)).toMatchObject({ error: 'access_denied', state: 's-1' });
    expect(titleOf(await browser.open(page.url))).toBe('Allow Sandbox App?');
  });

  test('is shown once: what was allowed is remembered for this user and app', async () => {
    const side = sandbox.workspace('remembered');
    const { browser, page } = await signedIn(side.url, SCOPES);
    await browser.press(page, { action: 'allow' });
    expect(readCallback((await browser.open(authorizeUrl(side.url, SCOPES))).response).code).not.toBeNull();
    // prompt=none needs no shortcut then
    expect(readCallback((await browser.open(authorizeUrl(side.url, { ...SCOPES, prompt: 'none' }))).response).code).not.toBeNull();
    // fewer scopes are allowed with it, more are not
    expect((await browser.open(authorizeUrl(side.url, { scope: 'email' }))).response.status).toBe(302);
    expect(titleOf(await browser.open(authorizeUrl(side.url, { scope: 'profile email courses' })))).toBe('Allow Sandbox App?');
    expect(titleOf(await browser.open(authorizeUrl(side.url, { ...SCOPES, prompt: 'consent' })))).toBe('Allow Sandbox App?');
    // another app, and another user, are asked
    const pkce = { client_id: 'sandbox_public_client', code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' };
    expect(titleOf(await browser.open(authorizeUrl(side.url, { ...SCOPES, ...pkce })))).toBe('Allow Sandbox Public App?');
    expect(titleOf((await signedIn(side.url, SCOPES, 'admin@sandbox.test')).page)).toBe('Allow Sandbox App?');
    // and forgotten
    await side.admin.post('/oauth-apps/sandbox_client/forget', {}).expect(200);
    expect(titleOf(await browser.open(authorizeUrl(side.url, SCOPES)))).toBe('Allow Sandbox App?');
  });

  test('lets one use another account', async () => {
    const { browser, page } = await signedIn(base, SCOPES);
    const login = await browser.follow(await browser.press(page, { action: 'switch' }));
    expect(titleOf(login)).toBe('Log in to Sandbox App');
    const consent = await browser.follow(await browser.press(login, { as: 'recruiter@sandbox.test' }));
    expect(consent.html).toContain('recruiter@sandbox.test');
  });
});

describe('prompt (OpenID Connect Core, section 3.1.2.1)', () => {
  test('login asks again though somebody is signed in, once', async () => {
    const { browser } = await signedIn(base, SCOPES);
    const login = await browser.open(authorizeUrl(base, { ...SCOPES, prompt: 'login' }));
    expect(titleOf(login)).toBe('Log in to Sandbox App');
    expect(titleOf(await browser.follow(await browser.press(login, { as: 'student@sandbox.test' })))).toBe('Allow Sandbox App?');
  });

  test('login can not be answered with the button of the consent page', async () => {
    const { browser } = await signedIn(base, SCOPES);
    const login = await browser.open(authorizeUrl(base, { ...SCOPES, prompt: 'login' }));
    const sent = await browser.press(login, { action: 'allow' });
    expect([sent.response.status, titleOf(sent)]).toEqual([400, 'Log in to Sandbox App']);
  });

  test('login is not answered by a page that was shown before somebody signed in', async () => {
    const { browser, page: consent } = await signedIn(base, SCOPES);
    const login = await browser.open(authorizeUrl(base, { ...SCOPES, prompt: 'login' }));
    const sent = await browser.post(
      login.url,
      { csrf: /name="csrf" value="([^"]+)"/.exec(consent.html)?.[1], action: 'login', email: 'student@sandbox.test', password: 'wrong' },
      { Origin: base },
    );
    expect([sent.response.status, titleOf(sent)]).toEqual([400, 'Log in to Sandbox App']);
  });

  test('login consent asks for both', async () => {
    const side = sandbox.workspace('login-consent');
    const { browser, page } = await signedIn(side.url, SCOPES);
    await browser.press(page, { action: 'allow' });
    const login = await browser.open(authorizeUrl(side.url, { ...SCOPES, prompt: 'login consent' }));
    expect(titleOf(await browser.follow(await browser.press(login, { as: 'student@sandbox.test' })))).toBe('Allow Sandbox App?');
  });

  test('a hint at another user than who logs in does not ask for ever', async () => {
    const { browser, page } = await loginPage({ ...SCOPES, login_hint: 'recruiter@sandbox.test' });
    expect(titleOf(await browser.follow(await browser.press(page, { as: 'student@sandbox.test' })))).toBe('Allow Sandbox App?');
  });
});

describe('without pages', () => {
  test('SANDBOX_AUTO_APPROVE logs everybody in as one user', async () => {
    const auto = await sandboxForTest({ autoApprove: 'recruiter@sandbox.test' });
    const back = readCallback(await fetch(authorizeUrl(auto.url, { ...SCOPES, prompt: 'login consent' }), { redirect: 'manual' }));
    const { body } = await exchange(auto.url, back.code);
    expect(await (await me(auto.url, body['access_token'])).json()).toMatchObject({ email: 'recruiter@sandbox.test' });
    // what is wrong with a request is still wrong
    expect((await fetch(authorizeUrl(auto.url, { redirect_uri: 'https://evil.test/' }), { redirect: 'manual' })).status).toBe(400);
    expect(readCallback(await fetch(authorizeUrl(auto.url, { scope: 'nonsense' }), { redirect: 'manual' })).error).toBe('invalid_scope');
  });

  test('a user to log in as whom nobody knows is told of, by the name of what was set', async () => {
    const auto = await sandboxForTest({ autoApprove: 'typo@sandbox.test' });
    const response = await fetch(authorizeUrl(auto.url), { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect((await response.json()).error_description).toContain('--auto-approve names nobody of this workspace. --auto-approve: typo@sandbox.test.');
  });

  test('SANDBOX_FIDELITY=documented has neither shortcut, and a session with a consent still answers prompt=none', async () => {
    const real = await sandboxForTest({ fidelity: 'documented', autoApprove: 'student@sandbox.test' });
    const hinted = { ...SCOPES, prompt: 'none', login_hint: 'student@sandbox.test' };
    expect(readCallback(await fetch(authorizeUrl(real.url, hinted), { redirect: 'manual' })).error).toBe('login_required');
    const { browser, page } = await signedIn(real.url, SCOPES);
    expect(readCallback((await browser.open(authorizeUrl(real.url, hinted))).response).error).toBe('consent_required');
    await browser.press(page, { action: 'allow' });
    expect(readCallback((await browser.open(authorizeUrl(real.url, hinted))).response).code).not.toBeNull();
  });
});

describe('the cookie', () => {
  test('is HttpOnly, SameSite=Lax, for this port and this workspace', async () => {
    const side = sandbox.workspace('cookies');
    const { response } = await new Browser().open(authorizeUrl(side.url));
    const port = new URL(base).port;
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(new RegExp(`^skillpassport_sandbox_${port}=osn_[\\w-]{43}; Path=/w/cookies/oauth; HttpOnly; SameSite=Lax$`)),
    ]);
  });

  test('is Secure where the browser knows the sandbox by https', async () => {
    const behind = await sandboxForTest({ publicUrl: 'https://sandbox.example.com' });
    const { response } = await new Browser().open(authorizeUrl(behind.url));
    expect(response.headers.getSetCookie()[0]).toMatch(/^skillpassport_sandbox_443=.*; Secure/);
  });

  test('has the path by which a proxy leads to the sandbox', async () => {
    const behind = await sandboxForTest({ publicUrl: 'https://tools.example.com/sandbox' });
    const { response } = await new Browser().open(authorizeUrl(behind.workspace('a').url));
    expect(response.headers.getSetCookie()[0]).toContain('; Path=/sandbox/w/a/oauth;');
  });

  test('is a new one after each login: nobody can have chosen it before (session fixation)', async () => {
    const { browser, page } = await loginPage();
    const [before] = browser.cookies;
    await browser.press(page, { as: 'student@sandbox.test' });
    expect(browser.cookies).toHaveLength(1);
    expect(browser.cookies[0]).not.toBe(before);
  });

  test('of a login is void after 12 hours of the clock, and after a reset', async () => {
    const side = sandbox.workspace('sessions');
    const { browser, page } = await signedIn(side.url, SCOPES);
    await side.admin.post('/clock', { advance: '11h59m' }).expect(200);
    expect(titleOf(await browser.open(page.url))).toBe('Allow Sandbox App?');
    await side.admin.post('/clock', { advance: '1m' }).expect(200);
    expect(titleOf(await browser.open(page.url))).toBe('Log in to Sandbox App');
    const again = await signedIn(side.url, SCOPES);
    await side.admin.post('/reset', {}).expect(200);
    expect(titleOf(await again.browser.open(page.url))).toBe('Log in to Sandbox App');
  });

  test('of the default workspace signs nobody in elsewhere', async () => {
    const { browser } = await signedIn(base, SCOPES);
    const side = sandbox.workspace('elsewhere');
    const page = await browser.open(authorizeUrl(side.url, SCOPES));
    expect(titleOf(page)).toBe('Log in to Sandbox App');
    const forged = await fetch(authorizeUrl(side.url, SCOPES), { headers: { Accept: 'text/html', Cookie: browser.cookies.join('; ') } });
    expect(await forged.text()).toContain('Log in');
  });
});

test('the whole login works under a workspace, and the answer names its issuer', async () => {
  const side = sandbox.workspace('whole');
  const { browser, page } = await signedIn(side.url, SCOPES);
  const back = readCallback((await browser.press(page, { action: 'allow' })).response);
  expect(back.iss).toBe(side.url);
  const { body } = await exchange(side.url, back.code);
  expect((await me(side.url, body['access_token'])).status).toBe(200);
  expect((await me(base, body['access_token'])).status).toBe(401);
});

test('SANDBOX_ADMIN_TOKEN closes the admin API and the dashboard, not the login (contract, "Admin API")', async () => {
  const closed = await sandboxForTest({ adminToken: 'secret' });
  expect((await fetch(closed.url)).status).toBe(401);
  const { browser, page } = await signedIn(closed.url, SCOPES);
  const back = readCallback((await browser.press(page, { action: 'allow' })).response);
  const { body } = await exchange(closed.url, back.code);
  expect((await me(closed.url, body['access_token'])).status).toBe(200);
});

test('where there is no room for another workspace, code is told temporarily_unavailable (RFC 6749, section 4.1.2.1)', async () => {
  const small = await sandboxForTest({ maxWorkspaces: '1' });
  const side = small.workspace('no-room');
  expect((await quickLogin(side.url, SCOPES)).error).toBe('temporarily_unavailable');
  const { status, body } = await exchange(side.url, 'oac_x');
  expect([status, body['error']]).toEqual([503, 'temporarily_unavailable']);
});

describe('while a form is on its way', () => {
  /** Sends the head of a form and half of its body, does something, and sends the rest. */
  async function sendSlowly(browser: Browser, page: Shown, fields: Fields, meanwhile: () => Promise<unknown>): Promise<string> {
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const body = new URLSearchParams({ csrf, ...(fields as Record<string, string>) }).toString();
    const { hostname, port, pathname, search, origin } = new URL(page.url);
    const socket = connect(Number(port), hostname);
    const answer = new Promise<string>((resolve, reject) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString('utf8')));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    const head = [
      `POST ${pathname}${search} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      `Origin: ${origin}`,
      `Cookie: ${browser.cookies.join('; ')}`,
      'Connection: close',
    ];
    socket.write(`${[...head, 'Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
    // an answer to another request shows that this one has been begun
    await meanwhile();
    socket.write(body.slice(10));
    return answer;
  }

  test('an app is deleted: nobody is sent anywhere', async () => {
    const side = sandbox.workspace('slow-form');
    const { body: app } = await side.admin.post('/oauth-apps', { name: 'Gone', redirect_uris: [CALLBACK] }).expect(201);
    const { browser, page } = await signedIn(side.url, { client_id: app.client_id });
    const answer = await sendSlowly(browser, page, { action: 'allow' }, () => side.admin.delete(`/oauth-apps/${app.client_id}`).expect(204));
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).not.toContain('Location');
  });

  test('the session ends: nothing is granted', async () => {
    const side = sandbox.workspace('slow-session');
    const { browser, page } = await signedIn(side.url, SCOPES);
    const answer = await sendSlowly(browser, page, { action: 'allow' }, () => side.admin.post('/oauth/expire', { tokens: 'all' }).expect(200));
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).not.toContain('Location');
  });

  test('a reset gives the id to another person: that person is not signed in', async () => {
    const side = sandbox.workspace('slow-reset');
    await side.open.post('/auth/signup', { email: 'eve@example.org', password: 'long enough', name: 'Eve' }).expect(201);
    const browser = new Browser();
    const page = await browser.open(authorizeUrl(side.url, SCOPES));
    // the login waits for its hash until the id is Bob's
    const { derive } = kdf;
    const [begun, goesOn] = [gate(), gate()];
    const held = vi.spyOn(kdf, 'derive').mockImplementationOnce(async (password, salt) => {
      begun.open();
      await goesOn.promise;
      return derive(password, salt);
    });
    const sending = browser.press(page, { action: 'login', email: 'eve@example.org', password: 'long enough' });
    await begun.promise;
    held.mockRestore();
    await side.admin.post('/reset', {}).expect(200);
    await side.open.post('/auth/signup', { email: 'bob@example.org', password: 'long enough', name: 'Bob' }).expect(201);
    goesOn.open();
    const next = await browser.follow(await sending);
    expect(next.html).not.toContain('bob@example.org');
    // nor where no hint at Eve keeps others out
    const anew = await browser.open(page.url);
    expect([titleOf(anew), anew.html.includes('bob@example.org')]).toEqual(['Log in to Sandbox App', false]);
  });
});

test('an app that is deleted while its page is open gives nobody anything', async () => {
  const { body: app } = await admin.post('/oauth-apps', { name: 'Gone', redirect_uris: [CALLBACK] }).expect(201);
  const { browser, page } = await signedIn(base, { client_id: app.client_id });
  await admin.delete(`/oauth-apps/${app.client_id}`).expect(204);
  const sent = await browser.press(page, { action: 'allow' });
  expect([sent.response.status, sent.response.headers.get('location'), titleOf(sent)]).toEqual([400, null, 'The app is unknown']);
});
