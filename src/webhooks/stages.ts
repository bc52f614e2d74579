// The stages of a delivery, as types: pending → delivered or failed, and pending again by hand. Every step from one to the next is a
// pure function here.

import { isRetried } from '../domain/torture.js';
import type { AttemptLog, DeliveryRecord, WebhookEndpointRecord } from '../records/records.js';
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

export interface Outcome {
  readonly attempt: AttemptLog;
  /** The connection ended before the answer did. */
  readonly brokeOff: boolean;
}

/** "I am gone, never call again" (RFC 9110, section 15.5.11). */
const GONE = 410;

/** A 2xx delivers; a 410 fails for good; anything else waits for the next attempt, or fails once the schedule is used up. */
export function afterAttempt(
  delivery: PendingDelivery,
  { attempt, brokeOff }: Outcome,
  schedule: readonly number[],
  { now, realNow }: Moment,
): PendingDelivery | DeliveredDelivery | FailedDelivery {
  const attempts = [...delivery.attempts, attempt];
  if (isSuccess({ response: attempt.response, brokeOff })) return { ...delivery, attempts, status: 'delivered', next_attempt_at: null };
  const retryAfter = retryAfterSeconds(attempt.response?.headers['retry-after'], realNow);
  const next = saysGone(attempt) ? null : nextAttempt(schedule, attempt.number - (delivery.retries_from ?? 0), now, retryAfter);
  return next === null ? { ...delivery, attempts, status: 'failed', next_attempt_at: null } : { ...delivery, attempts, next_attempt_at: next };
}

/** Pending again, now, with the whole schedule before it; its attempts stay. */
export function redelivered(delivery: DeliveryRecord, now: number): PendingDelivery {
  return { ...delivery, status: 'pending', next_attempt_at: now, retries_from: delivery.attempts.length };
}

/** The waits before its retries, in seconds: none for a ping, nor for what can only be refused. */
export function scheduleOf(delivery: DeliveryRecord, endpoint: WebhookEndpointRecord): readonly number[] {
  return delivery.once || !isRetried(delivery.torture) ? [] : endpoint.retry_schedule;
}

/** The reason of a delivery whose endpoint has been deleted, or is disabled. */
export const ENDPOINT_DELETED = 'not sent: the webhook endpoint was deleted';
export const CUT_OFF = 'cut off: the webhook endpoint was deleted. The receiver may have had it.';
export const ENDPOINT_DISABLED = 'not sent: the webhook endpoint is disabled. Enable it, and redeliver.';

/** Why the sandbox disables the endpoint after this attempt; null where it does not. */
export function disabledBy(attempt: AttemptLog): string | null {
  return saysGone(attempt) ? 'It answered 410 Gone: it wants no more events. Enable it to send again.' : null;
}

const saysGone = ({ response }: AttemptLog): boolean => response?.status === GONE;

/** A whole 2xx: of one that broke off, what the receiver did is not known. */
export const isSuccess = ({ response, brokeOff }: { readonly response: { readonly status: number } | null; readonly brokeOff: boolean }): boolean =>
  response !== null && !brokeOff && response.status >= 200 && response.status < 300;
