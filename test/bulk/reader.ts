// The reader of a table's rows, by its header and what its columns are for.

import { columnsOf, type HeaderMap, type Kind } from '../../src/bulk/columns.js';
import { rowReader } from '../../src/bulk/read-row.js';
import type { Table } from '../../src/bulk/rows.js';

export const readerOf = (kind: Kind, table: Pick<Table, 'header' | 'typed' | 'commaIsPoint'>, map: Pick<HeaderMap, 'fields' | 'nameParts'>) =>
  rowReader(columnsOf(kind, table.header, map), table).read;
