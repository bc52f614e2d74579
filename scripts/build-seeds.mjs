// The shipped scenarios' records, generated once at build, byte for byte what the generator gives: a start reads them in milliseconds.

import { mkdirSync, writeFileSync } from 'node:fs';

import { generate } from '../dist/seeds/generate.js';
import { parseScenario } from '../dist/seeds/scenario.js';
import { builtFile, DEFAULT_FAKER_SEED, readShipped, SHIPPED_NAMES } from '../dist/seeds/shipped.js';

mkdirSync(new URL('.', builtFile('default')), { recursive: true });
for (const name of SHIPPED_NAMES) {
  const scenario = parseScenario(readShipped(name), `${name}.yaml`);
  const { description, as_of } = scenario;
  const data = await generate(scenario, { fakerSeed: DEFAULT_FAKER_SEED, asOf: as_of });
  writeFileSync(builtFile(name), JSON.stringify({ name, description, faker_seed: DEFAULT_FAKER_SEED, as_of, data }));
}
