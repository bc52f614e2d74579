// From a request's headers to its caller: API key and secret, HTTP Basic, or a bearer token.

import type { IncomingHttpHeaders } from 'node:http';

import { ApiError } from '../http/errors.js';
import type { Tenant } from '../http/tenant.js';
import type { UserRecord } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { type Caller, NOBODY } from './caller.js';
import { sameSecret } from './constant-time.js';

/**
 * The caller, at once where no signature has to be checked.
 * @returns NOBODY where there is no credential; an ApiError (not thrown) where there is a wrong one
 */
export function identify(tenant: Tenant, headers: IncomingHttpHeaders): Caller | ApiError | Promise<Caller | ApiError> {
  const key = headers['x-api-key'];
  const authorization = headers.authorization;
  if (typeof key === 'string') return identifyApiKey(tenant.workspace, key, single(headers['x-api-secret']));
  if (authorization === undefined) return NOBODY;
  const space = authorization.indexOf(' ');
  const scheme = authorization.slice(0, space).toLowerCase();
  const credential = authorization.slice(space + 1).trim();
  if (scheme === 'basic') return identifyBasic(tenant.workspace, credential);
  if (scheme === 'bearer') return identifyToken(tenant, credential);
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
  return { kind: 'api-key', id: `key:${record.id}`, plan: record.plan, role: 'admin' };
}

function identifyBasic(workspace: Workspace, credential: string): Caller | ApiError {
  const text = Buffer.from(credential, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return unauthenticated('HTTP Basic must hold `key:secret`, in Base64.');
  return identifyApiKey(workspace, text.slice(0, colon), text.slice(colon + 1));
}

function identifyToken({ tokens }: Tenant, token: string): Caller | Promise<Caller | ApiError> {
  const known = tokens.known(token);
  if (known) return userCaller(known);
  return tokens
    .verify(token)
    .then((user) => (user ? userCaller(user) : unauthenticated('The token is malformed, expired, or of another workspace. Sign in again.')));
}

function userCaller(user: UserRecord): Caller {
  return { kind: 'user', id: `user:${user.id}`, plan: 'enterprise', role: user.role, user };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
