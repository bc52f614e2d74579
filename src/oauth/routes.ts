// The authorization server's endpoints for code. They are those of openapi.yaml that have servers of their own; its pages are pages/oauth.

import type { PageRoute } from '../http/pages.js';
import { introspectToken } from './introspect.js';
import { getIssuerMetadata, getJwks, getServerMetadata } from './metadata.js';
import { revokeToken } from './revoke.js';
import { requestToken } from './token.js';

export const oauthEndpoints: Readonly<Record<string, PageRoute>> = {
  '/oauth/token': { POST: requestToken, operations: { POST: 'requestToken' }, cors: true },
  '/oauth/revoke': { POST: revokeToken, operations: { POST: 'revokeToken' }, cors: true },
  '/oauth/introspect': { POST: introspectToken, operations: { POST: 'introspectToken' } },
  '/.well-known/oauth-authorization-server': { GET: getServerMetadata, operations: { GET: 'getServerMetadata' }, cors: true },
  '/.well-known/oauth-authorization-server/**:issuer': { GET: getIssuerMetadata, operations: { GET: 'getServerMetadata' }, cors: true },
  '/.well-known/jwks.json': { GET: getJwks, operations: { GET: 'getJwks' }, cors: true },
};
