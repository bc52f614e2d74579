// /oauth/authorize (RFC 6749, section 3.1): from a request to a page or an answer. What is asked is authorization-request.ts, what it comes
// to next-step.ts, what a form of a page does authorize-form.ts, and what the app gets answer.ts.

import { type Answer, NOT_KEPT } from '../../http/answer.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { Handler } from '../../http/pages.js';
import { CutOff } from '../../http/read-body.js';
import { toApiError } from '../../http/to-api-error.js';
import { grant, refuse, refuseBeforeLogin } from '../../oauth/answer.js';
import { type Destination, readAuthorizationRequest, readDestination } from '../../oauth/authorization-request.js';
import { browserOf, signedIn } from '../../oauth/browser.js';
import { errorAnswer } from '../../oauth/endpoint.js';
import { AuthorizationError, OAuthError, UnknownTarget } from '../../oauth/errors.js';
import { refuseForeignForm } from '../foreign-form.js';
import { type AuthorizeContext, nowOf, parametersOf, showConsent, showLogin, stepOf } from './authorize-context.js';
import { LOGIN_PROBLEM, submitForm } from './authorize-form.js';
import { unknownTargetPage } from './authorize-pages.js';

const WRONG = 'The email or the password is wrong. The people of the scenario have the password that its home page shows.';

export const showAuthorize: Handler = (incoming) =>
  answering(incoming, 302, async (context) => {
    // a HEAD asks what would be, and must do nothing
    if (incoming.method === 'HEAD') return { status: 200, body: undefined, headers: NOT_KEPT };
    return (await unavailable(context)) ?? show(context);
  });

export const submitAuthorize: Handler = async (incoming) => {
  // before anything is looked at: app, session and user may be others once a slow form has come
  const form = await incoming.form().then(
    (read) => () => read,
    (error: unknown) => () => {
      throw error;
    },
  );
  return answering(incoming, 303, async (context) => {
    refuseForeignForm(incoming, 'Go back to the app and log in from there.');
    return submitForm(context, form());
  });
};

/** What is wrong with a request goes to the app, as soon as it is known which and where; before, to whoever looks at the page. */
async function answering(incoming: HttpRequest, status: 302 | 303, work: (context: AuthorizeContext) => Promise<Answer>): Promise<Answer> {
  let destination: Destination | undefined;
  try {
    const { store } = incoming.hosted.workspace;
    destination = readDestination(incoming.query, store);
    const browser = browserOf(incoming);
    const user = signedIn(store, browser, nowOf(incoming));
    if (user) incoming.calledBy(`user:${user.id}`);
    return await work({ incoming, store, request: readAuthorizationRequest(incoming.query, destination), browser, user, status });
  } catch (error) {
    if (error instanceof CutOff) throw error;
    if (error instanceof UnknownTarget) return unknownTarget(incoming, error);
    if (error instanceof AuthorizationError && destination) return refuse({ destination, issuer: incoming.links.base, status }, error.code, error.description);
    // a form that came from elsewhere, or is too large: its sender is told, and nobody is sent anywhere
    const { status: failed, message, extras } = toApiError(error);
    if (failed < 500) throw error;
    if (!destination) return errorAnswer(error);
    const page = refuse({ destination, issuer: incoming.links.base, status }, failed === 503 ? 'temporarily_unavailable' : 'server_error', message);
    return extras.internal === undefined ? page : { ...page, internal: extras.internal };
  }
}

async function show(context: AuthorizeContext): Promise<Answer> {
  const { incoming, request } = context;
  // whoever is signed in already: a password that was wrong lets nobody in
  if (incoming.query.has(LOGIN_PROBLEM) && !request.prompts.includes('none')) return showLogin(context, WRONG, { isMistyped: true });
  const step = stepOf(context);
  switch (step.kind) {
    case 'login':
      return showLogin(context, null);
    case 'consent':
      return showConsent(context, step.user, null);
    case 'refuse':
      return refuse(parametersOf(context), step.code, step.description);
    case 'grant':
      return incoming.commit((workspace) => grant(workspace, parametersOf(context), step.user));
  }
}

/** A test may have asked that nobody gets in for now. */
async function unavailable({ incoming, store, ...context }: AuthorizeContext): Promise<Answer | undefined> {
  if (store.oauth_outcomes.size === 0) return undefined;
  return incoming.commit((workspace) => refuseBeforeLogin(workspace, parametersOf({ incoming, store, ...context })));
}

/** A page for people; for code, the reason alone. */
function unknownTarget(incoming: HttpRequest, error: UnknownTarget): Answer {
  const vary = { Vary: 'Accept' };
  if (incoming.prefers('json', 'html') === 'html') return unknownTargetPage(incoming, error, vary);
  const facts = error.facts.map(({ name, values }) => ` ${name}: ${values.join(', ') || 'none'}.`).join('');
  const answer = errorAnswer(new OAuthError('invalid_request', `${error.message}${facts}`));
  return { ...answer, headers: { ...answer.headers, ...vary } };
}
