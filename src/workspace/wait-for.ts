// Waiting for something to come, in real time: whoever waits neither sleeps nor polls. What has come already counts.

import { real } from '../platform/real-time.js';

/** What is waited for comes from here: events, deliveries, requests. */
export interface Source<T> {
  /** All that is there now, oldest first. */
  readonly all: () => readonly T[];
  /** Tells of what has come or is another now; of undefined where all is another, as after a reset. @returns how to stop */
  readonly observe: (changed: (items: readonly T[] | undefined) => void) => () => void;
}

/** Times are milliseconds of real time. */
export interface WaitOptions {
  /** How long it may take until one fits. */
  readonly within: number;
  /** None is to fit in all that time. */
  readonly never?: boolean;
  /**
   * For so long one must fit without a break, which may end after `within`: as exactly three of them, three being too few a moment later. All
   * that is there is looked at again at each change, so it is for sources that are short.
   */
  readonly for?: number;
  /** Whoever waits went away: as if time were over. */
  readonly gone?: AbortSignal;
}

export interface Waited<T> {
  readonly holds: boolean;
  /** The one that fits: with `never` the one that came all the same. */
  readonly came: T | undefined;
}

/** Resolves as soon as it is known. Of what changes each item is looked at by itself: a log is long. */
export async function waitFor<T>(source: Source<T>, match: (item: T) => boolean, options: WaitOptions): Promise<Waited<T>> {
  const { within, never = false, gone } = options;
  const stay = never ? 0 : (options.for ?? 0);
  const isOver = within === 0 || gone?.aborted === true;
  const found = source.all().find(match);
  // who is gone waits no longer, also for what is to stay
  const isKnown = found === undefined ? isOver : stay === 0 || gone?.aborted === true;
  const came = isKnown ? (stay > 0 ? undefined : found) : await firstToCome(source, match, { found, within, stay, gone });
  return { holds: (came === undefined) === never, came };
}

interface Waiting<T> {
  /** The one that fits already, and has to stay. */
  readonly found: T | undefined;
  readonly within: number;
  readonly stay: number;
  readonly gone: AbortSignal | undefined;
}

function firstToCome<T>(source: Source<T>, match: (item: T) => boolean, { found, within, stay, gone }: Waiting<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    let isLate = false;
    let fitting: T | undefined;
    let staying: NodeJS.Timeout | undefined;
    const end = (came: T | undefined): void => {
      real.clearTimeout(late);
      real.clearTimeout(staying);
      stopObserving();
      gone?.removeEventListener('abort', leave);
      resolve(came);
    };
    const leave = (): void => end(undefined);
    const take = (now: T | undefined): void => {
      fitting = now;
      if (now === undefined) {
        real.clearTimeout(staying);
        staying = undefined;
        if (isLate) leave();
      } else if (stay === 0) end(now);
      else staying ??= real.setTimeout(() => end(fitting), stay);
    };
    const late = real.setTimeout(() => {
      isLate = true;
      if (staying === undefined) leave();
    }, within);
    const stopObserving = source.observe((changed) => take((stay === 0 && changed ? changed : source.all()).find(match)));
    gone?.addEventListener('abort', leave);
    take(found);
  });
}
