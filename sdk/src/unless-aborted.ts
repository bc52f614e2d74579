// Waiting that a signal can end, for what goes on without the one who waits.

import type { CancelSignal } from './options.js';

/** Settles as the promise does; or gives undefined, as soon as the signal fires. */
export function unlessAborted<T>(promise: Promise<T>, signal: CancelSignal | undefined): Promise<T | undefined> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      signal.removeEventListener('abort', stop);
      resolve(undefined);
    };
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    promise.then(resolve, reject).finally(stop);
  });
}
