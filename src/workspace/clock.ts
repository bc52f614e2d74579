// The workspace's clock: real time plus an offset, or frozen. Everything that expires or waits asks it, and timers are
// registered with it, so that moving it fires what is due. Its setting is a record of the store: a rollback or a reset takes it back.

import type { ClockRecord } from '../records/records.js';

const MAX_TIMEOUT_MS = 2_147_483_647;

/** What is due within so much of the clock's time after the first is done at once with it: a thousand retries don't wait for each other. */
const TOGETHER_MS = 1_000;

/** A timer's work; moving the clock waits for it. It must not fail: whoever sets a timer deals with its failures. */
type Work = () => Promise<void> | void;

interface Timer {
  readonly at: number;
  readonly work: Work;
}

/** A move that is firing what it made due. */
interface Firing {
  /** The time up to which it fires; a move that comes meanwhile changes it. */
  until: number;
  /** While due timers fire, the clock stands at the time of those that are firing. */
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
    readonly realNow: () => number = Date.now,
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
   * Fires all that is due after a move, in order, and waits for it: each begins with the clock standing at its time, those included that
   * firing adds. What is due in one second is begun in order and waited for together. A call that comes meanwhile moves the end and waits
   * for the same.
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

  /** Waits anew for the next timer: the setting has changed with no move to say so, as when a change of it is taken back. */
  reschedule(): void {
    this.#stopWakeUp();
    const next = this.#timers[0];
    if (!next || this.#firing) return;
    const delay = Math.max(0, next.at - this.now());
    if (this.frozen && delay > 0) return;
    this.#wakeUp = setTimeout(() => this.#tick(), Math.min(delay, MAX_TIMEOUT_MS));
    this.#wakeUp.unref();
  }

  /** Forgets every timer, and a move that is firing: the clock no longer stands. */
  clear(): void {
    this.#timers = [];
    this.#firing = undefined;
    this.#stopWakeUp();
  }

  /** What the setting says, whether or not the clock stands. */
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

  /** The timers up to a moment, which are timers no more. */
  #takeDue(until: number): Timer[] {
    return this.#timers.splice(0, firstAfter(this.#timers, until));
  }

  /** What is due as time passes by itself is started, not waited for: the clock doesn't stand still for a slow receiver. */
  #tick(): void {
    for (const { work } of this.#takeDue(this.now())) void work();
    this.reschedule();
  }

  #stopWakeUp(): void {
    clearTimeout(this.#wakeUp);
    this.#wakeUp = undefined;
  }
}

/** Standing, the clock never goes back: not even where the work of one timer sets another that is due before one begun already. */
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
