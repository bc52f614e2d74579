// An import, from its rows to its report: batches of 500, one commit each, other requests in between. How one row is taken is in
// row.ts; how a file becomes rows, in src/bulk.

import { fieldOf } from '../../bulk/columns.js';
import { inBatches } from '../../bulk/in-batches.js';
import type { OpenRows, RowRead } from '../../bulk/open-rows.js';
import { real } from '../../platform/real-time.js';
import { reasonOf, StorageError } from '../../storage/storage.js';
import type { ImportError, ImportWarning } from '../../types/public/types.gen.js';
import { doubtAboutMatch } from './doubtful-match.js';
import { faultsOf, type RowFault } from './row-faults.js';
import { type ImportInto, importRow, type Understood, understandRow } from './row.js';

/** How many characters of a cell an error quotes (openapi.yaml, `ImportError`). */
const MOST_TOLD = 200;
/** How many of the rows of a batch are doubted one by one. */
const MOST_DOUBTED = 20;
/** Rows in one commit. */
const BATCH = 500;

/** A row that was not taken. */
export interface Rejected {
  readonly row: number;
  /** As texts that mean the same in a file of their own. */
  readonly cells: readonly string[];
  readonly errors: readonly ImportError[];
  /** Whether these texts by themselves would pass, though the row must not. */
  readonly passes?: boolean;
}

/** What a batch came to. */
export interface BatchDone {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly rejected: readonly Rejected[];
  /** About rows that were taken, as many as a report has. */
  readonly warnings: readonly ImportWarning[];
}

/** Rows that were done before, as far as a job came before a restart. */
export interface DoneBefore {
  readonly rows: number;
  /** Asked for each of them, in their order: whether it was not taken. */
  readonly wasRejected: (row: RowRead) => boolean;
}

export const NOTHING_DONE: DoneBefore = { rows: 0, wasRejected: () => false };

/**
 * Takes rows batch by batch.
 * @param before rows that are only looked at, for what they have written
 * @param record runs inside the commit of its batch, so that progress and rows are stored together
 * @throws Stopped, UnreadableFile, StorageError
 */
export async function runBatches(source: OpenRows, into: ImportInto, before: DoneBefore, record: (done: BatchDone) => void): Promise<void> {
  let left = before.rows;
  let stored = before.rows;
  for await (const batch of inBatches(source.rows(), BATCH)) {
    if (into.isOver()) throw new Stopped();
    const rows = batch.slice(Math.min(left, batch.length));
    for (const row of batch.slice(0, batch.length - rows.length)) if (!before.wasRejected(row)) recall(into, row);
    left -= batch.length - rows.length;
    if (rows.length > 0) {
      const committed = into.workspace.transaction(() => record(takeAll(source, into, rows)));
      into.note(committed);
      await committed.durable?.catch((error: unknown) => {
        throw stored === 0 ? error : brokenOff(stored, error);
      });
      stored += rows.length;
    }
    // other requests are served meanwhile
    await real.nextTurn();
  }
}

/** What a row has written that was taken before: the record that it finds. One that is gone since is written by nobody. */
function recall(into: ImportInto, { number, values, problems }: RowRead): void {
  if (problems.length > 0) return;
  const { match, faults } = understandRow(into, values, new Set());
  if (match && !faults.some(({ code }) => code === 'VALIDATION_ERROR')) into.written.add(match.id, number);
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
  const warnings: ImportWarning[] = [];
  for (const row of rows) {
    const outcome = takeRow(source, into, row);
    if (outcome === 'created') created += 1;
    else if (!('whole' in outcome)) rejected.push(toRejected(row, outcome));
    else {
      updated += 1;
      const doubt = outcome.match && doubtAboutMatch(outcome.match.known, outcome.whole);
      if (doubt !== undefined && warnings.length < MOST_DOUBTED) warnings.push({ row: row.number, column: null, message: doubt });
    }
  }
  return { rows: rows.length, created, updated, rejected, warnings };
}

function toRejected(row: RowRead, errors: readonly ImportError[]): Rejected {
  // what a record was written by before, a file without that row does not show
  const passes = row.problems.some(({ passesAsText }) => passesAsText) || errors.some(({ code }) => code === 'DUPLICATE_ROW');
  return { row: row.number, cells: row.again(), errors, ...(passes && { passes }) };
}

function takeRow(source: OpenRows, into: ImportInto, row: RowRead): 'created' | Understood | readonly ImportError[] {
  const unread = new Set(row.problems.map(({ field }) => field));
  // where the row as a whole can't be read, nobody knows what its cells would say
  if (unread.has(null)) return cellErrors(row);
  const understood = understandRow(into, row.values, new Set([...unread].filter((field) => field !== null)));
  if (row.problems.length + understood.faults.length > 0) return inOrder(source, [...cellErrors(row), ...rowErrors(source, row, understood.faults)]);
  try {
    into.written.add(
      into.workspace.attempt(() => importRow(into, understood)),
      row.number,
    );
    return understood.match ? understood : 'created';
  } catch (thrown) {
    return rowErrors(source, row, faultsOf(thrown));
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

/** Sorted as the columns stand in the file. */
const inOrder = ({ header }: OpenRows, errors: readonly ImportError[]): ImportError[] =>
  [...errors].sort((a, b) => header.indexOf(a.column ?? '') - header.indexOf(b.column ?? ''));

function rowErrors(source: OpenRows, row: RowRead, faults: readonly RowFault[]): ImportError[] {
  return faults.map(({ code, field, message, constraint }) => {
    const name = field?.split('.')[0] ?? null;
    const column = (name === null ? undefined : source.columnOf.get(name)) ?? null;
    return {
      row: row.number,
      column: column ?? nameInRecord(source, row, name),
      field: name,
      value: name === null ? null : whatStood(source, row, name, column),
      code,
      message: constraint === 'required' && column === null ? `${message}${noColumn(source, name)}` : message,
    };
  });
}

/** JSON has no columns: there it is the field's own name, where the record has it. */
const nameInRecord = ({ columnOf }: OpenRows, { values }: RowRead, name: string | null): string | null =>
  name !== null && columnOf.size === 0 && Object.hasOwn(values, name) ? name : null;

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
