import { it } from 'vitest';

import { withSandbox } from '../setup.js';
import { expectNoDefect } from './fuzz.js';
import { importOnce, operations } from './operations.js';

const sandbox = await withSandbox();
await importOnce(sandbox);

it.each(operations.map((operation) => [operation.id, operation] as const))('%s answers nearly right requests as the contract says', async (_, operation) => {
  await expectNoDefect(sandbox, operation, 40);
});
