// The buckets of a secondary index: for each key where its records stand. Shared states keep theirs; whoever writes copies first.

import type { LayeredMap } from './layered-map.js';

/** Positions in a collection's slots, ascending: so an index lists records in their order however late one came into it. */
export type Bucket = number[];

/** Writes to the buckets of one state. One that it has not copied yet may belong to a shared state, and stays as it is. */
export class BucketWriter {
  readonly #own = new WeakSet<Bucket>();

  add(buckets: LayeredMap<Bucket>, key: string, position: number): void {
    const bucket = this.#owned(buckets, key);
    const last = bucket.at(-1);
    if (last === undefined || last < position) bucket.push(position);
    else bucket.splice(lowerBound(bucket, position), 0, position);
  }

  remove(buckets: LayeredMap<Bucket>, key: string, position: number): void {
    const bucket = this.#owned(buckets, key);
    const at = lowerBound(bucket, position);
    if (bucket[at] === position) bucket.splice(at, 1);
    if (bucket.length === 0) buckets.delete(key);
  }

  #owned(buckets: LayeredMap<Bucket>, key: string): Bucket {
    const bucket = buckets.get(key);
    if (bucket && this.#own.has(bucket)) return bucket;
    const own = bucket ? bucket.slice() : [];
    this.#own.add(own);
    buckets.set(key, own);
    return own;
  }
}

/** The first place in an ascending list whose value is not below `value`. */
function lowerBound(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
