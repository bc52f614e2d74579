// POST /oauth/revoke (RFC 7009).

import { grantOf } from '../auth/grant.js';
import type { OAuthAppRecord, OAuthGrantRecord } from '../records/records.js';
import { authenticateClient } from './client.js';
import { oauthEndpoint } from './endpoint.js';
import { invalidGrant } from './errors.js';
import { findToken } from './find-token.js';
import { endGrant } from './grants.js';
import { readParameters, required } from './parameters.js';

/** A refresh token takes its login with it (section 2.1); an access token goes alone. What is no token is no error (section 2.2). */
export const revokeToken = oauthEndpoint(async (incoming) => {
  const { hosted, headers } = incoming;
  const parameters = await readParameters(incoming);
  const { workspace } = hosted;
  const client = authenticateClient(workspace.store, headers, parameters);
  incoming.calledBy(`app:${client.id}`);
  const found = await findToken(hosted, required(parameters, 'token'));
  if (!found) return undefined;
  await incoming.commit(() => {
    refuseForeign(client, grantOf(workspace, found.record));
    if (found.kind === 'refresh') endGrant(workspace, grantOf(workspace, found.record), 'its refresh token was revoked');
    else workspace.store.oauth_access_tokens.replace({ ...found.record, revoked: true });
  });
  return undefined;
});

/** Section 2.1: a token of another app is refused, and the caller is told. */
function refuseForeign(client: OAuthAppRecord, grant: OAuthGrantRecord): void {
  if (grant.client_id !== client.id) throw invalidGrant('The token was given to another app: only that app may revoke it.');
}
