// Where the answer goes, in a real browser: it holds a redirect that follows a form to the page's policy, whatever a server's tests say.

import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { loginApp } from './login-app.js';
import { heading, logIn, press, STUDENT } from './login-steps.js';
import { withBrowser } from './with-browser.js';

const sandbox = await withSandbox();
const { open } = withBrowser();

describe('the policy lets the answer through, whatever the app is called (CSP: form-action)', () => {
  test.each(['localhost', '127.0.0.1', '[::1]'])('%s', async (name) => {
    const app = await loginApp(sandbox.workspace(`name-${name.replaceAll(/\W/g, '')}`).url, { name });
    const page = await open(app.loginUrl(), {}, [app.origin]);
    await logIn(page, STUDENT);
    expect(page.url()).toContain(`${app.redirectUri}?code=`);
  });

  test('a callback that sends its user on to another port', async () => {
    const { url } = sandbox.workspace('another-port');
    const front = await loginApp(url);
    const back = await loginApp(url, { onward: `${front.origin}/home` });
    const page = await open(back.loginUrl(), {}, [back.origin, front.origin]);
    await press(page, new RegExp(STUDENT));
    await press(page, 'Allow');
    await heading(page, 'Home');
    expect(page.url()).toBe(`${front.origin}/home`);
    expect(back.logins).toEqual([{ error: null, email: STUDENT }]);
  });

  test('a callback on another name of this machine that sends its user on', async () => {
    const { url } = sandbox.workspace('another-name');
    const front = await loginApp(url, { name: 'localhost' });
    const back = await loginApp(url, { name: '127.0.0.1', onward: `${front.origin}/home` });
    const page = await open(back.loginUrl(), {}, [back.origin, front.origin]);
    await press(page, new RegExp(STUDENT));
    await press(page, 'Allow');
    await heading(page, 'Home');
  });
});

test('a native app gets its answer by a scheme of its own (RFC 8252, section 7.1)', async () => {
  const { admin, url } = sandbox.workspace('native');
  const app = { name: 'Native', client_id: 'native', public: true, redirect_uris: ['com.example.app:/cb'] };
  await admin.post('/oauth-apps', app).expect(201);
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const query = { client_id: 'native', redirect_uri: 'com.example.app:/cb', response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256' };
  const page = await open(`${url}/oauth/authorize?${new URLSearchParams(query).toString()}`, {}, ['com.example.app:']);
  await press(page, new RegExp(STUDENT));
  await heading(page, 'Allow Native to use your Skill Passport?');
  const handedOver = page.waitForRequest((request) => request.url().startsWith('com.example.app:'));
  await press(page, 'Allow');
  expect((await handedOver).url()).toMatch(/^com\.example\.app:\/cb\?code=oac_[^&]+&iss=http/);
});
