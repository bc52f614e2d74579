// Faults of the disk, for tests: one function of `disk` fails as the system would let it, at one call or from then on, or all of them are slow.

import { vi } from 'vitest';

import { disk } from '../../src/storage/disk.js';

export type DiskCall = keyof typeof disk;
type Call = (...args: readonly unknown[]) => Promise<unknown>;

export const CALLS: readonly DiskCall[] = ['open', 'read', 'write', 'truncate', 'sync', 'close', 'rename', 'remove', 'makeFolder'];

export const ERRORS = ['ENOSPC', 'EIO', 'EMFILE'] as const;
export type ErrorCode = (typeof ERRORS)[number];

export interface Faults {
  /** How often the function has been called. */
  readonly calls: () => number;
  readonly end: () => void;
}

/** Lets the call of this number fail, from 0, and only that one unless `goesOn`. */
export function failCall(call: DiskCall, code: ErrorCode, at: number, goesOn = false): Faults {
  let calls = 0;
  const end = replace(call, (real) => async (...args) => {
    const number = calls++;
    const isFaulty = number === at || (goesOn && number > at);
    // a close that fails has let go all the same
    const answer = isFaulty && call !== 'close' ? undefined : await real(...args);
    if (isFaulty) throw Object.assign(new Error(`${code}: a fault of the test, ${call}`), { code });
    return answer;
  });
  return { calls: () => calls, end };
}

/** Each call of each function is some turns late, and those that are under way together come back in another order. @returns how to end it */
export function slowDisk(chance: () => number): () => void {
  const ends = CALLS.map((call) =>
    replace(call, (real) => async (...args) => {
      for (let turn = Math.floor(chance() * 6); turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
      const answer = await real(...args);
      for (let turn = Math.floor(chance() * 6); turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
      return answer;
    }),
  );
  return () => ends.forEach((end) => end());
}

function replace(call: DiskCall, by: (real: Call) => Call): () => void {
  // the nine functions have nine types; whatever goes in and out is passed on as it is
  const real = disk[call] as unknown as Call;
  const spy = vi.spyOn(disk, call as 'open').mockImplementation(by(real) as unknown as typeof disk.open);
  return () => spy.mockRestore();
}
