// A row of a table → the values of a record by the names of their fields, and what is wrong with its cells.

import { type FieldValue, readCell } from './cells.js';
import { asShown } from './cells/as-shown.js';
import type { ColumnOfField, FieldName } from './columns.js';
import { nameOf, type NamePart } from './columns/name-parts.js';
import type { Evidence } from './evidence.js';
import type { Table, TableRow } from './rows.js';

/** What is wrong with one cell. */
export interface CellProblem {
  /** The column's title in the file. */
  readonly column: string;
  readonly field: FieldName;
  /** The cell as a text. */
  readonly value: string;
  /** A sentence that says what to change. */
  readonly message: string;
}

export interface RowReading {
  /** By field. A field whose column the file lacks is absent; an empty cell is null. */
  readonly values: Readonly<Record<FieldName, FieldValue>>;
  readonly problems: readonly CellProblem[];
}

/**
 * Makes the function that reads a table's rows.
 * @param evidence what the columns of the file prove, where it has been read through
 * @returns for rows that have no `problem` of their own
 */
export function rowReader(
  columns: readonly ColumnOfField[],
  { typed, commaIsPoint }: Pick<Table, 'typed' | 'commaIsPoint'>,
  evidence?: Pick<Evidence, 'dateOrder' | 'commaIsPoint'>,
): (row: TableRow) => RowReading {
  const dateOrder = evidence?.dateOrder ?? 'day_first';
  const options = columns.map(({ at }) => ({ typed, commaIsPoint: commaIsPoint || (evidence?.commaIsPoint(at) ?? false), dateOrder }));
  const hasParts = columns.some(({ part }) => part !== undefined);
  return ({ cells }) => {
    const values: Record<FieldName, FieldValue> = {};
    const problems: CellProblem[] = [];
    const parts: { [P in NamePart]?: string | null } = {};
    for (const [index, { at, title, field, part }] of columns.entries()) {
      const cell = cells[at] ?? null;
      const reading = readCell(field, cell, options[index] ?? { typed });
      if (!('value' in reading)) problems.push({ column: title, field: field.name, value: asShown(cell, typed), message: reading.problem });
      else if (part) parts[part] = textOf(reading.value);
      else values[field.name] = reading.value;
    }
    if (hasParts && !problems.some(({ field }) => field === 'name')) values['name'] = nameOf(textOf(values['name']), parts);
    return { values, problems };
  };
}

const textOf = (value: FieldValue | undefined): string | null => (typeof value === 'string' ? value : null);
