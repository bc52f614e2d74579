// The pages of /oauth/authorize: what each is shown with. How they look is in pages/.

import { findUser } from '../auth/find-user.js';
import { originOf } from '../domain/redirect-uri.js';
import { toConsentView } from '../pages/consent-view.js';
import { toLoginView } from '../pages/login-view.js';
import { toOAuthErrorView } from '../pages/oauth-error-view.js';
import { htmlPage, type Page, type Visit } from '../pages/page.js';
import { contentSecurityPolicy } from '../pages/safety.js';
import type { UserRecord } from '../workspace/records.js';
import type { Store } from '../workspace/store.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { type Browser, cookieOf, formSecret } from './browser.js';
import type { UnknownTarget } from './errors.js';
import { SCOPE_TEXTS } from './scopes.js';

/** How many people can log in with one click: more is no choice any more. */
const MOST_PEOPLE = 8;

interface Shown {
  readonly visit: Visit;
  readonly request: AuthorizationRequest;
  readonly browser: Browser;
  readonly problem: string | null;
}

/** @param user who is signed in already; email what the field begins with */
export function loginPage({
  visit,
  store,
  request,
  browser,
  user,
  problem,
  email,
}: Shown & { store: Store; user: UserRecord | undefined; email: string }): Page {
  const view = { ...formOf(visit, browser, user), appName: request.client.name, email, problem, people: peopleOf(store, email) };
  return formPage(visit, browser, request, problem, toLoginView(view, frameOf(visit)));
}

export function consentPage({ visit, request, browser, user, problem }: Shown & { user: UserRecord }): Page {
  const view = {
    ...formOf(visit, browser, user),
    appName: request.client.name,
    user,
    problem,
    returnTo: originOf(request.redirectUri),
    scopes: request.scopes.map((scope) => ({ scope, ...SCOPE_TEXTS[scope] })),
  };
  return formPage(visit, browser, request, problem, toConsentView(view, frameOf(visit)));
}

export function unknownTargetPage(visit: Visit, { title, message, facts, advice }: UnknownTarget, headers: Readonly<Record<string, string>>): Page {
  return htmlPage(400, toOAuthErrorView({ title, message, facts, advice, settings: '../settings/developer' }, frameOf(visit)), headers);
}

const frameOf = ({ workspace, lane }: Visit): { workspace: string; version: string } => ({ workspace, version: lane.version });

/** The form goes where the page is, with the same request. */
const formOf = ({ query }: Visit, browser: Browser, user: UserRecord | undefined): { action: string; csrf: string } => ({
  action: `authorize?${query.toString()}`,
  csrf: formSecret(browser, user, query),
});

/** A browser holds the redirect that follows a form to `form-action`. */
function formPage(visit: Visit, browser: Browser, { redirectUri }: AuthorizationRequest, problem: string | null, view: Parameters<typeof htmlPage>[1]): Page {
  const policy = { 'Content-Security-Policy': contentSecurityPolicy(...formTargets(redirectUri)) };
  // what was sent was wrong; a page that was asked for is what was asked for
  const isWrong = problem !== null && visit.method === 'POST';
  return htmlPage(isWrong ? 400 : 200, view, { ...policy, ...cookieOf(browser, visit) });
}

/**
 * Where a redirect after the form may lead. An app sends its user on from its callback as often as not, on this machine to another port, in
 * production to another host, and Chromium holds that to the same rule. A policy can't name an IPv6 address.
 */
function formTargets(redirectUri: string): readonly string[] {
  const { protocol, hostname } = new URL(redirectUri);
  if (['localhost', '127.0.0.1'].includes(hostname)) return [originOf(redirectUri), 'http://localhost:*', 'http://127.0.0.1:*'];
  if (hostname.startsWith('[')) return [protocol];
  return protocol === 'https:' ? [originOf(redirectUri), protocol] : [originOf(redirectUri)];
}

/** Whom `login_hint` or the last try names first, then the first of the scenario. */
function peopleOf(store: Store, email: string): readonly UserRecord[] {
  const named = findUser(store, email);
  const first = store.users.page(0, MOST_PEOPLE).filter(({ id }) => id !== named?.id);
  return [...(named ? [named] : []), ...first].slice(0, MOST_PEOPLE);
}
