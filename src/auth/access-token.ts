// OAuth access tokens: RFC 9068 JWTs, signed ES256 with a key per workspace that its JWKS shows. What a token may is read from the
// store by its `jti`: a token that was revoked, or whose grant has ended, is refused however well it is signed.

import type { KeyObject } from 'node:crypto';

import type { OAuthAccessTokenRecord, OAuthGrantRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { grantOf, isGood } from './grant.js';
import { loadJose } from './jose.js';
import { resetMeanwhile } from './reset-meanwhile.js';
import { VerifiedTokens, verifyJwt } from './verify-jwt.js';
import { keysOf, settledKeys } from './workspace-keys.js';

/** RFC 9068, section 2.1. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** What an access token says (RFC 9068, section 2.2). Times in epoch seconds. */
export interface AccessTokenClaims {
  readonly kid: string;
  readonly iss: string;
  readonly aud: string;
  /** The user's id, or the client_id where there is no user. */
  readonly sub: string;
  readonly client_id: string;
  readonly scope: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

/** A good token, with what it was granted by. */
export interface GrantedToken {
  readonly token: OAuthAccessTokenRecord;
  readonly grant: OAuthGrantRecord;
  /** Under which name of the sandbox it was issued. */
  readonly issuer: string;
}

/** What of a verified token is not in its record. */
type Verified = Pick<AccessTokenClaims, 'jti' | 'iss'>;

/** @param issuer of the workspace, which is also what the audience begins with */
export function accessTokenClaims(workspace: Workspace, token: OAuthAccessTokenRecord, issuer: string): AccessTokenClaims {
  const { client_id, user_id } = grantOf(workspace, token);
  return {
    kid: keysOf(workspace).accessToken[0].kid,
    iss: issuer,
    aud: `${issuer}/v1`,
    sub: user_id ?? client_id,
    client_id,
    scope: token.scopes.join(' '),
    iat: Math.floor(token.issued_at / 1_000),
    exp: Math.floor(token.expires_at / 1_000),
    jti: token.id,
  };
}

export async function signAccessToken(workspace: Workspace, { kid, ...payload }: AccessTokenClaims): Promise<string> {
  const { SignJWT } = await loadJose();
  const { accessToken } = await settledKeys(workspace);
  const key = accessToken.find((each) => each.kid === kid)?.privateKey;
  if (!key) throw resetMeanwhile();
  return new SignJWT({ ...payload }).setProtectedHeader({ alg: 'ES256', typ: ACCESS_TOKEN_TYPE, kid }).sign(key);
}

/** The `typ` of a token's header, to choose its verifier by; undefined where it has none that can be read. */
export function tokenType(token: string): string | undefined {
  const end = token.indexOf('.');
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, end), 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'typ' in header && typeof header.typ === 'string' ? header.typ : undefined;
  } catch {
    return undefined;
  }
}

/** Verifies the tokens of one workspace. */
export class AccessTokenVerifier {
  readonly #verified = new VerifiedTokens<Verified>();

  constructor(readonly workspace: Workspace) {}

  /** What a token that was verified before stands for, if it still holds. */
  known(token: string): GrantedToken | undefined {
    const verified = this.#verified.get(token);
    return verified && this.#granted(verified);
  }

  /**
   * What a token stands for; undefined where it is malformed, foreign, expired or revoked. Who issued it, by name, is not looked at:
   * every name of the sandbox issues with the same key, and another workspace has another.
   */
  async verify(token: string): Promise<GrantedToken | undefined> {
    const said = await verifyJwt(this.workspace, token, { typ: ACCESS_TOKEN_TYPE, algorithm: 'ES256', keyOf });
    if (said?.jti === undefined || said.iss === undefined) return undefined;
    const verified = { jti: said.jti, iss: said.iss };
    this.#verified.add(token, verified);
    return this.#granted(verified);
  }

  #granted({ jti, iss }: Verified): GrantedToken | undefined {
    const { store } = this.workspace;
    const token = store.oauth_access_tokens.get(jti);
    if (!token || !isGood(this.workspace, token)) return undefined;
    const grant = grantOf(this.workspace, token);
    // a user who is gone logs in nowhere, and his tokens are not the app's own
    if (grant.user_id !== null && !store.users.has(grant.user_id)) return undefined;
    return { token, grant, issuer: iss };
  }
}

const keyOf = (workspace: Workspace, kid: string): KeyObject | undefined => keysOf(workspace).accessToken.find((each) => each.kid === kid)?.publicKey;
