// From a request's headers to its caller: API key and secret, HTTP Basic, or a bearer token.

import type { IncomingHttpHeaders } from 'node:http';

import { ApiError } from '../contract/errors.js';
import type { UserRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { ACCESS_TOKEN_TYPE, type AccessTokenVerifier, type GrantedToken, tokenType } from './access-token.js';
import { basicPair, formDecode } from './basic.js';
import { type Caller, NOBODY } from './caller.js';
import { sameSecret } from './constant-time.js';
import type { UserTokenVerifier } from './user-token.js';

/** What tells who calls a workspace. */
export interface Verifiers {
  readonly workspace: Workspace;
  readonly tokens: UserTokenVerifier;
  readonly accessTokens: AccessTokenVerifier;
}

/**
 * The caller, at once where no signature has to be checked.
 * @returns NOBODY where there is no credential; an ApiError (not thrown) where there is a wrong one
 */
export function identify(verifiers: Verifiers, headers: IncomingHttpHeaders): Caller | ApiError | Promise<Caller | ApiError> {
  const key = headers['x-api-key'];
  const authorization = headers.authorization;
  if (typeof key === 'string') return identifyApiKey(verifiers.workspace, key, single(headers['x-api-secret']));
  if (authorization === undefined) return NOBODY;
  const space = authorization.indexOf(' ');
  const scheme = authorization.slice(0, space).toLowerCase();
  const credential = authorization.slice(space + 1).trim();
  if (scheme === 'basic') return identifyBasic(verifiers.workspace, credential);
  if (scheme === 'bearer') return identifyToken(verifiers, credential);
  return unauthenticated('The Authorization header must be `Bearer <token>` or `Basic <key:secret>`.');
}

/** contract: `WWW-Authenticate: Bearer`, never Basic, since browsers would ask. */
export const unauthenticated = (message: string): ApiError =>
  new ApiError('AUTHENTICATION_REQUIRED', message, {}, { headers: { 'WWW-Authenticate': 'Bearer' } });

/** For a request without a credential to an operation that needs one. */
export const credentialMissing = (): ApiError =>
  unauthenticated('This operation needs a credential: send X-API-Key and X-API-Secret, or Authorization: Bearer <token>.');

function identifyApiKey(workspace: Workspace, key: string, secret: string | undefined): Caller | ApiError {
  if (secret === undefined) return unauthenticated('X-API-Key came without X-API-Secret: send both.');
  const record = workspace.store.api_keys.get(key);
  // compared in any case, so that an unknown key takes as long as a wrong secret
  const same = sameSecret(secret, record?.secret ?? '');
  if (!record || !same) return unauthenticated('The API key or its secret is wrong. A key is known in its own workspace only.');
  return { kind: 'api-key', id: `key:${record.id}`, plan: record.plan, role: 'admin', access: null };
}

function identifyBasic(workspace: Workspace, credential: string): Caller | ApiError {
  const pair = basicPair(credential);
  if (!pair) return unauthenticated('HTTP Basic must hold `key:secret`, in Base64.');
  const found = identifyApiKey(workspace, ...pair);
  if (!(found instanceof ApiError)) return found;
  // OAuth's clients encode what they put into Basic. Only who has the right secret is told so
  const [key, secret] = pair.map(formDecode);
  const isEncoded = key !== undefined && secret !== undefined && !(identifyApiKey(workspace, key, secret) instanceof ApiError);
  return isEncoded ? unauthenticated('The API key and its secret are right, but HTTP Basic holds them as they are, without percent-encoding.') : found;
}

/** The verifier is chosen by `typ`: each checks one algorithm with one kind of key, whatever `alg` says. */
function identifyToken({ workspace, tokens, accessTokens }: Verifiers, token: string): Caller | Promise<Caller | ApiError> {
  const known = tokens.known(token);
  if (known) return userCaller(known);
  const granted = accessTokens.known(token);
  if (granted) return accessCaller(workspace, granted);
  if (tokenType(token) === ACCESS_TOKEN_TYPE)
    return accessTokens
      .verify(token)
      .then((record) =>
        record
          ? accessCaller(workspace, record)
          : invalidToken('The access token is malformed, expired, revoked, or of another workspace. Refresh it, or log the user in again.'),
      );
  return tokens
    .verify(token)
    .then((user) => (user ? userCaller(user) : unauthenticated('The token is malformed, expired, or of another workspace. Sign in again.')));
}

/** RFC 6750, section 3.1: a client that refreshes looks for `invalid_token`. */
const invalidToken = (message: string): ApiError =>
  new ApiError('AUTHENTICATION_REQUIRED', message, {}, { headers: { 'WWW-Authenticate': `Bearer error="invalid_token", error_description="${message}"` } });

function userCaller(user: UserRecord): Caller {
  return { kind: 'user', id: `user:${user.id}`, plan: 'enterprise', role: user.role, user, access: null };
}

function accessCaller({ store }: Workspace, { grant, token }: GrantedToken): Caller {
  const access = { clientId: grant.client_id, scopes: token.scopes, changedUserInfo: grant.changed_user_info };
  const user = grant.user_id === null ? undefined : store.users.get(grant.user_id);
  if (!user) return { kind: 'app', id: `app:${grant.client_id}`, plan: 'enterprise', role: null, access };
  return { kind: 'user', id: `user:${user.id}`, plan: 'enterprise', role: user.role, user, access };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
