// A rejected row as it is sent again in a file of its own, CSV: it must mean there what it meant in its own file, or fail there too. What was
// wrong with it may be told by the file alone: a cell without its formula's value, a mark that is missing, a date whose order other cells prove.

import { type CellOptions, type FieldValue, readCell } from './cells.js';
import { asShown, isUnknown } from './cells/as-shown.js';
import type { Field } from './columns/field.js';
import type { CellRead } from './rows.js';

/** The title of the last column of such a file: why each row failed. */
export const REASON = 'Reason';

/** What a reason begins with where the row's texts would pass as they stand. While it is there, an import takes the row for one that nobody mended. */
export const UNMENDED = 'Mend the row, then empty this cell.';

const BY_ITSELF: CellOptions = { typed: false };

/** The column of reasons, which is the last one of a file of rejected rows; -1 where the file is none. */
export const reasonColumn = (header: readonly string[]): number => (header.length > 1 && header.at(-1) === REASON ? header.length - 1 : -1);

/** Whether a cell that can't be read would be taken for the text that is shown of it, by itself. */
export const wouldPass = (field: Field, cell: CellRead, typed: boolean): boolean =>
  isUnknown(cell) || 'value' in readCell(field, asShown(cell, typed), BY_ITSELF);

/** A cell as a text that means the same by itself: `01/02/2010`, month first by other cells, is 2010-01-02. What can't be read stays as it is shown. */
export function sentAgain(field: Field, cell: CellRead, options: CellOptions): string {
  const shown = asShown(cell, options.typed);
  const reading = readCell(field, cell, options);
  if (!('value' in reading)) return shown;
  const plain = readCell(field, shown, BY_ITSELF);
  return 'value' in plain && isSame(plain.value, reading.value) ? shown : asText(reading.value);
}

const isSame = (one: FieldValue, other: FieldValue): boolean => JSON.stringify(one) === JSON.stringify(other);

const asText = (value: FieldValue): string => (typeof value === 'object' && value !== null ? value.join('; ') : String(value ?? ''));
