// A bound that several holders share. When together they hold more, the one that holds most lets go first.

import { real } from './real-time.js';

export interface Holder {
  /** Lets go of so many bytes, or of a part of them. Never rejects. @returns whether it let go of any, or will by the next call */
  readonly letGo: (bytes: number) => Promise<boolean>;
}

/** How far below the bound they come, so that not every write has to look for the next one. */
const SLACK = 1 / 16;

export class Budget {
  readonly #held = new Map<Holder, number>();
  #total = 0;
  #isRelieving = false;
  /** More than this is looked after; above the bound where nobody could let go of more. */
  #limit: number;

  constructor(readonly most: number) {
    this.#limit = most;
  }

  get total(): number {
    return this.#total;
  }

  /** What a holder holds by now. */
  tell(holder: Holder, bytes: number): void {
    const before = this.#held.get(holder) ?? 0;
    if (bytes === before) return;
    this.#total += bytes - before;
    if (bytes === 0) this.#held.delete(holder);
    else this.#held.set(holder, bytes);
    if (this.#total <= this.most) this.#limit = this.most;
    if (this.#total <= this.#limit || this.#isRelieving) return;
    this.#isRelieving = true;
    // not in the middle of what has just told us
    real.setImmediate(() => void this.#relieve());
  }

  /** It holds nothing any more. */
  leave(holder: Holder): void {
    this.tell(holder, 0);
  }

  /** One step at a time, so that others are served between them. */
  async #relieve(): Promise<void> {
    const target = this.most * (1 - SLACK);
    const stuck = new Set<Holder>();
    for (let holder = this.#heaviest(stuck); holder && this.#total > target; holder = this.#heaviest(stuck)) {
      const bytes = this.#total - target;
      if (!(await holder.letGo(bytes))) stuck.add(holder);
      await new Promise((resolve) => real.setImmediate(resolve));
    }
    this.#limit = Math.max(this.most, this.#total + this.most * SLACK);
    this.#isRelieving = false;
  }

  #heaviest(but: ReadonlySet<Holder>): Holder | undefined {
    let heaviest: Holder | undefined;
    let most = 0;
    for (const [holder, bytes] of this.#held) {
      if (bytes <= most || but.has(holder)) continue;
      heaviest = holder;
      most = bytes;
    }
    return heaviest;
  }
}
