// Ids that an import has kept are never given out again.

import { expect, test } from 'vitest';

import { withSandbox } from '../../setup.js';
import { csv, newBulkScene } from '../bulk-scene.js';

const sandbox = await withSandbox({ seed: 'empty' });

test('a record made after an import whose ids were kept gets an id of its own', async () => {
  const [from, to] = [newBulkScene(sandbox), newBulkScene(sandbox)];
  for (const at of [1, 2, 3]) await from.student({ email: `moved-${at}@example.in` });
  await to.send('students', await from.fetch('students')).expect(200);
  const id = await to.student({ email: 'new@example.in' });
  expect(
    to.workspace.store.students
      .all()
      .map((student) => student.id)
      .filter((other) => other === id),
  ).toHaveLength(1);
  await to.send('students', csv('Name,Email', 'A,another@example.in')).expect(200);
  expect(to.workspace.store.students.size).toBe(6);
});

test('a file may hold records with ids, and new ones without', async () => {
  const [from, to] = [newBulkScene(sandbox), newBulkScene(sandbox)];
  for (const at of [1, 2]) await from.student({ email: `moved-${at}@example.in` });
  const file = (await from.fetch('students')).toString();
  const { body } = await to.send('students', `${file},New,new@example.in${','.repeat(14)}\r\n`).expect(200);
  expect(body).toMatchObject({ created: 3, updated: 1, failed: 0 });
});
