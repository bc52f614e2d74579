import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { writeSnapshot } from '../../src/storage/snapshot-file.js';
import { parseSnapshotLines, SnapshotLineError } from '../../src/storage/snapshot-lines.js';

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

async function written(): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'snapshot-lines-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'db.json');
  await writeSnapshot(file, DOCUMENT as unknown as Parameters<typeof writeSnapshot>[1], false);
  return readFileSync(file);
}

it('a snapshot read line by line is what JSON.parse makes of the whole', async () => {
  const bytes = await written();
  expect(parseSnapshotLines(bytes)).toEqual(JSON.parse(bytes.toString()));
  expect(parseSnapshotLines(bytes)).toEqual(DOCUMENT);
});

it.each([
  ['a record that is cut', '"name":""}', '"name":"', 7],
  ['a line between collections', '"clock":[', 'clock:[', 9],
  ['the header', '"format"', 'format', 1],
])('%s is told of by its line', async (_, right, wrong, line) => {
  const damaged = Buffer.from((await written()).toString().replace(right, wrong));
  expect(() => parseSnapshotLines(damaged)).toThrow(new SnapshotLineError(line));
});
