// How the build keeps a shipped scenario's records, and how a start reads them: as JSON in plain ASCII, since one byte a character is
// decoded and parsed twice as fast as UTF-8 with a few signs beyond Latin-1; the large one gzipped, a fifth of its size for no loss of time.

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

/** The same path seen from src/seeds and from dist/seeds. */
const FOLDER = new URL('../../dist/seeds/', import.meta.url);

const FILES: Readonly<Record<ShippedName, string>> = { default: 'default.json', empty: 'empty.json', campus: 'campus.json.gz' };

/** What scripts/build-seeds.mjs calls, out of sight of the check for unused code. @public */
export async function writeBuilt(name: ShippedName, scenario: BuiltScenario): Promise<void> {
  const text = Buffer.from(toAscii(JSON.stringify(scenario)), 'latin1');
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(FILES[name], FOLDER), isGzipped(name) ? (await import('node:zlib')).gzipSync(text) : text);
}

/** null before the first build: tests may run without one. */
export async function readBuilt(name: ShippedName): Promise<BuiltScenario | null> {
  try {
    const bytes = await readFile(new URL(FILES[name], FOLDER));
    const text = isGzipped(name) ? (await import('node:zlib')).gunzipSync(bytes) : bytes;
    const built: BuiltScenario = JSON.parse(text.toString('latin1'));
    return built;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

const isGzipped = (name: ShippedName): boolean => FILES[name].endsWith('.gz');

/** JSON's own escapes for all beyond ASCII: the same value when parsed. */
const toAscii = (json: string): string => json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
