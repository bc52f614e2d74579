import { it } from 'vitest';

import { withSandbox } from '../setup.js';
import { expectNoDefect } from './fuzz.js';
import { operations } from './operations.js';

const sandbox = await withSandbox();

it.each(operations.map((operation) => [operation.id, operation] as const))(
  '%s answers 1,000 nearly right requests as the contract says',
  async (_, operation) => {
    await expectNoDefect(sandbox, operation, 1_000);
  },
);
