// Records → a file of any format, written as fast as its reader takes it.

import type { Writable } from 'node:stream';

import { type FieldValue, writeCell } from './cells.js';
import type { Field, Kind } from './columns.js';
import type { Cell } from './rows.js';
import { writeCsv } from './write-csv.js';
import { writeJson } from './write-json.js';
import { writeXlsx } from './write-xlsx.js';
import type { ColumnKind } from './xlsx/table.js';

export type FileFormat = 'csv' | 'xlsx' | 'json';

export interface FileContent {
  readonly kind: Kind;
  readonly fields: readonly Field[];
  /** By field, as the API's JSON has them. */
  readonly records: Iterable<Readonly<Record<string, FieldValue>>>;
}

/** Of columns in a workbook, in characters, where what is usual for their kind would cut them or waste the screen. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ...['id', 'user_id', 'student_id'].map((name) => [name, 38] as const),
  ...['email', 'student_email', 'title', 'instructor'].map((name) => [name, 34] as const),
  ...['bio', 'description', 'address', 'thumbnail', 'qualifications'].map((name) => [name, 48] as const),
  ...['grade', 'type', 'level', 'currency', 'status', 'term', 'duration'].map((name) => [name, 12] as const),
  ...['external_id', 'student_external_id', 'school_id', 'class_id', 'subject_id', 'phone'].map((name) => [name, 18] as const),
]);

/** Ends `out`. @throws where `out` was closed early, or ended with an error */
export async function writeFile(out: Writable, format: FileFormat, { kind, fields, records }: FileContent): Promise<void> {
  if (format === 'json') return writeJson(out, kind, records);
  const rows = toRows(fields, records, format === 'xlsx');
  if (format === 'csv') return writeCsv(out, { header: fields.map(({ title }) => title), rows });
  return writeXlsx(out, {
    sheet: kind,
    columns: fields.map((field) => ({ title: field.title, kind: columnKind(field), width: WIDTHS.get(field.name) })),
    rows,
  });
}

function* toRows(fields: readonly Field[], records: FileContent['records'], typed: boolean): Generator<readonly Cell[]> {
  for (const record of records) yield fields.map((field) => writeCell(field, record[field.name] ?? null, { typed }));
}

function columnKind({ type }: Field): ColumnKind {
  if (typeof type === 'object' || type === 'text or number') return 'text';
  return type === 'integer' ? 'number' : type;
}
