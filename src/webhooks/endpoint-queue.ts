// The queue of one endpoint: deliveries are sent in the order in which they came, a few at a time. One that waits is only an entry in a list,
// since thousands may wait behind a receiver that hangs.

interface Entry {
  readonly id: string;
  /** Called when its attempt is over. */
  readonly done: (() => void) | undefined;
}

/** Called when all that came before it has begun. */
type Mark = () => void;

/** Once this many entries have begun, they are removed from the list: it would grow for ever if it were only cleared when empty. */
const DROPPED_AT_ONCE = 1_024;

export class EndpointQueue {
  #waiting: (Entry | Mark)[] = [];
  /** The index in #waiting of the first entry that has not begun. */
  #head = 0;
  readonly #active = new Set<Promise<void>>();

  /**
   * @param limit how many are under way at once
   * @param work sends the delivery with an id; it must not fail. `isAlone`: nothing else of this endpoint is under way
   */
  constructor(
    readonly limit: number,
    readonly work: (id: string, isAlone: boolean) => Promise<void>,
  ) {}

  /** Begins at once where there is room, else in its turn. */
  push(id: string, done?: () => void): void {
    this.#waiting.push({ id, done });
    this.#begin();
  }

  /** Resolves when all that has been pushed until now is over. */
  async settled(): Promise<void> {
    const running = (): Promise<unknown> => Promise.all(this.#active);
    // what is under way when its turn comes, before anything later begins
    if (this.#waiting.length === this.#head) await running();
    else await new Promise((resolve) => this.#waiting.push(() => resolve(running())));
  }

  /** True where nothing is under way and nothing waits. */
  get isIdle(): boolean {
    return this.#active.size === 0 && this.#waiting.length === this.#head;
  }

  #begin(): void {
    while (this.#active.size < this.limit) {
      const next = this.#next();
      if (next === undefined) return;
      if (typeof next === 'function') next();
      else this.#run(next);
    }
  }

  #run(entry: Entry): void {
    const running = this.#process(entry, this.#active.size === 0).then(() => {
      this.#active.delete(running);
      this.#begin();
    });
    this.#active.add(running);
  }

  async #process({ id, done }: Entry, isAlone: boolean): Promise<void> {
    // counted before it begins: work may push
    await Promise.resolve();
    await this.work(id, isAlone);
    done?.();
  }

  #next(): Entry | Mark | undefined {
    const next = this.#waiting[this.#head];
    if (next === undefined) return undefined;
    this.#head += 1;
    if (this.#head === this.#waiting.length || this.#head === DROPPED_AT_ONCE) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    return next;
  }
}
