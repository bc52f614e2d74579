// What a sandbox starts with: a shipped scenario as the build has made it, or one that is generated now. The fast way imports
// neither faker nor a YAML parser: a CI job pays for each start.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { meant } from '../domain/nearest.js';
import { readBuilt } from './built.js';
import type { ScenarioData } from './generate.js';
import { ScenarioError } from './scenario-error.js';
import { DEFAULT_AS_OF, DEFAULT_FAKER_SEED, readShipped, SHIPPED_NAMES } from './shipped.js';
import { wholeSecond } from './when.js';

export interface ScenarioSource {
  /** The name of a shipped scenario, or the path of a YAML file. */
  readonly seed: string;
  /** The scenario itself, as YAML; wins over `seed`. Its faults are told under the name of the setting that has it. */
  readonly yaml?: { readonly text: string; readonly name: string } | undefined;
  readonly fakerSeed: number;
  /** Epoch milliseconds; undefined: the scenario's own. */
  readonly asOf?: number | undefined;
}

export interface LoadedScenario extends ScenarioData {
  /** Epoch milliseconds. */
  readonly as_of: number;
  /** What tells it from another: the shipped name, or the name and a digest of the text. */
  readonly identity: string;
}

/** The records of a scenario, to be treated as immutable. @throws ScenarioError with the file, the line, the path and what is allowed */
export async function loadScenario({ seed, yaml, fakerSeed, asOf }: ScenarioSource): Promise<LoadedScenario> {
  if (yaml !== undefined) return generateFrom(yaml.text, yaml.name, fakerSeed, asOf);
  const shipped = SHIPPED_NAMES.find((name) => name === seed);
  if (shipped === undefined) return generateFrom(await readScenarioFile(seed), basename(seed), fakerSeed, asOf);
  const isAsBuilt = fakerSeed === DEFAULT_FAKER_SEED && (asOf === undefined || asOf === DEFAULT_AS_OF);
  const built = isAsBuilt ? await readBuilt(shipped) : null;
  if (built) return { ...built.data, as_of: built.as_of, identity: shipped };
  return { ...(await generateFrom(readShipped(shipped), `${shipped}.yaml`, fakerSeed, asOf)), identity: shipped };
}

async function generateFrom(text: string, source: string, fakerSeed: number, asOf: number | undefined): Promise<LoadedScenario> {
  const [{ parseScenario }, { generate }] = await Promise.all([import('./scenario.js'), import('./generate.js')]);
  const scenario = parseScenario(text, source);
  const moment = wholeSecond(asOf ?? scenario.as_of);
  const data = await generate(scenario, { fakerSeed, asOf: moment });
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return { ...data, as_of: moment, identity: `${scenario.name}#${digest}` };
}

async function readScenarioFile(path: string): Promise<string> {
  if (!/[./\\]/.test(path))
    throw new ScenarioError(
      `There is no scenario ${JSON.stringify(path)}. Shipped are ${SHIPPED_NAMES.join(', ')}; one of your own is given as the path of its YAML file.${meant(path, SHIPPED_NAMES)}`,
    );
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ScenarioError(
      `The scenario ${path} can't be read (${codeOf(error)}). Give the path of a YAML file, or a shipped scenario: ${SHIPPED_NAMES.join(', ')}.`,
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
