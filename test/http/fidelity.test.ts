import { expect, it } from 'vitest';

import { readDocument, readOperations } from '../../src/contract/document.js';
import { sandboxForTest } from '../setup.js';
import { knownPath, operations } from './operations.js';

it("an operation is the sandbox's own where x-source names nothing else", () => {
  const document = readDocument('public');
  const operation = (source: unknown) => ({ get: { operationId: 'getX', 'x-source': source, responses: {} } });
  const found = readOperations({
    ...document,
    paths: {
      '/a': operation('sandbox'),
      '/b': operation(['sandbox']),
      '/c': operation(['guide', 'sandbox']),
      '/d': operation(['guide']),
      '/e': operation(undefined),
    },
  });
  expect(found.map(({ path, sandboxOnly }) => [path, sandboxOnly])).toEqual([
    ['/a', true],
    ['/b', true],
    ['/c', false],
    ['/d', false],
    ['/e', false],
  ]);
});

it('SANDBOX_FIDELITY=documented answers 404 to what no vendor document names, and to nothing else', async () => {
  const { api, app } = await sandboxForTest({ fidelity: 'documented' });
  const { contract } = await app.services.api();
  expect([...contract.operations.keys()]).toEqual(operations.filter(({ sandboxOnly }) => !sandboxOnly).map(({ id }) => id));
  for (const operation of operations) {
    const { found } = contract.match(operation.method, knownPath(operation));
    expect([operation.id, found]).toEqual([operation.id, !operation.sandboxOnly]);
  }
  await api.get('/students').expect(200);
  await api.get('/nowhere').expect(404);
});
