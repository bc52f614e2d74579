import { expect, it } from 'vitest';

import { parseSnapshotLines, SnapshotLineError } from '../../src/storage/version-1-lines.js';

const DOCUMENT = {
  format: 1,
  scenario: 'default',
  faker_seed: 1,
  as_of: 'scenario',
  sequences: { students: 2 },
  collections: {
    users: [],
    students: [
      { id: 'a', name: 'Zoë रवि 🎓', skills: ['],', '{"', '\n'] },
      { id: 'b', name: '' },
    ],
    clock: [{ id: 'clock' }],
    events: [],
  },
};

/** As version 0.1 wrote it: one record a line. */
const WRITTEN = [
  '{"format":1,"scenario":"default","faker_seed":1,"as_of":"scenario",',
  '"sequences":{"students":2},',
  '"collections":{',
  '"users":[],',
  '"students":[',
  '{"id":"a","name":"Zoë रवि 🎓","skills":["],","{\\"","\\n"]},',
  '{"id":"b","name":""}',
  '],',
  '"clock":[',
  '{"id":"clock"}',
  '],',
  '"events":[]',
  '}}',
  '',
].join('\n');

/** The document with its records. */
function readAll(bytes: Buffer): unknown {
  const document = parseSnapshotLines(bytes);
  const collections = document['collections'] as Record<string, Iterable<unknown>>;
  return { ...document, collections: Object.fromEntries(Object.entries(collections).map(([name, records]) => [name, [...records]])) };
}

it('a snapshot read line by line is what JSON.parse makes of the whole', () => {
  const bytes = Buffer.from(WRITTEN);
  expect(readAll(bytes)).toEqual(JSON.parse(bytes.toString()));
  expect(readAll(bytes)).toEqual(DOCUMENT);
});

it.each([
  ['a record that is cut', '"name":""}', '"name":"', 7],
  ['a line among records', '{"id":"b","name":""}', 'x', 7],
  ['a line between collections', '"clock":[', 'clock:[', 9],
  ['the header', '"format"', 'format', 1],
])('%s is told of by its line', (_, right, wrong, line) => {
  const damaged = Buffer.from(WRITTEN.replace(right, wrong));
  expect(() => readAll(damaged)).toThrow(new SnapshotLineError(line));
});
