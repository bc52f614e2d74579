// The commits that share one write, and the one promise that all of them wait for.

import type { Commit } from './storage.js';

export class CommitGroup {
  /** The payloads of the lines for the log. */
  readonly payloads: string[] = [];
  /** Characters in all of them. */
  length = 0;
  /** The state itself is to be stored, not the lines: a replace() is among them. */
  whole = false;
  readonly settled: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor() {
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who awaits it learns of a failure; who doesn't must not bring the process down by it.
    this.settled.catch(() => {});
  }

  add(commit: Commit): void {
    const payload = JSON.stringify(commit);
    this.payloads.push(payload);
    this.length += payload.length;
  }

  resolve(): void {
    this.#resolve();
  }

  reject(error: Error): void {
    this.#reject(error);
  }
}
