// Rate limits: fixed windows of an hour of the workspace's clock, one count per credential (contract, "Rate limits").

import type { Plan } from '../records/records.js';

const HOUR_MS = 3_600_000;

/** Requests an hour. Enterprise is high enough that no load test meets it. */
export const planLimits: Readonly<Record<Plan, number>> = { free: 100, basic: 1_000, professional: 10_000, enterprise: 1_000_000_000 };

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds at which the window ends. */
  readonly reset: number;
  /** Seconds until then, at least 1. */
  readonly retryAfter: number;
  readonly exceeded: boolean;
}

export class RateLimiter {
  #window = -1;
  #counts = new Map<string, number>();

  /** Counts one request of a credential. @param now epoch ms on the workspace's clock */
  count(credential: string, plan: Plan, now: number): RateState {
    const window = Math.floor(now / HOUR_MS);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts.clear();
    }
    const limit = planLimits[plan];
    const used = (this.#counts.get(credential) ?? 0) + 1;
    const exceeded = used > limit;
    if (!exceeded) this.#counts.set(credential, used);
    const reset = (window + 1) * 3_600;
    return { limit, remaining: Math.max(0, limit - used), reset, retryAfter: Math.max(1, Math.ceil(reset - now / 1_000)), exceeded };
  }

  clear(): void {
    this.#counts.clear();
  }
}
