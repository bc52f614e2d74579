// The authorization server's paths. They are those of openapi.yaml that have servers of their own.

import { get, type Route } from '../pages/page.js';
import { showAuthorize, submitAuthorize } from '../pages/oauth/authorize.js';
import { introspectToken } from './introspect.js';
import { getJwks, getIssuerMetadata, getServerMetadata } from './metadata.js';
import { revokeToken } from './revoke.js';
import { requestToken } from './token.js';

export const oauthRoutes: Readonly<Record<string, Route>> = {
  '/oauth/authorize': { GET: showAuthorize, POST: submitAuthorize, operations: { GET: 'authorize', POST: 'submitAuthorization' } },
  '/oauth/token': { POST: requestToken, operations: { POST: 'requestToken' }, cors: true },
  '/oauth/revoke': { POST: revokeToken, operations: { POST: 'revokeToken' }, cors: true },
  '/oauth/introspect': { POST: introspectToken, operations: { POST: 'introspectToken' } },
  '/.well-known/oauth-authorization-server': { ...get(getServerMetadata), operations: { GET: 'getServerMetadata' }, cors: true },
  '/.well-known/oauth-authorization-server/**:issuer': { ...get(getIssuerMetadata), operations: { GET: 'getServerMetadata' }, cors: true },
  '/.well-known/jwks.json': { ...get(getJwks), operations: { GET: 'getJwks' }, cors: true },
};
