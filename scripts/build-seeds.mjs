// Generates the records of the shipped scenarios into dist/seeds, so that a start reads JSON and loads neither YAML nor faker.

import { mkdirSync, writeFileSync } from 'node:fs';

import { generate } from '../dist/seeds/generate.js';
import { parseScenario } from '../dist/seeds/scenario.js';
import { builtFile, DEFAULT_FAKER_SEED, readShipped, SHIPPED_NAMES } from '../dist/seeds/shipped.js';

mkdirSync(new URL('../dist/seeds/', import.meta.url), { recursive: true });
for (const name of SHIPPED_NAMES) {
  const { description, as_of, ...scenario } = parseScenario(readShipped(name), `${name}.yaml`);
  const data = await generate({ description, as_of, ...scenario }, { fakerSeed: DEFAULT_FAKER_SEED, asOf: as_of });
  writeFileSync(builtFile(name), JSON.stringify({ name, description, faker_seed: DEFAULT_FAKER_SEED, as_of, data }));
}
