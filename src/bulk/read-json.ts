// A JSON file of records: an array of objects, or an object that has it under the kind's name, as POST .../bulk takes it. Its
// text is held whole, and parsed record by record; what the values are worth is decided elsewhere.

import { type Detected, detectEncoding, type Encoding, readText } from './decode.js';
import { findRecords, type Spans } from './json-elements.js';
import { asRow } from './json-row.js';
import { findJsonFault, positionAt } from './json-text.js';
import { MAX_ROW, type NamedRow, NO_TABLE, type Objects, UnreadableFile } from './rows.js';
import { badByteAt } from './utf8.js';

/** How much of a text that is no list is looked at, in characters. */
const SHOWN = 1_000;

/**
 * @param path of a file on disk
 * @param kind the name of the array: `students`
 * @throws UnreadableFile where it is not JSON, says where; nests more than 64 levels; has no array of records, or too many of them
 */
export async function readJson(path: string, kind: string): Promise<Objects> {
  const { encoding, badByte } = await requireUnicode(path);
  if (badByte) throw new UnreadableFile(badByteAt(badByte));
  const text = await readWhole(path, encoding);
  if (!/^\s*[[{]/.test(text)) throw noList(text, kind);
  const found = await findRecords(text, kind);
  if (!('spans' in found)) throw new UnreadableFile(`${wanted(kind)}; it has ${listed(found.names)}${found.isOther ? `, and "${kind}" is no array` : ''}.`);
  const { spans } = found;
  return { read: { format: 'json', encoding, ...NO_TABLE }, length: spans.length, rows: { [Symbol.asyncIterator]: () => eachRow(text, spans) } };
}

/** JSON is Unicode. @throws UnreadableFile where the file is not */
export async function requireUnicode(path: string): Promise<Detected> {
  const detected = await detectEncoding(path);
  if (detected.encoding === 'windows-1252') throw new UnreadableFile('JSON must be UTF-8, and the file is not. Write it as UTF-8 and send it again.');
  return detected;
}

async function readWhole(path: string, encoding: Encoding): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of readText(path, encoding)) pieces.push(piece);
  return pieces.join('');
}

const wanted = (kind: string): string => `The file must be an array of objects, or an object that has it as "${kind}"`;

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.map((name) => JSON.stringify(name.slice(0, 60))).join(', ');
}

/** For a text that begins with neither bracket nor brace. */
function noList(text: string, kind: string): UnreadableFile {
  // where it goes on for long, its beginning shows as well what it is
  const fault = findJsonFault(text.slice(0, SHOWN));
  if (fault && fault.offset < SHOWN) return new UnreadableFile(`The file is not valid JSON at ${positionAt(text, fault.offset)}: ${fault.reason}.`);
  const value = /^\s*n/.test(text) ? 'null' : /^\s*"/.test(text) ? 'a string' : /^\s*[tf]/.test(text) ? 'a boolean' : 'a number';
  return new UnreadableFile(`${wanted(kind)}; it is ${value}.`);
}

async function* eachRow(text: string, spans: Spans): AsyncGenerator<NamedRow> {
  let number = 0;
  for (const [start, end] of spans) {
    number += 1;
    yield { number, values: readRecord(text, start, end) };
  }
}

function readRecord(text: string, start: number, end: number): NamedRow['values'] {
  if (end - start > MAX_ROW) return 'The record is longer than 4 MiB.';
  const json = text.slice(start, end);
  return asRow(JSON.parse(json), json);
}
