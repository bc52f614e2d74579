// Long work a slice at a time, so that others are served between them.

/** Milliseconds of a slice: what nobody notices. */
const SLICE_MS = 15;

/** Kept from before a user's test could replace it by a fake timer, which nobody would move. */
const defer = setImmediate;

/** Runs a generator to its end. @returns what it returns; rejects with what it throws */
export async function inSlices<T>(work: Generator<void, T, undefined>): Promise<T> {
  let began = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await new Promise((resolve) => defer(resolve));
    began = performance.now();
  }
}
