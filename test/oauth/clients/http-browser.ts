// A browser without a screen, for logins across several sites: cookies by host and path, redirects, forms as the pages show them. Every
// name leads to this machine, so that a test can call a sandbox or an app as it likes.

import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';

/** Where a request really goes, as a proxy or a mapped port decides. @returns the address on this machine, and the Host that arrives there */
export type Route = (url: URL) => { readonly to: URL; readonly host: string };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Sent {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** As the name says: no proxy, no mapped port. */
const straight: Route = (url) => ({ to: url, host: url.host });

/** One HTTP request, to this machine whatever the name. */
function send(url: URL, { method = 'GET', headers = {}, body }: Sent, route: Route = straight): Promise<Answer> {
  const { to, host } = route(url);
  return new Promise((resolve, reject) => {
    const options = { method, host: '127.0.0.1', port: to.port, path: to.pathname + to.search, headers: { ...headers, Host: host }, agent: false };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** `fetch`, as far as a client that takes one asks of it: every name leads to this machine. */
export function fetchOver(route: Route): (url: string, asked: Asked) => Promise<Response> {
  return async (url, { method, headers, body }) => {
    const sent = body === undefined || body === null ? undefined : String(body);
    const answer = await send(new URL(url), { method, headers, body: sent }, route);
    const pairs = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    return new Response(answer.text === '' ? null : answer.text, { status: answer.status, headers: pairs });
  };
}

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A text, a form, or nothing. */
  readonly body?: unknown;
}

/** What the browser shows, or, with status 0, an address that it was told to stop before. */
export interface Shown {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
  readonly isSecure: boolean;
}

interface BrowserOptions {
  /** The beginning of the addresses that are not opened: the callback of an app that has no server. */
  readonly stopAt?: string;
  readonly route?: Route;
}

const MOST_REDIRECTS = 20;

export class HttpBrowser {
  #cookies: readonly Cookie[] = [];
  readonly #options: BrowserOptions;

  constructor(options: BrowserOptions = {}) {
    this.#options = options;
  }

  /** Follows redirects, as a browser does. */
  open(url: string): Promise<Shown> {
    return this.#follow(new URL(url), {}, MOST_REDIRECTS);
  }

  /** Presses the button of that name and value, with its form filled in. */
  press(page: Shown, [name, value]: readonly [name: string, value: string], fields: Readonly<Record<string, string>> = {}): Promise<Shown> {
    const form = readForms(page.html).find(({ buttons }) => buttons.some((button) => button.name === name && button.value === value));
    if (!form) throw new Error(`No button ${name}=${value} on ${page.url}: ${page.status} ${page.html.slice(0, 300)}`);
    return this.#post(new URL(form.action, page.url), new URL(page.url).origin, { ...form.hidden, ...fields, [name]: value });
  }

  /** Sends a form of a page of the same site. */
  submit(url: string, fields: Readonly<Record<string, string>>): Promise<Shown> {
    return this.#post(new URL(url), new URL(url).origin, fields);
  }

  #post(url: URL, origin: string, fields: Readonly<Record<string, string>>): Promise<Shown> {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
    return this.#follow(url, { method: 'POST', headers, body: new URLSearchParams(fields).toString() }, MOST_REDIRECTS);
  }

  async #follow(url: URL, sent: Sent, redirectsLeft: number): Promise<Shown> {
    const { stopAt, route } = this.#options;
    if (stopAt !== undefined && url.href.startsWith(stopAt)) return { url: url.href, status: 0, html: '' };
    if (redirectsLeft === 0) throw new Error(`redirected without end, at last to ${url.href}`);
    const cookies = this.#cookiesFor(url);
    const headers = { Accept: 'text/html', ...(cookies !== '' && { Cookie: cookies }), ...sent.headers };
    const answer = await send(url, { ...sent, headers }, route);
    this.#keep(url, answer.headers['set-cookie'] ?? []);
    const { location } = answer.headers;
    if (location !== undefined && answer.status >= 300 && answer.status < 400) return this.#follow(new URL(location, url), {}, redirectsLeft - 1);
    return { url: url.href, status: answer.status, html: answer.text };
  }

  /** RFC 6265, section 5.4: by host, whatever the port, and by path; what is secure on https only. */
  #cookiesFor({ hostname, pathname, protocol }: URL): string {
    return this.#cookies
      .filter(({ host, path, isSecure }) => {
        const isUnder = pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
        return host === hostname && isUnder && (!isSecure || protocol === 'https:');
      })
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep({ hostname }: URL, lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice('path='.length) ?? '/';
      const isSecure = attributes.some((attribute) => /^secure$/i.test(attribute));
      const cookie = { host: hostname, path, name, value: pair.slice(name.length + 1), isSecure };
      this.#cookies = [...this.#cookies.filter((other) => other.host !== hostname || other.path !== path || other.name !== name), cookie];
    }
  }
}

interface Form {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly buttons: readonly { readonly name: string; readonly value: string }[];
}

function readForms(html: string): readonly Form[] {
  return [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].map(([, head = '', inside = '']) => {
    const hidden = [...inside.matchAll(/<input([^>]*type="hidden"[^>]*)>/g)].map(([, tag = '']): [string, string] => [
      attribute(tag, 'name'),
      attribute(tag, 'value'),
    ]);
    const buttons = [...inside.matchAll(/<button([^>]*)>/g)].map(([, tag = '']) => ({ name: attribute(tag, 'name'), value: attribute(tag, 'value') }));
    return { action: attribute(head, 'action'), hidden: Object.fromEntries(hidden), buttons };
  });
}

const attribute = (tag: string, name: string): string =>
  (new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
