// Time as the machine has it. A test that runs a sandbox in its own process fakes timers and Date for its own code, and moves them when it likes:
// what the sandbox waits for must go on meanwhile. So the functions are kept from the moment at which this is loaded, and nothing
// else in src uses them (test/one-place.test.ts). Loaded with the package, before any test's code runs.

import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, queueMicrotask, Date: RealDate, performance } = globalThis;

export const real = {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
  clearImmediate,
  queueMicrotask,
  nextTick: process.nextTick.bind(process),
  RealDate,
  /** Resolves after so many milliseconds: node:timers/promises. */
  pause,
  /** Resolves once everything else that waits had its turn. */
  nextTurn,
  /** Epoch milliseconds. */
  now: RealDate.now,
  /** Milliseconds that only grow, for what something takes. */
  ticks: performance.now.bind(performance),
};
