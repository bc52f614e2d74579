// What is wrong with the quotation marks of a record of CSV. The parser takes any: a mark that is missing makes one cell of several, or of
// several rows.

import { grouped, shortened } from './in-words.js';

const LINE_END = /\r\n|\n|\r/;
const ADVICE = 'Close the quotation mark where its cell ends; one that is part of the text is written twice.';

/**
 * @param raw the record as it stands in the file
 * @param width how many columns the header has
 * @returns a sentence; undefined where nothing is wrong
 */
export function quoteFault(raw: string, delimiter: string, width: number): string | undefined {
  if (!raw.includes('"')) return undefined;
  return misplaced(raw, delimiter) ?? swallowed(raw, delimiter, width);
}

/** A mark that is followed by text where its cell should end: it was opened for another cell, or belongs to the text. */
function misplaced(raw: string, delimiter: string): string | undefined {
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

/** Marks that close as they should, by chance: each line is as long as the header is, so a record of its own. Commas of a sentence have a space behind. */
function swallowed(raw: string, delimiter: string, width: number): string | undefined {
  const lines = raw.split(LINE_END).filter((line) => line.trim() !== '');
  if (width < 2 || lines.length < 2) return undefined;
  const cells = lines.map((line) => line.split(delimiter));
  if (!cells.every((each) => each.length === width && !each.slice(1).some((cell) => /^[ \t]+\S/.test(cell)))) return undefined;
  return `${grouped(lines.length)} lines, each with as many cells as the header, are one row here, since a quotation mark is missing or too many. ${ADVICE}`;
}

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
