// A browser and an app for the OAuth tests, over HTTP alone: a cookie jar, forms as the pages show them, and token requests.

import { createHash } from 'node:crypto';

export const CALLBACK = 'http://localhost:3000/auth/callback';
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

export type Fields = Readonly<Record<string, string | undefined>>;

const given = (fields: Fields): [string, string][] => Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

/** The address of an authorization request; undefined leaves a parameter out. */
export function authorizeUrl(base: string, fields: Fields = {}): string {
  const all = { client_id: 'sandbox_client', redirect_uri: CALLBACK, response_type: 'code', ...fields };
  return `${base}/oauth/authorize?${new URLSearchParams(given(all)).toString()}`;
}

/** What comes back to the app, as its callback reads it. */
export interface Callback {
  readonly url: URL;
  readonly code: string | null;
  readonly error: string | null;
  readonly state: string | null;
  readonly iss: string | null;
}

export function readCallback(response: Response): Callback {
  const url = new URL(response.headers.get('location') ?? 'none:');
  const read = (name: string): string | null => url.searchParams.get(name);
  return { url, code: read('code'), error: read('error'), state: read('state'), iss: read('iss') };
}

/** The sandbox's shortcut: signed in and back at once. */
export async function quickLogin(base: string, fields: Fields = {}): Promise<Callback> {
  return readCallback(await fetch(authorizeUrl(base, { prompt: 'none', login_hint: 'student@sandbox.test', ...fields }), { redirect: 'manual' }));
}

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, string>;
}

/** A token request of the confidential app; undefined leaves a parameter out. */
export function requestTokens(base: string, fields: Fields, headers: Record<string, string> = {}): Promise<TokenAnswer> {
  const all = { client_id: 'sandbox_client', client_secret: 'sandbox_secret', ...fields };
  return send(`${base}/oauth/token`, new URLSearchParams(given(all)), headers);
}

export async function send(url: string, body: URLSearchParams | string, headers: Record<string, string> = {}): Promise<TokenAnswer> {
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

/** Code for tokens, as the app that got it. */
export function exchange(base: string, code: string | null, fields: Fields = {}): Promise<TokenAnswer> {
  return requestTokens(base, { grant_type: 'authorization_code', code: code ?? undefined, redirect_uri: CALLBACK, ...fields });
}

/** A whole login, quick. */
export async function tokensOf(base: string, fields: Fields = {}): Promise<TokenAnswer['body']> {
  const { code } = await quickLogin(base, { scope: 'profile email courses', ...fields });
  const { body } = await exchange(base, code);
  return body;
}

export const refresh = (base: string, token: string | undefined, fields: Fields = {}): Promise<TokenAnswer> =>
  requestTokens(base, { grant_type: 'refresh_token', refresh_token: token, ...fields });

export const me = (base: string, token: string | undefined): Promise<Response> => fetch(`${base}/v1/me`, { headers: { Authorization: `Bearer ${token}` } });

/** A page that a browser was shown. */
export interface Shown {
  readonly response: Response;
  readonly html: string;
  readonly url: string;
}

/** A browser: keeps cookies by path, asks for HTML, follows no redirect by itself. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  async open(url: string): Promise<Shown> {
    return this.#ask(url, {});
  }

  /** Sends the form of a page with one of its buttons. */
  async press(page: Shown, button: Fields, headers: Record<string, string> = {}): Promise<Shown> {
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1];
    return this.post(page.url, { csrf, ...button }, { Origin: new URL(page.url).origin, ...headers });
  }

  async post(url: string, fields: Fields, headers: Record<string, string> = {}): Promise<Shown> {
    return this.#ask(url, { method: 'POST', headers, body: new URLSearchParams(given(fields)) });
  }

  /** Goes where a redirect inside the sandbox leads. */
  async follow(page: Shown): Promise<Shown> {
    return this.open(new URL(page.response.headers.get('location') ?? '', page.url).href);
  }

  get cookies(): readonly string[] {
    return [...this.#cookies].map(([name, { value }]) => `${name}=${value}`);
  }

  async #ask(url: string, options: RequestInit & { headers?: Record<string, string> }): Promise<Shown> {
    const { pathname } = new URL(url);
    const sent = [...this.#cookies].filter(([, { path }]) => pathname.startsWith(path)).map(([name, { value }]) => `${name}=${value}`);
    const headers = { Accept: 'text/html', ...(sent.length > 0 && { Cookie: sent.join('; ') }), ...options.headers };
    const response = await fetch(url, { ...options, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value, path] = /^([^=]+)=([^;]*).*; Path=([^;]+)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined && path !== undefined) this.#cookies.set(name, { value, path });
    }
    return { response, html: await response.text(), url };
  }
}

/** A browser in which a user has signed in, at the page that follows. */
export async function signedIn(base: string, fields: Fields = {}, as = 'student@sandbox.test'): Promise<{ browser: Browser; page: Shown }> {
  const browser = new Browser();
  const login = await browser.open(authorizeUrl(base, fields));
  return { browser, page: await browser.follow(await browser.press(login, { as })) };
}
