// The stages of a delivery, as types: pending → delivered or failed. Every step from one to the next is a pure function here.

import type { AttemptLog, DeliveryRecord } from '../workspace/records.js';
import { nextAttempt, retryAfterSeconds } from './next-attempt.js';

export type PendingDelivery = DeliveryRecord & { readonly status: 'pending'; readonly next_attempt_at: number };
export type DeliveredDelivery = DeliveryRecord & { readonly status: 'delivered'; readonly next_attempt_at: null };
export type FailedDelivery = DeliveryRecord & { readonly status: 'failed'; readonly next_attempt_at: null };

export function isPending(delivery: DeliveryRecord): delivery is PendingDelivery {
  return delivery.status === 'pending' && delivery.next_attempt_at !== null;
}

export interface Moment {
  /** Epoch ms on the workspace's clock, once the attempt is over. */
  readonly now: number;
  /** Epoch ms of real time: what a receiver's `Retry-After` date is meant in. */
  readonly realNow: number;
}

/** A 2xx delivers; anything else waits for the next attempt, or fails once the schedule is used up. */
export function afterAttempt(
  delivery: PendingDelivery,
  attempt: AttemptLog,
  schedule: readonly number[],
  { now, realNow }: Moment,
): PendingDelivery | DeliveredDelivery | FailedDelivery {
  const attempts = [...delivery.attempts, attempt];
  if (isSuccess(attempt)) return { ...delivery, attempts, status: 'delivered', next_attempt_at: null };
  const retryAfter = retryAfterSeconds(attempt.response?.headers['retry-after'], realNow);
  const next = nextAttempt(schedule, attempt.number, now, retryAfter);
  return next === null ? { ...delivery, attempts, status: 'failed', next_attempt_at: null } : { ...delivery, attempts, next_attempt_at: next };
}

/** What can't be sent any more fails, and its last entry says why: nothing was sent, so there is no request in it. */
export function withdrawn(delivery: PendingDelivery, reason: string, now: number): FailedDelivery {
  const entry: AttemptLog = {
    number: delivery.attempts.length + 1,
    at: now,
    request: { headers: {}, body: '' },
    response: null,
    duration_ms: 0,
    error: reason,
  };
  return { ...delivery, attempts: [...delivery.attempts, entry], status: 'failed', next_attempt_at: null };
}

/** The reason of a delivery whose endpoint has been deleted. */
export const ENDPOINT_DELETED = 'not sent: the webhook endpoint was deleted';

const isSuccess = ({ response }: AttemptLog): boolean => response !== null && response.status >= 200 && response.status < 300;
