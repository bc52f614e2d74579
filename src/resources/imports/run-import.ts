// An import, from its rows to its report: batches of 500, one commit each, other requests in between. How one row is taken is in
// row.ts; how a file becomes rows, in src/bulk.

import { fieldOf } from '../../bulk/columns.js';
import { inBatches } from '../../bulk/in-batches.js';
import type { OpenRows, RowRead } from '../../bulk/open-rows.js';
import { toApiError } from '../../http/to-api-error.js';
import { real } from '../../platform/real-time.js';
import { reasonOf, StorageError } from '../../storage/storage.js';
import type { ImportError } from '../../types/public/types.gen.js';
import { type ImportInto, importRow, understandRow } from './row.js';

/** How many characters of a cell an error quotes (openapi.yaml, `ImportError`). */
const MOST_TOLD = 200;
/** Rows in one commit. */
const BATCH = 500;

/** A row that was not taken. */
export interface Rejected {
  readonly row: number;
  readonly cells: readonly string[];
  readonly errors: readonly ImportError[];
}

/** What a batch came to. */
export interface BatchDone {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly rejected: readonly Rejected[];
}

/**
 * Takes rows batch by batch.
 * @param skip rows that were done before
 * @param record runs inside the commit of its batch, so that progress and rows are stored together
 * @throws Stopped, UnreadableFile, StorageError
 */
export async function runBatches(source: OpenRows, into: ImportInto, skip: number, record: (done: BatchDone) => void): Promise<void> {
  let left = skip;
  let stored = skip;
  for await (const batch of inBatches(source.rows(), BATCH)) {
    const rows = batch.slice(Math.min(left, batch.length));
    left -= batch.length - rows.length;
    if (rows.length === 0) continue;
    if (into.isOver()) throw new Stopped();
    const committed = into.workspace.transaction(() => record(takeAll(source, into, rows)));
    into.note(committed);
    await committed.durable?.catch((error: unknown) => {
      throw stored === 0 ? error : brokenOff(stored, error);
    });
    stored += rows.length;
    // other requests are served meanwhile
    await real.nextTurn();
  }
}

/** Thrown to stop an import: the sandbox is closing, or the workspace was reset. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** The disk failed in the middle: what was stored before stands. */
const brokenOff = (rows: number, error: unknown): StorageError =>
  new StorageError(`The import broke off. The first ${rows} rows are stored, the others are not (${reasonOf(error)}). Send the file again to go on.`, {
    cause: error,
  });

/** Takes these rows. Must run inside a transaction. */
export function takeAll(source: OpenRows, into: ImportInto, rows: readonly RowRead[]): BatchDone {
  let [created, updated] = [0, 0];
  const rejected: Rejected[] = [];
  for (const row of rows) {
    const outcome = takeRow(source, into, row);
    if (outcome === 'created') created += 1;
    else if (outcome === 'updated') updated += 1;
    else rejected.push({ row: row.number, cells: row.cells(), errors: outcome });
  }
  return { rows: rows.length, created, updated, rejected };
}

function takeRow(source: OpenRows, into: ImportInto, row: RowRead): 'created' | 'updated' | readonly ImportError[] {
  if (row.problems.length > 0) return inOrder(source, [...cellErrors(row), ...errorsBeside(source, into, row)]);
  try {
    return into.workspace.attempt(() => importRow(into, row.values));
  } catch (thrown) {
    return rowErrors(source, row, thrown);
  }
}

function cellErrors({ number, problems }: RowRead): ImportError[] {
  return problems.map(({ column, field, value, message }) => ({
    row: number,
    column,
    field,
    value: value === null ? null : told(value),
    code: 'VALIDATION_ERROR' as const,
    message,
  }));
}

/** A row with a cell that can't be read: what is wrong with its other cells, so that whoever mends the row sees all faults at once. */
function errorsBeside(source: OpenRows, into: ImportInto, row: RowRead): ImportError[] {
  const unread = new Set(row.problems.map(({ field }) => field));
  if (unread.has(null)) return [];
  try {
    understandRow(into, row.values);
    return [];
  } catch (thrown) {
    return rowErrors(source, row, thrown).filter(({ code, field }) => code === 'VALIDATION_ERROR' && field !== null && !unread.has(field));
  }
}

/** Sorted as the columns stand in the file. */
const inOrder = ({ header }: OpenRows, errors: readonly ImportError[]): ImportError[] =>
  [...errors].sort((a, b) => header.indexOf(a.column ?? '') - header.indexOf(b.column ?? ''));

/** @throws what is no fault of the row */
function rowErrors(source: OpenRows, row: RowRead, thrown: unknown): ImportError[] {
  const error = toApiError(thrown);
  if (error.code === 'INTERNAL_ERROR') throw thrown;
  const faults = Array.isArray(error.details['errors']) ? error.details['errors'] : [{ field: error.details['field'], message: error.message }];
  return faults.map(({ field, message, constraint }: { field?: unknown; message?: unknown; constraint?: unknown }) => {
    const name = typeof field === 'string' && field !== '' ? (field.split('.')[0] ?? null) : null;
    const column = (name === null ? undefined : source.columnOf.get(name)) ?? null;
    return {
      row: row.number,
      column,
      field: name,
      value: name === null ? null : whatStood(source, row, name, column),
      code: error.code,
      message: constraint === 'required' && column === null ? `${String(message)}${noColumn(source, name)}` : String(message),
    };
  });
}

/** Where the file has no column for a field that a record must have, every row fails: the error says so, and how to add the column. JSON has no columns. */
function noColumn({ columnOf, kind }: OpenRows, name: string | null): string {
  const title = name === null ? undefined : fieldOf(kind, name)?.title;
  if (title === undefined || columnOf.size === 0) return '';
  return ` No column of the file is for it: give one the title ${JSON.stringify(title)}, or name it by \`mapping\`.`;
}

/** What the file has for a field: the text of the cell or, in JSON, the value. */
function whatStood({ header }: OpenRows, row: RowRead, name: string, column: string | null): string | null {
  const value = row.values[name] ?? null;
  if (value === null) return null;
  if (column !== null) return told(row.cells()[header.indexOf(column)] ?? '');
  return told(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

const told = (text: string): string => text.slice(0, MOST_TOLD).toWellFormed();
