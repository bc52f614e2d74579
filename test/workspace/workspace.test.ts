import { describe, expect, test } from 'vitest';

import { StorageError } from '../../src/storage/storage.js';
import { makeId } from '../../src/workspace/ids.js';
import { apiKey, baseOf, commit, endpoint, feedback, idsOf, NOW, startWorkspace, user } from './arrange.js';
import { heldStorage } from './held-storage.js';

const boom = (): never => {
  throw new Error('boom');
};

describe('newId', () => {
  const taken = (count: number) =>
    baseOf({ rejected_rows: Array.from({ length: count }, (_, at) => ({ id: makeId(1, 'rejected_rows', at + 1), import_id: 'a' })) });

  test('passes over ids that records have kept, and looks at each of them once, though rows fail that were given one', () => {
    const { workspace } = startWorkspace({ base: taken(50_000) });
    const next = (): string => workspace.newId('rejected_rows');
    const begun = performance.now();
    workspace.transaction(() => {
      for (let row = 0; row < 300; row += 1)
        expect(() =>
          workspace.attempt(() => {
            next();
            boom();
          }),
        ).toThrow('boom');
      expect([next(), next()]).toEqual([makeId(1, 'rejected_rows', 50_001), makeId(1, 'rejected_rows', 50_002)]);
    });
    // fifteen million ids, a minute and more, if each row began anew
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test('gives an id that was kept by a transaction which was taken back', () => {
    const { workspace } = startWorkspace();
    const { rejected_rows } = workspace.store;
    expect(() =>
      workspace.transaction(() => {
        rejected_rows.insert({ id: makeId(1, 'rejected_rows', 1), import_id: 'a', row: 1, cells: [], errors: [] });
        workspace.newId('rejected_rows');
        boom();
      }),
    ).toThrow('boom');
    expect(workspace.transaction(() => workspace.newId('rejected_rows')).value).toBe(makeId(1, 'rejected_rows', 1));
  });
});

describe('a transaction', () => {
  test('gives its value, and nothing to wait for in memory', () => {
    const { workspace } = startWorkspace();
    expect(workspace.transaction(() => workspace.store.users.insert(user('a')).id)).toEqual({
      value: 'a',
      durable: undefined,
      changes: [expect.objectContaining({ collection: workspace.store.users })],
      emitted: [],
    });
    expect(workspace.store.users.size).toBe(1);
  });

  test('that throws takes everything back, and its error goes on', () => {
    const { workspace, given } = startWorkspace({ base: baseOf({ users: [user('a'), user('b')], webhook_endpoints: [endpoint('w')] }) });
    const before = workspace.counts();
    const act = () =>
      workspace.transaction(() => {
        const { users } = workspace.store;
        users.replace(user('a', 'new@example.test'));
        users.insert(user(workspace.newId('users')));
        users.delete('b');
        workspace.emit('student.created', {});
        boom();
      });
    expect(act).toThrow('boom');
    expect([workspace.counts(), idsOf(workspace.store.users.all()), given]).toEqual([before, 'a b', []]);
    expect([workspace.store.users.find('email', 'new@example.test'), workspace.store.users.get('a')?.email]).toEqual([undefined, 'a@example.test']);
  });

  test('can be followed by another after it threw', () => {
    const { workspace } = startWorkspace();
    expect(() => workspace.transaction(boom)).toThrow('boom');
    workspace.transaction(() => workspace.store.users.insert(user('a')));
    expect(workspace.store.users.size).toBe(1);
  });

  test.each<[what: string, act: (workspace: ReturnType<typeof startWorkspace>['workspace']) => unknown, message: string]>([
    ['a change outside of one', ({ store }) => store.users.insert(user('a')), 'users: a change is made inside a transaction only'],
    ['an id outside of one', (workspace) => workspace.newId('users'), 'an id is given out inside a transaction only'],
    ['an event outside of one', (workspace) => workspace.emit('student.created', {}), 'an id is given out inside a transaction only'],
    ['an attempt outside of one', (workspace) => workspace.attempt(() => {}), 'an attempt is part of a transaction'],
    ['one inside another', (workspace) => workspace.transaction(() => workspace.transaction(() => {})), 'a transaction is under way already'],
  ])('is needed and alone: %s is an error that changes nothing', (_, act, message) => {
    const { workspace } = startWorkspace();
    const before = workspace.counts();
    expect(() => act(workspace)).toThrow(message);
    expect(workspace.counts()).toEqual(before);
  });

  test('hands the dispatcher its deliveries once it is over, so that a new one may begin there', () => {
    const { workspace } = startWorkspace({ base: baseOf({ webhook_endpoints: [endpoint('w')] }) });
    workspace.observe({
      committed: ({ deliveries: [first] }) => {
        if (first) workspace.transaction(() => workspace.store.deliveries.replace({ ...first, status: 'delivered', next_attempt_at: null }));
      },
    });
    workspace.transaction(() => workspace.emit('student.created', {}));
    expect(workspace.store.deliveries.all().map(({ status }) => status)).toEqual(['delivered']);
  });

  test('appends one commit with its changes, events and sequences', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage, base: baseOf({ users: [user('a')], webhook_endpoints: [endpoint('w')] }, { users: 7 }) });
    workspace.transaction(() => {
      workspace.store.users.insert(user(workspace.newId('users')));
      workspace.store.users.delete('a');
      workspace.emit('student.created', {});
    });
    const [written, ...more] = storage.written;
    expect(more).toEqual([]);
    if (written === undefined || written === 'replace') throw new Error('a commit was expected');
    expect(written.changes.map((change) => [change.collection, 'deleted' in change])).toEqual([
      ['users', false],
      ['users', true],
      ['events', false],
      ['deliveries', false],
    ]);
    expect(written.sequences).toEqual({ users: 8, events: 1, deliveries: 1 });
  });

  test('appends nothing where nothing has changed, an id that an attempt gave back included', () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage });
    const { durable } = workspace.transaction(() => {
      expect(() => workspace.attempt(() => (workspace.newId('users'), boom()))).toThrow('boom');
    });
    expect([durable, storage.written]).toEqual([undefined, []]);
  });

  test('stores that an id was given out, even if nothing has it', () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage });
    workspace.transaction(() => workspace.newId('users'));
    expect(storage.written).toEqual([{ changes: [], sequences: { users: 1 } }]);
  });
});

describe('an attempt', () => {
  test('that fails takes back its own part of the transaction only', () => {
    const { workspace, given } = startWorkspace({ base: baseOf({ webhook_endpoints: [endpoint('w')] }) });
    const { users, events, deliveries } = workspace.store;
    const done: string[] = [];
    workspace.transaction(() => {
      for (const row of ['a', 'bad', 'c']) {
        try {
          workspace.attempt(() => {
            users.insert(user(workspace.newId('users'), `${row}@example.test`));
            workspace.emit('student.created', { row });
            if (row === 'bad') boom();
          });
          done.push(row);
        } catch {
          done.push('failed');
        }
      }
    });
    expect(done).toEqual(['a', 'failed', 'c']);
    expect(users.all().map(({ id, email }) => [id, email])).toEqual([
      [makeId(1, 'users', 1), 'a@example.test'],
      [makeId(1, 'users', 2), 'c@example.test'],
    ]);
    expect(events.all().map(({ data }) => data['row'])).toEqual(['a', 'c']);
    expect(given).toEqual(deliveries.all());
    expect(given).toHaveLength(2);
  });

  test('may hold attempts, of which one can fail while it succeeds, and all of which fail with it', () => {
    const { workspace } = startWorkspace();
    const { users } = workspace.store;
    workspace.transaction(() => {
      workspace.attempt(() => {
        users.insert(user('outer'));
        expect(() => workspace.attempt(() => (users.insert(user('inner')), boom()))).toThrow('boom');
      });
      const act = () =>
        workspace.attempt(() => {
          workspace.attempt(() => users.insert(user('inner of failed')));
          boom();
        });
      expect(act).toThrow('boom');
    });
    expect(idsOf(users.all())).toBe('outer');
  });

  test('that succeeded is taken back with the whole', () => {
    const { workspace } = startWorkspace();
    const act = () =>
      workspace.transaction(() => {
        workspace.attempt(() => workspace.store.users.insert(user(workspace.newId('users'))));
        boom();
      });
    expect(act).toThrow('boom');
    expect(workspace.store.users.size).toBe(0);
    expect(workspace.transaction(() => workspace.newId('users')).value).toBe(makeId(1, 'users', 1));
  });
});

describe('ids', () => {
  const firstIds = (name: string): string[] => {
    const { workspace } = startWorkspace({ name, base: baseOf({}, { users: 5 }) });
    return workspace.transaction(() => [workspace.newId('users'), workspace.newId('users'), workspace.newId('courses')]).value;
  };

  test('go on from the scenario, and are the same in every workspace', () => {
    const expected = [makeId(1, 'users', 6), makeId(1, 'users', 7), makeId(1, 'courses', 1)];
    expect([firstIds('default'), firstIds('other')]).toEqual([expected, expected]);
  });

  test('repeat after a rollback', () => {
    const { workspace } = startWorkspace();
    expect(() => workspace.transaction(() => (workspace.newId('users'), boom()))).toThrow('boom');
    expect(workspace.transaction(() => workspace.newId('users')).value).toBe(makeId(1, 'users', 1));
  });
});

describe('a reset', () => {
  const base = () => baseOf({ users: [user('a')], api_keys: [apiKey('seeded')] }, { users: 1, api_keys: 1 });

  const used = async () => {
    const { workspace, given } = startWorkspace({ base: base() });
    await commit(workspace, () => {
      const { store } = workspace;
      store.users.insert(user(workspace.newId('users')));
      store.users.delete('a');
      store.api_keys.insert(apiKey(workspace.newId('api_keys')));
      store.webhook_endpoints.insert(endpoint('w'));
      store.clock.insert({ id: 'clock', offset_ms: 5_000, frozen_at: null });
      workspace.emit('student.created', {});
    });
    return { workspace, given };
  };

  test('goes back to the records and the clock of the scenario, and keeps what was set up', async () => {
    const { workspace } = await used();
    await workspace.reset(false);
    const { store } = workspace;
    expect([idsOf(store.users.all()), store.events.size, store.deliveries.size, workspace.clock.now()]).toEqual(['a', 0, 0, NOW]);
    expect([store.api_keys.size, store.webhook_endpoints.size]).toEqual([2, 1]);
  });

  test('of all goes back altogether', async () => {
    const { workspace } = await used();
    await workspace.reset(true);
    expect([idsOf(workspace.store.api_keys.all()), workspace.store.webhook_endpoints.size]).toEqual(['seeded', 0]);
  });

  test.each([
    [false, { users: 2, api_keys: 3, events: 2, deliveries: 2 }],
    [true, { users: 2, api_keys: 2, events: 2, deliveries: 2 }],
  ])('(all: %s) begins ids anew, but for those of events, deliveries and what is kept', async (all, expected) => {
    const { workspace } = await used();
    await workspace.reset(all);
    const names = ['users', 'api_keys', 'events', 'deliveries'] as const;
    const ids = workspace.transaction(() => names.map((name) => workspace.newId(name))).value;
    expect(ids).toEqual(names.map((name) => makeId(1, name, expected[name])));
  });

  test('of all raises the generation of its keys, another one leaves it', async () => {
    const { workspace } = await used();
    const seen: number[] = [];
    for (const all of [false, true, false, true, true]) {
      await workspace.reset(all);
      seen.push(workspace.lastNumber('signing_keys'));
    }
    expect(seen).toEqual([0, 1, 1, 2, 3]);
  });

  test('of all that the disk does not take leaves the generation of its keys as it was', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ base: base(), storage });
    const reset = workspace.reset(true).catch((error: unknown) => error);
    expect(workspace.lastNumber('signing_keys')).toBe(1);
    await storage.fail();
    expect(await reset).toEqual(new StorageError('the disk is full'));
    expect(workspace.lastNumber('signing_keys')).toBe(0);
  });

  test('gives the same ids to the same calls, time and again', async () => {
    const { workspace } = startWorkspace({ base: base() });
    const seen = new Set<string>();
    const events = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      await commit(workspace, () => {
        seen.add(workspace.store.users.insert(user(workspace.newId('users'))).id);
        events.add(workspace.emit('student.created', {}).id);
      });
      await workspace.reset(round % 2 === 0);
    }
    expect([seen.size, events.size]).toEqual([1, 3]);
  });

  test('forgets timers, and tells those who know of deliveries', async () => {
    const { workspace } = await used();
    let told = 0;
    workspace.observe({ reset: () => void (told += 1) });
    const fired: string[] = [];
    workspace.clock.at(NOW + 60_000, () => void fired.push('old'));
    await workspace.reset(false);
    await commit(workspace, () => workspace.store.clock.put({ id: 'clock', offset_ms: 3_600_000, frozen_at: null }));
    await workspace.clock.fireDue();
    expect([told, fired]).toEqual([1, []]);
  });

  test('leaves the scenario as it is, for the next and for other workspaces', async () => {
    const shared = base();
    const [first, second] = [startWorkspace({ base: shared }).workspace, startWorkspace({ base: shared, name: 'other' }).workspace];
    for (let round = 0; round < 2; round += 1) {
      await commit(first, () => {
        first.store.users.replace(user('a', 'changed@example.test'));
        first.store.users.insert(user('b'));
      });
      expect([second.store.users.size, second.store.users.get('a')?.email]).toEqual([1, 'a@example.test']);
      await first.reset(false);
      expect([first.store.users.size, first.store.users.find('email', 'a@example.test')?.id]).toEqual([1, 'a']);
    }
  });

  test('inside a transaction is an error', async () => {
    const { workspace } = startWorkspace();
    const { value } = workspace.transaction(() => workspace.reset(false).catch((error: unknown) => error));
    expect(await value).toEqual(new Error('a reset is not part of a transaction'));
  });
});

describe('empty slots', () => {
  test('are dropped in memory as well, so that a collection that forgets does not grow', () => {
    const { workspace } = startWorkspace();
    const { feedback: collection } = workspace.store;
    for (let at = 0; at < 5_000; at += 1)
      workspace.transaction(() => {
        collection.insert(feedback(String(at), 'x'));
        if (at >= 100) collection.delete(String(at - 100));
      });
    expect(collection.share().slots.length).toBeLessThan(1_300);
    expect(collection.size).toBe(100);
  });

  test('stay while a commit may still be taken back', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage, base: baseOf({ feedback: Array.from({ length: 3_000 }, (_, at) => feedback(String(at), 'x')) }) });
    const { feedback: collection } = workspace.store;
    const before = collection.all();
    for (let at = 0; at < 2_000; at += 1) workspace.transaction(() => collection.delete(String(at)));
    await storage.fail();
    expect(collection.all()).toEqual(before);
    workspace.transaction(() => {
      for (let at = 0; at < 2_000; at += 1) collection.delete(String(at));
    });
    await storage.succeed();
    expect(collection.share().slots).toHaveLength(1_000);
  });
});
