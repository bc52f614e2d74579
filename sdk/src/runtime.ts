// Time and chance, as the library uses them: real ones here, a test's own in tests.

import { randomUUID } from 'node:crypto';

import type { CancelSignal } from './options.js';
import { real } from './real-time.js';

export interface Runtime {
  /** Resolves after `ms`, or as soon as the signal fires. */
  readonly sleep: (ms: number, signal: CancelSignal | undefined) => Promise<void>;
  /** Calls `onEnd` after `ms` unless the returned function is called first. */
  readonly startTimer: (ms: number, onEnd: () => void) => () => void;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newKey: () => string;
}

export const systemRuntime: Runtime = {
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const wake = (): void => {
        real.clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = real.setTimeout(wake, ms);
      signal?.addEventListener('abort', wake);
      if (signal?.aborted) wake();
    }),
  startTimer: (ms, onEnd) => {
    const timer = real.setTimeout(onEnd, ms);
    return () => real.clearTimeout(timer);
  },
  random: Math.random,
  now: real.now,
  newKey: randomUUID,
};
