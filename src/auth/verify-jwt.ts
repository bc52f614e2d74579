// What both kinds of tokens have in common: one pinned algorithm and type each, a key by `kid`, the workspace's clock, and a memory of
// those that were verified, since a client sends the same one many times.

import type { KeyObject } from 'node:crypto';

import type { JWTPayload } from 'jose';

import type { Workspace } from '../workspace/workspace.js';
import { loadJose } from './jose.js';

export interface JwtKind {
  readonly typ: string;
  readonly algorithm: string;
  /** Undefined for a `kid` that is none of this kind. */
  readonly keyOf: (workspace: Workspace, kid: string) => KeyObject | undefined;
}

/** What a token says, with the key that signed it; undefined where it is malformed, foreign, of another kind, or expired. */
export async function verifyJwt(workspace: Workspace, token: string, kind: JwtKind): Promise<(JWTPayload & { readonly kid: string }) | undefined> {
  const { decodeProtectedHeader, errors, jwtVerify } = await loadJose();
  try {
    const { typ, kid } = decodeProtectedHeader(token);
    const key = typ === kind.typ && kid !== undefined ? kind.keyOf(workspace, kid) : undefined;
    if (!key || kid === undefined) return undefined;
    // jose would ask Date.now()
    const currentDate = new Date(workspace.clock.now());
    const { payload } = await jwtVerify(token, key, { algorithms: [kind.algorithm], typ: kind.typ, currentDate });
    return { ...payload, kid };
  } catch (error) {
    // jose throws a TypeError for what is no JWS at all
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** How many tokens are remembered. */
const MOST = 1_000;

/** What the last verified tokens say, by the token. */
export class VerifiedTokens<T> {
  readonly #byToken = new Map<string, T>();

  get(token: string): T | undefined {
    return this.#byToken.get(token);
  }

  /** The oldest is forgotten where there are too many. */
  add(token: string, said: T): void {
    const oldest = this.#byToken.keys().next();
    if (this.#byToken.size >= MOST && !oldest.done) this.#byToken.delete(oldest.value);
    this.#byToken.set(token, said);
  }
}
