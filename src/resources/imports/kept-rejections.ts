// How many rejected rows of one import are kept: a file of a million bad rows must neither fill the memory nor make an endless answer.
// All of them are counted, kept or not.

import type { Rejected } from './run-import.js';

/** Over all rows of an import. */
export const MOST_KEPT = {
  errors: 100_000,
  /** Of the rows' cells. */
  characters: 32 * 1024 * 1024,
} as const;

export class KeptRejections {
  #errors = 0;
  #characters = 0;
  #isFull = false;

  /** Whether the row is kept: the first ones are, as far as they fit, and none after one that does not. */
  takes({ errors, cells }: Pick<Rejected, 'errors' | 'cells'>): boolean {
    this.#errors += errors.length;
    for (const cell of cells) this.#characters += cell.length;
    this.#isFull ||= this.#errors > MOST_KEPT.errors || this.#characters > MOST_KEPT.characters;
    return !this.#isFull;
  }
}
