import { describe, expect, test } from 'vitest';

import { makeId } from '../../src/workspace/ids.js';
import { baseOf, endpoint, NOW, startWorkspace, user } from './arrange.js';
import { heldStorage } from './held-storage.js';

describe('a write that lasts', () => {
  test('holds back its deliveries until it is stored', async () => {
    const storage = heldStorage();
    const { workspace, given } = startWorkspace({ storage, base: baseOf({ webhook_endpoints: [endpoint('w')] }) });
    workspace.transaction(() => workspace.emit('student.created', {}));
    expect(given).toEqual([]);
    await storage.succeed();
    expect(given).toEqual(workspace.store.deliveries.all());
  });

  test('and fails takes back every commit that waits, newest first, but none that is stored', async () => {
    const storage = heldStorage();
    const { workspace, given } = startWorkspace({ storage, base: baseOf({ webhook_endpoints: [endpoint('w')] }) });
    const { users } = workspace.store;
    const add = (email: string) => workspace.transaction(() => users.insert(user(workspace.newId('users'), email))).durable;
    const stored = add('stored@example.test');
    await storage.succeed();
    await expect(stored).resolves.toBeUndefined();

    const lost = [
      add('lost@example.test'),
      workspace.transaction(() => users.replace(user(makeId(1, 'users', 2), 'changed@example.test'))).durable,
      workspace.transaction(() => void workspace.emit('student.created', {})).durable,
      workspace.transaction(() => users.delete(makeId(1, 'users', 1))).durable,
      add('stored@example.test'),
    ];
    await storage.fail();
    for (const durable of lost) await expect(durable).rejects.toThrow('the disk is full');
    expect([users.all(), given, workspace.store.events.size]).toEqual([[user(makeId(1, 'users', 1), 'stored@example.test')], [], 0]);

    const again = add('again@example.test');
    await storage.succeed();
    await expect(again).resolves.toBeUndefined();
    expect(users.all().map(({ id }) => id)).toEqual([makeId(1, 'users', 1), makeId(1, 'users', 2)]);
  });

  test('and fails does no harm where nobody waits for it', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage });
    workspace.transaction(() => workspace.store.users.insert(user('a')));
    await storage.fail();
    expect(workspace.store.users.size).toBe(0);
  });

  test('sends nothing of a commit that a reset has overtaken', async () => {
    const storage = heldStorage();
    const { workspace, given } = startWorkspace({ storage, base: baseOf({ webhook_endpoints: [endpoint('w')] }) });
    workspace.transaction(() => workspace.emit('student.created', {}));
    const reset = workspace.reset(false);
    await storage.succeed();
    await reset;
    expect(given).toEqual([]);
  });

  test('of a reset that fails gives the number of the state before it back, and no number twice', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({ storage });
    const reset = async (end: 'succeed' | 'fail'): Promise<readonly (number | boolean)[]> => {
      const resetting = workspace.reset(false).catch(() => {});
      const meanwhile = [workspace.resets, workspace.resetting !== undefined];
      await storage[end]();
      await resetting;
      return [...meanwhile, workspace.resets, workspace.resetting !== undefined];
    };
    expect(await reset('succeed')).toEqual([1, true, 1, false]);
    expect(await reset('fail')).toEqual([2, true, 1, false]);
    expect(await reset('succeed')).toEqual([3, true, 3, false]);
  });

  test('of a reset that fails brings back all that was there, sequences, clock and pending deliveries included', async () => {
    const storage = heldStorage();
    const { workspace, given } = startWorkspace({ storage, base: baseOf({ users: [user('a')], webhook_endpoints: [endpoint('w')] }, { users: 1 }) });
    workspace.transaction(() => {
      workspace.store.users.insert(user(workspace.newId('users')));
      workspace.store.clock.put({ id: 'clock', offset_ms: 7_000, frozen_at: null });
      workspace.emit('student.created', {});
    });
    await storage.succeed();
    const before = [workspace.counts(), workspace.store.users.all(), workspace.store.deliveries.all()];
    given.length = 0;

    workspace.transaction(() => workspace.store.users.insert(user(workspace.newId('users'))));
    workspace.transaction(() => void workspace.emit('student.created', {}));
    const reset = workspace.reset(true);
    const refused = expect(reset).rejects.toThrow('the disk is full');
    workspace.transaction(() => workspace.store.users.insert(user(workspace.newId('users'))));
    await storage.fail();
    await refused;

    expect([workspace.counts(), workspace.store.users.all(), workspace.store.deliveries.all()]).toEqual(before);
    expect(given).toEqual(workspace.store.deliveries.where('status', 'pending'));
    expect(workspace.clock.now()).toBe(NOW + 7_000);
    expect(workspace.transaction(() => workspace.newId('users')).value).toBe(makeId(1, 'users', 3));
  });

  test('that fails sets a clock free again which it was to freeze', async () => {
    const storage = heldStorage();
    let now = NOW;
    const { workspace } = startWorkspace({ storage, realNow: () => now });
    workspace.transaction(() => workspace.store.clock.put({ id: 'clock', offset_ms: 0, frozen_at: NOW }));
    await workspace.clock.fireDue();
    const fired = new Promise<number>((resolve) => void workspace.clock.at(NOW + 5, () => resolve(workspace.clock.now())));
    now += 5;
    await storage.fail();
    expect(await fired).toBe(NOW + 5);
    await workspace.close();
  });
});
