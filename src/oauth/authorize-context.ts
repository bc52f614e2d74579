// One request to /oauth/authorize, read: what is asked, in which browser, who is signed in there; and what all of its answers share.

import { findUser } from '../auth/find-user.js';
import type { Page, Visit } from '../pages/page.js';
import type { UserRecord } from '../workspace/records.js';
import type { Store } from '../workspace/store.js';
import type { Workspace } from '../workspace/workspace.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { consentPage, loginPage } from './authorize-pages.js';
import type { Browser } from './browser.js';
import { consentOf } from './consents.js';
import { UnknownTarget } from './errors.js';
import { nextStep, type Step } from './next-step.js';

export interface AuthorizeContext {
  readonly visit: Visit;
  readonly store: Store;
  readonly request: AuthorizationRequest;
  readonly browser: Browser;
  /** Who is signed in, in this browser. */
  readonly user: UserRecord | undefined;
  readonly status: 302 | 303;
}

/** Where an answer goes, and what is in it whatever it says. */
export const parametersOf = ({ request, visit, status }: AuthorizeContext) => ({ destination: request, issuer: visit.links.base, status });

/** What the request comes to. @throws UnknownTarget where SANDBOX_AUTO_APPROVE names nobody */
export function stepOf({ visit, store, request, user }: AuthorizeContext): Step {
  const { autoApprove, fidelity } = visit.lane.config;
  const shortcuts = fidelity === 'full';
  return nextStep(request, {
    user,
    hinted: request.loginHint === undefined ? undefined : findUser(store, request.loginHint),
    consentOf: (someone) => consentOf(store, someone, request.client),
    approveAs: shortcuts && autoApprove !== undefined ? requireUser(store, autoApprove) : undefined,
    shortcuts,
  });
}

function requireUser(store: Store, email: string): UserRecord {
  const user = findUser(store, email);
  if (user) return user;
  const fact = { name: 'SANDBOX_AUTO_APPROVE', values: [email] };
  throw new UnknownTarget(
    'Nobody to log in as',
    'SANDBOX_AUTO_APPROVE names nobody of this workspace.',
    [fact],
    'Name a user of the scenario, as student@sandbox.test.',
  );
}

/** @param problem what is wrong with what was sent before; null where nothing is */
export const showLogin = ({ visit, store, request, browser, user }: AuthorizeContext, problem: string | null, email = request.loginHint ?? ''): Page =>
  loginPage({ visit, store, request, browser, user, problem, email });

export const showConsent = ({ visit, request, browser }: AuthorizeContext, user: UserRecord, problem: string | null): Page =>
  consentPage({ visit, request, browser, user, problem });

export const nowOf = ({ lane, workspace }: Visit): number => lane.tenants.peek(workspace)?.workspace.clock.now() ?? Date.now();

/** Changes the workspace; resolves with what `work` gives once that is stored. @throws StorageError; SERVICE_UNAVAILABLE */
export async function commit<T>({ lane, workspace: name }: Visit, work: (workspace: Workspace) => T): Promise<T> {
  const { workspace } = lane.tenants.open(name);
  const { value, durable } = workspace.transaction(() => work(workspace));
  await durable;
  return value;
}
