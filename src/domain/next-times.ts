// "The next n times": what is wrong on purpose is so for a while, then something else is, or nothing. Pure; the turn is whoever's who counts:
// the attempts of a delivery, the logins of an outcome, the deliveries of an inbox.

interface Limited {
  /** How many turns it is for; without it, all that come. */
  readonly times?: number | undefined;
}

/** The one whose turn it is, where they are taken one after another, each so many times; undefined after the last. @param turn from 1 */
export function ofTurn<T extends Limited>(inOrder: readonly T[], turn: number): T | undefined {
  let last = 0;
  return inOrder.find(({ times = Infinity }) => turn <= (last += times));
}
