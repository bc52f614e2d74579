// When a delivery is tried again: pure. The vendor documents no schedule; the default is that of docs/webhooks.md.

/** Seconds before the second, third, ... attempt. */
export const DEFAULT_RETRY_SCHEDULE: readonly number[] = [1, 5, 30, 120, 600];

/**
 * When the next attempt is due, after one that failed.
 * @param schedule seconds before each retry
 * @param attempt the number of the attempt that failed, from 1
 * @param now epoch ms on the workspace's clock
 * @param retryAfter seconds that the receiver asked for, or null: it may stretch a wait to twice its length, never shorten it
 * @returns epoch ms, or null where the schedule is used up
 */
export function nextAttempt(schedule: readonly number[], attempt: number, now: number, retryAfter: number | null): number | null {
  const step = schedule[attempt - 1];
  if (step === undefined) return null;
  return Math.round(now + Math.max(step, Math.min(retryAfter ?? 0, 2 * step)) * 1_000);
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The seconds that a `Retry-After` asks for (RFC 9110, section 10.2.3): delta-seconds, or an HTTP-date, which is real time.
 * @param realNow epoch ms of real time
 * @returns null where there is none, or none that can be read
 */
export function retryAfterSeconds(header: string | undefined, realNow: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  const at = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - realNow) / 1_000));
}
