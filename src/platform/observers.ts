// Those who want to know of something, any number of them. One that throws takes neither the others with it nor what it is told of.

export class Observers<Observer extends object> {
  readonly #observers = new Set<Observer>();
  /** What is being told, and what observers have caused meanwhile: that comes after it, so that all hear of all in one order. */
  readonly #untold: ((observer: Observer) => void)[] = [];

  /** @param what is observed, in words; @param warn told of what an observer threw */
  constructor(
    readonly what: string,
    readonly warn: (message: string) => void = (message) => process.emitWarning(message),
  ) {}

  /** @returns how to stop, at once */
  add(observer: Observer): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  /** Tells those who observe by now, in the order in which they began. */
  tell(news: (observer: Observer) => void): void {
    if (this.#observers.size === 0) return;
    this.#untold.push(news);
    if (this.#untold.length > 1) return;
    try {
      for (const next of this.#untold) this.#tellAll(next);
    } finally {
      this.#untold.length = 0;
    }
  }

  #tellAll(news: (observer: Observer) => void): void {
    // who begins while it is told hears of what comes after it
    const observers = [...this.#observers];
    for (const observer of observers) {
      // another one may have stopped it
      if (!this.#observers.has(observer)) continue;
      try {
        news(observer);
      } catch (error) {
        this.warn(`an observer of ${this.what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
  }
}
