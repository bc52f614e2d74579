// A row of a table → the values of a record by the names of their fields, and what is wrong with its cells.

import { type FieldValue, readCell } from './cells.js';
import { asShown } from './cells/as-shown.js';
import { type Field, fieldOf, type FieldName, type HeaderMap, type Kind } from './columns.js';
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
 * @param map what each column is for
 * @returns for rows that have no `problem` of their own
 */
export function rowReader(
  kind: Kind,
  { header, typed, commaIsPoint }: Pick<Table, 'header' | 'typed' | 'commaIsPoint'>,
  { fields, nameParts }: Pick<HeaderMap, 'fields' | 'nameParts'>,
): (row: TableRow) => RowReading {
  const others = fields.flatMap((name, at) => (name === null || nameParts.includes(at) ? [] : [at]));
  const columns = [...nameParts, ...others].flatMap((at): [at: number, field: Field][] => {
    const field = fieldOf(kind, fields[at] ?? '');
    return field ? [[at, field]] : [];
  });
  return ({ cells }) => {
    const values: Record<FieldName, FieldValue> = {};
    const problems: CellProblem[] = [];
    for (const [at, field] of columns) {
      const cell = cells[at] ?? null;
      const reading = readCell(field, cell, { typed, commaIsPoint });
      if ('value' in reading) values[field.name] = joined(values[field.name], reading.value);
      else problems.push({ column: header[at] ?? '', field: field.name, value: asShown(cell, typed), message: reading.problem });
    }
    return { values, problems };
  };
}

/** A field that has more than one column is a name in parts, of which some may be empty. */
const joined = (before: FieldValue | undefined, value: FieldValue): FieldValue =>
  typeof before === 'string' && typeof value === 'string' ? `${before} ${value}` : (value ?? before ?? null);
