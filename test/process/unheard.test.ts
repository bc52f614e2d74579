import { expect, it } from 'vitest';

import { createStudent, startProcess } from './sandbox-process.js';

it('an event that reaches nobody is told of on the console', async () => {
  const sandbox = await startProcess(['--data', 'memory', '--seed', 'empty', '--log', 'pretty']);
  await createStudent(sandbox.url, 'unheard@example.in');
  await expect
    .poll(() => sandbox.output())
    .toContain('student.created reached nobody: no enabled endpoint subscribes to student.created. Register one with POST /_admin/webhooks.');
});
