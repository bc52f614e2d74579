// Time and chance, as the library uses them: real ones here, a test's own in tests.

import { randomUUID } from 'node:crypto';

import type { CancelSignal } from './options.js';

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
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', wake);
      if (signal?.aborted) wake();
    }),
  startTimer: (ms, onEnd) => {
    const timer = setTimeout(onEnd, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  now: Date.now,
  newKey: randomUUID,
};
