// One request, one outcome, in time. Knows neither JSON nor retries, and never throws.

import type { FetchInit, FetchLike, FetchResponse } from './fetch.js';
import type { CancelSignal } from './options.js';
import type { Runtime } from './runtime.js';

export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: FetchResponse['headers'];
      readonly text: string;
      /** In place of the text, where the exchange leaves it to be read. */
      readonly file?: Unread;
    }
  | { readonly kind: 'unreachable'; readonly cause: unknown }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted'; readonly reason: unknown };

/** A body that is still to come. */
export interface Unread {
  readonly body: unknown;
  /** Ends the connection. */
  readonly cancel: () => void;
}

export interface Exchange {
  readonly fetch: FetchLike;
  readonly url: string;
  readonly init: Omit<FetchInit, 'redirect' | 'signal'> & Partial<Pick<FetchInit, 'redirect'>>;
  /** Milliseconds until the last byte of the body is read; of an answer that is left to be read, until its headers have come. */
  readonly timeout: number;
  readonly signal: CancelSignal | undefined;
  /** Which answers are left to be read. */
  readonly isFile: ((response: FetchResponse) => boolean) | undefined;
}

export function exchange({ fetch, url, init, timeout, signal, isFile }: Exchange, runtime: Runtime): Promise<Outcome> {
  if (signal?.aborted) return Promise.resolve({ kind: 'aborted', reason: signal.reason });
  const controller = new AbortController();

  const send = async (): Promise<Outcome> => {
    // redirects are not followed: the credentials would go with them, and a POST would become a GET
    const response = await fetch(url, { redirect: 'manual', ...init, signal: controller.signal });
    const { status, headers, body } = response;
    if (isFile?.(response)) return { kind: 'answer', status, headers, text: '', file: { body, cancel: () => controller.abort() } };
    return { kind: 'answer', status, headers, text: await response.text() };
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
