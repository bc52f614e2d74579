// What all rows of a file together say about one of them: gathered while it is read through, a few words a column.

import type { ImportRead, ImportWarning } from '../types/public/types.gen.js';
import { asSeen } from './cells/as-shown.js';
import { orderOf } from './cells/date.js';
import { hasDecimalComma } from './cells/number.js';
import type { ColumnOfField } from './columns.js';
import { doubtAbout, LINE_BREAK } from './doubts.js';
import { grouped, shortened } from './in-words.js';
import type { CellRead, TableRow } from './rows.js';
import { isTimeOfDay } from './xlsx/serial-date.js';

interface Told extends ImportWarning {
  /** Rows that it is about, this one too. */
  count: number;
}

/** Of a column of dates. */
interface Dates {
  proves: { day_first: string | undefined; month_first: string | undefined };
  hasOpen: boolean;
  /** Cells that a spreadsheet has typed as dates: the first, and whether one has a day past the 12th. */
  typed: { readonly row: number; count: number; isSure: boolean } | undefined;
}

export class Evidence {
  readonly #columns: readonly ColumnOfField[];
  readonly #typed: boolean;
  readonly #told = new Map<string, Told>();
  readonly #dates = new Map<ColumnOfField, Dates>();
  readonly #commas = new Set<number>();

  /** @param typed as Table has it */
  constructor(columns: readonly ColumnOfField[], typed: boolean) {
    this.#columns = columns;
    this.#typed = typed;
    for (const column of columns)
      if (column.field.type === 'date') this.#dates.set(column, { proves: { day_first: undefined, month_first: undefined }, hasOpen: false, typed: undefined });
  }

  see({ number, cells, problem, doubt: doubtOfRow }: TableRow): void {
    if (problem !== undefined) return;
    if (doubtOfRow) this.#tell('row', number, doubtOfRow.column, doubtOfRow.message);
    for (const column of this.#columns) {
      const cell = asSeen(cells[column.at] ?? null);
      if (cell === null) continue;
      const { field, at, title } = column;
      const doubt = doubtAbout(field, cell, this.#typed);
      // told of the row already
      if (doubt && !(doubtOfRow && doubt.kind === LINE_BREAK)) this.#tell(`${at} ${doubt.kind}`, number, title, doubt.message);
      const dates = this.#dates.get(column);
      if (dates) seeDate(dates, number, cell);
      if ((field.type === 'number' || field.type === 'integer') && typeof cell === 'string' && hasDecimalComma(cell.trim())) this.#commas.add(column.at);
    }
  }

  /** Which comes first in a date such as 04/05/2010; null where the file has none. */
  get dateOrder(): ImportRead['date_order'] {
    const all = [...this.#dates.values()];
    const proves = (order: 'day_first' | 'month_first'): boolean => all.some((dates) => dates.proves[order] !== undefined);
    if (proves('month_first')) return proves('day_first') ? 'both' : 'month_first';
    return proves('day_first') || all.some(({ hasOpen }) => hasOpen) ? 'day_first' : null;
  }

  /** Whether a number of the column has a comma for its decimal point. */
  commaIsPoint(at: number): boolean {
    return this.#commas.has(at);
  }

  get warnings(): ImportWarning[] {
    const swapped = [...this.#dates].flatMap(([{ title }, dates]) => swappedIn(title, dates));
    return [...this.#told.values(), ...swapped].map(({ row, column, message, count }) => ({ row, column, message: `${message}${more(count - 1)}` }));
  }

  /** @param key of what is told once, and counted */
  #tell(key: string, row: number, column: string | null, message: string): void {
    const told = this.#told.get(key);
    if (told) told.count += 1;
    else this.#told.set(key, { row, column, message, count: 1 });
  }
}

/** A spreadsheet of another country reads 04/05/2010 as the other day and leaves 12/31/2010 a text. */
function swappedIn(column: string, { proves, typed }: Dates): Told[] {
  const proof = proves.month_first ?? proves.day_first;
  if (!typed || typed.isSure || proof === undefined) return [];
  const message = `This is a date, and other cells of the column are texts, such as "${shortened(proof)}": the spreadsheet may have changed day and month about where it could.`;
  return [{ row: typed.row, column, message, count: typed.count }];
}

function seeDate(dates: Dates, row: number, cell: CellRead): void {
  if (cell instanceof Date) {
    if (Number.isNaN(cell.getTime()) || isTimeOfDay(cell)) return;
    dates.typed ??= { row, count: 0, isSure: false };
    dates.typed.count += 1;
    dates.typed.isSure ||= cell.getUTCDate() > 12;
    return;
  }
  const order = typeof cell === 'string' ? orderOf(cell.trim()) : undefined;
  if (order === 'open') dates.hasOpen = true;
  else if (order) dates.proves[order] ??= String(cell).trim();
}

function more(rows: number): string {
  if (rows === 0) return '';
  return rows === 1 ? ' 1 more row is like it.' : ` ${grouped(rows)} more rows are like it.`;
}
