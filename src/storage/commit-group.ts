// The commits that share one write, and the one promise that all of them wait for.

import { encodeLine } from './log-lines.js';
import type { Commit } from './storage.js';

export class CommitGroup {
  /** The lines for the log. */
  text = '';
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
    this.text += encodeLine(commit);
  }

  resolve(): void {
    this.#resolve();
  }

  reject(error: Error): void {
    this.#reject(error);
  }
}
