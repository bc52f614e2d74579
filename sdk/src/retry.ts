// Whether to try again, and when: two pure functions.

import type { SkillPassportError } from './errors.js';

/** A longer Retry-After is thrown at once: nobody wants a call that hangs for minutes. */
export const LONGEST_RETRY_AFTER_SECONDS = 10;
const BASE_DELAY_MS = 250;
const LONGEST_DELAY_MS = 4_000;

/** No answer, 409 of an idempotency key still in progress (no other 409), 429, 5xx. */
export function isRetryable(error: SkillPassportError): boolean {
  if (error.retryAfter !== undefined && error.retryAfter > LONGEST_RETRY_AFTER_SECONDS) return false;
  if (error.code === 'ABORTED') return false;
  if (error.status === undefined) return true;
  if (error.status === 409) return error.details['reason'] === 'idempotency_key_in_progress';
  return error.status === 429 || error.status >= 500;
}

/**
 * Milliseconds before the next attempt: what the API says, else a back-off that doubles, with jitter of 50 to 100 %.
 * @param retry 0 before the first retry; @param random in [0, 1)
 */
export function retryDelay(retry: number, retryAfter: number | undefined, random: number): number {
  const backOff = Math.min(BASE_DELAY_MS * 2 ** retry, LONGEST_DELAY_MS) * (0.5 + random / 2);
  return Math.max(backOff, (retryAfter ?? 0) * 1_000);
}

/** Retry-After in seconds, from a number or an HTTP date (RFC 9110, section 10.2.3). */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  if (/^\d{1,10}$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1_000));
}
