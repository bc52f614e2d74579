// What is to become a workbook: one sheet of typed columns.

import type { Cell } from '../rows.js';

/** What a column holds: its width and its cells' format follow. A `time` is a date with its time of day. */
export type ColumnKind = 'text' | 'number' | 'date' | 'time' | 'list';

export interface XlsxColumn {
  readonly title: string;
  readonly kind: ColumnKind;
  /** In characters; else as the kind has it. Never narrower than the title. */
  readonly width?: number | undefined;
}

export interface XlsxTable {
  /** The sheet's name: at most 31 characters, none of `[ ] : * ? / \`. */
  readonly sheet: string;
  readonly columns: readonly XlsxColumn[];
  /** Cells in the columns' order. What a cell becomes follows from its own type, whatever the column's kind is. */
  readonly rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
}
