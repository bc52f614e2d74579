// A map whose copy costs only its changes. At its first copy its entries become a layer below that is shared and never changed again; each
// copy holds only what differs from it. So a workspace of a scenario with thousands of records costs what it writes.

/** A layer with this many changes, or with this part of the size of the layer below, is merged with it at the next copy. */
const SMALLEST_MERGE = 64;
const MERGED_PART = 1 / 8;

export class LayeredMap<V extends number | object> {
  /** The changes of this copy. null: deleted, though the layer below has it. */
  readonly #own: Map<string, V | null>;
  readonly #below: ReadonlyMap<string, V | null> | undefined;
  #size: number;

  private constructor(own: Map<string, V | null>, below: ReadonlyMap<string, V | null> | undefined, size: number) {
    this.#own = own;
    this.#below = below;
    this.#size = size;
  }

  static empty<V extends number | object>(): LayeredMap<V> {
    return new LayeredMap<V>(new Map(), undefined, 0);
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    const own = this.#own.get(key);
    return (own === undefined ? this.#below?.get(key) : own) ?? undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): void {
    if (!this.has(key)) this.#size += 1;
    this.#own.set(key, value);
  }

  delete(key: string): void {
    if (!this.has(key)) return;
    this.#size -= 1;
    if (this.#below?.has(key)) this.#own.set(key, null);
    else this.#own.delete(key);
  }

  /** A map with the same entries. From now on only one of the two may be changed: the copy. */
  copy(): LayeredMap<V> {
    if (!this.#below) return new LayeredMap(new Map(), this.#own, this.#size);
    if (this.#own.size <= Math.max(SMALLEST_MERGE, this.#below.size * MERGED_PART)) return new LayeredMap(new Map(this.#own), this.#below, this.#size);
    const merged = new Map(this.#below);
    for (const [key, value] of this.#own) {
      if (value === null) merged.delete(key);
      else merged.set(key, value);
    }
    return new LayeredMap(new Map(), merged, this.#size);
  }
}
