// Idempotency keys (contract, "Idempotency"): the first answer is part of the request's commit, and is replayed byte for byte.

import { hash } from 'node:crypto';

import type { Caller } from '../auth/caller.js';
import { ApiError, invalid } from '../contract/errors.js';
import type { IdempotencyRecord } from '../records/records.js';
import type { Workspace } from '../workspace/workspace.js';

const LIFETIME_MS = 86_400_000;
/** A bound for the memory of a long load test, not for anybody's tests: the oldest answers go first. */
const MAX_STORED = 100_000;

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
  if (!stored || stored.created_at + LIFETIME_MS <= workspace.clock.now()) return undefined;
  if (stored.fingerprint !== print)
    throw new ApiError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request. Use a new key for a new request.');
  return stored;
}

/** 401, 403, 429 and 5xx are not stored: the same request may well succeed later. */
export const isStorable = (status: number): boolean => status < 500 && status !== 401 && status !== 403 && status !== 429;

/** How many large answers are kept, as the reports of imports may be: they would fill memory and disk. The oldest go first. */
const MAX_LARGE = 16;

/** Stores an answer in the commit that is under way, and forgets what has expired. */
export function storeAnswer(workspace: Workspace, record: Omit<IdempotencyRecord, 'created_at'>): void {
  const { idempotency } = workspace.store;
  const now = workspace.clock.now();
  const oldest = idempotency.oldest();
  if (oldest && oldest.id !== record.id && (oldest.created_at + LIFETIME_MS <= now || idempotency.size >= MAX_STORED)) idempotency.delete(oldest.id);
  const large = idempotency.where('size', 'large');
  if (large.length >= MAX_LARGE && large[0] && large[0].id !== record.id) idempotency.delete(large[0].id);
  // an expired answer makes room for the new one at the end, where the newest stand
  idempotency.delete(record.id);
  idempotency.insert({ ...record, created_at: now });
}
