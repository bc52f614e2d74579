// Auth.js (@auth/express) with the sandbox as a provider of the integrator's own: what its documentation calls a custom OAuth provider.

import { ExpressAuth, getSession, type ExpressAuthConfig } from '@auth/express';
import express, { type Express } from 'express';
import { describe, expect, test } from 'vitest';

import { withSandbox } from '../../setup.js';
import { HttpBrowser, type Shown } from './http-browser.js';
import { listen } from './listen.js';
import { BY_PASSWORD, logIn, type Person, STUDENT } from './log-in.js';

const sandbox = await withSandbox();

type Provider = ExpressAuthConfig['providers'][number];

interface Profile {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** @param issuer Auth.js holds `iss` in the answer to it (RFC 9207), and to a name of its own where there is none */
function skillPassport(base: string, issuer: string): Provider {
  return {
    id: 'skillpassport',
    name: 'Skill Passport',
    type: 'oauth',
    issuer,
    clientId: 'sandbox_client',
    clientSecret: 'sandbox_secret',
    checks: ['pkce', 'state'],
    authorization: { url: `${base}/oauth/authorize`, params: { scope: 'profile email' } },
    token: `${base}/oauth/token`,
    userinfo: `${base}/v1/me`,
    profile: ({ id, name, email }: Profile) => ({ id, name, email }),
  };
}

function authApp(provider: Provider): Express {
  const silent = (): void => {};
  const config: ExpressAuthConfig = {
    providers: [provider],
    secret: 'a secret of thirty-two characters',
    trustHost: true,
    logger: { error: silent, warn: silent, debug: silent },
  };
  const app = express();
  app.use('/auth', ExpressAuth({ ...config, basePath: '/auth' }));
  app.get('/', (request, response) => getSession(request, { ...config, basePath: '/auth' }).then((session) => response.json(session?.user ?? null)));
  return app;
}

/** Auth.js begins a login with a form of its own. */
async function begin(browser: HttpBrowser, origin: string): Promise<Shown> {
  const page = await browser.open(`${origin}/auth/signin`);
  const csrfToken = /name="csrfToken" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
  return browser.submit(`${origin}/auth/signin/skillpassport`, { csrfToken, callbackUrl: `${origin}/` });
}

async function visit(
  provider: Provider,
  person: Person = STUDENT,
  consent: 'allow' | 'deny' = 'allow',
): Promise<{ shown: Shown; browser: HttpBrowser; origin: string }> {
  const origin = await listen(authApp(provider));
  const browser = new HttpBrowser();
  return { shown: await logIn(browser, await begin(browser, origin), person, consent), browser, origin };
}

describe.each([
  ['the default workspace', () => sandbox.url],
  ['a workspace of its own', () => sandbox.workspace('ci-1').url],
])('in %s', (_, base) => {
  test.each<[string, Person]>([
    ['by one click', STUDENT],
    ['by password', BY_PASSWORD],
  ])('a user logs in %s, with state, PKCE and a checked issuer (RFC 6749, section 4.1; RFC 7636; RFC 9207)', async (_how, person) => {
    const { shown, origin } = await visit(skillPassport(base(), base()), person);
    expect(shown).toMatchObject({ url: `${origin}/`, status: 200 });
    expect(JSON.parse(shown.html)).toMatchObject({ email: 'student@sandbox.test' });
  });
});

describe('what can go wrong ends on a page of the app', () => {
  test('the user denies (RFC 6749, section 4.1.2.1)', async () => {
    const base = sandbox.workspace('deny').url;
    const { shown, origin } = await visit(skillPassport(base, base), STUDENT, 'deny');
    expect(shown.url).toContain(`${origin}/auth/`);
    expect(new URL(shown.url).searchParams.get('error')).toBe('OAuthCallbackError');
  });

  test('the answer of another issuer, as in a provider without `issuer`: the app refuses it (RFC 9207, section 2.4)', async () => {
    const { shown, browser, origin } = await visit(skillPassport(sandbox.workspace('mix').url, 'https://authjs.dev'));
    expect(shown.url).toContain(`${origin}/auth/error`);
    expect((await browser.open(`${origin}/`)).html).toBe('null');
  });

  test.each(['user_denies', 'expired_code', 'wrong_state', 'temporarily_unavailable'])('%s, and the next login works', async (outcome) => {
    const side = sandbox.workspace(outcome);
    await side.admin.post('/oauth/outcomes', { outcome }).expect(201);
    const { browser, shown, origin } = await visit(skillPassport(side.url, side.url));
    expect(new URL(shown.url).pathname).toMatch(/^\/auth\/(?:error|signin)$/);
    const next = await logIn(browser, await begin(browser, origin));
    expect(next.url).toBe(`${origin}/`);
    expect(JSON.parse(next.html)).toMatchObject({ email: 'student@sandbox.test' });
  });
});
