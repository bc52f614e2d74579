import { expect, test } from 'vitest';

import type { OpenRows, RowRead } from '../../../src/bulk/open-rows.js';
import { Contract } from '../../../src/contract/contract.js';
import { importKinds } from '../../../src/resources/imports/kinds.js';
import { NOTHING_DONE, runBatches } from '../../../src/resources/imports/run-import.js';
import { WrittenRecords } from '../../../src/resources/imports/written.js';
import { startWorkspace } from '../../workspace/arrange.js';
import { heldStorage } from '../../workspace/held-storage.js';

const row = (at: number): RowRead => ({ number: at + 2, values: { name: 'A', email: `a${at}@example.in` }, problems: [], cells: () => [], again: () => [] });

function sourceOf(count: number): OpenRows {
  return {
    kind: 'students',
    header: ['name', 'email'],
    columnOf: new Map(),
    ignored: [],
    total: count,
    read: { format: 'csv', encoding: 'utf-8', delimiter: ',', sheet: null, other_sheets: [], date_order: null },
    warnings: [],
    rows: async function* () {
      for (let at = 0; at < count; at += 1) yield row(at);
    },
  };
}

/** An import of 1,500 rows, each of whose commits waits for the disk; and the moment at which it waits for the one of that number. */
function heldImport() {
  const storage = heldStorage();
  const { workspace } = startWorkspace({ storage });
  const into = {
    workspace,
    contract: new Contract('public', { fidelity: 'full' }),
    kind: importKinds.students,
    mode: 'upsert' as const,
    written: new WrittenRecords(),
    isOver: () => false,
    note: () => {},
  };
  const outcome = runBatches(sourceOf(1_500), into, NOTHING_DONE, () => {}).catch((error: unknown) => error);
  const written = async (count: number): Promise<void> => {
    while (storage.written.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { storage, workspace, outcome, written };
}

test('a disk that fails in the middle: what was stored before stands, and the error says how much that is', async () => {
  const { storage, workspace, outcome, written } = heldImport();
  await written(1);
  await storage.succeed();
  await written(2);
  await storage.fail();
  expect(await outcome).toMatchObject({
    name: 'StorageError',
    message: expect.stringMatching(/first 500 rows .*stored.*the disk is full.*Send the file again/),
  });
  expect(workspace.store.students.size).toBe(500);
});

test('a disk that fails at once: the error is its own, since nothing was stored', async () => {
  const { storage, workspace, outcome, written } = heldImport();
  await written(1);
  await storage.fail();
  expect(await outcome).toMatchObject({ name: 'StorageError', message: expect.not.stringContaining('rows are stored') });
  expect(workspace.store.students.size).toBe(0);
});
