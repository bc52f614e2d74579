// A delivery that can't be sent any more fails: pure, on the record.

import type { AttemptLog, DeliveryRecord } from '../records/records.js';

/** Its last attempt says why, and holds no request, since nothing was sent. @param now on the workspace's clock */
export function withdrawn(
  delivery: DeliveryRecord,
  reason: string,
  now: number,
): DeliveryRecord & { readonly status: 'failed'; readonly next_attempt_at: null } {
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
