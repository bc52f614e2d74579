// Long work a slice at a time, so that others are served between them.

import { real } from './real-time.js';

/** Milliseconds of a slice: what nobody notices. */
const SLICE_MS = 15;

/** Runs a generator to its end. @returns what it returns; rejects with what it throws */
export async function inSlices<T>(work: Generator<void, T, undefined>): Promise<T> {
  let began = real.ticks();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (real.ticks() - began < SLICE_MS) continue;
    await new Promise((resolve) => real.setImmediate(resolve));
    began = real.ticks();
  }
}
