// Grants and their tokens, as records: all that one login, or one client_credentials request, gave belongs to one grant, and ends with
// it. Everything here runs inside a transaction.

import { randomUUID } from 'node:crypto';

import type { OAuthAccessTokenRecord, OAuthCodeRecord, OAuthGrantRecord, Scope } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { forgetAny, forgetOldest, MOST_KEPT } from './forget.js';
import { digestOf, newSecret } from './secrets.js';

/** contract, "OAuth 2.0": `expires_in: 3600`. */
export const ACCESS_TOKEN_SECONDS = 3_600;
/** contract, "OAuth 2.0": codes live 10 minutes. */
const CODE_LIFETIME_MS = 600_000;
/** A refresh token that nobody uses for 30 days is void; each use gives a new one. */
const REFRESH_TOKEN_LIFETIME_MS = 30 * 86_400_000;
/** When what is expired by hand has expired: at no time of any clock is it good again. */
export const EXPIRED = 0;
/** How long a used or expired code is remembered, so that its second use is told from an unknown code. */
const CODE_MEMORY_MS = 86_400_000;

/** A code, which is in the answer only. @param isExpired whether it has expired when it is given */
export function issueCode(workspace: Workspace, code: Omit<OAuthCodeRecord, 'id' | 'issued_at' | 'expires_at' | 'grant_id'>, isExpired = false): string {
  const { store, clock } = workspace;
  const now = clock.now();
  forgetOldest(store.oauth_codes, (old) => old.issued_at + CODE_MEMORY_MS <= now);
  const secret = newSecret('oac');
  store.oauth_codes.insert({ ...code, id: digestOf(secret), issued_at: now, expires_at: isExpired ? EXPIRED : now + CODE_LIFETIME_MS, grant_id: null });
  return secret;
}

/** A grant without tokens yet; where there are too many, the oldest goes with all of its tokens. */
export function startGrant(workspace: Workspace, grant: Omit<OAuthGrantRecord, 'id' | 'created_at' | 'ended'>): OAuthGrantRecord {
  const { oauth_grants: grants } = workspace.store;
  for (let oldest = grants.oldest(); oldest && grants.size >= MOST_KEPT; oldest = grants.oldest()) dropGrant(workspace, oldest);
  return workspace.store.oauth_grants.insert({ ...grant, id: randomUUID(), created_at: workspace.clock.now(), ended: null });
}

/** @param seconds how long it is good for */
export function issueAccessToken(
  workspace: Workspace,
  grant: OAuthGrantRecord,
  scopes: readonly Scope[],
  seconds = ACCESS_TOKEN_SECONDS,
): OAuthAccessTokenRecord {
  const now = workspace.clock.now();
  for (const { grant_id } of forgetAny(workspace.store.oauth_access_tokens, (token) => token.expires_at <= now)) dropIfBare(workspace, grant_id);
  return workspace.store.oauth_access_tokens.insert({
    id: randomUUID(),
    grant_id: grant.id,
    scopes,
    issued_at: now,
    expires_at: now + seconds * 1_000,
    revoked: false,
  });
}

/** The token itself, which is in the answer only. */
export function issueRefreshToken(workspace: Workspace, grant: OAuthGrantRecord): string {
  const { store, clock } = workspace;
  const now = clock.now();
  for (const { grant_id } of forgetOldest(store.oauth_refresh_tokens, (token) => token.expires_at <= now)) dropIfBare(workspace, grant_id);
  const secret = newSecret('ort');
  store.oauth_refresh_tokens.insert({ id: digestOf(secret), grant_id: grant.id, expires_at: now + REFRESH_TOKEN_LIFETIME_MS, used: false });
  return secret;
}

/** Refuses all of its tokens from now on. @param why for the answer to who uses one */
export function endGrant({ store }: Workspace, grant: OAuthGrantRecord, why: string): void {
  if (grant.ended === null) store.oauth_grants.replace({ ...grant, ended: why });
}

function dropGrant({ store }: Workspace, { id }: OAuthGrantRecord): void {
  for (const tokens of [store.oauth_access_tokens, store.oauth_refresh_tokens]) for (const token of tokens.where('grant_id', id)) tokens.delete(token.id);
  store.oauth_grants.delete(id);
}

/** A grant that has no tokens left says nothing any more. */
function dropIfBare({ store }: Workspace, grantId: string): void {
  if (store.oauth_access_tokens.count('grant_id', grantId) + store.oauth_refresh_tokens.count('grant_id', grantId) === 0) store.oauth_grants.delete(grantId);
}
