// What a token request is given and gives: the same for every grant type.

import { type AccessTokenClaims, accessTokenClaims } from '../../auth/access-token.js';
import type { OAuthAppRecord, OAuthGrantRecord, Scope } from '../../records/records.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { OAuthError } from '../errors.js';
import { issueAccessToken, issueRefreshToken } from '../grants.js';
import type { Parameters } from '../parameters.js';

export interface TokenRequest {
  readonly workspace: Workspace;
  readonly client: OAuthAppRecord;
  readonly parameters: Parameters;
  readonly issuer: string;
}

/** Tokens: the access token as what it says, since it is signed after the commit. */
export interface Issued {
  readonly claims: AccessTokenClaims;
  readonly refreshToken: string | undefined;
  readonly scopes: readonly Scope[];
}

/**
 * Runs inside a transaction. An error that it throws takes everything back; one that it returns is answered too, and what was done
 * beside it, as ending a grant, is kept.
 */
export type GrantType = (request: TokenRequest) => Issued | OAuthError;

/** Tokens of a grant. @param withRefresh whether a refresh token is given */
export function issue({ workspace, issuer }: TokenRequest, grant: OAuthGrantRecord, scopes: readonly Scope[], withRefresh: boolean): Issued {
  const token = issueAccessToken(workspace, grant, scopes);
  return { claims: accessTokenClaims(workspace, token, issuer), refreshToken: withRefresh ? issueRefreshToken(workspace, grant) : undefined, scopes };
}
