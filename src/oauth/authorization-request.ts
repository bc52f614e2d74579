// An authorization request (RFC 6749, section 4.1.1), from the query of /oauth/authorize to what it asks for. Pure.

import { covers, DEFAULT_SCOPE, formatScope, parseScope, SCOPES } from '../auth/scopes.js';
import { isRegistered, LOOPBACK_WILDCARDS } from '../domain/redirect-uri.js';
import type { OAuthAppRecord, Scope } from '../records/records.js';
import type { Store } from '../workspace/store.js';
import { AuthorizationError, UnknownTarget } from './errors.js';
import { repeatedOf } from './parameters.js';
import { challengeFault } from './pkce.js';

/** Where the answer goes, whatever it is. */
export interface Destination {
  readonly client: OAuthAppRecord;
  readonly redirectUri: string;
  /** Comes back as it came. */
  readonly state: string | undefined;
}

const PROMPTS = ['none', 'login', 'consent'] as const;
export type Prompt = (typeof PROMPTS)[number];

export interface AuthorizationRequest extends Destination {
  /** What the token request must repeat; null where the request named none. */
  readonly givenRedirectUri: string | null;
  readonly scopes: readonly Scope[];
  readonly codeChallenge: string | null;
  readonly prompts: readonly Prompt[];
  readonly loginHint: string | undefined;
}

/** What a parameter says; one that came empty is not there (RFC 6749, section 3.1). */
const read = (query: URLSearchParams, name: string): string | undefined => query.get(name) || undefined;

/**
 * The app and the redirect URI are looked at first, and alone: until both are known, nobody may be sent anywhere
 * (RFC 6749, sections 3.1.2.4 and 4.1.2.1). @throws UnknownTarget
 */
export function readDestination(query: URLSearchParams, store: Pick<Store, 'oauth_apps'>): Destination {
  const twice = ['client_id', 'redirect_uri'].find((name) => query.getAll(name).length > 1);
  if (twice !== undefined)
    throw new UnknownTarget(
      `${twice} came twice`,
      `The request names ${twice} more than once.`,
      [{ name: twice, values: query.getAll(twice) }],
      'Send it once.',
    );
  const id = read(query, 'client_id');
  const client = id === undefined ? undefined : store.oauth_apps.get(id);
  if (!client) throw unknownApp(id);
  return { client, redirectUri: readRedirectUri(query, client), state: read(query, 'state') };
}

/** @throws AuthorizationError, which the app is told */
export function readAuthorizationRequest(query: URLSearchParams, destination: Destination): AuthorizationRequest {
  refuseMalformed(query);
  const { client } = destination;
  const fault = challengeFault(read(query, 'code_challenge'), read(query, 'code_challenge_method'), client.public);
  if (fault !== null) throw new AuthorizationError('invalid_request', fault);
  return {
    ...destination,
    givenRedirectUri: read(query, 'redirect_uri') ?? null,
    scopes: readScopes(query, client),
    codeChallenge: read(query, 'code_challenge') ?? null,
    prompts: readPrompts(query),
    loginHint: read(query, 'login_hint'),
  };
}

function readRedirectUri(query: URLSearchParams, { name, redirect_uris: registered }: OAuthAppRecord): string {
  const given = read(query, 'redirect_uri');
  if (given !== undefined && isRegistered(registered, given)) return given;
  const [only, ...more] = registered.filter((uri) => LOOPBACK_WILDCARDS.every((wildcard) => wildcard !== uri));
  // RFC 6749, section 3.1.2.3: it may be left out where there is one to choose from
  if (given === undefined && only !== undefined && more.length === 0 && registered.length === 1) return only;
  const facts = [
    { name: 'redirect_uri that came', values: given === undefined ? [] : [given] },
    { name: `Registered for ${name}`, values: registered },
  ];
  const message =
    given === undefined
      ? `The request has no redirect_uri, and ${name} has ${registered.length === 0 ? 'none' : registered.length === 1 ? 'one that stands for many' : 'more than one'} registered.`
      : `The redirect_uri is not one of those registered for ${name}. They are compared character by character; only the port of a loopback host is free.`;
  throw new UnknownTarget('The redirect URI is not registered', message, facts, 'Send a registered one, or register this one in Developer Settings.');
}

function unknownApp(id: string | undefined): UnknownTarget {
  if (id === undefined)
    return new UnknownTarget('No app is named', 'The request has no client_id.', [], 'Send the client_id of your app; Developer Settings has it.');
  const advice = 'Developer Settings has the apps of this workspace. An app is known in its own workspace only.';
  return new UnknownTarget('The app is unknown', 'There is no app with this client_id.', [{ name: 'client_id that came', values: [id] }], advice);
}

/** RFC 6749, section 3.1: nothing may come twice; section 3.1.1: the response type is needed, and there is one. */
function refuseMalformed(query: URLSearchParams): void {
  const twice = repeatedOf(query);
  if (twice !== undefined) throw new AuthorizationError('invalid_request', `${twice} came more than once.`);
  const type = read(query, 'response_type');
  if (type === undefined) throw new AuthorizationError('invalid_request', 'response_type is missing: send response_type=code.');
  if (type !== 'code') throw new AuthorizationError('unsupported_response_type', `response_type must be code; got ${type.slice(0, 100)}.`);
  const mode = read(query, 'response_mode');
  if (mode !== undefined && mode !== 'query') throw new AuthorizationError('invalid_request', `response_mode must be query; got ${mode.slice(0, 100)}.`);
}

/** RFC 6749, section 3.3. */
function readScopes(query: URLSearchParams, client: OAuthAppRecord): readonly Scope[] {
  const { scopes, unknown } = parseScope(query.get('scope') ?? '');
  if (unknown.length > 0)
    throw new AuthorizationError('invalid_scope', `There is no scope ${unknown.join(', ').slice(0, 200)}. There are ${SCOPES.join(', ')}.`);
  const asked = scopes.length === 0 ? [DEFAULT_SCOPE] : scopes;
  if (!covers(client.scopes, asked))
    throw new AuthorizationError('invalid_scope', `This app is registered for ${formatScope(client.scopes)}; the request asks for ${formatScope(asked)}.`);
  return asked;
}

/** OpenID Connect Core, section 3.1.2.1: `none` stands alone. */
function readPrompts(query: URLSearchParams): readonly Prompt[] {
  const names = (query.get('prompt') ?? '').split(' ').filter((name) => name !== '');
  const unknown = names.find((name) => !PROMPTS.some((prompt) => prompt === name));
  if (unknown !== undefined) throw new AuthorizationError('invalid_request', `prompt must be of ${PROMPTS.join(', ')}; got ${unknown.slice(0, 100)}.`);
  if (names.includes('none') && names.length > 1) throw new AuthorizationError('invalid_request', 'prompt=none stands alone.');
  return PROMPTS.filter((prompt) => names.includes(prompt));
}
