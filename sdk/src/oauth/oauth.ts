// client.oauth: logging users in with Skill Passport, from the URL that they are sent to, to who they are.

import { createApi } from '../api.js';
import { invalidOptions } from '../errors.js';
import { bearer, type CallOptions, type CallSettings, readCallOptions, type Settings } from '../options.js';
import { type Reader, toAborted } from '../read-outcome.js';
import type { Runtime } from '../runtime.js';
import { send, type Sending } from '../send.js';
import { createSingleFlight } from '../single-flight.js';
import { textArgument } from '../text-argument.js';
import { unlessAborted } from '../unless-aborted.js';
import { USER_AGENT } from '../version.js';
import { APP_OPTIONS, type App, type AppOptions, appOfCall, redirectUriOf } from './app.js';
import { authorizeUrl, type AuthorizeOptions, readScope, type Scope } from './authorize-url.js';
import { type Callback, type CallbackExpectation, readCallback } from './callback.js';
import { type Fields, toForm } from './form.js';
import { createPkce, createState, type Pkce } from './pkce.js';
import { readOAuthError, readRevocation } from './read-answer.js';
import { toTokenSet } from './token-set.js';
import type { Introspection, Me, TokenSet } from './types.js';

/** The last argument of calls to the authorization server. What it says of the app goes before what the client was told. */
export interface OAuthCallOptions extends AppOptions, Omit<CallOptions, 'idempotency_key'> {}

export interface ExchangeOptions extends OAuthCallOptions {
  /** That of the login's `codeChallenge`. */
  codeVerifier?: string | undefined;
}

export interface ClientCredentialsOptions extends OAuthCallOptions {
  scope?: readonly Scope[] | string | undefined;
}

export interface OAuth {
  /** Where to send the user's browser. @throws SkillPassportError INVALID_OPTIONS */
  authorizeUrl(options: AuthorizeOptions): string;
  /** A new `codeVerifier` and its `codeChallenge`, for one login. */
  createPkce(): Pkce;
  /** A new `state`, for one login. */
  createState(): string;
  /**
   * The code in what the user's browser came back with. Accepts `req.url`, `req.query`, a URL or its search parameters.
   * @throws SkillPassportError STATE_MISMATCH, ISSUER_MISMATCH, INVALID_CALLBACK; or the server's own code: `access_denied` where the user said no
   */
  readCallback(callback: Callback, expectation: CallbackExpectation): { code: string };
  /**
   * The tokens for a code. Made once, never again: a code works once, and its second use may end what the first gave.
   * @throws SkillPassportError `invalid_grant` for a code that was used, has expired or is another app's
   */
  exchangeCode(code: string, options?: ExchangeOptions): Promise<TokenSet>;
  /**
   * New tokens, for a refresh token that is spent by it. Made once, never again; calls with the same token at the same time share one request.
   * Where the server gives no new refresh token, the given one is in the answer.
   * @throws SkillPassportError `invalid_grant` when the user must log in again
   */
  refresh(refreshToken: string | undefined, options?: OAuthCallOptions): Promise<TokenSet>;
  /** The user. @throws SkillPassportError AUTHENTICATION_REQUIRED for a token that has ended */
  me(accessToken: string, options?: CallOptions): Promise<Me>;
  /** Ends an access token, or a refresh token with all that came of it. Ending one that is unknown or has ended is no error. */
  revoke(token: string, options?: OAuthCallOptions): Promise<void>;
  /** What the server knows of a token. Needs `clientSecret`. */
  introspect(token: string, options?: OAuthCallOptions): Promise<Introspection>;
  /** A token of the app's own, without a user. Needs `clientSecret`. */
  clientCredentials(options?: ClientCredentialsOptions): Promise<TokenSet>;
}

type AppOfCall = ReturnType<typeof appOfCall>;

/** RFC 7636, section 4.1. */
const CODE_VERIFIER = /^[\w.~-]{43,128}$/;

/** @internal */
export function createOAuth(settings: Settings, runtime: Runtime): OAuth {
  const { app: ownApp, url } = settings.oauth;
  const once = createSingleFlight<TokenSet>();

  const readOptions = (options: OAuthCallOptions = {}, own: readonly string[] = []): { readonly call: CallSettings; readonly app: AppOfCall } => {
    const call = readCallOptions(options, settings, [...own, ...APP_OPTIONS]);
    return { call, app: appOfCall(options, ownApp) };
  };

  // Never made again: one that got no answer may have been carried out. A code's second use revokes what the first gave (RFC 6749,
  // section 4.1.2), a refresh token's the whole family (RFC 9700, section 4.14.2). So neither does a caller's signal end what
  // others wait for, nor do two callers at once send it twice.
  const requestToken = async (grant: Fields, { call, app }: ReturnType<typeof readOptions>): Promise<TokenSet> => {
    const { signal, timeout } = call;
    const target = `${url}/token`;
    if (signal?.aborted) throw toAborted(`POST ${target}`, signal.reason);
    // JSON, as in the integration guide
    const body = JSON.stringify({ ...credentialsOf(app), ...grant });
    const flight = once(body, async () => {
      const askedAt = runtime.now();
      const request = { ...toRequest(target, 'application/json', body, call, settings), maxRetries: 0 };
      return toTokenSet(await send<Omit<TokenSet, 'expires_at'>>(request, { timeout, signal: undefined }, runtime, readOAuthError), askedAt);
    });
    const tokens = await unlessAborted(flight, signal);
    if (!tokens) throw toAborted(`POST ${target}`, signal?.reason);
    return { ...tokens };
  };

  /** About a token. As often as need be: the second time changes nothing. */
  const post = <T extends object>(endpoint: string, token: string, options: OAuthCallOptions | undefined, read: Reader<T>): Promise<T> => {
    const { call, app } = readOptions(options);
    // as forms: the guide does not show them, and their RFCs know no other way
    const body = toForm({ ...credentialsOf(app), token: textArgument('token', token) });
    return send<T>(toRequest(`${url}/${endpoint}`, 'application/x-www-form-urlencoded', body, call, settings), call, runtime, read);
  };

  return {
    createPkce,
    createState,
    readCallback,
    authorizeUrl: (options) => authorizeUrl(options, settings.oauth),
    exchangeCode: async (code, options) => {
      const read = readOptions(options, ['codeVerifier']);
      const { codeVerifier } = options ?? {};
      if (codeVerifier !== undefined && !CODE_VERIFIER.test(codeVerifier)) throw invalidOptions('`codeVerifier` must be the text that createPkce() gave.');
      if (codeVerifier === undefined && read.app.clientSecret === undefined)
        throw invalidOptions('`codeVerifier` is missing: an app without `clientSecret` must use PKCE. It is that of the `codeChallenge` in authorizeUrl().');
      const grant = { grant_type: 'authorization_code', code: textArgument('code', code), redirect_uri: redirectUriOf(read.app), code_verifier: codeVerifier };
      return requestToken(grant, read);
    },
    refresh: async (refreshToken, options) => {
      const token = textArgument('refreshToken', refreshToken);
      // the old one goes on where there is no new one (RFC 6749, section 6)
      return { refresh_token: token, ...(await requestToken({ grant_type: 'refresh_token', refresh_token: token }, readOptions(options))) };
    },
    me: async (accessToken, options) => {
      const settingsOfUser = { ...settings, headers: bearer('accessToken', accessToken) };
      return createApi(settingsOfUser, runtime, () => undefined).get<Me>('/me', undefined, options);
    },
    revoke: async (token, options) => void (await post('revoke', token, options, readRevocation)),
    introspect: async (token, options) => post<Introspection>('introspect', token, options, readOAuthError),
    clientCredentials: async (options) => {
      const read = readOptions(options, ['scope']);
      return requestToken({ grant_type: 'client_credentials', scope: readScope(options?.scope) }, read);
    },
  };
}

const credentialsOf = ({ clientId, clientSecret }: App): Fields => ({ client_id: clientId, client_secret: clientSecret });

function toRequest(target: string, type: string, body: string, call: CallSettings, { setBy, fetch, maxRetries }: Settings): Sending {
  const headers = { ...call.headers, Accept: 'application/json', 'User-Agent': USER_AGENT, 'Content-Type': type };
  return { fetch, setBy, method: 'POST', target, query: '', headers, body, maxRetries };
}
