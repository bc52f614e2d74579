// The workspace's clock: real time plus an offset, or frozen. Everything that expires or waits asks it, and timers are
// registered with it, so that moving it fires what is due. Its setting is a record of the store: a rollback or a reset takes it back.

import { real } from '../platform/real-time.js';
import type { ClockRecord } from '../records/records.js';

const MAX_TIMEOUT_MS = 2_147_483_647;

/** Timers that are due within this time (of the clock) after the first one fire together: so a thousand retries don't wait for each other. */
const TOGETHER_MS = 1_000;

/** A timer's work; moving the clock waits for it. It must not fail: whoever sets a timer deals with its failures. */
type Work = () => Promise<void> | void;

interface Timer {
  readonly at: number;
  readonly work: Work;
}

/** A move that is firing what it made due. */
interface Firing {
  /** It fires what is due up to this time. Another move of the clock meanwhile changes it. */
  until: number;
  /** While timers fire, now() is the time at which they were due. */
  standing: number | undefined;
  done: Promise<void>;
}

export class Clock {
  /** By time; those of the same time in the order in which they were set. */
  #timers: Timer[] = [];
  #wakeUp: NodeJS.Timeout | undefined;
  #firing: Firing | undefined;

  constructor(
    /** The stored setting; undefined is real time. */
    readonly setting: () => ClockRecord | undefined,
    readonly realNow: () => number = real.now,
  ) {}

  /** Epoch milliseconds. */
  now(): number {
    return this.#firing?.standing ?? this.#reading();
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
    const timer: Timer = { at, work };
    const place = firstAfter(this.#timers, at);
    this.#timers.splice(place, 0, timer);
    if (place === 0) this.reschedule();
    return () => {
      const found = this.#timers.indexOf(timer);
      if (found !== -1) this.#timers.splice(found, 1);
      if (found === 0) this.reschedule();
    };
  }

  /**
   * After a move of the clock: fires all timers that it made due, in order, also those that are set meanwhile, and resolves when their work
   * is done. While a timer's work begins, now() is the time at which it was due. Timers of the same second are begun in order and waited
   * for together. A second call, while the first is firing, changes how far it fires and resolves with it.
   */
  fireDue(): Promise<void> {
    const until = this.#reading();
    if (this.#firing) {
      this.#firing.until = until;
      return this.#firing.done;
    }
    const firing: Firing = { until, standing: undefined, done: Promise.resolve() };
    this.#firing = firing;
    this.#stopWakeUp();
    firing.done = this.#fire(firing);
    return firing.done;
  }

  /** Sets the wake-up for the next timer anew: the setting has changed without a move, as when a rollback takes a move back. */
  reschedule(): void {
    this.#stopWakeUp();
    const next = this.#timers[0];
    if (!next || this.#firing) return;
    const delay = Math.max(0, next.at - this.now());
    if (this.frozen && delay > 0) return;
    this.#wakeUp = real.setTimeout(() => this.#tick(), Math.min(delay, MAX_TIMEOUT_MS));
    this.#wakeUp.unref();
  }

  /** Forgets every timer, and stops a move that is firing: now() is the setting's time again. */
  clear(): void {
    this.#timers = [];
    this.#firing = undefined;
    this.#stopWakeUp();
  }

  /** The time that the setting gives, also while timers are firing. */
  #reading(): number {
    const setting = this.setting();
    if (setting === undefined) return this.realNow();
    return setting.frozen_at ?? this.realNow() + setting.offset_ms;
  }

  async #fire(firing: Firing): Promise<void> {
    try {
      // a reset forgets the move that is firing
      for (let first = this.#timers[0]; first && first.at <= firing.until && this.#firing === firing; first = this.#timers[0]) {
        const due = this.#takeDue(Math.min(firing.until, first.at + TOGETHER_MS - 1));
        await Promise.all(due.map((timer) => begin(firing, timer)));
      }
    } finally {
      if (this.#firing === firing) {
        this.#firing = undefined;
        this.reschedule();
      }
    }
  }

  /** Removes the timers that are due up to a moment, and returns them. */
  #takeDue(until: number): Timer[] {
    return this.#timers.splice(0, firstAfter(this.#timers, until));
  }

  /** Time has passed by itself: starts what is due and does not wait for it, since real time does not stop for a slow receiver. */
  #tick(): void {
    for (const { work } of this.#takeDue(this.now())) void work();
    this.reschedule();
  }

  #stopWakeUp(): void {
    real.clearTimeout(this.#wakeUp);
    this.#wakeUp = undefined;
  }
}

/** While a move fires, now() never goes back, even if the work of one timer sets another that is due earlier than one already begun. */
async function begin(firing: Firing, { at, work }: Timer): Promise<void> {
  firing.standing = Math.max(at, firing.standing ?? at);
  await work();
}

/** The place of the first timer that is due after a moment. */
function firstAfter(timers: readonly Timer[], moment: number): number {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timers[middle]?.at ?? moment) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
