// How the build keeps a shipped scenario's records, and how a start reads them: as JSON in plain ASCII, since one byte a character is
// decoded and parsed twice as fast as UTF-8 with a few signs beyond Latin-1; the large one gzipped, a fifth of its size for no loss of time.
// The first line is the head, and each collection has a line of its own, parsed when it is first asked for: a start asks for none.

import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import type { ScenarioData } from './generate.js';
import type { ShippedName } from './shipped.js';

export interface BuiltScenario {
  readonly name: string;
  readonly description: string | null;
  readonly faker_seed: number;
  /** Epoch milliseconds. */
  readonly as_of: number;
  readonly data: ScenarioData;
}

/** The first line of a file. `collections` names the lines that follow. */
interface Head extends Omit<BuiltScenario, 'data'> {
  readonly sequences: ScenarioData['sequences'];
  readonly collections: readonly string[];
}

const NEWLINE = 0x0a;

/** The same path seen from src/seeds and from dist/seeds. */
const FOLDER = new URL('../../dist/seeds/', import.meta.url);

const FILES: Readonly<Record<ShippedName, string>> = { default: 'default.jsonl', empty: 'empty.jsonl', campus: 'campus.jsonl.gz' };

/** What scripts/build-seeds.mjs calls, out of sight of the check for unused code. @public */
export async function writeBuilt(name: ShippedName, { data, ...facts }: BuiltScenario): Promise<void> {
  const head: Head = { ...facts, sequences: data.sequences, collections: Object.keys(data.collections) };
  const lines = [head, ...Object.values(data.collections)].map((line) => `${toAscii(JSON.stringify(line))}\n`);
  const text = Buffer.from(lines.join(''), 'latin1');
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(FILES[name], FOLDER), isGzipped(name) ? (await import('node:zlib')).gzipSync(text) : text);
}

/** null before the first build: tests may run without one. */
export async function readBuilt(name: ShippedName): Promise<BuiltScenario | null> {
  try {
    const bytes = await readFile(new URL(FILES[name], FOLDER));
    const text = isGzipped(name) ? (await import('node:zlib')).gunzipSync(bytes) : bytes;
    return parseBuilt(text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function parseBuilt(text: Buffer): BuiltScenario {
  let end = text.indexOf(NEWLINE);
  const { sequences, collections: names, ...facts }: Head = JSON.parse(text.toString('latin1', 0, end));
  const collections = {};
  for (const name of names) {
    const start = end + 1;
    end = text.indexOf(NEWLINE, start);
    parseWhenAsked(collections, name, text.subarray(start, end));
  }
  return { ...facts, data: { name: facts.name, collections, sequences } };
}

/** Defines a property that is the line's value, from its first use on. */
function parseWhenAsked(target: object, name: string, line: Buffer): void {
  const get = (): unknown => {
    const value: unknown = JSON.parse(line.toString('latin1'));
    Object.defineProperty(target, name, { value, enumerable: true });
    return value;
  };
  Object.defineProperty(target, name, { get, enumerable: true, configurable: true });
}

const isGzipped = (name: ShippedName): boolean => FILES[name].endsWith('.gz');

/** JSON's own escapes for all beyond ASCII: the same value when parsed. */
const toAscii = (json: string): string => json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
