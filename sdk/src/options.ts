// What a client and a call may be told, checked once. A name that is not known is refused: a mistyped `baseURL` would send
// test data to production.

import { type Environment, resolveBaseUrl, resolveBrowserUrl, resolveOAuthUrl } from './base-url.js';
import { invalidOptions } from './errors.js';
import type { FetchLike } from './fetch.js';
import { APP_OPTIONS, type AppOptions, type OAuthSettings, readApp } from './oauth/app.js';
import { isPrintable } from './printable.js';

export interface ClientOptions extends AppOptions {
  /** With `apiSecret`: an institution's key. It acts as role admin. */
  apiKey?: string | undefined;
  apiSecret?: string | undefined;
  /** Instead of a key: the token of a signed-in user, or an OAuth access token. */
  token?: string | undefined;
  /**
   * Where the user's browser finds the authorization server, where it knows it by another name than this program does: without
   * `/oauth`. Default: SKILLPASSPORT_BROWSER_BASE_URL unless `baseUrl` is given, else where this program finds it.
   */
  browserBaseUrl?: string | undefined;
  /** Where the API lies, without `/v1`: `http://127.0.0.1:4600/w/ci-1`. Default: SKILLPASSPORT_BASE_URL, else by `environment`. */
  baseUrl?: string | undefined;
  /** `sandbox` is http://127.0.0.1:4600. Default: production. */
  environment?: Environment | undefined;
  /** Milliseconds that one attempt may take, its body included. Default 30,000. */
  timeout?: number | undefined;
  /** How often a call may be tried again: 0, 1 or 2. Default 2. */
  maxRetries?: number | undefined;
  /** Default: the global `fetch`. */
  fetch?: FetchLike | undefined;
}

/** What the library needs of an AbortSignal. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The last argument of every call. */
export interface CallOptions {
  /** Of a POST or PUT: the same key gives the same answer for 24 hours. Default: a new one for each call. */
  idempotency_key?: string | undefined;
  /** Milliseconds that one attempt may take; instead of the client's. */
  timeout?: number | undefined;
  /** Ends the call with code ABORTED. */
  signal?: CancelSignal | undefined;
  /** Further headers. Those that the library sets itself can't be given. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** @internal A client's options, checked. The credential is in `headers`: settings are kept in closures, never in a field. */
export interface Settings {
  readonly baseUrl: string;
  /** The setting that `baseUrl` came from, as a sentence begins. */
  readonly setBy: string;
  /** Undefined for a client that only logs users in. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly oauth: OAuthSettings;
  readonly timeout: number;
  readonly maxRetries: number;
  readonly fetch: FetchLike;
}

/** @internal A call's options, checked. */
export interface CallSettings {
  readonly idempotencyKey: string | undefined;
  readonly timeout: number;
  readonly signal: CancelSignal | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const CLIENT_OPTIONS = ['apiKey', 'apiSecret', 'token', 'baseUrl', 'environment', 'timeout', 'maxRetries', 'fetch', ...APP_OPTIONS, 'browserBaseUrl'];
/** @internal */
export const CALL_OPTIONS = ['timeout', 'signal', 'headers'];
const OWN_HEADERS = new Set(['accept', 'authorization', 'content-length', 'content-type', 'host', 'user-agent', 'x-api-key', 'x-api-secret']);

const DEFAULT_TIMEOUT_MS = 30_000;
/** What setTimeout can count; a larger number would fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647;
const MAX_RETRIES = 2;

/** @internal @throws SkillPassportError INVALID_OPTIONS */
export function readClientOptions(options: ClientOptions, env: Readonly<Record<string, string | undefined>>): Settings {
  refuseUnknown(options, CLIENT_OPTIONS, 'option of the client');
  const { baseUrl, environment, timeout = DEFAULT_TIMEOUT_MS, maxRetries = MAX_RETRIES } = options;
  if (!Number.isInteger(maxRetries) || maxRetries < 0 || maxRetries > MAX_RETRIES) throw invalidOptions('`maxRetries` must be 0, 1 or 2.');
  const { url: base, setBy } = resolveBaseUrl({ baseUrl, environment, fromEnvironment: env['SKILLPASSPORT_BASE_URL'] });
  return {
    baseUrl: base,
    setBy,
    headers: credentialHeaders(options),
    oauth: readOAuthOptions(options, env, resolveOAuthUrl(base)),
    timeout: readTimeout(timeout),
    maxRetries,
    fetch: readFetch(options.fetch),
  };
}

/** @internal @param own the options that this call has beside those of all. @throws SkillPassportError INVALID_OPTIONS */
export function readCallOptions(options: CallOptions | undefined, settings: Settings, own: readonly string[] = ['idempotency_key']): CallSettings {
  const { idempotency_key: idempotencyKey, timeout = settings.timeout, signal, headers = {} } = options ?? {};
  refuseUnknown(options ?? {}, [...own, ...CALL_OPTIONS], 'option of a call');
  if (idempotencyKey !== undefined && !isPrintable(idempotencyKey, 255))
    throw invalidOptions('`idempotency_key` must have 1 to 255 printable ASCII characters.');
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value);
  return { idempotencyKey, timeout: readTimeout(timeout), signal, headers };
}

function credentialHeaders({ apiKey, apiSecret, token, clientId }: ClientOptions): Record<string, string> | undefined {
  if (token !== undefined) {
    if (apiKey !== undefined || apiSecret !== undefined) throw invalidOptions('Give either `apiKey` and `apiSecret` or `token`, not both.');
    return bearer('token', token);
  }
  if (apiKey !== undefined || apiSecret !== undefined)
    return { 'X-API-Key': readCredential('apiKey', apiKey), 'X-API-Secret': readCredential('apiSecret', apiSecret) };
  if (clientId !== undefined) return undefined;
  throw invalidOptions("Give `apiKey` and `apiSecret`, or a user's `token`. To log users in, and no more, `clientId` does.");
}

/** @internal The headers of a user's calls. @param name the option or argument that the token was given as. @throws SkillPassportError INVALID_OPTIONS */
export const bearer = (name: string, token: unknown): Record<string, string> => ({ Authorization: `Bearer ${readCredential(name, token)}` });

// fetch would put a value that it can't send into its message: so it is checked here, where the message names it only
function readCredential(name: string, value: unknown): string {
  if (!isPrintable(value, 8_192) || value !== value.trim())
    throw invalidOptions(`\`${name}\` must be a text of printable ASCII characters, without spaces around it.`);
  return value;
}

function readOAuthOptions(options: ClientOptions, env: Readonly<Record<string, string | undefined>>, url: string): OAuthSettings {
  const { baseUrl, browserBaseUrl } = options;
  // a base URL in the code is another place than the one whose two names the environment gives
  const fromEnvironment = baseUrl === undefined ? env['SKILLPASSPORT_BROWSER_BASE_URL'] : undefined;
  return { app: readApp(options), url, browserUrl: resolveBrowserUrl({ browserBaseUrl, fromEnvironment, oauthUrl: url }) };
}

function readTimeout(timeout: unknown): number {
  if (typeof timeout !== 'number' || !(timeout > 0) || timeout > MAX_TIMEOUT_MS)
    throw invalidOptions(`\`timeout\` must be a number of milliseconds over 0, at most ${MAX_TIMEOUT_MS}.`);
  return timeout;
}

function readFetch(given: FetchLike | undefined): FetchLike {
  if (given !== undefined && typeof given !== 'function') throw invalidOptions('`fetch` must be a function.');
  if (given) return given;
  if (typeof globalThis.fetch !== 'function') throw invalidOptions('There is no global `fetch` here (Node 18 and later have it): give one as `fetch`.');
  // looked up at each call, so that what replaces the global one later (a test's interceptor) is used
  return (url, init) => globalThis.fetch(url, init);
}

function checkHeader(name: string, value: unknown): void {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw invalidOptions('`headers` has a name that is not one of a header.');
  const lower = name.toLowerCase();
  if (lower === 'idempotency-key') throw invalidOptions(`\`headers\` can't set ${name}: give it as \`idempotency_key\`.`);
  if (OWN_HEADERS.has(lower)) throw invalidOptions(`\`headers\` can't set ${name}: the library sets it.`);
  if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value))
    throw invalidOptions(`\`headers\`: the value of ${name} must be a text of printable ASCII characters.`);
}

/** @internal @throws SkillPassportError INVALID_OPTIONS */
export function refuseUnknown(options: object, known: readonly string[], what: string): void {
  if (typeof options !== 'object' || options === null) throw invalidOptions('The options must be an object.');
  const name = Object.keys(options).find((one) => !known.includes(one));
  if (name === undefined) return;
  // what begins alike and is about as long
  const near = known.find((other) => other.slice(0, 2) === name.slice(0, 2) && Math.abs(other.length - name.length) < 3);
  throw invalidOptions(`\`${name}\` is no ${what}; there are ${known.join(', ')}.${near === undefined ? '' : ` Did you mean \`${near}\`?`}`);
}
