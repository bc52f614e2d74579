import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { memoryStorage } from '../../src/storage/memory.js';
import { SECRET_BYTES, type Storage } from '../../src/storage/storage.js';
import { openStorage, PlainWorkspace, put, record, temporaryFolder } from './plain-workspace.js';

/** What every storage does; `keeps` tells the one difference. */
const implementations: readonly { kind: Storage['kind']; keeps: boolean; make: () => () => Promise<Storage> }[] = [
  {
    kind: 'memory',
    keeps: false,
    make: () => async () => memoryStorage(),
  },
  {
    kind: 'file',
    keeps: true,
    make: () => {
      const folder = temporaryFolder();
      return async () => (await openStorage(folder)).storage;
    },
  },
];

describe.each(implementations)('$kind storage', ({ kind, keeps, make }) => {
  test('says its kind and its place', async () => {
    const storage = await make()();
    expect(storage.kind).toBe(kind);
    expect(storage.place).not.toBe('');
  });

  test('has nothing where nothing was stored', async () => {
    const storage = await make()();
    expect(storage.load('default')).toBeUndefined();
    expect(storage.names()).toEqual([]);
  });

  test('acknowledges commits without a failure', async () => {
    const workspace = await PlainWorkspace.open(await make()());
    await Promise.all([workspace.commit(put(record('a'))), workspace.commit(put(record('b')))]);
    await workspace.log.close();
    expect(workspace.failures).toBe(0);
    expect(Object.keys(workspace.students)).toEqual(['a', 'b']);
  });

  test(`${keeps ? 'keeps' : 'forgets'} commits over a restart`, async () => {
    const open = make();
    const before = await PlainWorkspace.open(await open());
    await before.commit(put(record('a')));
    await before.commit({ changes: put(record('b')).changes, sequences: { students: 2 } });
    await before.commit({ changes: [{ collection: 'students', deleted: 'a' }], sequences: {} });
    await before.log.close();
    const after = await PlainWorkspace.open(await open());
    expect(after.state).toEqual(keeps ? before.state : { sequences: {}, collections: {} });
    await after.log.close();
  });

  test(`${keeps ? 'keeps' : 'forgets'} a replaced state over a restart`, async () => {
    const open = make();
    const before = await PlainWorkspace.open(await open());
    await before.commit(put(record('a')));
    await before.replace({ sequences: { students: 7 }, collections: { students: [record('z')] } });
    await before.commit(put(record('y')));
    await before.log.close();
    const after = await PlainWorkspace.open(await open());
    expect(after.students).toEqual(keeps ? { z: 'text of z', y: 'text of y' } : {});
    await after.log.close();
  });

  test(`has a secret of its own, ${keeps ? 'the same' : 'another'} after a restart`, async () => {
    const [open, elsewhere] = [make(), make()];
    const storage = await open();
    const secret = storage.secret();
    expect(secret).toHaveLength(SECRET_BYTES);
    expect(storage.secret()).toEqual(secret);
    expect((await elsewhere()).secret()).not.toEqual(secret);
    expect((await open()).secret().equals(secret)).toBe(keeps);
  });

  test('keeps workspaces apart', async () => {
    const storage = await make()();
    const [upper, lower] = [await PlainWorkspace.open(storage, 'CI-1'), await PlainWorkspace.open(storage, 'ci-1')];
    await Promise.all([upper.commit(put(record('a'))), lower.commit(put(record('b')))]);
    await Promise.all([upper.log.close(), lower.log.close()]);
    expect(storage.names()).toEqual(keeps ? ['CI-1', 'ci-1'] : []);
    expect((await PlainWorkspace.open(storage, 'CI-1')).students).toEqual(keeps ? { a: 'text of a' } : {});
  });

  test('agrees with a plain model over random commits, replacements and restarts', async () => {
    const id = fc.integer({ min: 0, max: 9 }).map(String);
    const change = fc.oneof(
      fc.record({ collection: fc.constant('students'), record: fc.record({ id, text: fc.string({ unit: 'binary' }) }) }),
      fc.record({ collection: fc.constant('students'), deleted: id }),
    );
    const commit = fc.record({ changes: fc.array(change, { maxLength: 4 }), sequences: fc.dictionary(fc.constantFrom('students', 'users'), fc.nat()) });
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('commit' as const), commits: fc.array(commit, { minLength: 1, maxLength: 5 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), record: fc.record({ id, text: fc.string() }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    );
    const open = make();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        let workspace = await PlainWorkspace.open(await open());
        await workspace.replace({ sequences: {}, collections: {} });
        for (const each of steps) {
          if (each.do === 'commit') await Promise.all(each.commits.map((one) => workspace.commit(one)));
          else if (each.do === 'replace') await workspace.replace({ sequences: {}, collections: { students: [each.record] } });
          else {
            const before = workspace.state;
            await workspace.log.close();
            workspace = await PlainWorkspace.open(await open());
            expect(workspace.state).toEqual(keeps ? before : { sequences: {}, collections: {} });
          }
        }
        expect(workspace.failures).toBe(0);
        await workspace.log.close();
      }),
      { numRuns: 50 },
    );
  });
});
