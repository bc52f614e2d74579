// Fake timers for the code of the sandbox itself, which keeps the real ones from any test that doesn't ask like this.

import { onTestFinished, vi } from 'vitest';

import { real } from '../src/platform/real-time.js';

/** Until useRealTime() or the test's end: vi moves what the sandbox waits for. */
export function useFakeTime(options: Parameters<typeof vi.useFakeTimers>[0] = {}): void {
  vi.useFakeTimers(options);
  const kept = { ...real };
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, Date: FakeDate, performance } = globalThis;
  Object.assign(real, { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, now: FakeDate.now, ticks: () => performance.now() });
  onTestFinished(() => {
    Object.assign(real, kept);
    vi.useRealTimers();
  });
}
