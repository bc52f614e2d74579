// The pages of /oauth/authorize: what each is shown with. How they look is in the views beside it.

import { findUser } from '../../auth/find-user.js';
import { SCOPE_TEXTS } from '../../auth/scopes.js';
import { originOf } from '../../domain/redirect-uri.js';
import type { Answer } from '../../http/answer.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { AuthorizationRequest } from '../../oauth/authorization-request.js';
import { type Browser, cookieOf, type FormPage, formSecret } from '../../oauth/browser.js';
import type { UnknownTarget } from '../../oauth/errors.js';
import type { UserRecord } from '../../records/records.js';
import type { Store } from '../../workspace/store.js';
import { htmlAnswer } from '../html-answer.js';
import { contentSecurityPolicy } from '../safety.js';
import { toConsentView } from './consent-view.js';
import { toLoginView } from './login-view.js';
import { toOAuthErrorView } from './oauth-error-view.js';

/** How many people can log in with one click: more is no choice any more. */
const MOST_PEOPLE = 8;

interface Shown {
  readonly incoming: HttpRequest;
  readonly request: AuthorizationRequest;
  readonly browser: Browser;
  readonly problem: string | null;
}

/** @param user who is signed in already; email what the field begins with */
export function loginPage({
  incoming,
  store,
  request,
  browser,
  user,
  problem,
  email,
  isMistyped,
}: Shown & { store: Store; user: UserRecord | undefined; email: string; isMistyped: boolean }): Answer {
  const view = { ...formOf(incoming, browser, 'login', user), appName: request.client.name, email, problem, isMistyped, people: peopleOf(store, email) };
  return formPage(incoming, browser, request, problem, toLoginView(view, frameOf(incoming)));
}

export function consentPage({ incoming, request, browser, user, problem }: Shown & { user: UserRecord }): Answer {
  const view = {
    ...formOf(incoming, browser, 'consent', user),
    appName: request.client.name,
    user,
    problem,
    returnTo: originOf(request.redirectUri),
    scopes: request.scopes.map((scope) => ({ scope, ...SCOPE_TEXTS[scope] })),
  };
  return formPage(incoming, browser, request, problem, toConsentView(view, frameOf(incoming)));
}

export function unknownTargetPage(incoming: HttpRequest, { title, message, facts, advice }: UnknownTarget, headers: Readonly<Record<string, string>>): Answer {
  return htmlAnswer(400, toOAuthErrorView({ title, message, facts, advice, settings: '../settings/developer' }, frameOf(incoming)), headers);
}

const frameOf = ({ workspace, services }: HttpRequest): { workspace: string; version: string } => ({ workspace, version: services.version });

/** The form goes where the page is, with the same request. */
const formOf = ({ query }: HttpRequest, browser: Browser, page: FormPage, user: UserRecord | undefined): { action: string; csrf: string } => ({
  action: `authorize?${query.toString()}`,
  csrf: formSecret(browser, page, user, query),
});

/** A browser holds the redirect that follows a form to `form-action`. */
function formPage(
  incoming: HttpRequest,
  browser: Browser,
  { redirectUri }: AuthorizationRequest,
  problem: string | null,
  view: Parameters<typeof htmlAnswer>[1],
): Answer {
  const policy = { 'Content-Security-Policy': contentSecurityPolicy({ formTargets: formTargets(redirectUri) }) };
  // what was sent was wrong; a page that was asked for is what was asked for
  const isWrong = problem !== null && incoming.method === 'POST';
  return htmlAnswer(isWrong ? 400 : 200, view, { ...policy, ...cookieOf(browser, incoming) });
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
