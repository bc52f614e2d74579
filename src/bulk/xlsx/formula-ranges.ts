// Formulas that fill more cells than their own: `{=A2:A9*2}`, and tables of data. The file has the formula at the first cell only, and at the
// others values; where no program has calculated it, nothing.

import { grouped } from '../in-words.js';
import { UnreadableFile } from '../rows.js';
import { rangeOf } from './columns.js';
import { LIMITS } from './limits.js';

export class FormulaRanges {
  /** Column → the last row of what fills it. */
  readonly #ends = new Map<number, number>();
  #cells = 0;

  /**
   * @param attributes of an `f` (ECMA-376-1, 18.3.1.40)
   * @param columns how many are read
   * @throws UnreadableFile where they fill more cells than a sheet may have of them
   */
  see({ t: type, ref }: Readonly<Record<string, string | undefined>>, columns: number): void {
    if ((type !== 'array' && type !== 'dataTable') || ref === undefined) return;
    const range = rangeOf(ref);
    for (let column = range?.left ?? columns; range && column <= range.right && column < columns; column += 1) {
      this.#count();
      this.#ends.set(column, Math.max(range.bottom, this.#ends.get(column) ?? 0));
    }
  }

  has(column: number, row: number): boolean {
    return (this.#ends.get(column) ?? 0) >= row;
  }

  /** The columns that are filled in a row; each row is asked for once, from the top. @throws UnreadableFile as see */
  *in(row: number): Generator<number> {
    for (const [column, end] of this.#ends) {
      this.#count();
      if (end >= row) yield column;
      else this.#ends.delete(column);
    }
  }

  #count(): void {
    this.#cells += 1;
    if (this.#cells > LIMITS.formulaCells)
      throw new UnreadableFile(`The formulas of the sheet fill more than ${grouped(LIMITS.formulaCells)} cells: save the table as CSV, and send that.`);
  }
}
