// POST /oauth/introspect (RFC 7662): what a token of the calling app stands for.

import { grantOf, isGood } from '../auth/grant.js';
import { formatScope } from '../auth/scopes.js';
import type { Introspection } from '../types/public/types.gen.js';
import type { Workspace } from '../workspace/workspace.js';
import { authenticateClient } from './client.js';
import { oauthEndpoint } from './endpoint.js';
import { invalidClient } from './errors.js';
import { findToken, type FoundToken } from './find-token.js';
import { readParameters, required } from './parameters.js';

/** Section 2.2: of a token that is not good, or not the caller's, nothing else is said. */
const INACTIVE: Introspection = { active: false };

export const introspectToken = oauthEndpoint(async (incoming) => {
  const { hosted, headers, links } = incoming;
  const parameters = await readParameters(incoming);
  const client = authenticateClient(hosted.workspace.store, headers, parameters);
  incoming.calledBy(`app:${client.id}`);
  // section 2.1: else anybody could try tokens out
  if (client.public)
    throw invalidClient('A public app can prove nothing about itself: introspection is for apps with a secret.', headers.authorization !== undefined);
  const found = await findToken(hosted, required(parameters, 'token'));
  if (!found || !isGood(hosted.workspace, found.record) || grantOf(hosted.workspace, found.record).client_id !== client.id) return INACTIVE;
  return toIntrospection(hosted.workspace, found, links.base);
});

/** @param issuer for a refresh token, which names none itself */
function toIntrospection(workspace: Workspace, found: FoundToken, issuer: string): Introspection {
  const grant = grantOf(workspace, found.record);
  const user = grant.user_id === null ? undefined : workspace.store.users.get(grant.user_id);
  const common = {
    active: true,
    client_id: grant.client_id,
    sub: user?.id ?? grant.client_id,
    exp: Math.floor(found.record.expires_at / 1_000),
    ...(user && { username: user.email }),
  };
  if (found.kind === 'refresh') return { ...common, scope: formatScope(grant.scopes), iss: issuer };
  const { record } = found;
  const { issuer: iss } = found;
  return {
    ...common,
    scope: formatScope(record.scopes),
    token_type: 'Bearer',
    iat: Math.floor(record.issued_at / 1_000),
    aud: `${iss}/v1`,
    iss,
    jti: record.id,
  };
}
