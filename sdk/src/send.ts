// A request from its first attempt to its answer. Every attempt is the same request; whether it may be made again, its maker knows.

import { SkillPassportError } from './errors.js';
import { exchange } from './exchange.js';
import type { FetchLike } from './fetch.js';
import type { CallSettings } from './options.js';
import { type Reader, readOutcome } from './read-outcome.js';
import { retryDelay } from './retry.js';
import type { Runtime } from './runtime.js';

export interface Sending {
  readonly fetch: FetchLike;
  readonly method: string;
  /** Origin and path: what messages name. */
  readonly target: string;
  /** `?a=1`, or nothing. */
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  /** 0 for what must not come twice. */
  readonly maxRetries: number;
}

/** @throws SkillPassportError */
export async function send<T extends object>(request: Sending, call: Pick<CallSettings, 'timeout' | 'signal'>, runtime: Runtime, read?: Reader<T>): Promise<T> {
  const { fetch, method, target, query, headers, body, maxRetries } = request;
  const { timeout, signal } = call;
  const init = { method, headers, ...(body !== undefined && { body }) };
  for (let retries = 0; ; retries += 1) {
    const outcome = await exchange({ fetch, url: target + query, init, timeout, signal }, runtime);
    const answer = readOutcome<T>(outcome, { method, target, timeout }, runtime.now(), read);
    if (!(answer instanceof SkillPassportError)) return answer;
    const delay = retryDelay({ error: answer, retries, maxRetries, random: runtime.random() });
    if (delay === undefined) throw answer;
    // a signal that fires meanwhile ends the sleep; the next exchange then says so
    await runtime.sleep(delay, signal);
  }
}
