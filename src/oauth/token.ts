// POST /oauth/token (RFC 6749, section 3.2): the grant types, and the answer with its signed token.

import { signAccessToken } from '../auth/access-token.js';
import { loadJose } from '../auth/jose.js';
import { formatScope } from '../auth/scopes.js';
import type { TokenResponse } from '../types/public/types.gen.js';
import { authenticateClient } from './client.js';
import { oauthEndpoint } from './endpoint.js';
import { OAuthError } from './errors.js';
import { authorizationCode } from './grant-types/authorization-code.js';
import { clientCredentials } from './grant-types/client-credentials.js';
import type { GrantType, Issued } from './grant-types/issued.js';
import { refreshToken } from './grant-types/refresh-token.js';
import { readParameters, required } from './parameters.js';

const GRANT_TYPES: ReadonlyMap<string, GrantType> = new Map([
  ['authorization_code', authorizationCode],
  ['refresh_token', refreshToken],
  ['client_credentials', clientCredentials],
]);

export const requestToken = oauthEndpoint(async (incoming) => {
  const { hosted, headers, links } = incoming;
  const parameters = await readParameters(incoming);
  const { workspace } = hosted;
  const client = authenticateClient(workspace.store, headers, parameters);
  incoming.calledBy(`app:${client.id}`);
  const type = required(parameters, 'grant_type');
  const grantType = GRANT_TYPES.get(type);
  if (!grantType) throw new OAuthError('unsupported_grant_type', `grant_type must be ${[...GRANT_TYPES.keys()].join(', ')}; got ${type.slice(0, 100)}.`);
  // a code is good once: it must not be spent on a token that can't be signed
  await loadJose();
  const value = await incoming.commit(() => grantType({ workspace, client, parameters, issuer: links.base }));
  if (value instanceof OAuthError) throw value;
  return toTokenResponse(value, await signAccessToken(workspace, value.claims));
});

/** RFC 6749, section 5.1. */
function toTokenResponse(issued: Issued, accessToken: string): TokenResponse {
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: issued.claims.exp - issued.claims.iat,
    ...(issued.refreshToken !== undefined && { refresh_token: issued.refreshToken }),
    scope: formatScope(issued.scopes),
  };
}
