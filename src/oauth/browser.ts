// The browser of a user: its cookie, who is signed in there, and the value by which a form of ours is told from a forged one.

import { parseCookie, stringifySetCookie } from 'cookie';

import { sameSecret } from '../auth/constant-time.js';
import { pathOfUrl } from '../domain/plain-url.js';
import type { HttpRequest } from '../http/http-request.js';
import type { OAuthSessionRecord, UserRecord } from '../records/records.js';
import type { Store } from '../workspace/store.js';
import type { Workspace } from '../workspace/workspace.js';
import { digestOf, newSecret } from './secrets.js';

/** How long a login lasts in a browser that stays open. */
const SESSION_LIFETIME_MS = 12 * 3_600_000;

const COOKIE_VALUE = /^osn_[A-Za-z0-9_-]{43}$/;

export interface Browser {
  /** The cookie's value; the store holds its digest only. */
  readonly secret: string;
  /** Whether the browser has yet to be told it. */
  readonly isNew: boolean;
}

/** The browser of a request; one that came without a cookie, or with none of ours, gets a new one. */
export function browserOf(incoming: Pick<HttpRequest, 'headers' | 'links'>): Browser {
  const value = parseCookie(incoming.headers.cookie ?? '')[cookieName(incoming)];
  return value !== undefined && COOKIE_VALUE.test(value) ? { secret: value, isNew: false } : newBrowser();
}

export const newBrowser = (): Browser => ({ secret: newSecret('osn'), isNew: true });

/** `Set-Cookie`, where the browser has to be told: for this session of the browser, this port, this workspace. */
export function cookieOf({ secret, isNew }: Browser, incoming: Pick<HttpRequest, 'links'>): Readonly<Record<string, string>> {
  if (!isNew) return {};
  const { base } = incoming.links;
  return {
    'Set-Cookie': stringifySetCookie({
      name: cookieName(incoming),
      value: secret,
      path: `${pathOfUrl(base)}/oauth`,
      httpOnly: true,
      sameSite: 'lax',
      secure: base.startsWith('https:'),
    }),
  };
}

/** Cookies know hosts and no ports: two sandboxes on one machine must not sign each other's users out. */
function cookieName({ links }: Pick<HttpRequest, 'links'>): string {
  const { port, protocol } = new URL(links.base);
  return `skillpassport_sandbox_${port || (protocol === 'https:' ? '443' : '80')}`;
}

export function sessionOf({ oauth_sessions }: Pick<Store, 'oauth_sessions'>, { secret }: Browser, now: number): OAuthSessionRecord | undefined {
  const session = oauth_sessions.get(digestOf(secret));
  return session && session.expires_at > now ? session : undefined;
}

/** Who is signed in, if anybody is. */
export function signedIn(store: Pick<Store, 'oauth_sessions' | 'users'>, browser: Browser, now: number): UserRecord | undefined {
  const session = sessionOf(store, browser, now);
  return session && store.users.get(session.user_id);
}

/**
 * Signs a user in: always with a new cookie, so that nobody can have chosen it before. Must run inside a transaction.
 * @param form the value of the form by which it was done; @returns the browser as it is known from now on
 */
export function signIn(workspace: Workspace, before: Browser, user: UserRecord, form: string): Browser {
  const { store, clock } = workspace;
  signOut(workspace, before);
  const after = newBrowser();
  store.oauth_sessions.insert({ id: digestOf(after.secret), user_id: user.id, expires_at: clock.now() + SESSION_LIFETIME_MS, form });
  return after;
}

/** Must run inside a transaction. */
export function signOut({ store }: Workspace, { secret }: Browser): void {
  store.oauth_sessions.delete(digestOf(secret));
}

/** Which page a form is on: the buttons of one are not those of the other. */
export type FormPage = 'login' | 'consent';

/**
 * What a form sends back: only a page of this sandbox, shown to this browser for this request and this user, knows it. A page that was
 * shown before somebody else signed in is one of another user.
 */
export const formSecret = ({ secret }: Browser, page: FormPage, user: UserRecord | undefined, query: URLSearchParams): string =>
  digestOf(`${secret}\n${page}\n${user?.id ?? ''}\n${query.toString()}`);

export const isOwnForm = (given: string, browser: Browser, page: FormPage, user: UserRecord | undefined, query: URLSearchParams): boolean =>
  sameSecret(given, formSecret(browser, page, user, query));
