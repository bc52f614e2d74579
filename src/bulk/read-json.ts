// A JSON file of records: an array of objects, or an object that has it under the kind's name, as POST .../bulk takes it. It is
// read whole; what the values are worth is decided elsewhere.

import { needsWalk } from '../contract/text-faults.js';
import { detectEncoding, readText } from './decode.js';
import { findDepth, findJsonFault, positionAt } from './json-text.js';
import { asRow, DEEPEST } from './json-row.js';
import { type NamedRow, type Objects, UnreadableFile } from './rows.js';

/**
 * @param path of a file on disk
 * @param kind the name of the array: `students`
 * @throws UnreadableFile where it is not JSON, says where; nests more than 64 levels; or has no array of records
 */
export async function readJson(path: string, kind: string): Promise<Objects> {
  const text = await readJsonText(path);
  // a quick look that few files need more than
  const walk = needsWalk(text);
  if (walk) checkDepth(text);
  const list = listIn(parse(text), kind);
  return { kind: 'objects', rows: { [Symbol.asyncIterator]: () => eachRow(list, walk) } };
}

/** JSON is Unicode. @throws UnreadableFile where the file is not */
export async function requireUnicode(path: string): Promise<'utf-8' | 'utf-16le' | 'utf-16be'> {
  const encoding = await detectEncoding(path);
  if (encoding === 'windows-1252') throw new UnreadableFile('JSON must be UTF-8, and the file is not. Write it as UTF-8 and send it again.');
  return encoding;
}

async function readJsonText(path: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of readText(path, await requireUnicode(path))) pieces.push(piece);
  return pieces.join('');
}

function checkDepth(text: string): void {
  const deep = findDepth(text, DEEPEST);
  if (deep !== null) throw new UnreadableFile(`The file nests more than ${DEEPEST} levels (${positionAt(text, deep)}).`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const fault = findJsonFault(text);
    // no text that JSON.parse refuses should pass the other, yet a refusal must stay one
    if (!fault) throw new UnreadableFile(`The file is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`);
    throw new UnreadableFile(`The file is not valid JSON at ${positionAt(text, fault.offset)}: ${fault.reason}.`);
  }
}

function listIn(body: unknown, kind: string): readonly unknown[] {
  if (Array.isArray(body)) return body;
  const wanted = `The file must be an array of objects, or an object that has it as "${kind}"`;
  if (typeof body !== 'object' || body === null) throw new UnreadableFile(`${wanted}; it is ${body === null ? 'null' : `a ${typeof body}`}.`);
  const list: unknown = Object.hasOwn(body, kind) ? Reflect.get(body, kind) : undefined;
  if (Array.isArray(list)) return list;
  const names = Object.keys(body)
    .slice(0, 10)
    .map((name) => JSON.stringify(name.slice(0, 60)));
  throw new UnreadableFile(`${wanted}; it has ${names.length === 0 ? 'nothing' : names.join(', ')}${list === undefined ? '' : `, and "${kind}" is no array`}.`);
}

async function* eachRow(list: readonly unknown[], walk: boolean): AsyncGenerator<NamedRow> {
  for (const [at, value] of list.entries()) yield { number: at + 1, values: asRow(value, walk) };
}
