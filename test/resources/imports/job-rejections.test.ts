import { describe, expect, it } from 'vitest';

import { forgetRejected, keepRejected } from '../../../src/resources/imports/job-rejections.js';
import { MOST_KEPT } from '../../../src/resources/imports/kept-rejections.js';
import type { Rejected } from '../../../src/resources/imports/run-import.js';
import { BOUNDS } from '../../../src/workspace/bounds.js';
import { sizeOf } from '../../../src/workspace/size-of.js';
import type { Workspace } from '../../../src/workspace/workspace.js';
import { startWorkspace } from '../../workspace/arrange.js';
import { heldStorage } from '../../workspace/held-storage.js';
import { queuedImport } from './stored-imports.js';

const fault = (message = 'bad', value: string | null = null) => ({ row: 2, column: null, field: null, value, code: 'VALIDATION_ERROR' as const, message });
/** So many rows, each with so many errors and cells of so many characters. */
const rows = (count: number, { errors = 1, cell = 0, message = 'bad' }): Rejected[] =>
  Array.from({ length: count }, () => ({ row: 2, cells: ['x'.repeat(cell)], errors: Array.from({ length: errors }, () => fault(message)) }));

/** Room for two hundred rows, and for the jobs themselves. */
const room = (row: Parameters<typeof rows>[1]) => {
  const workspace = 200 * sizeOf({ id: 'a 10', import_id: 'a', ...rows(1, row)[0] }) + 15_000;
  return { keep: { bounds: { ...BOUNDS, imports: { workspace, process: workspace } } }, warn: () => {} };
};
const LARGE = { errors: 1_000 };

const begin = (workspace: Workspace, id: string) =>
  workspace.transaction(() => workspace.store.imports.insert(queuedImport(id, { status: 'running' }))).durable;
const change = (workspace: Workspace, id: string, changed: Parameters<typeof queuedImport>[1]) => {
  const before = workspace.store.imports.get(id) ?? queuedImport(id);
  return [before, workspace.store.imports.replace({ ...before, ...changed })] as const;
};
const reject = (workspace: Workspace, id: string, rejected: readonly Rejected[]) =>
  workspace.transaction(() => {
    const failed = (workspace.store.imports.get(id)?.failed ?? 0) + rejected.length;
    keepRejected(workspace, ...change(workspace, id, { failed }), rejected);
  }).durable;
const end = (workspace: Workspace, id: string) => workspace.transaction(() => change(workspace, id, { status: 'completed', completed_at: 1 })).durable;
const kept = ({ store }: Workspace, ...ids: string[]) => ids.map((id) => store.rejected_rows.count('import_id', id));

/** Jobs that have rejected these rows, and are over. */
function jobsOf(workspace: Workspace, rejected: Readonly<Record<string, readonly Rejected[]>>): void {
  for (const [id, its] of Object.entries(rejected)) {
    void begin(workspace, id);
    void reject(workspace, id, its);
    void end(workspace, id);
  }
}

describe('the rejected rows of all jobs together', () => {
  it.each([
    ['errors', { errors: 100 }],
    ['characters of cells', { cell: 30_000 }],
    ['characters of messages', { message: 'm'.repeat(30_000) }],
  ])('are bounded in %s: the last of the oldest job that is over go first, as many as need be, and its counts stay', (_, row) => {
    const { workspace } = startWorkspace(room(row));
    jobsOf(workspace, { a: rows(90, row), b: rows(90, row) });
    void begin(workspace, 'c');
    void reject(workspace, 'c', rows(20, row));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([90, 90, 20]);
    void reject(workspace, 'c', rows(1, row));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([89, 90, 21]);
    expect(workspace.store.rejected_rows.where('import_id', 'a').at(-1)?.id).toBe('a 88');
    expect(workspace.store.imports.get('a')).toMatchObject({ failed: 90, status: 'completed' });
    void reject(workspace, 'c', rows(79, row));
    void end(workspace, 'c');
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([10, 90, 100]);
    jobsOf(workspace, { d: rows(30, row) });
    expect(kept(workspace, 'a', 'b', 'c', 'd')).toEqual([0, 70, 100, 30]);
  });

  it('where no other job is over, the one that rejects more keeps no more', () => {
    const { workspace } = startWorkspace(room(LARGE));
    for (const id of ['a', 'b', 'c']) void begin(workspace, id);
    void reject(workspace, 'a', rows(90, LARGE));
    void reject(workspace, 'b', rows(90, LARGE));
    void reject(workspace, 'c', rows(30, LARGE));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([90, 90, 20]);
    void end(workspace, 'a');
    // one after a row that was not kept would tell that there were no others between
    void reject(workspace, 'c', rows(1, { errors: 1 }));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([90, 90, 20]);
  });

  it('of one job come to no more than those of a single import, whoever else has some', () => {
    const { workspace } = startWorkspace();
    void begin(workspace, 'a');
    void reject(workspace, 'a', rows(99, { errors: MOST_KEPT.errors / 100 }));
    void reject(workspace, 'a', rows(5, { errors: MOST_KEPT.errors / 100 }));
    expect(kept(workspace, 'a')).toEqual([100]);
    jobsOf(workspace, { b: rows(20, { cell: MOST_KEPT.characters / 16 }) });
    expect(kept(workspace, 'a', 'b')).toEqual([100, 16]);
  });

  it('are counted anew where they came or went otherwise: after a restart, a job forgotten', () => {
    const { workspace } = startWorkspace(room(LARGE));
    jobsOf(workspace, { a: rows(90, LARGE), b: rows(90, LARGE) });
    workspace.transaction(() => forgetRejected(workspace.store, 'a'));
    // what a start reads is the same records, and no memory of them
    workspace.transaction(() => {
      for (const record of workspace.store.imports.all()) workspace.store.imports.replace({ ...record });
    });
    void begin(workspace, 'c');
    void reject(workspace, 'c', rows(100, LARGE));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([0, 90, 100]);
    void begin(workspace, 'd');
    void reject(workspace, 'd', rows(11, LARGE));
    expect(kept(workspace, 'b', 'c', 'd')).toEqual([89, 100, 11]);
  });

  it('come back, and count again, where the commit that forgot them is taken back', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ ...room(LARGE), storage });
    jobsOf(workspace, { a: rows(90, LARGE), b: rows(90, LARGE) });
    void begin(workspace, 'c');
    await storage.succeed();
    void reject(workspace, 'c', rows(30, LARGE));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([80, 90, 30]);
    await storage.fail();
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([90, 90, 0]);
    void reject(workspace, 'c', rows(20, LARGE));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([90, 90, 20]);
    void reject(workspace, 'c', rows(1, { errors: 1 }));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([90, 90, 21]);
    void reject(workspace, 'c', rows(1, LARGE));
    expect(kept(workspace, 'a', 'b', 'c')).toEqual([89, 90, 22]);
  });
});
