// What observers of a workspace are told.

import { describe, expect, test } from 'vitest';

import type { StoredCommit } from '../../src/workspace/observer.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { baseOf, commit, endpoint, startWorkspace, user } from './arrange.js';
import { heldStorage } from './held-storage.js';

const base = () => baseOf({ users: [user('a'), user('b')], webhook_endpoints: [endpoint('w')] });

const told = ({ puts, deleted, emitted, deliveries }: StoredCommit) => ({
  puts: puts.map(({ collection, record }) => `${collection} ${record.id}`),
  deleted: deleted.map(({ collection, record }) => `${collection} ${record.id}`),
  emitted: emitted.map(({ record }) => record.event),
  deliveries: deliveries.map(({ id }) => id),
});
type Told = ReturnType<typeof told> | 'reset';

function observed(workspace: Workspace) {
  const heard: Told[] = [];
  const stop = workspace.observe({ committed: (stored) => void heard.push(told(stored)), reset: () => void heard.push('reset') });
  return { heard, stop };
}

const onlyPut = (id: string): Told => ({ puts: [`users ${id}`], deleted: [], emitted: [], deliveries: [] });

function boom(): never {
  throw new Error('boom');
}

describe('an observer', () => {
  test('is told of a commit: what it put and deleted, what it emitted, and what is to be sent', () => {
    const { workspace } = startWorkspace({ base: base() });
    const { heard } = observed(workspace);
    const { value: event } = workspace.transaction(() => {
      workspace.store.users.insert(user('c'));
      workspace.store.users.delete('a');
      return workspace.emit('student.created', {});
    });
    const [delivery] = workspace.store.deliveries.all();
    expect(heard).toEqual([
      {
        puts: ['users c', `events ${event.id}`, `deliveries ${delivery?.id}`],
        deleted: ['users a'],
        emitted: ['student.created'],
        deliveries: [delivery?.id],
      },
    ]);
  });

  test('is told of a commit that only deletes', () => {
    const { workspace } = startWorkspace({ base: base() });
    const { heard } = observed(workspace);
    workspace.transaction(() => workspace.store.users.delete('a'));
    expect(heard).toEqual([{ puts: [], deleted: ['users a'], emitted: [], deliveries: [] }]);
  });

  test('is told of an old delivery that is to be sent again', () => {
    const { workspace } = startWorkspace({ base: base() });
    workspace.transaction(() => workspace.emit('student.created', {}));
    const { heard } = observed(workspace);
    const [delivery] = workspace.store.deliveries.all();
    workspace.transaction(() => delivery && workspace.dispatch(delivery));
    expect(heard).toMatchObject([{ emitted: [], deliveries: [delivery?.id] }]);
  });

  test.each<[what: string, work: (workspace: Workspace) => void]>([
    ['changes nothing', () => {}],
    ['throws', ({ store }) => (store.users.insert(user('c')), boom())],
    [
      'changes something in an attempt alone, which failed',
      (workspace) =>
        workspace.attempt(() => {
          workspace.emit('student.created', {});
          boom();
        }),
    ],
  ])('is not told of a transaction that %s', (_, work) => {
    const { workspace } = startWorkspace({ base: base() });
    const { heard } = observed(workspace);
    try {
      workspace.transaction(() => work(workspace));
    } catch {
      // as it should
    }
    expect(heard).toEqual([]);
  });

  test('is one of several, each until it stops', () => {
    const { workspace } = startWorkspace({ base: base() });
    const [first, second] = [observed(workspace), observed(workspace)];
    workspace.transaction(() => workspace.store.users.insert(user('c')));
    first.stop();
    workspace.transaction(() => workspace.store.users.insert(user('d')));
    expect([first.heard, second.heard]).toEqual([[onlyPut('c')], [onlyPut('c'), onlyPut('d')]]);
  });

  test('that throws takes neither the commit nor another observer with it', async () => {
    const warned: string[] = [];
    const storage = heldStorage();
    const { workspace } = startWorkspace({ name: 'ci-1', storage, warn: (message) => warned.push(message) });
    workspace.observe({ committed: boom, reset: boom });
    const { heard } = observed(workspace);
    const { durable } = workspace.transaction(() => workspace.store.users.insert(user('c')));
    await storage.succeed();
    await expect(durable).resolves.toBeUndefined();
    expect(workspace.store.users.size).toBe(1);
    const reset = workspace.reset(false);
    await storage.succeed();
    await expect(reset).resolves.toBeUndefined();
    expect(heard).toEqual([onlyPut('c'), 'reset']);
    expect(warned).toEqual(Array.from({ length: 2 }, () => expect.stringMatching(/^an observer of the workspace ci-1 failed: Error: boom/)));
  });

  test('that commits is told of its commit after all were told of the one before', async () => {
    const { workspace } = startWorkspace();
    workspace.observe({ committed: ({ puts }) => puts[0]?.record.id === 'c' && void workspace.transaction(() => workspace.store.users.insert(user('d'))) });
    const { heard } = observed(workspace);
    await commit(workspace, () => workspace.store.users.insert(user('c')));
    expect(heard).toEqual([onlyPut('c'), onlyPut('d')]);
  });
});

describe('an observer of writes that last', () => {
  test('is told of a commit when it is stored, in the order of the commits', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage });
    const { heard } = observed(workspace);
    for (const id of ['c', 'd']) workspace.transaction(() => workspace.store.users.insert(user(id)));
    expect(heard).toEqual([]);
    await storage.succeed();
    expect(heard).toEqual([onlyPut('c'), onlyPut('d')]);
  });

  test('is told nothing of a commit that could not be stored', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage, base: base() });
    const { heard } = observed(workspace);
    workspace.transaction(() => workspace.emit('student.created', {}));
    await storage.fail();
    expect(heard).toEqual([]);
  });

  test('is told of a reset when it is made, and of no delivery that it overtook', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage, base: base() });
    const { heard } = observed(workspace);
    workspace.transaction(() => workspace.emit('student.created', {}));
    const reset = workspace.reset(false);
    expect(heard).toEqual(['reset']);
    await storage.succeed();
    await reset;
    expect(heard).toEqual(['reset', expect.objectContaining({ emitted: ['student.created'], deliveries: [] })]);
  });

  test('hears of the deliveries that are pending again, and of nothing else, where a reset could not be stored', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage, base: base() });
    workspace.transaction(() => workspace.emit('student.created', {}));
    await storage.succeed();
    const { heard } = observed(workspace);
    const reset = workspace.reset(false).catch(() => {});
    await storage.fail();
    await reset;
    expect(heard).toEqual(['reset', { puts: [], deleted: [], emitted: [], deliveries: workspace.store.deliveries.all().map(({ id }) => id) }]);
    expect(workspace.store.deliveries.size).toBe(1);
  });
});
