// Idempotency keys (contract, "Idempotency"): the first answer is part of the request's commit, and is replayed byte for byte.

import { hash } from 'node:crypto';

import type { Caller } from '../auth/caller.js';
import { ApiError, invalid } from '../contract/errors.js';
import type { IdempotencyRecord } from '../records/records.js';
import { ANSWER_LIFETIME_MS } from '../workspace/collections.js';
import type { Workspace } from '../workspace/workspace.js';

/** A key as it is kept: per credential. @throws VALIDATION_ERROR for one that is empty, too long or not printable ASCII */
export function idempotencyId(caller: Caller, key: string): string {
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw invalid('Idempotency-Key', 'pattern', '`Idempotency-Key` must have 1 to 255 printable ASCII characters.');
  return `${caller.id} ${key}`;
}

/** What makes two requests the same: method, path (whatever the prefix) and body; a string is an upload's digest. */
export function fingerprint(method: string, path: string, body: Buffer | string): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${method} ${path}\n`), Buffer.from(body)]), 'base64url');
}

/** The stored answer of the same request, or undefined for a new key. @throws CONFLICT, IDEMPOTENCY_KEY_REUSED */
export function findStored(workspace: Workspace, inProgress: ReadonlySet<string>, id: string, print: string): IdempotencyRecord | undefined {
  if (inProgress.has(id))
    throw new ApiError(
      'CONFLICT',
      'A request with this Idempotency-Key is still in progress. Send it again in a second.',
      { reason: 'idempotency_key_in_progress' },
      { headers: { 'Retry-After': '1' } },
    );
  const stored = workspace.store.idempotency.get(id);
  if (!stored || stored.created_at + ANSWER_LIFETIME_MS <= workspace.clock.now()) return undefined;
  if (stored.fingerprint !== print)
    throw new ApiError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request. Use a new key for a new request.');
  return stored;
}

/** 401, 403, 429 and 5xx are not stored: the same request may well succeed later. */
export const isStorable = (status: number): boolean => status < 500 && status !== 401 && status !== 403 && status !== 429;

/** Stores an answer in the commit that is under way. */
export function storeAnswer(workspace: Workspace, record: Omit<IdempotencyRecord, 'created_at'>): void {
  const { idempotency } = workspace.store;
  // an expired answer makes room for the new one at the end, where the newest stand
  idempotency.delete(record.id);
  idempotency.insert({ ...record, created_at: workspace.clock.now() });
}
