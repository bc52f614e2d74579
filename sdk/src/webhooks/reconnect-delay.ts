// When a lost or refused event stream is tried again. Pure: a table of tests holds it.

const DEFAULT_RECONNECT_MS = 1_000;
/** So that a stream that ends as soon as it is opened is not opened without pause. */
const MIN_BASE_MS = 100;
const MAX_BASE_MS = 300_000;
/** With the spread on top, 30 s. */
const MAX_STEP_MS = 24_000;
const SPREAD = 0.25;

export interface ReconnectSituation {
  /** Attempts that failed since a line last worked. */
  readonly failures: number;
  /** Milliseconds of the server's `retry:`. */
  readonly base: number | undefined;
  /** Seconds that the server asked for when it refused the last attempt. */
  readonly retryAfter: number | undefined;
  /** From 0 up to, not including, 1. */
  readonly random: number;
}

/** Milliseconds: the base, doubled with each failure up to 30 s, and spread, so that clients that were cut off together don't come back together. */
export function reconnectDelay({ failures, base = DEFAULT_RECONNECT_MS, retryAfter = 0, random }: ReconnectSituation): number {
  const first = Math.min(Math.max(base, MIN_BASE_MS), MAX_BASE_MS);
  const step = Math.max(first, Math.min(first * 2 ** failures, MAX_STEP_MS));
  return Math.max(step, Math.min(retryAfter * 1_000, MAX_BASE_MS)) * (1 + random * SPREAD);
}
