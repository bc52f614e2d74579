import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeChanges, encodeChanges } from '../../src/storage/change-lines.js';
import { checkLines, countOf, LineEncoder } from '../../src/storage/checked-lines.js';
import type { StoredChange } from '../../src/storage/storage.js';

/** The file that the changes make, with a header. */
async function written(changes: readonly StoredChange[]) {
  const encoder = new LineEncoder();
  const text = ['{"format":2}', ...encodeChanges(changes)].map((payload) => `${encoder.line(payload)}\n`).join('');
  return checkLines('db.json', Buffer.from(text));
}

test('changes come back in their order, whatever is mixed', async () => {
  const collection = fc.constantFrom('students', 'users', 'a "b",c');
  const change = fc.oneof(
    fc.record({ collection, record: fc.record({ id: fc.string(), text: fc.string({ unit: 'binary', maxLength: 3_000 }) }) }),
    fc.record({ collection, deleted: fc.string({ unit: 'binary' }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
      const isWellFormed = (each: StoredChange) => JSON.stringify(each).isWellFormed();
      fc.pre(changes.every(isWellFormed));
      const lines = await written(changes);
      expect([...decodeChanges(lines)]).toEqual(changes);
      const ofUsers = [...decodeChanges(lines, ['users'])].filter((each) => each.collection === 'users');
      expect(ofUsers).toEqual(changes.filter((each) => each.collection === 'users'));
    }),
  );
});

test('a line is of one collection and ends soon after 4,096 characters', async () => {
  const records = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ collection: name, record: { id: `${at}`, text: 'x'.repeat(1_000) } }));
  const lines = await written([...records('users', 1), ...records('students', 10), ...records('users', 1)]);
  expect(countOf(lines)).toBe(1 + 1 + 2 + 1);
  expect(lines.bytes.length).toBeGreaterThan(12_000);
});
