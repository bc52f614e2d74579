// Time as the machine has it, kept from the moment at which the library is loaded: a test that fakes timers and Date for its own code must not stop
// retries and timeouts here. nothing else in sdk/src uses the globals (test/one-place.test.ts).

const { setTimeout, clearTimeout, Date: RealDate } = globalThis;

export const real = {
  setTimeout,
  clearTimeout,
  /** Epoch milliseconds. */
  now: RealDate.now,
};
