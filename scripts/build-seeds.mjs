// The shipped scenarios' records, generated once at build, byte for byte what the generator gives: a start reads them in milliseconds.

import { writeBuilt } from '../dist/seeds/built.js';
import { generate } from '../dist/seeds/generate.js';
import { parseScenario } from '../dist/seeds/scenario.js';
import { DEFAULT_FAKER_SEED, readShipped, SHIPPED_NAMES } from '../dist/seeds/shipped.js';

for (const name of SHIPPED_NAMES) {
  const scenario = parseScenario(readShipped(name), `${name}.yaml`);
  const { description, as_of } = scenario;
  const data = await generate(scenario, { fakerSeed: DEFAULT_FAKER_SEED, asOf: as_of });
  await writeBuilt(name, { name, description, faker_seed: DEFAULT_FAKER_SEED, as_of, data });
}
