// One request to /oauth/authorize, read: what is asked, in which browser, who is signed in there; and what all of its answers share.

import { findUser } from '../../auth/find-user.js';
import type { Answer } from '../../http/answer.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { AuthorizationRequest } from '../../oauth/authorization-request.js';
import type { Browser } from '../../oauth/browser.js';
import { consentOf } from '../../oauth/consents.js';
import { UnknownTarget } from '../../oauth/errors.js';
import { nextStep, type Step } from '../../oauth/next-step.js';
import type { UserRecord } from '../../records/records.js';
import type { Store } from '../../workspace/store.js';
import { consentPage, loginPage } from './authorize-pages.js';

export interface AuthorizeContext {
  readonly incoming: HttpRequest;
  readonly store: Store;
  readonly request: AuthorizationRequest;
  readonly browser: Browser;
  /** Who is signed in, in this browser. */
  readonly user: UserRecord | undefined;
  readonly status: 302 | 303;
}

/** Where an answer goes, and what is in it whatever it says. */
export const parametersOf = ({ request, incoming, status }: AuthorizeContext) => ({ destination: request, issuer: incoming.links.base, status });

/** What the request comes to. @throws UnknownTarget where SANDBOX_AUTO_APPROVE names nobody */
export function stepOf({ incoming, store, request, user }: AuthorizeContext): Step {
  const { autoApprove, fidelity, nameOf } = incoming.services.config;
  const shortcuts = fidelity === 'full';
  return nextStep(request, {
    user,
    hinted: request.loginHint === undefined ? undefined : findUser(store, request.loginHint),
    consentOf: (someone) => consentOf(store, someone, request.client),
    approveAs: shortcuts && autoApprove !== undefined ? requireUser(store, autoApprove, nameOf('autoApprove')) : undefined,
    shortcuts,
  });
}

function requireUser(store: Store, email: string, name: string): UserRecord {
  const user = findUser(store, email);
  if (user) return user;
  throw new UnknownTarget(
    'Nobody to log in as',
    `${name} names nobody of this workspace.`,
    [{ name, values: [email] }],
    'Name a user of the scenario, as student@sandbox.test.',
  );
}

interface Again {
  /** What was typed. */
  readonly email?: string;
  /** It is what was wrong. */
  readonly isMistyped?: boolean;
}

/** @param problem why the page is shown again; null where it is not */
export function showLogin({ incoming, store, request, browser, user }: AuthorizeContext, problem: string | null, again: Again = {}): Answer {
  const { email = request.loginHint ?? '', isMistyped = false } = again;
  return loginPage({ incoming, store, request, browser, user, problem, email, isMistyped });
}

export const showConsent = ({ incoming, request, browser }: AuthorizeContext, user: UserRecord, problem: string | null): Answer =>
  consentPage({ incoming, request, browser, user, problem });

export const nowOf = ({ hosted }: HttpRequest): number => hosted.workspace.clock.now();
