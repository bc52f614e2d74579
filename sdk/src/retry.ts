// Whether and when a failed attempt is made again. Pure: a table of tests holds it.

import type { SkillPassportError } from './errors.js';

/** Seconds. A caller that is asked to wait longer is told so at once, and may do something better meanwhile. */
const MAX_RETRY_AFTER_S = 10;
const FIRST_BACKOFF_MS = 500;
/** Spread over which callers that were given the same Retry-After come back. */
const RETRY_AFTER_SPREAD_MS = 250;

export interface RetrySituation {
  readonly error: SkillPassportError;
  /** Retries made so far. */
  readonly retries: number;
  readonly maxRetries: number;
  /** From 0 up to, not including, 1. */
  readonly random: number;
}

/** Milliseconds until the next attempt, or undefined: the error is to be thrown. */
export function retryDelay({ error, retries, maxRetries, random }: RetrySituation): number | undefined {
  if (retries >= maxRetries || !isRetriable(error)) return undefined;
  if (error.retryAfter === undefined) return FIRST_BACKOFF_MS * 2 ** retries * (0.5 + random / 2);
  if (error.retryAfter > MAX_RETRY_AFTER_S) return undefined;
  return error.retryAfter * 1_000 + random * RETRY_AFTER_SPREAD_MS;
}

// Any other 409 (a duplicate, a closed opportunity) stays what it is, however often it is asked.
function isRetriable({ code, status, details }: SkillPassportError): boolean {
  if (code === 'CONNECTION_ERROR' || code === 'TIMEOUT') return true;
  if (status === 409) return details.reason === 'idempotency_key_in_progress';
  return status === 429 || (status !== undefined && status >= 500);
}

/** Seconds from now, of either form (RFC 9110, section 10.2.3); undefined for none and for what is neither. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  // Date.parse takes much for a date (`-5`, `1.5`): the RFC's begin with the day's name
  const at = /^[A-Z][a-z]+,? /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1_000));
}
