// A file of records → its rows, by field: the format found out, the columns mapped, the cells read. What a row comes to is said elsewhere.

import { open } from 'node:fs/promises';

import { withoutInvisible } from '../domain/same-text.js';
import type { ImportRead, ImportWarning } from '../types/public/types.gen.js';
import { asShown } from './cells/as-shown.js';
import { joinList } from './cells/list.js';
import { columnsOf, type HeaderMap, importableFields, type Kind, mapHeader } from './columns.js';
import { leftOutBy } from './columns/left-out.js';
import { Evidence } from './evidence.js';
import { detectFormat, HEAD_BYTES } from './formats.js';
import { grouped, shortened } from './in-words.js';
import { readCsv } from './read-csv.js';
import { readJson } from './read-json.js';
import { readNdjson } from './read-ndjson.js';
import { type RowReader, rowReader } from './read-row.js';
import { readXlsx } from './read-xlsx.js';
import { type Objects, type Table, UnreadableFile } from './rows.js';
import { reasonColumn, UNMENDED } from './sent-again.js';
import { Untitled } from './untitled.js';

/** How long a column's title may be, in characters. */
const MAX_TITLE = 1_000;
/** How many records of JSON are looked at for names that are no field's, and how many of these are told. */
const LOOKED_AT = 500;
/** Also how many warnings a report has (openapi.yaml, `ImportReport`). */
const MOST_TOLD = 100;
/** How much of a reason that still stands is told, in characters. */
const LONGEST_REASON = 2_000;

/** What may say of a JSON record that it must not be taken. */
const TELLING = ['status', 'role'];

export interface FileToImport {
  readonly path: string;
  readonly type: string | undefined;
  readonly fileName: string | undefined;
}

export interface ReadOptions {
  readonly mapping: Readonly<Record<string, string>>;
  readonly sheet: string | undefined;
}

/** What is wrong with a cell, as CellProblem; with the row as a whole where all but the message is null. */
export interface RowProblem {
  readonly column: string | null;
  readonly field: string | null;
  readonly value: string | null;
  readonly message: string;
  /** Whether the row, sent again as the texts of its cells, would pass, so that its reason must tell it: sent-again.ts. */
  readonly passesAsText?: boolean;
}

/** A row of any format. */
export interface RowRead {
  /** As the spreadsheet shows it. */
  readonly number: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly RowProblem[];
  /** As the file shows them, in the order of the header, without an apostrophe that neutralizes. It may end before the header does. */
  readonly cells: () => readonly string[];
  /** The same as texts that mean the same in a file of their own: a rejected row is sent again with them. */
  readonly again: () => readonly string[];
}

/** A file whose format and columns are known. */
export interface OpenFile {
  readonly kind: Kind;
  /** The titles of the file's columns; of JSON, the names of the kind's fields. */
  readonly header: readonly string[];
  /** Field → the title of its column. */
  readonly columnOf: ReadonlyMap<string, string>;
  /** Titles, and of JSON names, that no field has. */
  readonly ignored: readonly string[];
  /** What it was taken for, so far. */
  readonly read: ImportRead;
  /**
   * Reads the file to its end, so that what is wrong with it as a whole comes out, and what a column proves is known before its first row is taken.
   * @param goOn called at each row; throws where nobody wants to know any more
   * @throws UnreadableFile
   */
  readonly survey: (goOn?: () => void) => Promise<OpenRows>;
}

/** A file that has been read through once. */
export interface OpenRows extends Pick<OpenFile, 'kind' | 'header' | 'columnOf' | 'ignored' | 'read'> {
  /** How many rows there are. */
  readonly total: number;
  /** What was taken, but is worth a look. */
  readonly warnings: readonly ImportWarning[];
  /** From the first row on, each time it is asked for. */
  readonly rows: () => AsyncIterable<RowRead>;
}

/** @throws UnreadableFile where the file, its format, its sheet or its columns can't be used */
export async function openRows(file: FileToImport, kind: Kind, { mapping, sheet }: ReadOptions): Promise<OpenFile> {
  const format = detectFormat(await headOf(file.path), file.type, file.fileName);
  if (sheet !== undefined && format !== 'xlsx')
    throw new UnreadableFile(`\`sheet\` names a sheet of an XLSX file, and this is ${format.toUpperCase()}. Leave it out.`);
  if (Object.keys(mapping).length > 0 && (format === 'json' || format === 'ndjson'))
    throw new UnreadableFile(`\`mapping\` names columns of CSV and XLSX, and this is ${format.toUpperCase()}, which names the API's fields. Leave it out.`);
  if (format === 'json') return ofObjects(await readJson(file.path, kind), kind);
  if (format === 'ndjson') return ofObjects(await readNdjson(file.path), kind);
  return ofTable(format === 'csv' ? await readCsv(file.path) : await readXlsx(file.path, sheet), kind, mapping);
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function ofTable(table: Table, kind: Kind, mapping: ReadOptions['mapping']): OpenFile {
  refuseLongTitles(table.header);
  const map = mapHeader(kind, table.header, mapping);
  const { fields, problems } = map;
  if (problems.length > 0)
    throw new UnreadableFile(isUnknownSheet(table, map, mapping) ? wrongSheet(table, kind) : [...problems, ...otherSheets(table)].join(' '));
  const reasons = reasonColumn(table.header);
  const ignored = fields[reasons] === null ? map.ignored.slice(0, -1) : map.ignored;
  const columns = columnsOf(kind, table.header, map);
  // what is wrong with a name in parts is told of the first name, or of the whole where there is one
  const hasWhole = columns.some(({ field, part }) => field.name === 'name' && part === undefined);
  const told = columns.filter(({ part }, place) => part === undefined || (place === 0 && !hasWhole)).sort((a, b) => a.at - b.at);
  const columnOf = new Map(told.map(({ field, title }) => [field.name, title]));
  const refusals = { unmended: unmendedIn(reasons), leftOut: leftOutOf(kind, table.header, fields) };
  const file = { kind, header: table.header, columnOf, ignored, read: table.read };
  return {
    ...file,
    survey: async (goOn) => {
      const evidence = new Evidence(columns, table.typed);
      const untitled = new Untitled(table.header);
      const total = await countOf(table.rows, (row) => {
        goOn?.();
        evidence.see(row);
        untitled.see(row);
      });
      const reader = rowReader(columns, table, evidence);
      return {
        ...file,
        total,
        read: { ...table.read, date_order: evidence.dateOrder },
        warnings: [...table.warnings, ...untitled.warnings, ...evidence.warnings].slice(0, MOST_TOLD),
        rows: () => rowsOf(table, reader, refusals),
      };
    },
  };
}

async function* rowsOf(table: Table, { read, again }: RowReader, { unmended, leftOut }: Refusals): AsyncGenerator<RowRead> {
  for await (const row of table.rows) {
    const shown = (at: number): string => asShown(row.cells[at] ?? null, table.typed);
    const texts = { cells: () => row.cells.map((_, at) => shown(at)), again: () => again(row) };
    // a reason that still stands says what was wrong in the row's own file
    const problem = unmended(shown) ?? (row.problem === undefined ? leftOut(shown) : aboutRow(row.problem, true));
    if (problem) yield { number: row.number, values: {}, problems: [problem], ...texts };
    else yield { number: row.number, ...read(row), ...texts };
  }
}

/** Tells of a row, by its cells as they are shown, why it must not be taken. */
type Refusal = (cell: (at: number) => string) => RowProblem | undefined;

type Refusals = Readonly<Record<'unmended' | 'leftOut', Refusal>>;

/** Of a file of rejected rows: its reason says that the texts alone don't show what was wrong. @param at the column of reasons, -1 for none */
const unmendedIn =
  (at: number): Refusal =>
  (cell) => {
    const reason = at === -1 ? '' : cell(at).trim();
    return reason.startsWith(UNMENDED) ? aboutRow(reason.slice(0, LONGEST_REASON).toWellFormed(), true) : undefined;
  };

function leftOutOf(kind: Kind, header: readonly string[], fields: readonly (string | null)[]): Refusal {
  const asked = header.flatMap((title, at) => {
    const why = fields[at] === null ? leftOutBy(kind, title) : undefined;
    return why ? [{ at, title, why }] : [];
  });
  return (cell) => {
    for (const { at, title, why } of asked) {
      const value = cell(at);
      const message = why(value);
      if (message !== undefined) return { column: title, field: null, value, message };
    }
    return undefined;
  };
}

const isUnknownSheet = ({ read }: Table, { fields }: HeaderMap, mapping: ReadOptions['mapping']): boolean =>
  read.other_sheets.length > 0 && Object.keys(mapping).length === 0 && fields.every((field) => field === null);

function wrongSheet(table: Table, kind: Kind): string {
  const titles = table.header.filter((title) => title !== '').slice(0, 5);
  return `The first row has no title of ${kind}: ${titles.map((title) => JSON.stringify(shortened(title))).join(', ')}. ${otherSheets(table).join(' ')}`;
}

/** The sheet of records may stand behind one that says how to fill it in. */
function otherSheets({ read: { sheet, other_sheets: others } }: Table): string[] {
  if (others.length === 0) return [];
  const names = others.slice(0, 20).map((name) => JSON.stringify(name));
  return [
    `This is the sheet ${JSON.stringify(sheet)}; the workbook also has ${names.join(', ')}${others.length > 20 ? ' and more' : ''}: \`sheet\` says which to read.`,
  ];
}

/** They are told in answers, and kept with a job. */
function refuseLongTitles(header: readonly string[]): void {
  const long = header.findIndex((title) => title.length > MAX_TITLE);
  if (long === -1) return;
  throw new UnreadableFile(
    `The title of column ${long + 1} is longer than ${grouped(MAX_TITLE)} characters. The first row must have the titles of the columns, such as Name and Email.`,
  );
}

async function ofObjects(objects: Objects, kind: Kind): Promise<OpenFile> {
  const names = importableFields(kind).map(({ name }) => name);
  const file = { kind, header: names, columnOf: new Map<string, string>(), ignored: await otherNames(objects, new Set(names)), read: objects.read };
  const leftOut = leftOutOf(
    kind,
    TELLING,
    TELLING.map((name) => (names.includes(name) ? name : null)),
  );
  return {
    ...file,
    survey: async (goOn) => ({
      ...file,
      total: objects.length ?? (await countOf(objects.rows, () => goOn?.())),
      warnings: [],
      rows: async function* () {
        for await (const { number, values } of objects.rows) {
          if (typeof values === 'string') {
            const none = (): string[] => names.map(() => '');
            yield { number, values: {}, problems: [aboutRow(values)], cells: none, again: none };
            continue;
          }
          const problem = leftOut((at) => toText(values[TELLING[at] ?? ''] ?? null));
          const cells = (): string[] => names.map((name) => toText(values[name] ?? null));
          if (problem) yield { number, values: {}, problems: [problem], cells, again: cells };
          else yield { number, values: onlyOf(names, values), problems: [], cells, again: cells };
        }
      },
    }),
  };
}

/** Of the first records: whoever mistypes a name learns of it. */
async function otherNames({ rows }: Objects, names: ReadonlySet<string>): Promise<string[]> {
  const others = new Set<string>();
  let left = LOOKED_AT;
  for await (const { values } of rows) {
    for (const name of typeof values === 'string' ? [] : Object.keys(values)) if (!names.has(name) && name.length <= MAX_TITLE) others.add(name);
    left -= 1;
    if (left === 0 || others.size >= MOST_TOLD) break;
  }
  return [...others].slice(0, MOST_TOLD);
}

async function countOf<T>(rows: AsyncIterable<T>, see: (row: T) => void): Promise<number> {
  let count = 0;
  for await (const row of rows) {
    see(row);
    count += 1;
  }
  return count;
}

const aboutRow = (message: string, passesAsText = false): RowProblem => ({ column: null, field: null, value: null, message, passesAsText });

/** Unknown and read-only fields are ignored, as in every body. */
function onlyOf(names: readonly string[], values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(values, name) ? [[name, asSeen(values[name])]] : [])));
}

/** Without what nobody sees, also in lists. */
function asSeen(value: unknown): unknown {
  if (typeof value === 'string') return withoutInvisible(value);
  return Array.isArray(value) ? value.map(asSeen) : value;
}

function toText(value: unknown): string {
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return joinList(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
