import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';

import { SECRET_BYTES, type Storage, StorageError } from '../../src/storage/storage.js';
import { implementations, type Place } from './implementations.js';
import { LateDatabase, lateStorage } from './late-storage.js';
import { identity, NOTHING, PlainWorkspace, put, record } from './plain-workspace.js';

/** @param keeps the one thing in which they differ */
describe.each(implementations)('$name storage', ({ keeps, make: makePlace }) => {
  /** A place of the running test's own. */
  function place(): Place {
    const made = makePlace();
    onTestFinished(made.remove);
    return made;
  }
  /** A place, as what opens a storage on it. */
  function make(): () => Promise<Storage> {
    const made = place();
    return () => made.open({ identity, base: NOTHING });
  }

  test('says its place', async () => {
    const storage = await make()();
    expect(storage.place).not.toBe('');
  });

  test('has nothing where nothing was stored', async () => {
    const storage = await make()();
    expect(await storage.load('default')).toBeUndefined();
    expect(await storage.names()).toEqual([]);
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
    expect(await storage.names()).toEqual(keeps ? ['CI-1', 'ci-1'] : []);
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
  test.runIf(keeps)('gives what is stored as often as one looks: the records of some collections, and the changes', async () => {
    const open = make();
    const before = await PlainWorkspace.open(await open());
    await before.commit(put(record('a')));
    await before.commit({ changes: [...put(record('b')).changes, { collection: 'users', record: record('u') }], sequences: {} });
    await before.commit({ changes: [{ collection: 'students', deleted: 'a' }], sequences: {} });
    const stored = await (await open()).load('default');
    const ids = (collections: readonly string[]): string[] => [...(stored?.recordsOf(collections) ?? [])].map(({ id }) => id);
    expect([ids(['students']), ids(['users']), ids(['users', 'students']), ids(['courses'])]).toEqual([['a', 'b'], ['u'], ['a', 'b', 'u'], []]);
    expect(ids(['students'])).toEqual(['a', 'b']);
    expect([...(stored?.commits ?? [])]).toEqual([...(stored?.commits ?? [])]);
    expect(stored?.damage('it is odd')).toBeInstanceOf(StorageError);
    expect(stored?.damage('it is odd', 0).message).toContain('it is odd');
    await before.log.close();
  });

  test.runIf(keeps)('takes back all that waits for a write that fails, once and before anybody is told, and goes on', async () => {
    const made = place();
    const open = (): Promise<Storage> => made.open({ identity, base: NOTHING });
    const workspace = await PlainWorkspace.open(await open());
    const sequence: string[] = [];
    for (const round of ['first', 'later']) {
      const before = workspace.students;
      const failures = workspace.failures;
      const failing = made.failWrites();
      const writes = [
        workspace.commit(put(record(`${round} a`))),
        workspace.replace({ sequences: {}, collections: { students: [record(`${round} b`)] } }),
        workspace.commit(put(record(`${round} c`))),
      ].map((write) => write.catch((error: unknown) => void sequence.push(`${workspace.failures - failures}, ${error instanceof StorageError}`)));
      failing.release();
      await Promise.all(writes);
      failing.end();
      expect(sequence.splice(0)).toEqual(['1, true', '1, true', '1, true']);
      expect(workspace.students).toEqual(before);
      await workspace.commit(put(record(round)));
    }
    await workspace.log.close();
    const after = await PlainWorkspace.open(await open());
    expect(Object.keys(after.students)).toEqual(['first', 'later']);
    await after.log.close();
  });
});

test('what a late storage fails at, whichever call it is, is taken back whole, and nothing acknowledged is lost', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('commit' as const), ids: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('replace' as const, 'restart' as const), ids: fc.constant([]) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(40), { maxLength: 12 }), fc.array(step, { maxLength: 15 }), async (faults, steps) => {
      const database = new LateDatabase();
      database.fails = (_, number) => faults.includes(number);
      let workspace = await opened(database);
      const model = new Map<string, string>();
      for (const [number, each] of steps.entries()) {
        if (each.do === 'commit') {
          const commits = each.ids.map((id, at) => record(String(id), `${number}.${at}`));
          const outcomes = await Promise.allSettled(commits.map((one) => workspace.commit(put(one))));
          for (const [at, one] of commits.entries()) if (outcomes[at]?.status === 'fulfilled') model.set(one.id, one.text);
        } else if (each.do === 'replace') {
          const [outcome] = await Promise.allSettled([workspace.replace({ sequences: {}, collections: { students: [record('r', String(number))] } })]);
          if (outcome.status === 'fulfilled') model.clear();
          if (outcome.status === 'fulfilled') model.set('r', String(number));
        } else {
          await workspace.log.close();
          workspace = await opened(database);
        }
        expect(workspace.students).toEqual(Object.fromEntries(model));
      }
      await workspace.log.close();
      expect((await opened(database)).students).toEqual(Object.fromEntries(model));
    }),
    { numRuns: 100 },
  );
});

/** A load that fails is an error in words, and is tried again. */
async function opened(database: LateDatabase): Promise<PlainWorkspace> {
  for (;;) {
    try {
      return await PlainWorkspace.open(lateStorage(database));
    } catch (error) {
      expect(error).toBeInstanceOf(StorageError);
    }
  }
}
