import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { authorizeUrl, Browser, CALLBACK, CHALLENGE, exchange, quickLogin, readCallback, type Shown, signedIn, VERIFIER } from './login.js';

const sandbox = await withSandbox();
const { url: base, admin } = sandbox;

const consentOf = async ({ html }: Shown): Promise<boolean> => html.includes('Allow <bdi>Sandbox App</bdi> to use');

describe('CSRF on consent (RFC 6749, section 10.12)', () => {
  test.each<[string, (csrf: string) => Record<string, string>, Record<string, string>]>([
    ['without the value of the page', () => ({}), {}],
    ['with a made-up value', () => ({ csrf: 'a'.repeat(43) }), {}],
    ['with an empty value', () => ({ csrf: '' }), {}],
    ['with the value cut short', (csrf) => ({ csrf: csrf.slice(0, -1) }), {}],
  ])('a form %s grants nothing, and shows the page anew', async (_, forge, headers) => {
    const { browser, page } = await signedIn(base);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const sent = await browser.post(page.url, { action: 'allow', ...forge(csrf) }, { Origin: base, ...headers });
    expect([sent.response.status, sent.response.headers.get('location'), await consentOf(sent)]).toEqual([400, null, true]);
  });

  test.each<[string, Record<string, string>]>([
    ['another site', { Origin: 'http://evil.test' }],
    ['another port of this host', { Origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { Origin: 'null' }],
    ['another site, by Fetch Metadata', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling, by Fetch Metadata', { 'Sec-Fetch-Site': 'same-site' }],
  ])('a right form that %s sends is 403', async (_, headers) => {
    const { browser, page } = await signedIn(base);
    const sent = await browser.press(page, { action: 'allow' }, headers);
    expect([sent.response.status, sent.response.headers.get('location')]).toEqual([403, null]);
  });

  test("a victim's browser gets nothing by the attacker's value: it is bound to the cookie", async () => {
    const [attacker, victim] = [await signedIn(base), await signedIn(base)];
    const csrf = /name="csrf" value="([^"]+)"/.exec(attacker.page.html)?.[1];
    const sent = await victim.browser.post(victim.page.url, { action: 'allow', csrf }, { Origin: base });
    expect([sent.response.status, sent.response.headers.get('location')]).toEqual([400, null]);
  });

  test('the value of one request allows no other: it is bound to the app and the scopes', async () => {
    const { browser, page } = await signedIn(base, { scope: 'email' });
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1];
    for (const fields of [
      { scope: 'profile email courses' },
      { scope: 'email', redirect_uri: 'http://localhost:6666/evil' },
      { scope: 'email', state: 'other' },
    ]) {
      const sent = await browser.post(authorizeUrl(base, fields), { action: 'allow', csrf }, { Origin: base });
      expect([sent.response.status, sent.response.headers.get('location')]).toEqual([400, null]);
    }
  });

  test('a consent page that was shown to one user allows nothing as another (two tabs)', async () => {
    const { browser, page } = await signedIn(base);
    const login = await browser.open(authorizeUrl(base, { prompt: 'login' }));
    await browser.press(login, { as: 'admin@sandbox.test' });
    const sent = await browser.press(page, { action: 'allow' });
    expect([sent.response.status, sent.response.headers.get('location')]).toEqual([400, null]);
    expect(sent.html).toContain('admin@sandbox.test');
  });

  test('a login can not be forced on a browser either: its form is bound to the cookie as well', async () => {
    const [attacker, victim] = [new Browser(), new Browser()];
    const csrf = /name="csrf" value="([^"]+)"/.exec((await attacker.open(authorizeUrl(base))).html)?.[1];
    await victim.open(authorizeUrl(base));
    const sent = await victim.post(authorizeUrl(base), { csrf, as: 'admin@sandbox.test' }, { Origin: base });
    expect(sent.response.status).toBe(400);
  });

  test('a request by GET changes nothing but for the shortcuts', async () => {
    const { browser } = await signedIn(base);
    const sent = await browser.open(`${authorizeUrl(base)}&action=allow`);
    expect([sent.response.status, await consentOf(sent)]).toEqual([200, true]);
  });
});

describe('clickjacking and what a page may do (RFC 6749, section 10.13; RFC 9700, section 4.16)', () => {
  test.each<[string, Record<string, string>]>([
    ['login', {}],
    ['error', { redirect_uri: 'https://evil.test/' }],
  ])('the %s page is shown in no frame, runs no script and sends its form home', async (_, fields) => {
    const { headers } = (await new Browser().open(authorizeUrl(base, fields))).response;
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toContain('script-src');
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  test.each([
    ['https://yourapp.com/auth/callback', "form-action 'self' https://yourapp.com https:;"],
    ['com.example.app:/cb', "form-action 'self' com.example.app:;"],
    ['http://localhost:3000/cb', "form-action 'self' http://localhost:3000 http://localhost:* http://127.0.0.1:*;"],
    // a policy can't name an IPv6 address
    ['http://[::1]:3000/cb', "form-action 'self' http:;"],
  ])('a form that leads back to %s may', async (uri, policy) => {
    const { body: app } = await admin.post('/oauth-apps', { name: 'App', redirect_uris: [uri] }).expect(201);
    const { response } = await new Browser().open(authorizeUrl(base, { client_id: app.client_id, redirect_uri: uri }));
    expect(response.headers.get('content-security-policy')).toContain(policy);
  });
});

describe('XSS: all that is echoed is escaped', () => {
  const EVIL = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\${7*7}</title>`;

  test.each([
    'client_id',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
    'code_challenge',
    'code_challenge_method',
    'prompt',
    'login_hint',
    'response_mode',
    'unknown',
  ])('%s', async (name) => {
    const { response, html } = await new Browser().open(authorizeUrl(base, { [name]: EVIL }));
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<img');
    response.headers.forEach((value) => expect(value).not.toContain('<script>'));
  });

  test('the name of an app, of a user, and what was typed', async () => {
    const { body: app } = await admin.post('/oauth-apps', { name: EVIL, redirect_uris: [CALLBACK] }).expect(201);
    await sandbox.api.post('/students', { name: EVIL, email: 'evil@example.org' }).expect(201);
    const { browser, page } = await signedIn(base, { client_id: app.client_id }, 'evil@example.org');
    const login = await browser.open(authorizeUrl(base, { client_id: app.client_id, login_hint: 'evil@example.org', prompt: 'login' }));
    const again = await browser.follow(await browser.press(login, { action: 'login', email: EVIL, password: 'x' }));
    for (const { html } of [page, login, again]) {
      expect(html).toContain('&lt;script>');
      expect(html).not.toContain('<script>');
      expect(html).not.toContain('<img');
    }
  });

  test('headers can not be split by what comes back', async () => {
    const back = await quickLogin(base, { state: 'a\r\nSet-Cookie: evil=1' });
    expect(back.state).toBe('a\r\nSet-Cookie: evil=1');
    expect(back.url.href).not.toMatch(/[\r\n]/);
  });
});

describe('what belongs together stays together', () => {
  test('a code that was injected into another login is refused by PKCE (RFC 9700, section 4.5)', async () => {
    const stolen = await quickLogin(base, { code_challenge: CHALLENGE, code_challenge_method: 'S256' });
    expect((await exchange(base, stolen.code, { code_verifier: `${VERIFIER.slice(0, -1)}y` })).body['error']).toBe('invalid_grant');
  });

  test('a challenge that is stripped on its way is found out (RFC 9700, section 4.8)', async () => {
    const stripped = await quickLogin(base);
    expect((await exchange(base, stripped.code, { code_verifier: VERIFIER })).body['error']).toBe('invalid_grant');
  });

  test('an answer says whose it is, so that a mix-up is seen (RFC 9207, section 1)', async () => {
    const [honest, attacker] = [sandbox.workspace('honest'), sandbox.workspace('attacker')];
    expect((await quickLogin(attacker.url)).iss).toBe(attacker.url);
    expect((await quickLogin(honest.url)).iss).toBe(honest.url);
  });

  test('a Host header that is none does not get into the issuer', async () => {
    const response = await fetch(authorizeUrl(base, { prompt: 'none', login_hint: 'student@sandbox.test' }), {
      redirect: 'manual',
      headers: { 'X-Forwarded-Host': 'evil.test', Forwarded: 'host=evil.test' },
    });
    expect(readCallback(response).iss).toBe(base);
  });
});

describe('secrets', () => {
  test('are in no store: codes, refresh tokens and cookies are kept as digests', async () => {
    const side = sandbox.workspace('digests');
    const { browser, page } = await signedIn(side.url);
    const { code } = readCallback((await browser.press(page, { action: 'allow' })).response);
    const { body } = await exchange(side.url, code);
    const hosted = sandbox.app.services.workspaces.peek('digests');
    const kept = JSON.stringify(
      ['oauth_codes', 'oauth_refresh_tokens', 'oauth_sessions', 'oauth_access_tokens'].map((name) => hosted?.workspace.store[name as 'oauth_codes'].all()),
    );
    expect(kept).toContain('client_id');
    for (const secret of [code, body['refresh_token'], body['access_token'], browser.cookies[0]?.split('=')[1]]) {
      expect(secret).toMatch(/.{40}/);
      expect(kept).not.toContain(secret);
    }
  });

  test('are in no request of the journal', async () => {
    const side = sandbox.workspace('journal');
    const { browser, page } = await signedIn(side.url, { state: 'visible-state' });
    const { code } = readCallback((await browser.press(page, { action: 'allow' })).response);
    const quick = await quickLogin(side.url);
    const { body } = await exchange(side.url, code, { code_verifier: undefined });
    await exchange(side.url, quick.code);
    await exchange(side.url, 'oac_wrong');
    const { body: list } = await side.admin.get('/requests').expect(200);
    const details = await Promise.all(list.requests.map(async ({ id }: { id: string }) => (await side.admin.get(`/requests/${id}`).expect(200)).text));
    const all = details.join('\n');
    // what is no secret is there
    expect(all).toContain('visible-state');
    expect(all).toContain('requestToken');
    expect(all).toContain('invalid_grant');
    for (const secret of [code, quick.code, body['access_token'], body['refresh_token'], 'sandbox_secret', browser.cookies[0]?.split('=')[1]]) {
      expect(secret).toMatch(/.{10}/);
      expect(all).not.toContain(secret);
    }
  });
});
