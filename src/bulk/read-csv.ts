// CSV as schools' tools write it: any of three delimiters, quoted line breaks, rows that are too short or too long. What a title
// means and what a cell is worth is decided elsewhere.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { lazily } from '../platform/lazily.js';
import { real } from '../platform/real-time.js';
import { unguard } from './cells/apostrophe.js';
import { withoutQuotes } from './cells/quotes.js';
import { detectEncoding, type Encoding, readHead, readText } from './decode.js';
import { detectDelimiter, type Dialect } from './delimiter.js';
import { doubtGuess } from './guessed-encoding.js';
import { grouped, shortened } from './in-words.js';
import { doubtfulCell, doubtOfLines, quoteFault } from './quote-fault.js';
import { type CellRead, MAX_CELL, MAX_COLUMNS, MAX_ROW, MAX_ROWS, type Table, type TableRow, tooManyRows, UnreadableFile } from './rows.js';
import { expectAnyLength } from './steady-parser.js';
import { badByteIn, withReplacements } from './utf8.js';

/** How much is looked at to tell the delimiter, in characters: a header may have many columns. */
const SAMPLE = 256 * 1024;
const NAMES: ReadonlyMap<string, string> = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
]);
/** After how many blank records in a row others get their turn: nobody is given these, and so nobody else gives way. */
const BLANK_RUN = 1_000;
/** How much is parsed at one go, in characters: each may be a record. */
const PIECE = 8 * 1024;
/** What DOS programs, and those that came of them, write at the end of a file. */
const END_OF_DOS_FILE = '\x1a';

const LINE_BREAK = /[\r\n]/;

const loadParser = lazily(() => import('csv-parse'));

interface Source extends Dialect {
  readonly path: string;
  readonly encoding: Encoding;
  readonly isDamaged: boolean;
}

/** What the parser makes. */
interface Parsed {
  readonly record: readonly string[];
  readonly raw: string;
}

interface CsvRecord {
  /** As a spreadsheet counts: records, blank ones too, not lines. */
  readonly number: number;
  readonly cells: readonly string[];
  /** As it stands in the file; '' where nothing in it can be wrong. */
  readonly raw: string;
}

/**
 * A CSV file as a table. Its rows can be iterated more than once; the file is read anew each time, and must stay until then.
 * Blank rows are left out, their numbers too. A row with cells that no column is for has a `problem`.
 * @param path of a file on disk
 * @throws UnreadableFile for a file without rows, or no text; iterating throws it for a cell or row
 *   that is too long, too many columns or rows, and a quote that is never closed
 */
export async function readCsv(path: string): Promise<Table> {
  const { encoding, badByte } = await detectEncoding(path);
  const source = { path, encoding, isDamaged: badByte !== undefined, ...detectDelimiter(await readHead(path, encoding, SAMPLE)) };
  const { header, warnings } = await readHeader(source);
  return {
    typed: false,
    commaIsPoint: source.delimiter === ';',
    header,
    read: { format: 'csv', encoding, delimiter: source.delimiter, sheet: null, other_sheets: [], date_order: null },
    warnings: [...warnings, ...(encoding === 'windows-1252' ? await doubtGuess(readRecords(source), header) : [])],
    rows: { [Symbol.asyncIterator]: () => readRows(source, header) },
  };
}

async function readHeader(source: Source): Promise<Pick<Table, 'header' | 'warnings'>> {
  for await (const { cells, raw, number } of readRecords(source)) {
    const record = { raw, delimiter: source.delimiter, width: cells.length, isHeader: true };
    const bad = quoteFault(record) ?? badByteIn(cells.join(' '));
    if (bad !== undefined) throw new UnreadableFile(`Row ${number}, which has the titles: ${bad}`);
    const header = toHeader(cells);
    const at = doubtfulCell(cells, record);
    if (at === undefined) return { header, warnings: [] };
    return { header, warnings: [{ row: number, column: header[at] ?? null, message: doubtOfLines(cells[at] ?? '') }] };
  }
  throw new UnreadableFile('The file has no rows. Its first row must have the titles of the columns, such as Name and Email.');
}

/** Titles without the spaces around them, nor the apostrophe that neutralizes a formula. Columns at the end without title are none: spreadsheets write them where cells once were. */
function toHeader(cells: readonly string[]): string[] {
  const titles = cells.map((title) => unguard(title.trim()));
  return titles.slice(0, titles.findLastIndex((title) => title !== '') + 1);
}

async function* readRows(source: Source, header: readonly string[]): AsyncGenerator<TableRow> {
  let isHeader = true;
  for await (const record of readRecords(source)) {
    if (!isHeader) yield toRow(record, header, source);
    isHeader = false;
  }
}

function toRow({ number, cells: texts, raw }: CsvRecord, header: readonly string[], { delimiter, isDamaged }: Source): TableRow {
  const cells = isDamaged ? texts.map(readDamaged) : texts;
  const width = header.length;
  const fault = quoteFault({ raw, delimiter, width });
  if (fault !== undefined) return { number, cells, problem: fault };
  const extra = texts.slice(width).find((cell) => cell !== '');
  if (extra !== undefined) {
    const problem = `The row has ${cells.length} cells and the header ${width}: "${shortened(extra)}" has no column. A cell with a ${NAMES.get(delimiter) ?? delimiter} in it must stand in quotes.`;
    return { number, cells, problem };
  }
  const row = { number, cells: cells.length > width ? cells.slice(0, width) : cells };
  const at = raw === '' ? undefined : doubtfulCell(texts, { delimiter, width });
  return at === undefined ? row : { ...row, doubt: { column: header[at] ?? null, message: doubtOfLines(texts[at] ?? '') } };
}

function readDamaged(cell: string): CellRead {
  const unknown = badByteIn(cell);
  return unknown === undefined ? cell : { unknown, shown: withReplacements(cell) };
}

/** The records that are not blank: of each, its number and cells. */
async function* readRecords(source: Source): AsyncGenerator<CsvRecord> {
  const { CsvError, parse } = await loadParser();
  const parser = parse({
    delimiter: source.delimiter,
    // all three, since files that were put together have them mixed; the longest first
    record_delimiter: ['\r\n', '\n', '\r'],
    // `a, "b, c"`: a quote opens a cell after a space too
    ltrim: true,
    relax_quotes: true,
    relax_column_count: true,
    raw: true,
  });
  expectAnyLength(parser);
  const feed = Readable.from(bounded(withoutFirst(readText(source.path, source.encoding), source.skip), () => parser.info.records));
  // what goes wrong here ends the iteration below
  pipeline(feed, parser).catch(() => undefined);
  let number = 0;
  let blanks = 0;
  try {
    for await (const run of inRuns(parser)) {
      for (const { record: cells, raw } of run) {
        number += 1;
        if (number > MAX_ROWS) throw tooManyRows();
        checkSize(number, cells);
        if (cells.some((cell) => cell.trim() !== '' && cell !== END_OF_DOS_FILE)) {
          blanks = 0;
          const quoted = cells.some((cell) => cell.startsWith('"'));
          yield { number, cells: quoted ? cells.map(withoutQuotes) : cells, raw: quoted || cells.some((cell) => LINE_BREAK.test(cell)) ? raw : '' };
        } else {
          blanks += 1;
          if (blanks % BLANK_RUN === 0) await real.nextTurn();
        }
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? new UnreadableFile(inWords(error.code, number + 1)) : error;
  }
}

/** What the parser has made so far, at one go: to wait for each record costs more than to parse it. */
async function* inRuns(parser: Readable): AsyncGenerator<Parsed[]> {
  for await (const first of parser) {
    const run: Parsed[] = [first];
    for (let next: Parsed | null = parser.read(); next !== null; next = parser.read()) run.push(next);
    yield run;
  }
}

function inWords(code: string, row: number): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return `Row ${row} opens a quotation mark that is never closed: all after it would be one cell. Close it, or double it where it is part of the text.`;
  return `Row ${row} can't be read as CSV (${code}).`;
}

function checkSize(row: number, cells: readonly string[]): void {
  if (cells.length > MAX_COLUMNS) throw new UnreadableFile(`Row ${row} has ${grouped(cells.length)} columns; at most ${grouped(MAX_COLUMNS)} are read.`);
  const column = cells.findIndex((cell) => cell.length > MAX_CELL);
  if (column !== -1) throw new UnreadableFile(`Row ${row}, column ${column + 1} holds more than 1 MiB of text. Is a quotation mark missing that closes it?`);
}

/** The same text, unless it goes on too long without a record's end. @param records how many have ended so far */
async function* bounded(text: AsyncIterable<string>, records: () => number): AsyncGenerator<string> {
  let ended = 0;
  let since = 0;
  for await (const piece of text) {
    if (records() > ended) since = 0;
    ended = records();
    since += piece.length;
    if (since > MAX_ROW) throw new UnreadableFile(`Row ${ended + 1} is longer than 4 MiB. Is a quotation mark missing that closes a cell?`);
    yield* inSmaller(piece);
  }
}

/** The parser makes bytes of each piece: none may end within a character. */
function* inSmaller(text: string): Generator<string> {
  let end = 0;
  for (let start = 0; start < text.length; start = end) {
    end = start + PIECE;
    if (isHighSurrogate(text.charCodeAt(end - 1))) end += 1;
    yield text.slice(start, end);
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

async function* withoutFirst(text: AsyncIterable<string>, characters: number): AsyncGenerator<string> {
  let left = characters;
  for await (const piece of text) {
    if (piece.length > left) yield piece.slice(left);
    left = Math.max(0, left - piece.length);
  }
}
