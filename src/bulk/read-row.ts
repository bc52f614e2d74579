// A row of a table → the values of a record by the names of their fields, and what is wrong with its cells.

import { type FieldValue, readCell } from './cells.js';
import { asShown } from './cells/as-shown.js';
import type { ColumnOfField, FieldName } from './columns.js';
import { nameOf, type NamePart } from './columns/name-parts.js';
import type { Evidence } from './evidence.js';
import type { CellRead, Table, TableRow } from './rows.js';
import { sentAgain, wouldPass } from './sent-again.js';

/** What is wrong with one cell. */
export interface CellProblem {
  /** The column's title in the file. */
  readonly column: string;
  readonly field: FieldName;
  /** The cell as a text. */
  readonly value: string;
  /** A sentence that says what to change. */
  readonly message: string;
  /** Whether the cell would pass as the text that is shown of it. */
  readonly passesAsText: boolean;
}

export interface RowReading {
  /** By field. A field whose column the file lacks, or that a row of CSV ends before, is absent; an empty cell is null. */
  readonly values: Readonly<Record<FieldName, FieldValue>>;
  readonly problems: readonly CellProblem[];
}

/** Reads a table's rows. */
export interface RowReader {
  /** Of a row that has no `problem` of its own. */
  readonly read: (row: TableRow) => RowReading;
  /** The cells of any row as texts that mean the same in a file of their own: sent-again.ts. */
  readonly again: (row: TableRow) => string[];
}

/** @param evidence what the columns of the file prove, where it has been read through */
export function rowReader(
  columns: readonly ColumnOfField[],
  { typed, commaIsPoint }: Pick<Table, 'typed' | 'commaIsPoint'>,
  evidence?: Pick<Evidence, 'dateOrder' | 'commaIsPoint'>,
): RowReader {
  const dateOrder = evidence?.dateOrder ?? 'day_first';
  const options = columns.map(({ at }) => ({ typed, commaIsPoint: commaIsPoint || (evidence?.commaIsPoint(at) ?? false), dateOrder }));
  const hasParts = columns.some(({ part }) => part !== undefined);
  const fields = new Map(columns.map(({ at, field }, index) => [at, { field, options: options[index] ?? { typed } }]));
  const again = (cell: CellRead, at: number): string => {
    const known = fields.get(at);
    return known ? sentAgain(known.field, cell, known.options) : asShown(cell, typed);
  };
  const read = ({ cells }: TableRow): RowReading => {
    const values: Record<FieldName, FieldValue> = {};
    const problems: CellProblem[] = [];
    const parts: { [P in NamePart]?: string | null } = {};
    for (const [index, { at, title, field, part }] of columns.entries()) {
      // a spreadsheet leaves out empty cells; a row of CSV that ends early says nothing of what it lacks
      if (!typed && at >= cells.length) continue;
      const cell = cells[at] ?? null;
      const reading = readCell(field, cell, options[index] ?? { typed });
      if (!('value' in reading))
        problems.push({
          column: title,
          field: field.name,
          value: asShown(cell, typed),
          message: reading.problem,
          passesAsText: wouldPass(field, cell, typed),
        });
      else if (part) parts[part] = textOf(reading.value);
      else values[field.name] = reading.value;
    }
    if (hasParts && !problems.some(({ field }) => field === 'name')) values['name'] = nameOf(textOf(values['name']), parts);
    return { values, problems };
  };
  return { read, again: ({ cells }) => cells.map(again) };
}

const textOf = (value: FieldValue | undefined): string | null => (typeof value === 'string' ? value : null);
