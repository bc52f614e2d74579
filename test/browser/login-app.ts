// An app that users log in to, for the browser tests: it sends them to /oauth/authorize, takes the code, and shows who they are.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { onTestFinished } from 'vitest';

/** A login as the callback met it. */
export interface Login {
  readonly error: string | null;
  /** Whose tokens the code gave; null where it gave none. */
  readonly email: string | null;
}

export interface LoginApp {
  readonly origin: string;
  readonly redirectUri: string;
  /** Where a login begins. @param parameters besides those of every login */
  readonly loginUrl: (parameters?: Readonly<Record<string, string>>) => string;
  /** Every answer that came, in order. */
  readonly logins: readonly Login[];
}

interface AppOptions {
  /** `localhost`, `127.0.0.1` or `[::1]`: how the redirect URI names the app. */
  readonly name?: string;
  /** Where the callback sends its user on to; the page that says who they are is shown at once without it. */
  readonly onward?: string;
}

const CLIENT = { client_id: 'sandbox_client', client_secret: 'sandbox_secret' };

/** Listens until the test is done. @param base of the sandbox or a workspace */
export async function loginApp(base: string, { name = 'localhost', onward }: AppOptions = {}): Promise<LoginApp> {
  const logins: Login[] = [];
  const server = createServer((request, response) => void answer(request, response));
  const address = name === '[::1]' ? '::1' : '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  const origin = `http://${name}:${typeof bound === 'object' && bound ? bound.port : 0}`;
  const redirectUri = `${origin}/auth/callback`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    if (pathname === '/auth/callback') {
      const login = await readLogin(base, redirectUri, searchParams);
      logins.push(login);
      if (onward !== undefined) response.writeHead(302, { Location: onward }).end();
      else show(response, login.email === null ? `Not logged in: ${login.error}` : `Welcome ${login.email}`);
    } else show(response, 'Home');
  }

  return {
    origin,
    redirectUri,
    logins,
    loginUrl: (parameters = {}) => {
      const all = { client_id: CLIENT.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'profile email courses', ...parameters };
      return `${base}/oauth/authorize?${new URLSearchParams(all).toString()}`;
    },
  };
}

async function readLogin(base: string, redirectUri: string, answer: URLSearchParams): Promise<Login> {
  const code = answer.get('code');
  if (code === null) return { error: answer.get('error'), email: null };
  const body = JSON.stringify({ ...CLIENT, grant_type: 'authorization_code', code, redirect_uri: redirectUri });
  const tokens = await (await fetch(`${base}/oauth/token`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).json();
  if (tokens.access_token === undefined) return { error: tokens.error, email: null };
  const me = await fetch(`${base}/v1/me`, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
  return { error: null, email: (await me.json()).email };
}

function show(response: ServerResponse, text: string): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(`<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>App</title><h1>${text}</h1></html>`);
}
