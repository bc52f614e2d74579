// Columns without a title: nothing says what they are for, so nothing of them is read. Where `Name` is merged over two columns, that is a surname.

import type { ImportWarning } from '../types/public/types.gen.js';
import { grouped } from './in-words.js';
import type { CellRead, TableRow } from './rows.js';
import { columnName } from './xlsx/columns.js';

interface Found {
  readonly row: number;
  rows: number;
}

/** Sees the rows of a table, and tells which columns without a title hold something. */
export class Untitled {
  readonly #width: number;
  readonly #blank: readonly number[];
  readonly #found = new Map<number, Found>();

  constructor(header: readonly string[]) {
    this.#width = header.length;
    this.#blank = header.flatMap((title, at) => (title.trim() === '' ? [at] : []));
  }

  see({ number, cells, problem }: TableRow): void {
    if (problem !== undefined) return;
    for (const at of this.#blank) this.#look(cells[at], at, number);
    for (let at = this.#width; at < cells.length; at += 1) this.#look(cells[at], at, number);
  }

  #look(cell: CellRead | undefined, at: number, row: number): void {
    if (cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')) return;
    const found = this.#found.get(at);
    if (found) found.rows += 1;
    else this.#found.set(at, { row, rows: 1 });
  }

  get warnings(): ImportWarning[] {
    return [...this.#found].map(([at, { row, rows }]) => ({
      row,
      column: null,
      message: `Column ${columnName(at)} has no title, so what stands in it is not read: ${grouped(rows)} ${rows === 1 ? 'row has' : 'rows have'} something there. Give it a title, also where another is merged over both.`,
    }));
  }
}
