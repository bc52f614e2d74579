// The keys of a workspace: derived ones, and before them those that an earlier version made and stored, which go on until a reset of everything.

import type { SigningKeyRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';
import { type AccessTokenKey, deriveAccessTokenKey, deriveUserTokenKey, toAccessTokenKey, toUserTokenKey, type UserTokenKey } from './signing-keys.js';

/** By which its tokens hold; the first of a kind signs. */
export interface WorkspaceKeys {
  readonly generation: number;
  readonly userToken: readonly [UserTokenKey, ...UserTokenKey[]];
  readonly accessToken: readonly [AccessTokenKey, ...AccessTokenKey[]];
}

/** Of one generation each, and no longer than its workspace is there: a token that comes must not cost the derivation of its key. */
const known = new WeakMap<Workspace, WorkspaceKeys>();

/** @throws StorageError where the data folder's secret can be neither read nor made */
export function keysOf(workspace: Workspace): WorkspaceKeys {
  const found = known.get(workspace);
  if (found?.generation === workspace.lastNumber('signing_keys')) return found;
  const keys = makeKeys(workspace);
  known.set(workspace, keys);
  return keys;
}

/** Waits while a reset is on its way to the disk: it may still be taken back, and its keys with it. */
export async function settledKeys(workspace: Workspace): Promise<WorkspaceKeys> {
  while (workspace.resetting) await workspace.resetting;
  return keysOf(workspace);
}

function makeKeys(workspace: Workspace): WorkspaceKeys {
  const { name, store, secret } = workspace;
  const generation = workspace.lastNumber('signing_keys');
  const source = { secret: secret(), workspace: name, generation };
  const stored = store.signing_keys.all().reverse();
  return {
    generation,
    userToken: withStored(stored, 'user-token', toUserTokenKey, deriveUserTokenKey(source)),
    accessToken: withStored(stored, 'access-token', toAccessTokenKey, deriveAccessTokenKey(source)),
  };
}

/** @param stored the newest first */
function withStored<K>(
  stored: readonly SigningKeyRecord[],
  use: SigningKeyRecord['use'],
  toKey: (kid: string, jwk: SigningKeyRecord['jwk']) => K,
  derived: K,
): readonly [K, ...K[]] {
  const [first, ...others] = stored.filter((record) => record.use === use).map(({ id, jwk }) => toKey(id, jwk));
  return first === undefined ? [derived] : [first, ...others, derived];
}
