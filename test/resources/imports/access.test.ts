// Who may look at an import: whoever may import its kind.

import { expect, test } from 'vitest';

import { withSandbox } from '../../setup.js';
import { csv, newBulkScene } from '../bulk-scene.js';

const sandbox = await withSandbox();

test.each([
  ['students', csv('Name,Email', 'A,a@example.in'), 403],
  ['educators', csv('Name,Email', 'A,a@example.in'), 403],
  ['courses', csv('Title,Type', 'A,internal'), 200],
  ['grades', csv('Student Email,Subject,Term,Score', 'student@sandbox.test,M,T1,5'), 200],
] as const)('an educator and an import of %s', async (kind, file, status) => {
  const scene = newBulkScene(sandbox);
  const { body: job } = await scene.send(kind, file, 'async=true').expect(202);
  const educator = await scene.as('educator');
  for (const query of ['', '?report=csv']) {
    const { body } = await educator.get(`/imports/${job.id}${query}`).expect(status);
    if (status === 403) expect(body.error).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining(kind) });
  }
  await scene.api.get(`/imports/${job.id}`).expect(200);
});
