// What a form of the login or the consent page does. What was pressed is what counts: the person who was typed or clicked is who is
// logged in, or the page comes again and says why. A form that is refused grants nothing and signs nobody in or out.

import { sameSecret } from '../../auth/constant-time.js';
import { findUser, findUserByPassword } from '../../auth/find-user.js';
import { type Answer, seeOther } from '../../http/answer.js';
import type { HttpRequest } from '../../http/http-request.js';
import { grant, refuse } from '../../oauth/answer.js';
import { cookieOf, type FormPage, isOwnForm, newBrowser, sessionOf, signIn, signOut } from '../../oauth/browser.js';
import { rememberConsent } from '../../oauth/consents.js';
import { takeOutcome } from '../../oauth/outcomes.js';
import type { UserRecord } from '../../records/records.js';
import { type AuthorizeContext, nowOf, parametersOf, showConsent, showLogin } from './authorize-context.js';

/**
 * In the address of a login page, beside the request: the last try failed. So the page is one that was asked for with GET, to which Back
 * leads without sending a password again.
 */
export const LOGIN_PROBLEM = 'login_problem';

const STALE = 'This page was shown for another login: since then somebody has logged in or out in this browser. Nothing was done. Please press again.';
const NO_COOKIE = 'Your browser did not send the cookie that came with this page. Allow cookies for this site, and try again.';
const NO_BUTTON = 'Press one of the buttons.';

/** What was pressed, and what was typed with it. */
type Pressed =
  | { readonly button: 'login'; readonly email: string; readonly password: string }
  | { readonly button: 'person'; readonly email: string }
  | { readonly button: 'allow' | 'switch' | 'deny' | 'none' };

function readPressed(form: URLSearchParams): Pressed {
  const person = form.get('as');
  if (person !== null) return { button: 'person', email: person };
  switch (form.get('action')) {
    case 'login':
      return { button: 'login', email: form.get('email') ?? '', password: form.get('password') ?? '' };
    case 'allow':
      return { button: 'allow' };
    case 'switch':
      return { button: 'switch' };
    case 'deny':
    case 'cancel':
      return { button: 'deny' };
    default:
      return { button: 'none' };
  }
}

export async function submitForm(context: AuthorizeContext, form: URLSearchParams): Promise<Answer> {
  const { incoming, browser, user } = context;
  const pressed = readPressed(form);
  const csrf = form.get('csrf') ?? '';
  const isOwn = pagesOf(pressed).some((page) => isOwnForm(csrf, browser, page, user, incoming.query));
  // whoever does not want to is believed, whenever the page was shown: it gives nobody anything
  if (pressed.button === 'deny') return deny(context, isOwn);
  if (!isOwn) return (await sentAgain(context, pressed, csrf)) ?? again(context, pressed, browser.isNew ? NO_COOKIE : STALE);
  switch (pressed.button) {
    case 'login':
    case 'person': {
      const found = await personOf(context, pressed);
      return found ? startSession(context, found, csrf) : tryAgain(context, pressed.email);
    }
    case 'allow':
      return allow(context, pressed);
    case 'switch':
      return switchUser(context);
    case 'none':
      return again(context, pressed, NO_BUTTON);
  }
}

/** Which pages have such a button. */
function pagesOf(pressed: Pressed): readonly FormPage[] {
  if ('email' in pressed) return ['login'];
  return pressed.button === 'allow' || pressed.button === 'switch' ? ['consent'] : ['login', 'consent'];
}

/** The page that the form was on, for who is there now: never what a GET would come to, which may be a code. */
function again(context: AuthorizeContext, pressed: Pressed, problem: string | null): Answer {
  if ('email' in pressed) return showLogin(context, problem, { email: pressed.email.slice(0, LONGEST_EMAIL) });
  const user = mayAllow(context);
  return user ? showConsent(context, user, problem) : showLogin(context, problem);
}

/** Who is signed in, where that is all that the request asks for: whomever it hinted at, this is who looks at the page. */
const mayAllow = ({ request: { prompts }, user }: AuthorizeContext): UserRecord | undefined =>
  prompts.includes('login') || prompts.includes('none') ? undefined : user;

/** RFC 5321, section 4.5.3.1.3. */
const LONGEST_EMAIL = 254;

type LoginPressed = Extract<Pressed, { readonly email: string }>;

/** By the password; or, as only a sandbox has it, with one click and without. */
async function personOf({ store, incoming }: AuthorizeContext, pressed: LoginPressed): Promise<UserRecord | undefined> {
  return pressed.button === 'login' ? findUserByPassword(store, pressed.email, pressed.password, incoming.gone()) : findUser(store, pressed.email);
}

/**
 * A double click sends a form twice; the second time the cookie is a new one, and what the form asks for is done: for the same person, or
 * it is another tab's form. Undefined where it is not so.
 */
async function sentAgain(context: AuthorizeContext, pressed: Pressed, csrf: string): Promise<Answer | undefined> {
  const { incoming, store, browser, user } = context;
  if (pressed.button === 'switch') return user || browser.isNew ? undefined : showLogin(context, null);
  if (!('email' in pressed) || !user) return undefined;
  const session = sessionOf(store, browser, nowOf(incoming));
  if (!session || !sameSecret(csrf, session.form)) return undefined;
  const person = await personOf(context, pressed);
  return person?.id === user.id ? seeOther(afterLogin(incoming, user)) : undefined;
}

function tryAgain({ incoming }: AuthorizeContext, email: string): Answer {
  const query = new URLSearchParams(incoming.query);
  query.set('login_hint', email.slice(0, LONGEST_EMAIL));
  query.set(LOGIN_PROBLEM, '1');
  return seeOther(`authorize?${query.toString()}`);
}

/** A reset may have come while the password was looked at, and another person have the id since. */
async function startSession(context: AuthorizeContext, user: UserRecord, csrf: string): Promise<Answer> {
  const { incoming, browser } = context;
  const after = await incoming.commit((workspace) =>
    workspace.store.users.get(user.id)?.created_at === user.created_at ? signIn(workspace, browser, user, csrf) : undefined,
  );
  if (!after) return tryAgain(context, user.email);
  incoming.calledBy(`user:${user.id}`);
  return seeOther(afterLogin(incoming, user), cookieOf(after, incoming));
}

/**
 * The next look at the same request finds the user signed in; by the hint it goes on for this user alone, though another tab may have
 * signed in somebody else meanwhile. What asked for the login itself has been done.
 */
function afterLogin(incoming: HttpRequest, user: UserRecord): string {
  const query = new URLSearchParams(incoming.query);
  query.set('login_hint', user.email);
  query.delete(LOGIN_PROBLEM);
  const prompts = (query.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== 'login');
  if (prompts.join('') === '') query.delete('prompt');
  else query.set('prompt', prompts.join(' '));
  return `authorize?${query.toString()}`;
}

/** For the user whom the page named, and nobody else; that another tab has allowed the same since is no reason to ask again. */
async function allow(context: AuthorizeContext, pressed: Pressed): Promise<Answer> {
  const { incoming, request } = context;
  const user = mayAllow(context);
  if (!user) return again(context, pressed, STALE);
  return incoming.commit((workspace) => grant(workspace, parametersOf(context), user, () => rememberConsent(workspace, user, request.client, request.scopes)));
}

/** A test may have asked for a user who denies: that is one, where the page was no old one. */
async function deny(context: AuthorizeContext, isOwn: boolean): Promise<Answer> {
  const { incoming, store, request, user } = context;
  if (isOwn && store.oauth_outcomes.size > 0)
    await incoming.commit((workspace) => takeOutcome(workspace, ['user_denies'], { clientId: request.client.id, email: user?.email }));
  return refuse(parametersOf(context), 'access_denied', 'The user denied the request.');
}

async function switchUser({ incoming, browser }: AuthorizeContext): Promise<Answer> {
  await incoming.commit((workspace) => signOut(workspace, browser));
  const query = new URLSearchParams(incoming.query);
  query.delete('login_hint');
  query.delete(LOGIN_PROBLEM);
  return seeOther(`authorize?${query.toString()}`, cookieOf(newBrowser(), incoming));
}
