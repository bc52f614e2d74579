// The request journal: what an integrator's code really sent, and what it got. The last requests of a workspace, in memory.
// Secrets are masked when it is read, so that writing it costs next to nothing.

const CAPACITY = 1_000;
/** Bodies are kept up to here, in characters. */
export const MAX_JOURNAL_BODY = 16_384;

export interface JournalEntry {
  readonly id: string;
  /** Epoch ms on the workspace's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly requestHeaders: readonly string[];
  operation: string | null;
  caller: string | null;
  requestBody: string | null;
  /** 0 while the request is under way. */
  status: number;
  responseBody: string | null;
  responseHeaders: readonly string[];
  durationMs: number;
  /** What the answer does not say: the private detail of an error. */
  internal: string | null;
}

/** A ring: the newest entry takes the place of the oldest. */
export class RequestJournal {
  #entries: JournalEntry[] = [];
  #next = 0;

  add(entry: JournalEntry): void {
    this.#entries[this.#next] = entry;
    this.#next = (this.#next + 1) % CAPACITY;
  }

  /** Newest first, finished requests only. */
  list(): JournalEntry[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)].filter((entry) => entry.status !== 0).reverse();
  }

  get(id: string): JournalEntry | undefined {
    return this.#entries.find((entry) => entry.id === id && entry.status !== 0);
  }

  clear(): void {
    this.#entries = [];
    this.#next = 0;
  }
}
