// The URL that a user's browser is sent to, to log in (RFC 6749, section 4.1.1; PKCE: RFC 7636, section 4.3). Pure.

import { invalidOptions } from '../errors.js';
import { refuseUnknown } from '../options.js';
import { isPrintable } from '../printable.js';
import { APP_OPTIONS, type AppOptions, appOfCall, type OAuthSettings, redirectUriOf } from './app.js';
import { toForm } from './form.js';

export type Scope = 'profile' | 'email' | 'courses';

export interface AuthorizeOptions extends AppOptions {
  /** From `createState()`, kept in the session until the callback: without it, anybody's login could be slipped in (RFC 6749, section 10.12). */
  state: string;
  /** From `createPkce()`. A public app must use it; a confidential one should. */
  codeChallenge?: string | undefined;
  codeChallengeMethod?: 'S256' | undefined;
  /** What the app asks for, as an array or as one text with spaces. Default: the server's, `profile`. */
  scope?: readonly Scope[] | string | undefined;
  /** `login` asks for the password again, `consent` for the consent; `none` shows nothing and answers at once. */
  prompt?: 'none' | 'login' | 'consent' | undefined;
  /** The email to log in with. In the sandbox, with `prompt: 'none'`, that is the whole login: no browser is needed. */
  loginHint?: string | undefined;
}

const OPTIONS = ['state', 'codeChallenge', 'codeChallengeMethod', 'scope', 'prompt', 'loginHint', ...APP_OPTIONS];

/** @internal @throws SkillPassportError INVALID_OPTIONS */
export function authorizeUrl(options: AuthorizeOptions, settings: OAuthSettings): string {
  if (typeof options === 'object' && options !== null && 'codeVerifier' in options)
    throw invalidOptions('`codeVerifier` must not be in a URL: keep it in the session for `exchangeCode`, and give `codeChallenge` here.');
  refuseUnknown(options, OPTIONS, 'option of authorizeUrl');
  const { state, codeChallenge, codeChallengeMethod = 'S256', prompt, loginHint } = options;
  const app = appOfCall(options, settings.app);
  if (!isPrintable(state, 1_024)) throw invalidOptions('`state` must be a text of printable ASCII characters that nobody can guess: createState() gives one.');
  for (const [name, value] of Object.entries({ prompt, loginHint }))
    if (value !== undefined && (typeof value !== 'string' || value === '')) throw invalidOptions(`\`${name}\` must be a text.`);
  if (codeChallengeMethod !== 'S256') throw invalidOptions("`codeChallengeMethod` must be 'S256'.");
  if (codeChallenge !== undefined && !(isPrintable(codeChallenge, 43) && /^[\w-]{43}$/.test(codeChallenge)))
    throw invalidOptions('`codeChallenge` must be the 43 characters that createPkce() gives.');
  if (codeChallenge === undefined && app.clientSecret === undefined)
    throw invalidOptions('`codeChallenge` is missing: an app without `clientSecret` must use PKCE. createPkce() gives one.');

  const query = toForm({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: redirectUriOf(app),
    scope: readScope(options.scope),
    state,
    code_challenge: codeChallenge,
    code_challenge_method: codeChallenge && codeChallengeMethod,
    prompt,
    login_hint: loginHint,
  });
  return `${settings.browserUrl}/authorize?${query}`;
}

/** @internal @throws SkillPassportError INVALID_OPTIONS */
export function readScope(scope: readonly string[] | string | undefined): string | undefined {
  const text = Array.isArray(scope) ? scope.join(' ') : scope;
  if (text !== undefined && !isPrintable(text, 255)) throw invalidOptions("`scope` must be an array or a text of scopes, such as 'profile email courses'.");
  return text;
}
