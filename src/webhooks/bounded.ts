// Work that runs a few at a time, first come first served.

/** Entries that have begun are dropped so many at a time: a list where somebody always waits would grow for ever. */
const DROPPED_AT_ONCE = 1_024;

export class Bounded {
  #active = 0;
  #waiting: (() => void)[] = [];
  /** Entries of #waiting before this one have begun. */
  #head = 0;

  constructor(readonly limit: number) {}

  /** How many are under way. */
  get active(): number {
    return this.#active;
  }

  /** Begins at once where there is room, else in its turn. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#active < this.limit) this.#active += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  /** Gives the place of what has ended to the next that waits. */
  #next(): void {
    const begin = this.#waiting[this.#head];
    if (!begin) {
      this.#active -= 1;
      this.#waiting = [];
      this.#head = 0;
      return;
    }
    this.#head += 1;
    if (this.#head === DROPPED_AT_ONCE) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    begin();
  }
}
