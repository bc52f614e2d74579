// A semaphore: limits how many deliveries, or imports, are under way at once in the whole process. A quarter of the slots is kept for
// endpoints that have nothing else under way, so that a few endpoints that hang don't hold up the first delivery to any other.

/** The share of the slots that is kept for endpoints with nothing else under way. */
const KEPT_SHARE = 0.25;

type Begin = () => void;

export class Slots {
  #active = 0;
  /** Waiting work of endpoints with nothing else under way: it goes before all other. */
  readonly #firsts: Begin[] = [];
  readonly #others: Begin[] = [];
  readonly #kept: number;

  constructor(readonly limit: number) {
    this.#kept = Math.floor(limit * KEPT_SHARE);
  }

  /** Does the work once a slot is free. @param isFirst true where its endpoint has nothing else under way, and for work without an endpoint */
  async run<T>(work: () => Promise<T>, isFirst = true): Promise<T> {
    if (this.#hasRoom(isFirst)) this.#active += 1;
    else await new Promise<void>((resolve) => (isFirst ? this.#firsts : this.#others).push(resolve));
    try {
      return await work();
    } finally {
      this.#active -= 1;
      this.#begin();
    }
  }

  #hasRoom(isFirst: boolean): boolean {
    return this.#active < (isFirst ? this.limit : this.limit - this.#kept);
  }

  #begin(): void {
    const next = this.#hasRoom(true) ? (this.#firsts.shift() ?? (this.#hasRoom(false) ? this.#others.shift() : undefined)) : undefined;
    if (!next) return;
    this.#active += 1;
    next();
  }
}
