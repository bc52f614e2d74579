// The workspace's clock: real time plus an offset, or frozen. Everything that expires or waits asks it, and timers are
// registered with it, so that moving it fires what is due. Its setting is a record of the store: a rollback or a reset takes it back.

import type { ClockRecord } from './records.js';

const MAX_TIMEOUT_MS = 2_147_483_647;

/** What is due within so much of the clock's time after the first is done at once with it: a thousand retries don't wait for each other. */
const TOGETHER_MS = 1_000;

/** A timer's work; moving the clock waits for it. */
type Work = () => Promise<void> | void;

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly work: Work;
}

export class Clock {
  #timers: Timer[] = [];
  #order = 0;
  #wakeUp: NodeJS.Timeout | undefined;
  /** While due timers fire, the clock stands at the time of the one that is firing. */
  #standing: number | undefined;
  #firing: Promise<void> = Promise.resolve();

  constructor(
    /** The stored setting; undefined is real time. */
    readonly setting: () => ClockRecord | undefined,
    readonly realNow: () => number = Date.now,
  ) {}

  /** Epoch milliseconds. */
  now(): number {
    if (this.#standing !== undefined) return this.#standing;
    const setting = this.setting();
    if (setting === undefined) return this.realNow();
    return setting.frozen_at ?? this.realNow() + setting.offset_ms;
  }

  get frozen(): boolean {
    return (this.setting()?.frozen_at ?? null) !== null;
  }

  /** How far the clock is from real time, in milliseconds. */
  get offset(): number {
    return this.now() - this.realNow();
  }

  /** Does `work` when the clock reaches `at`; timers that are due together fire in the order in which they were set. Returns the cancel. */
  at(at: number, work: Work): () => void {
    this.#order += 1;
    const timer: Timer = { at, order: this.#order, work };
    const place = this.#timers.findIndex((other) => other.at > at);
    this.#timers.splice(place === -1 ? this.#timers.length : place, 0, timer);
    this.#schedule();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#schedule();
    };
  }

  /**
   * Fires all that is due after a move, in order, and waits for it: each begins with the clock standing at its time, those included that
   * firing adds. What is due in one second is begun in order and waited for together. Calls at the same time do it one after another.
   */
  fireDue(): Promise<void> {
    const fired = this.#firing.then(() => this.#fire());
    this.#firing = fired.catch(() => {});
    return fired;
  }

  async #fire(): Promise<void> {
    const end = this.now();
    try {
      for (let first = this.#timers[0]; first && first.at <= end; first = this.#timers[0]) {
        const until = Math.min(end, first.at + TOGETHER_MS - 1);
        await Promise.all(this.#takeDue(until).map((timer) => this.#begin(timer)));
      }
    } finally {
      this.#standing = undefined;
      this.#schedule();
    }
  }

  /** The timers up to a moment, which are timers no more. */
  #takeDue(until: number): Timer[] {
    const later = this.#timers.findIndex((timer) => timer.at > until);
    return this.#timers.splice(0, later === -1 ? this.#timers.length : later);
  }

  async #begin({ at, work }: Timer): Promise<void> {
    this.#standing = at;
    await work();
  }

  /** Forgets every timer. */
  clear(): void {
    this.#timers = [];
    clearTimeout(this.#wakeUp);
    this.#wakeUp = undefined;
  }

  #schedule(): void {
    clearTimeout(this.#wakeUp);
    this.#wakeUp = undefined;
    const next = this.#timers[0];
    if (!next || this.#standing !== undefined || this.frozen) return;
    const delay = Math.min(Math.max(0, next.at - this.now()), MAX_TIMEOUT_MS);
    this.#wakeUp = setTimeout(() => this.#tick(), delay);
    this.#wakeUp.unref();
  }

  /** What is due as time passes by itself is started, not waited for: the clock doesn't stand still for a slow receiver. */
  #tick(): void {
    for (const { work } of this.#takeDue(this.now())) void work();
    this.#schedule();
  }
}
