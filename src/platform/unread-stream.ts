// Writes to a client as fast as it reads: what it has not read waits as what it is made of, not as bytes, and not without end.

import type { ServerResponse } from 'node:http';

type Make = () => string;

/** Pieces that are written are dropped so many at a time. */
const DROPPED_AT_ONCE = 1_024;

export class UnreadStream {
  #waiting: Make[] = [];
  /** Entries of #waiting before this one are written. */
  #head = 0;

  /** @param most how many pieces may wait; beyond, the connection is cut */
  constructor(
    readonly response: ServerResponse,
    readonly most: number,
  ) {
    response.on('drain', () => this.#pump());
  }

  /** Written at once, where nothing waits before it; else left out: it only shows that the line is alive. */
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
    // a client that is always behind must not keep what it has read
    if (this.#head < this.#waiting.length && this.#head < DROPPED_AT_ONCE) return;
    this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
  }
}
