// The workspace's clock: real time plus an offset, or frozen. Everything that expires or waits asks it, and timers are
// registered with it, so that moving it fires what is due. Its setting is a record of the store: a rollback or a reset takes it back.

import type { ClockRecord } from './records.js';

const MAX_TIMEOUT_MS = 2_147_483_647;

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

  /** Fires all that is due after a move, in order, and waits for it: each with the clock standing at its time, those included that firing adds. */
  async fireDue(): Promise<void> {
    const end = this.now();
    try {
      for (let timer = this.#timers[0]; timer && timer.at <= end; timer = this.#timers[0]) {
        this.#timers.shift();
        this.#standing = timer.at;
        await timer.work();
      }
    } finally {
      this.#standing = undefined;
      this.#schedule();
    }
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
    const now = this.now();
    for (let timer = this.#timers[0]; timer && timer.at <= now; timer = this.#timers[0]) {
      this.#timers.shift();
      void timer.work();
    }
    this.#schedule();
  }
}
