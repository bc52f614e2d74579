// Whether an OAuth token is good: by itself, and by the grant that it belongs to.

import type { OAuthAccessTokenRecord, OAuthGrantRecord, OAuthRefreshTokenRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';

type TokenRecord = OAuthAccessTokenRecord | OAuthRefreshTokenRecord;

/** A token's grant; a token without one would be damage. */
export function grantOf({ store }: Workspace, { grant_id: id }: Pick<TokenRecord, 'grant_id'>): OAuthGrantRecord {
  const grant = store.oauth_grants.get(id);
  if (!grant) throw new Error(`there is no grant ${id}`);
  return grant;
}

/** Neither used, revoked nor expired on the workspace's clock, and its grant goes on. */
export function isGood(workspace: Workspace, token: TokenRecord): boolean {
  const isSpent = 'used' in token ? token.used : token.revoked;
  return !isSpent && token.expires_at > workspace.clock.now() && grantOf(workspace, token).ended === null;
}
