// NDJSON: an object a line. A bad line is a bad row, and never stops the others. Streamed, so that a file may be larger than memory.

import { needsWalk } from '../contract/text-faults.js';
import { readText } from './decode.js';
import { asRow, DEEPEST } from './json-row.js';
import { findDepth, findJsonFault } from './json-text.js';
import { requireUnicode } from './read-json.js';
import { MAX_ROW, MAX_ROWS, type NamedRow, NO_TABLE, type Objects, tooManyRows } from './rows.js';
import { badByteIn } from './utf8.js';

/**
 * The rows can be iterated more than once; the file is read anew each time. A row's number is its line's; blank lines are left out.
 * @param path of a file on disk
 * @throws UnreadableFile where it is not UTF-8, or UTF-16 with a mark; iterating throws it for too many lines
 */
export async function readNdjson(path: string): Promise<Objects> {
  const { encoding } = await requireUnicode(path);
  return { read: { format: 'ndjson', encoding, ...NO_TABLE }, rows: { [Symbol.asyncIterator]: () => readRows(readText(path, encoding)) } };
}

async function* readRows(text: AsyncIterable<string>): AsyncGenerator<NamedRow> {
  for await (const { number, line } of readLines(text)) {
    if (number > MAX_ROWS) throw tooManyRows();
    if (line === null) yield { number, values: 'The line is longer than 4 MiB. NDJSON has one record a line.' };
    else if (line.trim() !== '') yield { number, values: readLine(line) };
  }
}

function readLine(line: string): NamedRow['values'] {
  const bad = badByteIn(line);
  if (bad !== undefined) return bad;
  // a quick look that few lines need more than
  const deep = needsWalk(line) ? findDepth(line, DEEPEST) : null;
  if (deep !== null) return `The line nests more than ${DEEPEST} levels (column ${deep + 1}).`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const fault = findJsonFault(line);
    if (!fault) return `The line is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`;
    return `The line is not valid JSON at column ${fault.offset + 1}: ${fault.reason}.`;
  }
  return asRow(value, line);
}

/** `line` is null where it was too long to keep. */
interface Line {
  readonly number: number;
  readonly line: string | null;
}

async function* readLines(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 1;
  let pending: string | null = '';
  for await (const piece of text) {
    const [first = '', ...rest] = piece.split('\n');
    pending = append(pending, first);
    for (const next of rest) {
      yield { number, line: pending };
      number += 1;
      pending = next;
    }
  }
  yield { number, line: pending };
}

function append(pending: string | null, text: string): string | null {
  return pending === null || pending.length + text.length > MAX_ROW ? null : pending + text;
}
