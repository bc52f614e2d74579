// Grants and their tokens, as records: all that one login, or one client_credentials request, gave belongs to one grant, and ends with
// it. Everything here runs inside a transaction.

import { randomUUID } from 'node:crypto';

import type { OAuthAccessTokenRecord, OAuthCodeRecord, OAuthGrantRecord, Scope } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { digestOf, newSecret } from './secrets.js';

/** contract, "OAuth 2.0": `expires_in: 3600`. */
export const ACCESS_TOKEN_SECONDS = 3_600;
/** contract, "OAuth 2.0": codes live 10 minutes. */
const CODE_LIFETIME_MS = 600_000;
/** A refresh token that nobody uses for 30 days is void; each use gives a new one. */
const REFRESH_TOKEN_LIFETIME_MS = 30 * 86_400_000;
/** When what is expired by hand has expired: at no time of any clock is it good again. */
export const EXPIRED = 0;

/** A code, which is in the answer only. @param isExpired whether it has expired when it is given */
export function issueCode(workspace: Workspace, code: Omit<OAuthCodeRecord, 'id' | 'issued_at' | 'expires_at' | 'grant_id'>, isExpired = false): string {
  const { store, clock } = workspace;
  const now = clock.now();
  const secret = newSecret('oac');
  store.oauth_codes.insert({ ...code, id: digestOf(secret), issued_at: now, expires_at: isExpired ? EXPIRED : now + CODE_LIFETIME_MS, grant_id: null });
  return secret;
}

/** A grant without tokens yet. */
export function startGrant(workspace: Workspace, grant: Omit<OAuthGrantRecord, 'id' | 'created_at' | 'ended'>): OAuthGrantRecord {
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
  const secret = newSecret('ort');
  store.oauth_refresh_tokens.insert({ id: digestOf(secret), grant_id: grant.id, expires_at: clock.now() + REFRESH_TOKEN_LIFETIME_MS, used: false });
  return secret;
}

/** Refuses all of its tokens from now on. @param why for the answer to who uses one */
export function endGrant({ store }: Workspace, grant: OAuthGrantRecord, why: string): void {
  if (grant.ended === null) store.oauth_grants.replace({ ...grant, ended: why });
}
