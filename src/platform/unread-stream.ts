// Writes to a client as fast as it reads. What it has not read yet waits as functions that make the text, which cost less memory than the
// text itself; if too many wait, the connection is cut.

import type { ServerResponse } from 'node:http';

type Make = () => string;

/** Once this many pieces are written, they are removed from the list. */
const DROPPED_AT_ONCE = 1_024;

export class UnreadStream {
  #waiting: Make[] = [];
  /** The index in #waiting of the first piece that is not written yet. */
  #head = 0;

  /** @param most how many pieces may wait; beyond, the connection is cut */
  constructor(
    readonly response: ServerResponse,
    readonly most: number,
  ) {
    response.on('drain', () => this.#pump());
  }

  /** For text that only shows that the connection is alive: written at once if nothing waits, else left out. */
  write(text: string): void {
    if (this.#waiting.length === 0 && !this.response.writableNeedDrain) this.response.write(text);
  }

  /** Written in its turn. */
  push(make: Make): void {
    if (this.response.writableEnded || this.response.destroyed) return;
    this.#waiting.push(make);
    if (this.#waiting.length - this.#head > this.most) this.response.destroy();
    else if (!this.response.writableNeedDrain) this.#pump();
  }

  #pump(): void {
    while (!this.response.writableNeedDrain && !this.response.destroyed) {
      const make = this.#waiting[this.#head];
      if (!make) break;
      this.#head += 1;
      this.response.write(make());
    }
    // for a client that is always behind, too, what is written must not stay in the list
    if (this.#head < this.#waiting.length && this.#head < DROPPED_AT_ONCE) return;
    this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
  }
}
