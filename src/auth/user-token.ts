// User tokens: HS256 JWTs with a key per workspace. Made and checked at the edge, since both are asynchronous. The verifier is
// chosen by `typ` and `kid`, with one pinned algorithm, never by `alg`.

import type { KeyObject } from 'node:crypto';

import type { UserRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { loadJose } from './jose.js';
import { resetMeanwhile } from './reset-meanwhile.js';
import { VerifiedTokens, verifyJwt } from './verify-jwt.js';
import { keysOf, settledKeys } from './workspace-keys.js';

/** 24 hours (contract, "Credentials"). */
export const USER_TOKEN_LIFETIME_MS = 86_400_000;

/** What a token says; the key is the one that signs it. Times in epoch seconds. */
export interface UserTokenClaims {
  readonly kid: string;
  readonly sub: string;
  readonly role: string;
  /** When the user was made, in epoch ms: ids repeat after a reset, and the next user of one is somebody else. */
  readonly ver: number;
  readonly iat: number;
  readonly exp: number;
}

/** Claims for a user, to be signed by the workspace's key. */
export function userTokenClaims(workspace: Workspace, user: UserRecord): UserTokenClaims {
  const [{ kid }] = keysOf(workspace).userToken;
  const iat = Math.floor(workspace.clock.now() / 1_000);
  return { kid, sub: user.id, role: user.role, ver: user.created_at, iat, exp: iat + USER_TOKEN_LIFETIME_MS / 1_000 };
}

/** The same claims always give the same token: HMAC has no randomness. */
export async function signUserToken(workspace: Workspace, claims: UserTokenClaims): Promise<string> {
  const { SignJWT } = await loadJose();
  const { kid, ...payload } = claims;
  const { userToken } = await settledKeys(workspace);
  const key = userToken.find((each) => each.kid === kid)?.key;
  if (!key) throw resetMeanwhile();
  return new SignJWT({ ...payload }).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid }).sign(key);
}

/** Verifies the tokens of one workspace. */
export class UserTokenVerifier {
  readonly #verified = new VerifiedTokens<UserTokenClaims>();

  constructor(readonly workspace: Workspace) {}

  /** The user of a token that was verified before and still holds. */
  known(token: string): UserRecord | undefined {
    const claims = this.#verified.get(token);
    return claims && keyOf(this.workspace, claims.kid) && claims.exp * 1_000 > this.workspace.clock.now() ? this.#userOf(claims) : undefined;
  }

  /** The user of a token, or undefined where it is malformed, foreign, expired, or its user is gone or has another role. */
  async verify(token: string): Promise<UserRecord | undefined> {
    const said = await verifyJwt(this.workspace, token, { typ: 'JWT', algorithm: 'HS256', keyOf });
    if (!said) return undefined;
    const { kid, sub, iat, exp, role, ver } = said;
    if (sub === undefined || iat === undefined || exp === undefined || typeof role !== 'string' || typeof ver !== 'number') return undefined;
    const claims: UserTokenClaims = { kid, sub, role, ver, iat, exp };
    this.#verified.add(token, claims);
    return this.#userOf(claims);
  }

  /** The user whom the token was made for, and not the one who has the id now. */
  #userOf({ sub, role, ver }: UserTokenClaims): UserRecord | undefined {
    const user = this.workspace.store.users.get(sub);
    return user?.role === role && user.created_at === ver ? user : undefined;
  }
}

const keyOf = (workspace: Workspace, kid: string): KeyObject | undefined => keysOf(workspace).userToken.find((each) => each.kid === kid)?.key;
