// Nearly right requests for the admin API: never a 5xx, never off the contract.

import fc from 'fast-check';
import { it } from 'vitest';

import { Contract } from '../../src/contract/contract.js';
import { expectNoDefect, type FuzzedApi } from '../http/fuzz.js';
import { withSandbox } from '../setup.js';

const sandbox = await withSandbox();
const contract = new Contract('admin', { fidelity: 'full' });
// a wait takes the time that it is given: test/admin/events/waits.test.ts has its faults
const operations = [...contract.operations.values()].filter(({ path }) => !path.endsWith('/wait'));

it.each(operations.map((operation) => [operation.id, operation] as const))('%s answers nearly right requests as the contract says', async (id, operation) => {
  const { admin, url } = sandbox.workspace(`fuzz-${id}`);
  // what waits for its time then waits for the test
  await admin.post('/clock', { freeze: true }).expect(200);
  const { body: endpoint } = await admin.post('/webhooks', { inbox: 'fuzz', events: ['*'] }).expect(201);
  const { body: event } = await admin.post('/events', { event: 'student.created', wait: true }).expect(201);
  const ids: Readonly<Record<string, string>> = {
    webhooks: endpoint.id,
    events: event.id,
    deliveries: event.deliveries[0].id,
    inbox: 'fuzz',
    'oauth-apps': 'sandbox_client',
  };
  const api: FuzzedApi = {
    document: contract.document,
    base: '/_admin',
    knownId: ({ path }) => ids[path.split('/')[1] ?? ''] ?? '',
    // nothing leaves the machine
    urls: fc.constantFrom(
      'http://127.0.0.1:9/',
      'https://[::1]:9/x',
      'http://169.254.169.254/',
      'http://u:p@127.0.0.1:9/',
      'ftp://127.0.0.1/',
      'https://',
      'x',
    ),
  };
  await expectNoDefect({ url }, operation, 40, api);
});
