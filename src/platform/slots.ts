// Work of which a whole process does so much at once: attempts, and imports. Of attempts some of the places are only for endpoints that have
// none yet, so that a few that hang hold up nobody else's first.

/** The share of the places that is kept for first attempts. */
const KEPT_SHARE = 0.25;

type Begin = () => void;

export class Slots {
  #active = 0;
  /** Endpoints with nothing under way come first. */
  readonly #firsts: Begin[] = [];
  readonly #others: Begin[] = [];
  readonly #kept: number;

  constructor(readonly limit: number) {
    this.#kept = Math.floor(limit * KEPT_SHARE);
  }

  /** @param isFirst the endpoint has nothing else under way; true of work that is for none */
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
