// Whether answers were late or only their connections. A client can't see the difference: to it a connection stands before the receiver has
// accepted it, or finds it has no place for it. So what was late among many at once is sent again with a breath between. Decides only; sends nothing.

import { answerTime, type Exchange, hasWaited, isSlow, type Limits } from './judge.js';

/** As many connections may wait at any server: Python's has room for five. */
const SHORTEST_BACKLOG = 5;
/** The part of the limit over which a second try is spread: half a second of five. A receiver that works too long on each event is late all the same. */
const SPREAD = 0.1;

/** Milliseconds between two requests of a second try; null: none is needed, since none was slow or there were too few for a line of connections. */
export function breathOf(exchanges: readonly Exchange[], limits: Limits): number | null {
  if (exchanges.length <= SHORTEST_BACKLOG) return null;
  return exchanges.some((exchange) => isSuspect(exchange, limits)) ? (limits.limitMs * SPREAD) / exchanges.length : null;
}

/** Takes the time that the second try took for the receiver's own, where that was quick throughout. */
export function compare(first: readonly Exchange[], second: readonly Exchange[], limits: Limits): readonly Exchange[] {
  if (second.length === 0 || second.some((exchange) => !exchange.outcome.response || isSlow(exchange, limits))) return first;
  const shownMs = Math.max(...second.map(answerTime));
  return first.map((exchange) => (isSuspect(exchange, limits) ? { ...exchange, shownMs } : exchange));
}

/** Its time may have gone into its connection: over a kept one there is nothing to wait for. */
function isSuspect(exchange: Exchange, limits: Limits): boolean {
  const { connectMs, response } = exchange.outcome;
  return connectMs !== null && (isSlow(exchange, limits) || (!response && hasWaited(exchange)));
}
