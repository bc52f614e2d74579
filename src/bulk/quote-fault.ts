// What is wrong with the quotation marks of a record of CSV, or may be. The parser takes any: a mark that is missing makes one cell of several,
// or of several rows.

import { readDate } from './cells/date.js';
import { grouped, shortened } from './in-words.js';

const LINE_END = /\r\n|\n|\r/;
const ADVICE = 'Close the quotation mark where its cell ends; one that is part of the text is written twice.';

/** A record as it stands in the file, and what it is held against. */
export interface QuotedRecord {
  readonly raw: string;
  readonly delimiter: string;
  /** How many columns the header has; of the titles themselves, how many cells they are. */
  readonly width: number;
  readonly isHeader?: boolean;
}

/** @returns a sentence; undefined where nothing is wrong for sure */
export function quoteFault(record: QuotedRecord): string | undefined {
  if (!record.raw.includes('"')) return undefined;
  return misplaced(record) ?? swallowed(record);
}

/** A mark that is followed by text where its cell should end: it was opened for another cell, or belongs to the text. */
function misplaced({ raw, delimiter }: QuotedRecord): string | undefined {
  let at = 0;
  while (at < raw.length) {
    const start = skipSpaces(raw, at, delimiter);
    let end = start;
    if (raw[start] === '"') {
      const close = closingMark(raw, start);
      end = skipSpaces(raw, close + 1, delimiter);
      if (end < raw.length && !raw.startsWith(delimiter, end) && !isLineEnd(raw[end])) {
        const text = shortened(raw.slice(start, end).replaceAll(/\s+/g, ' ').trim());
        return `A quotation mark opens before ${text} and closes in the middle of a cell${overLines(raw.slice(start, close))}. ${ADVICE}`;
      }
    }
    const next = raw.indexOf(delimiter, end);
    at = next === -1 ? raw.length : next + delimiter.length;
  }
  return undefined;
}

/** Marks that close as they should, by chance, and have made one row of several. Every line behind the first is such a row, or goes on in a cell. */
function swallowed({ raw, delimiter, width, isHeader = false }: QuotedRecord): string | undefined {
  const lines = raw.split(LINE_END).filter((line) => line.trim() !== '');
  if (width < 2 || lines.length < 2) return undefined;
  const [first = [], ...continued] = lines.map((line) => cellsOf(line, delimiter));
  const own = continued.findIndex((cells) => isAsLong(cells, width) && (isHeader ? cells.some((cell) => isSure(kindOf(cell))) : isLike(cells, first)));
  if (own !== -1)
    return `${grouped(lines.length)} lines are one row here, and ${JSON.stringify(shortened(lines[own + 1] ?? ''))} looks like a row of its own: a quotation mark is missing or too many. ${ADVICE}`;
  const all = [first, ...continued];
  if (!all.every((cells) => cells.length === width && !isSentence(cells)) || continued.some((cells) => isUnlike(cells, first))) return undefined;
  return `${grouped(lines.length)} lines, each with as many cells as the header, are one row here, since a quotation mark is missing or too many. ${ADVICE}`;
}

/**
 * The cell of several lines one of which may be a row of its own: it has the delimiter in a line behind its first, or what stands behind it is
 * more than the rest of its row.
 * @param cells of the record
 */
export function doubtfulCell(cells: readonly string[], { delimiter, width }: Omit<QuotedRecord, 'raw'>): number | undefined {
  const at = cells.findIndex((cell, place) => {
    const [, ...continued] = cell.split(LINE_END);
    if (continued.length === 0) return false;
    return continued.some((line) => line.includes(delimiter)) || place === 0 || cells.length > width || comesAgain(cells, place);
  });
  return at === -1 ? undefined : at;
}

export const doubtOfLines = (cell: string): string =>
  `${JSON.stringify(shortened(cell.trim()))} goes on over ${grouped(cell.split(LINE_END).length)} lines, and one of them may be a row of its own: a quotation mark may be missing or too many.`;

/** Whether an email address, UUID or date before a cell has another of its kind behind the cell: both rows may be short. */
function comesAgain(cells: readonly string[], place: number): boolean {
  const before = new Set(cells.slice(0, place).map(kindOf).filter(isSure));
  return before.size > 0 && cells.slice(place + 1).some((cell) => before.has(kindOf(cell)));
}

/** The cells of one line. A mark that does not close in it is part of the text. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length;) {
    const start = skipSpaces(line, at, delimiter);
    const close = line[start] === '"' ? closingMark(line, start) : line.length;
    const next = line.indexOf(delimiter, close < line.length ? close : start);
    const end = next === -1 ? line.length : next;
    cells.push(line.slice(at, end));
    at = end + delimiter.length;
  }
  return cells;
}

/** Also with empty cells too many, as in any row. */
const isAsLong = (cells: readonly string[], width: number): boolean => cells.length >= width && cells.slice(width).every((cell) => cell.trim() === '');

/** Commas of a sentence have a space behind. */
const isSentence = (cells: readonly string[]): boolean => cells.slice(1).some((cell) => /^[ \t]+\S/.test(cell));

/** Whether both lines have an email address, a UUID or a date in one column. */
const isLike = (cells: readonly string[], first: readonly string[]): boolean =>
  first.some((cell, at) => isSure(kindOf(cell)) && kindOf(cell) === kindOf(cells[at] ?? ''));

/** Whether the first line has one of these, or a number, where the other has none. */
const isUnlike = (cells: readonly string[], first: readonly string[]): boolean =>
  first.some((cell, at) => kindOf(cell) !== undefined && kindOf(cell) !== kindOf(cells[at] ?? ''));

type CellKind = 'email' | 'uuid' | 'date' | 'number';

const isSure = (kind: CellKind | undefined): boolean => kind !== undefined && kind !== 'number';

/** What a cell is as a whole, the quotation marks at its ends left out. */
function kindOf(cell: string): CellKind | undefined {
  const text = cell.trim().replaceAll(/^"|"$/g, '').trim();
  if (text.length > LONGEST) return undefined;
  if (/^[^\s@",;]+@[^\s@",;]+\.[^\s@",;]+$/.test(text)) return 'email';
  if (/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text)) return 'uuid';
  if (/^\d+(?:\.\d+)?$/.test(text)) return 'number';
  return 'date' in readDate(text) ? 'date' : undefined;
}

/** Of an email address. */
const LONGEST = 320;

function closingMark(raw: string, open: number): number {
  for (let at = raw.indexOf('"', open + 1); at !== -1; at = raw.indexOf('"', at + 2)) if (raw[at + 1] !== '"') return at;
  return raw.length;
}

function skipSpaces(raw: string, from: number, delimiter: string): number {
  let at = from;
  while ((raw[at] === ' ' || raw[at] === '\t') && raw[at] !== delimiter) at += 1;
  return at;
}

const isLineEnd = (character: string | undefined): boolean => character === '\n' || character === '\r';

function overLines(text: string): string {
  const lines = text.split(LINE_END).length - 1;
  return lines === 0 ? '' : `, ${grouped(lines)} ${lines === 1 ? 'line' : 'lines'} further on: what stands on them can't be told apart from this row`;
}
