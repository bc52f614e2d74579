// Whether answers were late or only their connections. A client can't see the difference: to it a connection stands before the receiver has
// accepted it, or finds it has no place for it. So what was late among many at once is sent again with a breath between. Decides only; sends nothing.

import { answerTime, type Trial, hasWaited, isSlow, type Limits } from './judge.js';

/** As many connections may wait at any server: Python's has room for five. */
const SHORTEST_BACKLOG = 5;
/** The part of the limit over which a second try is spread: half a second of five. A receiver that works too long on each event is late all the same. */
const SPREAD = 0.1;

/** Milliseconds between two requests of a second try; null: none is needed, since none was slow or there were too few for a line of connections. */
export function breathOf(trials: readonly Trial[], limits: Limits): number | null {
  if (trials.length <= SHORTEST_BACKLOG) return null;
  return trials.some((trial) => isSuspect(trial, limits)) ? (limits.limitMs * SPREAD) / trials.length : null;
}

/** Takes the time that the second try took for the receiver's own, where that was quick throughout. */
export function compare(first: readonly Trial[], second: readonly Trial[], limits: Limits): readonly Trial[] {
  if (second.length === 0 || second.some((trial) => !trial.result.response || isSlow(trial, limits))) return first;
  const shownMs = Math.max(...second.map(answerTime));
  return first.map((trial) => (isSuspect(trial, limits) ? { ...trial, shownMs } : trial));
}

/** Its time may have gone into its connection: over a kept one there is nothing to wait for. */
function isSuspect(trial: Trial, limits: Limits): boolean {
  const { connectMs, response } = trial.result;
  return connectMs !== null && (isSlow(trial, limits) || (!response && hasWaited(trial)));
}
