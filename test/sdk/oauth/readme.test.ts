// The README's login, run as it stands: in Express with express-session, against the sandbox.

import { readFileSync } from 'node:fs';

import express from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it, vi } from 'vitest';

import * as skillpassport from '../../../sdk/src/index.js';
import { withSandbox } from '../../setup.js';
import { receiverOn } from '../webhooks/receiver.js';

const sandbox = await withSandbox();
const readme = readFileSync(new URL('../../../sdk/README.md', import.meta.url), 'utf8');
const section = /^## Log in with Skill Passport$(.*?)^## /ms.exec(readme)?.[1] ?? '';
const [login = '', refresh = ''] = [...section.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);

afterEach(() => vi.unstubAllEnvs());

type Session = Readonly<Record<string, unknown>>;

interface App {
  /** A browser's next step: where it is sent. It keeps the app's cookie. */
  readonly step: (path: string) => Promise<string>;
  readonly session: () => Promise<Session>;
  readonly cookie: () => string;
  /** What the app wrote to the console. */
  readonly printed: unknown[][];
}

/** The app of the README, at an address of its own. */
async function startApp(): Promise<App> {
  const app = express().use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  const { origin } = new URL(await receiverOn(app));
  vi.stubEnv('SKILLPASSPORT_BASE_URL', sandbox.url);
  vi.stubEnv('CLIENT_ID', 'sandbox_client');
  vi.stubEnv('CLIENT_SECRET', 'sandbox_secret');
  const printed: unknown[][] = [];
  const run = new Function('app', 'skillpassport', 'console', login.replaceAll('https://yourapp.com', origin));
  run(app, skillpassport, { error: (...words: unknown[]) => void printed.push(words) });
  app.get('/session', (request, response) => void response.json(request.session));

  let cookie = '';
  const ask = async (path: string): Promise<Response> => {
    const url = new URL(path, origin);
    const response = await fetch(url, { redirect: 'manual', headers: url.origin === origin ? { Cookie: cookie } : {} });
    if (url.origin === origin) cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response;
  };
  return {
    step: async (path) => (await ask(path)).headers.get('location') ?? '',
    session: async () => (await ask('/session')).json(),
    cookie: () => cookie,
    printed,
  };
}

/** The person at the browser, who is signed in already and agrees. */
const agreeing = (url: string): string => `${url}&prompt=none&login_hint=student%40sandbox.test`;

describe("the README's login", () => {
  it('brings the user to the dashboard, in a session that did not exist before', async () => {
    const app = await startApp();
    const authorize = await app.step('/login');
    const before = app.cookie();
    expect(await app.step(await app.step(agreeing(authorize)))).toBe('/dashboard');
    expect(app.printed).toEqual([]);
    const after = await app.session();
    expect(after).toMatchObject({ user: { email: 'student@sandbox.test', courses: expect.any(Array) }, tokens: { token_type: 'Bearer' } });
    expect(after).not.toHaveProperty('login');
    expect(before).not.toBe('');
    expect(app.cookie()).not.toBe(before);
  });

  it('tells a user who said no from a login that failed', async () => {
    const app = await startApp();
    await sandbox.admin.post('/oauth/outcomes', { outcome: 'user_denies', times: 1 }).expect(201);
    expect(await app.step(await app.step(agreeing(await app.step('/login'))))).toBe('/?login=cancelled');
    expect(app.printed).toEqual([]);
  });

  it('takes no callback twice', async () => {
    const app = await startApp();
    const callback = await app.step(agreeing(await app.step('/login')));
    expect(await app.step(callback)).toBe('/dashboard');
    expect(await app.step(callback)).toBe('/?login=failed');
    expect(app.printed).toEqual([['STATE_MISMATCH', expect.stringContaining('the session in which the login began is gone')]]);
  });

  it("takes no callback of another browser's login", async () => {
    const [app, attackers] = [await startApp(), await startApp()];
    const callback = new URL(await attackers.step(agreeing(await attackers.step('/login'))));
    await app.step('/login');
    expect(await app.step(callback.pathname + callback.search)).toBe('/?login=failed');
    expect(app.printed).toEqual([['STATE_MISMATCH', expect.stringContaining('did not begin this login')]]);
  });

  it('refreshes a minute before the end, and not sooner', async () => {
    const app = await startApp();
    await app.step(await app.step(agreeing(await app.step('/login'))));
    const { tokens } = await app.session();
    const client = new skillpassport.Client({ clientId: 'sandbox_client', clientSecret: 'sandbox_secret', baseUrl: sandbox.url });
    const run = new Function('req', 'client', 'tokens', `return (async () => {${refresh}})()`);
    const req = { session: { tokens } };
    await run(req, client, tokens);
    expect(req.session.tokens).toBe(tokens);
    await run(req, client, Object.assign({}, tokens, { expires_at: Date.now() + 59_000 }));
    expect(req.session.tokens).toMatchObject({ token_type: 'Bearer', scope: 'profile email courses' });
    expect(req.session.tokens).not.toEqual(tokens);
  });
});
