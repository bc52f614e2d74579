// What the makers of records share: the moment, the ids, and small rules of time.

import { MS_PER_DAY } from '../domain/time.js';
import type { CollectionName } from '../workspace/collections.js';
import { makeId } from '../workspace/ids.js';

export const HOUR = 3_600_000;
export const DAY = MS_PER_DAY;

export interface Making {
  /** Epoch milliseconds, a whole second; nothing in a scenario happens after it, but for deadlines. */
  readonly asOf: number;
  /** The next id of a collection. */
  readonly newId: (collection: CollectionName) => string;
  /** The last number that each collection gave out. */
  readonly sequences: Readonly<Record<string, number>>;
}

export function createMaking(fakerSeed: number, asOf: number): Making {
  const sequences: Record<string, number> = {};
  return {
    asOf,
    sequences,
    newId: (collection) => {
      const next = (sequences[collection] ?? 0) + 1;
      sequences[collection] = next;
      return makeId(fakerSeed, collection, next);
    },
  };
}

/** Oldest first; what came at one moment, in the order made. */
export function oldestFirst<T extends { readonly at: number }>(made: readonly T[]): T[] {
  return made.toSorted((a, b) => a.at - b.at);
}
