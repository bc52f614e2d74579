// Grants and their tokens, as records: all that one login, or one client_credentials request, gave belongs to one grant, and ends with
// it. Everything here runs inside a transaction.

import { randomUUID } from 'node:crypto';

import type { OAuthAccessTokenRecord, OAuthCodeRecord, OAuthGrantRecord, Scope } from '../workspace/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { digestOf, newSecret } from './secrets.js';

/** contract, "OAuth 2.0": `expires_in: 3600`. */
export const ACCESS_TOKEN_SECONDS = 3_600;
/** contract, "OAuth 2.0": codes live 10 minutes. */
export const CODE_LIFETIME_MS = 600_000;
/** A refresh token that nobody uses for 30 days is void; each use gives a new one. */
export const REFRESH_TOKEN_LIFETIME_MS = 30 * 86_400_000;
/** How long a used or expired code is remembered, so that its second use is told from an unknown code. */
const CODE_MEMORY_MS = 86_400_000;

/** More than one, since a single token of ten years would keep all that came after it. */
const LOOKED_AT = 20;

/** A code, which is in the answer only. @param lifetimeMs 0 or less: it has expired when it is given */
export function issueCode(workspace: Workspace, code: Omit<OAuthCodeRecord, 'id' | 'expires_at' | 'grant_id'>, lifetimeMs = CODE_LIFETIME_MS): string {
  const { store, clock } = workspace;
  const now = clock.now();
  for (let oldest = store.oauth_codes.oldest(); oldest && oldest.expires_at + CODE_MEMORY_MS <= now; oldest = store.oauth_codes.oldest())
    store.oauth_codes.delete(oldest.id);
  const secret = newSecret('oac');
  store.oauth_codes.insert({ ...code, id: digestOf(secret), expires_at: now + lifetimeMs, grant_id: null });
  return secret;
}

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
  forgetExpired(workspace);
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
  const secret = newSecret('ort');
  workspace.store.oauth_refresh_tokens.insert({
    id: digestOf(secret),
    grant_id: grant.id,
    expires_at: workspace.clock.now() + REFRESH_TOKEN_LIFETIME_MS,
    used: false,
  });
  return secret;
}

/** Refuses all of its tokens from now on. @param why for the answer to who uses one */
export function endGrant({ store }: Workspace, grant: OAuthGrantRecord, why: string): void {
  if (grant.ended === null) store.oauth_grants.replace({ ...grant, ended: why });
}

/** Lets go of expired tokens among the oldest, and of grants that have none left, so that a long run does not grow. */
function forgetExpired(workspace: Workspace): void {
  const { store, clock } = workspace;
  const now = clock.now();
  for (const tokens of [store.oauth_access_tokens, store.oauth_refresh_tokens]) {
    for (const { id, grant_id: grant } of tokens.page(0, LOOKED_AT).filter((token) => token.expires_at <= now)) {
      tokens.delete(id);
      if (store.oauth_access_tokens.count('grant_id', grant) + store.oauth_refresh_tokens.count('grant_id', grant) === 0) store.oauth_grants.delete(grant);
    }
  }
}
