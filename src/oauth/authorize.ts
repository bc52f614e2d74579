// /oauth/authorize (RFC 6749, section 3.1): from a request to a page or an answer, and from a page's form to the next. The rules are in
// authorization-request.ts (what is asked), next-step.ts (what it comes to) and answer.ts (what the app gets).

import { sameSecret } from '../auth/constant-time.js';
import { findUser, findUserByPassword } from '../auth/find-user.js';
import { CutOff } from '../http/read-body.js';
import { toApiError } from '../http/to-api-error.js';
import { refuseForeignForm } from '../pages/foreign-form.js';
import { type Page, seeOther, type ShowPage, type Visit } from '../pages/page.js';
import { readStore } from '../pages/read-store.js';
import type { UserRecord } from '../workspace/records.js';
import type { Store } from '../workspace/store.js';
import type { Workspace } from '../workspace/workspace.js';
import { grant, refuse, refuseBeforeLogin } from './answer.js';
import { type AuthorizationRequest, type Destination, readAuthorizationRequest, readDestination } from './authorization-request.js';
import { consentPage, loginPage, unknownTargetPage } from './authorize-pages.js';
import { type Browser, browserOf, cookieOf, isOwnForm, newBrowser, sessionOf, signedIn, signIn, signOut } from './browser.js';
import { consentOf, rememberConsent } from './consents.js';
import { errorAnswer } from './endpoint.js';
import { AuthorizationError, OAuthError, UnknownTarget } from './errors.js';
import { nextStep, type Step } from './next-step.js';
import { takeOutcome } from './outcomes.js';

/**
 * In the address of a login page, beside the request: the last try failed. So the page is one that was asked for with GET, to which Back
 * leads without sending a password again.
 */
const PROBLEM = 'login_problem';

/** One request to /oauth/authorize, read. */
interface Exchange {
  readonly visit: Visit;
  readonly store: Store;
  readonly request: AuthorizationRequest;
  readonly browser: Browser;
  readonly user: UserRecord | undefined;
  readonly status: 302 | 303;
}

const STALE = 'This page was shown for another login. Here it is anew.';
const WRONG = 'The email or the password is wrong. The people of the scenario have the password that its home page shows.';
const NO_COOKIE = 'Your browser did not send the cookie that came with this page. Allow cookies for this site, and try again.';

export const showAuthorize: ShowPage = (visit) =>
  answering(visit, 302, async (exchange) => {
    // a HEAD asks what would be, and must do nothing
    if (visit.method === 'HEAD') return { status: 200, body: '', headers: { 'Cache-Control': 'no-store' } };
    return unavailable(exchange) ?? show(exchange, stepOf(exchange), visit.query.has(PROBLEM) ? WRONG : null);
  });

export const submitAuthorize: ShowPage = async (visit) => {
  // before anything is looked at: app, session and user may be others once a slow form has come
  const form = await visit.form().then(
    (read) => () => read,
    (error: unknown) => () => {
      throw error;
    },
  );
  return answering(visit, 303, async (exchange) => {
    refuseForeignForm(visit, 'Go back to the app and log in from there.');
    return submit(exchange, form());
  });
};

async function submit(exchange: Exchange, form: URLSearchParams): Promise<Page> {
  const { visit, browser, user } = exchange;
  const csrf = form.get('csrf') ?? '';
  if (!isOwnForm(csrf, browser, user, visit.query)) {
    if (isSentAgain(exchange, csrf, form.get('action'))) return seeOther(afterLogin(visit));
    return show(exchange, stepOf(exchange), browser.isNew ? NO_COOKIE : STALE);
  }
  const email = form.get('as');
  if (email !== null) return oneClick(exchange, email, csrf);
  switch (form.get('action')) {
    case 'login':
      return login(exchange, form, csrf);
    case 'allow':
      return allow(exchange);
    case 'switch':
      return switchUser(exchange);
    case 'deny':
    case 'cancel':
      return deny(exchange);
    default:
      return show(exchange, stepOf(exchange), 'Press one of the buttons.');
  }
}

/** What is wrong with a request goes to the app, as soon as it is known which and where; before, to whoever looks at the page. */
async function answering(visit: Visit, status: 302 | 303, work: (exchange: Exchange) => Promise<Page>): Promise<Page> {
  let destination: Destination | undefined;
  try {
    const store = readStore(visit.lane, visit.workspace);
    destination = readDestination(visit.query, store);
    const browser = browserOf(visit);
    const user = signedIn(store, browser, nowOf(visit));
    return await work({ visit, store, request: readAuthorizationRequest(visit.query, destination), browser, user, status });
  } catch (error) {
    if (error instanceof CutOff) throw error;
    if (error instanceof UnknownTarget) return unknownTarget(visit, error);
    if (error instanceof AuthorizationError && destination) return refuse({ destination, issuer: visit.links.base, status }, error.code, error.description);
    // a form that came from elsewhere, or is too large: its sender is told, and nobody is sent anywhere
    const { status: failed, message, extras } = toApiError(error);
    if (failed < 500) throw error;
    if (!destination) return errorAnswer(error);
    const page = refuse({ destination, issuer: visit.links.base, status }, failed === 503 ? 'temporarily_unavailable' : 'server_error', message);
    return extras.internal === undefined ? page : { ...page, internal: extras.internal };
  }
}

const parametersOf = ({ request, visit, status }: Exchange) => ({ destination: request, issuer: visit.links.base, status });

const nowOf = ({ lane, workspace }: Visit): number => lane.tenants.peek(workspace)?.workspace.clock.now() ?? Date.now();

function stepOf({ visit, store, request, user }: Exchange): Step {
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

/** @param problem what is wrong with what was sent before; null where nothing is */
async function show(exchange: Exchange, step: Step, problem: string | null): Promise<Page> {
  const { visit, store, request, browser, user } = exchange;
  switch (step.kind) {
    case 'login':
      return loginPage({ visit, store, request, browser, user, problem, email: request.loginHint ?? '' });
    case 'consent':
      return consentPage({ visit, request, browser, user: step.user, problem });
    case 'refuse':
      return refuse(parametersOf(exchange), step.code, step.description);
    case 'grant':
      return commit(visit, (workspace) => grant(workspace, parametersOf(exchange), step.user));
  }
}

/** A test may have asked that nobody gets in for now. Looked for only where somebody has asked for anything: looking makes no workspace. */
function unavailable({ visit, store, ...exchange }: Exchange): Promise<Page> | undefined {
  if (store.oauth_outcomes.size === 0) return undefined;
  const { workspace } = visit.lane.tenants.open(visit.workspace);
  const { value, durable } = workspace.transaction(() => refuseBeforeLogin(workspace, parametersOf({ visit, store, ...exchange })));
  return value && Promise.resolve(durable).then(() => value);
}

async function login(exchange: Exchange, form: URLSearchParams, csrf: string): Promise<Page> {
  const email = form.get('email') ?? '';
  const found = await findUserByPassword(exchange.store, email, form.get('password') ?? '');
  return found ? startSession(exchange, found, csrf) : tryAgain(exchange, email);
}

/** The sandbox's own: as somebody of the scenario, without a password. */
async function oneClick(exchange: Exchange, email: string, csrf: string): Promise<Page> {
  const found = findUser(exchange.store, email);
  return found ? startSession(exchange, found, csrf) : tryAgain(exchange, email);
}

function tryAgain({ visit }: Exchange, email: string): Page {
  const query = new URLSearchParams(visit.query);
  query.set('login_hint', email.slice(0, LONGEST_EMAIL));
  query.set(PROBLEM, '1');
  return seeOther(`authorize?${query.toString()}`);
}

/** RFC 5321, section 4.5.3.1.3. */
const LONGEST_EMAIL = 254;

/** A reset may have come while the password was looked at, and another person have the id since. */
async function startSession(exchange: Exchange, user: UserRecord, csrf: string): Promise<Page> {
  const { visit, browser } = exchange;
  const after = await commit(visit, (workspace) =>
    workspace.store.users.get(user.id)?.created_at === user.created_at ? signIn(workspace, browser, user, csrf) : undefined,
  );
  return after ? seeOther(afterLogin(visit), cookieOf(after, visit)) : tryAgain(exchange, user.email);
}

/** The next look at the same request finds the user signed in. What asked for the login itself has been done. */
function afterLogin(visit: Visit): string {
  const query = new URLSearchParams(visit.query);
  query.delete('login_hint');
  query.delete(PROBLEM);
  const prompts = (query.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== 'login');
  if (prompts.join('') === '') query.delete('prompt');
  else query.set('prompt', prompts.join(' '));
  return `authorize?${query.toString()}`;
}

/** A double click sends a form twice; the second time the cookie is a new one, and what the form asks for is done. */
function isSentAgain({ visit, store, browser, user }: Exchange, csrf: string, action: string | null): boolean {
  if (action === 'switch') return !user;
  const session = sessionOf(store, browser, nowOf(visit));
  return session !== undefined && sameSecret(csrf, session.form);
}

async function allow(exchange: Exchange): Promise<Page> {
  const { visit, request } = exchange;
  const step = stepOf(exchange);
  if (step.kind !== 'consent') return show(exchange, step, STALE);
  return commit(visit, (workspace) =>
    grant(workspace, parametersOf(exchange), step.user, () => rememberConsent(workspace, step.user, request.client, request.scopes)),
  );
}

/** A test may have asked for a user who denies: that is one. */
async function deny(exchange: Exchange): Promise<Page> {
  const { visit, store, request, user } = exchange;
  if (store.oauth_outcomes.size > 0)
    await commit(visit, (workspace) => takeOutcome(workspace, ['user_denies'], { clientId: request.client.id, email: user?.email }));
  return refuse(parametersOf(exchange), 'access_denied', 'The user denied the request.');
}

async function switchUser({ visit, browser }: Exchange): Promise<Page> {
  await commit(visit, (workspace) => signOut(workspace, browser));
  const query = new URLSearchParams(visit.query);
  query.delete('login_hint');
  query.delete(PROBLEM);
  return seeOther(`authorize?${query.toString()}`, cookieOf(newBrowser(), visit));
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

async function commit<T>({ lane, workspace: name }: Visit, work: (workspace: Workspace) => T): Promise<T> {
  const { workspace } = lane.tenants.open(name);
  const { value, durable } = workspace.transaction(() => work(workspace));
  await durable;
  return value;
}

/** A page for people; for code, the reason alone. */
function unknownTarget(visit: Visit, error: UnknownTarget): Page {
  const vary = { Vary: 'Accept' };
  if (visit.prefers('json', 'html') === 'html') return unknownTargetPage(visit, error, vary);
  const facts = error.facts.map(({ name, values }) => ` ${name}: ${values.join(', ') || 'none'}.`).join('');
  const answer = errorAnswer(new OAuthError('invalid_request', `${error.message}${facts}`));
  return { ...answer, headers: { ...answer.headers, ...vary } };
}
