// A scenario by name, by file or by text → the records that a workspace starts with. The shipped ones are read as the build made
// them; all others are generated, which is the only time that YAML and faker are loaded.

import { existsSync, readFileSync } from 'node:fs';
import { hash } from 'node:crypto';
import { basename } from 'node:path';

import type { ScenarioData } from './draft.js';
import { ScenarioError } from './scenario-error.js';
import { builtFile, DEFAULT_AS_OF, DEFAULT_FAKER_SEED, readShipped, SHIPPED_NAMES, type ShippedName } from './shipped.js';

export interface ScenarioChoice {
  /** A shipped scenario's name, or the path of a YAML file. */
  readonly seed: string;
  /** A scenario's text, in place of `seed`. */
  readonly yaml: string | undefined;
  readonly fakerSeed: number;
  /** Epoch milliseconds; undefined: the scenario's own. */
  readonly asOf: number | undefined;
}

export interface LoadedScenario extends ScenarioData {
  /** What a data folder remembers it by: a shipped one's name; of a user's own, the name and a digest of its text. */
  readonly identity: string;
  /** Epoch milliseconds. */
  readonly as_of: number;
}

/** @throws ScenarioError: there is none, or it is not as it should be; its message is for people */
export async function loadScenario({ seed, yaml, fakerSeed, asOf }: ScenarioChoice): Promise<LoadedScenario> {
  const shipped = SHIPPED_NAMES.find((name) => name === seed);
  if (yaml === undefined && shipped !== undefined) return loadShipped(shipped, fakerSeed, asOf);
  const { text, source } = yaml === undefined ? readFile(seed) : { text: yaml, source: 'SANDBOX_SEED_YAML' };
  const loaded = await generateFrom(text, source, fakerSeed, asOf);
  return { ...loaded, identity: `${loaded.name}#${hash('sha256', text, 'hex').slice(0, 8)}` };
}

async function loadShipped(name: ShippedName, fakerSeed: number, asOf: number | undefined): Promise<LoadedScenario> {
  if (fakerSeed === DEFAULT_FAKER_SEED && (asOf === undefined || asOf === DEFAULT_AS_OF)) {
    const built = readBuilt(name);
    if (built) return built;
  }
  return { ...(await generateFrom(readShipped(name), `${name}.yaml`, fakerSeed, asOf)), identity: name };
}

/** What the build made; undefined where there has been no build, as in a checkout whose tests run. */
function readBuilt(name: ShippedName): LoadedScenario | undefined {
  const file = builtFile(name);
  if (!existsSync(file)) return undefined;
  // written by scripts/build-seeds.mjs from the same types
  const { data, as_of } = JSON.parse(readFileSync(file, 'utf8')) as { readonly data: ScenarioData; readonly as_of: number };
  return { ...data, as_of, identity: name };
}

async function generateFrom(text: string, source: string, fakerSeed: number, asOf: number | undefined): Promise<LoadedScenario> {
  const [{ parseScenario }, { generate }] = await Promise.all([import('./scenario.js'), import('./generate.js')]);
  const scenario = parseScenario(text, source);
  const as_of = asOf ?? scenario.as_of;
  const data = await generate(scenario, { fakerSeed, asOf: as_of });
  return { ...data, as_of, identity: data.name };
}

function readFile(path: string): { readonly text: string; readonly source: string } {
  try {
    return { text: readFileSync(path, 'utf8'), source: basename(path) };
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read' }[String(error.code)] : undefined;
    throw new ScenarioError(`There is no scenario ${JSON.stringify(path)}: it is none of ${SHIPPED_NAMES.join(', ')}, and as the path of a YAML file: ${why ?? String(error)}.`);
  }
}
