// From a token's text to its record, whichever kind it is: `token_type_hint` is a hint, and not needed (RFC 7009, section 2.1).

import type { HostedWorkspace } from '../hosting/hosted-workspace.js';
import type { OAuthAccessTokenRecord, OAuthRefreshTokenRecord } from '../records/records.js';
import { digestOf } from './secrets.js';

export type FoundToken =
  | { readonly kind: 'refresh'; readonly record: OAuthRefreshTokenRecord }
  | { readonly kind: 'access'; readonly record: OAuthAccessTokenRecord; readonly issuer: string };

/** A used refresh token is found too; an access token only while it is good. */
export async function findToken({ workspace, accessTokens }: HostedWorkspace, token: string): Promise<FoundToken | undefined> {
  const refresh = workspace.store.oauth_refresh_tokens.get(digestOf(token));
  if (refresh) return { kind: 'refresh', record: refresh };
  const granted = accessTokens.known(token) ?? (await accessTokens.verify(token));
  return granted && { kind: 'access', record: granted.token, issuer: granted.issuer };
}
