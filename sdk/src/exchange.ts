// One request, one outcome, in time. Knows neither JSON nor retries, and never throws.

import type { FetchInit, FetchLike, FetchResponse } from './fetch.js';
import type { CancelSignal } from './options.js';
import type { Runtime } from './runtime.js';

export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: FetchResponse['headers']; readonly text: string }
  | { readonly kind: 'unreachable'; readonly cause: unknown }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted'; readonly reason: unknown };

export interface Exchange {
  readonly fetch: FetchLike;
  readonly url: string;
  readonly init: Pick<FetchInit, 'method' | 'headers' | 'body'>;
  /** Milliseconds until the last byte of the body is read. */
  readonly timeout: number;
  readonly signal: CancelSignal | undefined;
}

export function exchange({ fetch, url, init, timeout, signal }: Exchange, runtime: Runtime): Promise<Outcome> {
  if (signal?.aborted) return Promise.resolve({ kind: 'aborted', reason: signal.reason });
  const controller = new AbortController();

  const send = async (): Promise<Outcome> => {
    // redirects are not followed: the credentials would go with them, and a POST would become a GET
    const response = await fetch(url, { ...init, redirect: 'manual', signal: controller.signal });
    return { kind: 'answer', status: response.status, headers: response.headers, text: await response.text() };
  };

  return new Promise((resolve) => {
    const finish = (outcome: Outcome): void => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    // the outcome is told before the request is torn down, so that the tearing down is not taken for the outcome; and it is
    // told at once, whether or not the given fetch heeds its signal
    const stop = (outcome: Outcome): void => {
      finish(outcome);
      controller.abort();
    };
    const onAbort = (): void => stop({ kind: 'aborted', reason: signal?.reason });
    const cancelTimer = runtime.startTimer(timeout, () => stop({ kind: 'timeout' }));
    signal?.addEventListener('abort', onAbort);
    send().then(finish, (cause: unknown) => finish({ kind: 'unreachable', cause }));
  });
}
