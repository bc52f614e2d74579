// Pairs of which none comes twice: who enrolls in what, who applies to what.

import type { Random } from './random.js';

/** So many choices that were taken already; then any free pair will do. */
const TRIES = 20;

/**
 * @param choose the indexes of a fitting pair
 * @throws RangeError for more pairs than there are
 */
export function uniquePairs(
  count: number,
  firsts: number,
  seconds: number,
  random: Random,
  choose: () => readonly [number, number],
): (readonly [number, number])[] {
  const all = firsts * seconds;
  if (count > all) throw new RangeError(`there are ${all} pairs only`);
  const taken = new Set<number>();
  return Array.from({ length: count }, () => {
    let place = -1;
    for (let tries = 0; tries < TRIES && (place < 0 || taken.has(place)); tries += 1) {
      const [first, second] = choose();
      place = first * seconds + second;
    }
    if (taken.has(place)) place = random.int(0, all - 1);
    while (taken.has(place)) place = (place + 1) % all;
    taken.add(place);
    return [Math.floor(place / seconds), place % seconds];
  });
}

/** The indexes of the items, by what they are grouped by. */
export function groupIndexes<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [i, item] of items.entries()) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  }
  return groups;
}
