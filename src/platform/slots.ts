// Work of which a whole process does so much at once; the rest waits its turn. Some of the places may be kept for work that goes first.

type Begin = () => void;

export class Slots {
  #active = 0;
  readonly #firsts: Begin[] = [];
  readonly #others: Begin[] = [];

  /** @param kept how many of the places only work that goes first may take */
  constructor(
    readonly limit: number,
    readonly kept = 0,
  ) {}

  /** How much waits for a place. */
  get waiting(): number {
    return this.#firsts.length + this.#others.length;
  }

  /** @param goesFirst takes any place, and the next that is free; gone ends the waiting, and not the work: its reason is thrown */
  async run<T>(work: () => Promise<T>, goesFirst = true, gone?: AbortSignal): Promise<T> {
    if (this.#hasRoom(goesFirst)) this.#active += 1;
    else await this.#wait(goesFirst ? this.#firsts : this.#others, gone);
    try {
      return await work();
    } finally {
      this.#active -= 1;
      this.#begin();
    }
  }

  #wait(queue: Begin[], gone: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        gone?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        queue.splice(queue.indexOf(begin), 1);
        reject(gone?.reason);
      };
      queue.push(begin);
      gone?.addEventListener('abort', leave, { once: true });
    });
  }

  #hasRoom(goesFirst: boolean): boolean {
    return this.#active < (goesFirst ? this.limit : this.limit - this.kept);
  }

  #begin(): void {
    const next = this.#hasRoom(true) ? (this.#firsts.shift() ?? (this.#hasRoom(false) ? this.#others.shift() : undefined)) : undefined;
    if (!next) return;
    this.#active += 1;
    next();
  }
}
