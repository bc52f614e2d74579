// The integration guide's "Authorization Flow" runs as it stands, in an Express app with sessions: only its `fetch` and
// its `res.redirect` are the test's, which put the sandbox in the place of the two production hosts.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';

import express, { type Express } from 'express';
import session from 'express-session';
import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { HttpBrowser } from './clients/http-browser.js';
import { listen } from './clients/listen.js';
import { BY_PASSWORD, logIn, type Person, STUDENT } from './clients/log-in.js';

const sandbox = await withSandbox();
const block = readFileSync(new URL('guide-authorization-flow.txt', import.meta.url), 'utf8');

/** What the block takes from around it. */
const NAMES = ['app', 'res', 'fetch', 'CLIENT_ID', 'CLIENT_SECRET', 'REDIRECT_URI'];

/** Both production hosts are the sandbox, or a workspace of it. */
const toSandbox = (base: string, url: string): string => url.replace(/^https:\/\/(?:api\.)?skillpassport\.rareminds\.in(?=\/)/, base);

/** The integrator's app: the block begins a login at /login, and brings its callback with it. */
function integrator(base: string, origin: () => string): Express {
  const app = express();
  app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }));
  app.get('/login', (_request, response) => {
    const res = { redirect: (url: string) => response.redirect(toSandbox(base, url)) };
    const reroutedFetch = (url: string, options: RequestInit): Promise<Response> => fetch(toSandbox(base, url), options);
    compileFunction(block, NAMES)(app, res, reroutedFetch, 'sandbox_client', 'sandbox_secret', `${origin()}/auth/callback`);
  });
  app.get('/dashboard', ({ session: kept }, response) => {
    response.json('user' in kept ? kept.user : null);
  });
  return app;
}

async function visit(base: string, person: Person, consent: 'allow' | 'deny' = 'allow') {
  let origin = '';
  origin = await listen(integrator(base, () => origin));
  const browser = new HttpBrowser();
  return { shown: await logIn(browser, `${origin}/login`, person, consent), browser, origin };
}

test('the block is the guide’s, byte for byte', () => {
  expect(createHash('sha256').update(block).digest('hex')).toBe('932cc8565898a03a67e53c59ac4ace49e138bd608192418bac8618e6fb99f8b6');
});

describe.each([
  ['the default workspace', () => sandbox.url],
  ['a workspace of its own', () => sandbox.workspace('ci-1').url],
])('in %s, the guide’s block', (_, base) => {
  test.each([
    ['by one click', STUDENT],
    ['by password', BY_PASSWORD],
  ])('logs a user in %s: JSON token request, no state, no PKCE (contract, "OAuth 2.0"; RFC 6749, section 4.1)', async (_how, person) => {
    const { shown, origin } = await visit(base(), person);
    expect(shown).toMatchObject({ url: `${origin}/dashboard`, status: 200 });
    expect(JSON.parse(shown.html)).toMatchObject({
      name: expect.any(String),
      role: 'student',
      grade: expect.any(String),
      email: 'student@sandbox.test',
      email_verified: true,
      courses: expect.arrayContaining([expect.objectContaining({ course: expect.objectContaining({ title: expect.any(String) }) })]),
    });
  });

  test('logs the same user in again without a page, since the consent is remembered', async () => {
    const { shown, browser, origin } = await visit(base(), STUDENT);
    expect(await browser.open(`${origin}/login`)).toEqual(shown);
  });
});

test('what the block leaves out, it leaves out: a user who denies is sent back without a code, and the session is the error that /me gives', async () => {
  const { shown } = await visit(sandbox.workspace('deny').url, STUDENT, 'deny');
  expect(JSON.parse(shown.html)).toMatchObject({ error: { code: 'AUTHENTICATION_REQUIRED' } });
});
