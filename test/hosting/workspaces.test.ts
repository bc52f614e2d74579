// Where there is no room for another workspace: which one goes.

import { describe, expect, it } from 'vitest';

import type { HostedWorkspace } from '../../src/hosting/hosted-workspace.js';
import { Workspaces } from '../../src/hosting/workspaces.js';
import { memoryStorage } from '../../src/storage/memory.js';
import { originOf } from '../workspace/origin.js';

function workspaces(maxWorkspaces = 2) {
  const time = { now: Date.parse('2026-01-23T10:00:00Z') };
  const all = new Workspaces({
    origin: originOf(),
    storage: memoryStorage(),
    maxWorkspaces,
    realNow: () => time.now,
    warn: () => {},
    info: () => {},
    address: () => 'http://127.0.0.1:4600',
    imports: { folder: 'uploads', run: async () => {} },
  });
  /** No storage here is waited for. */
  const enter = (name: string): HostedWorkspace => {
    const hosted = all.enter(name);
    if (hosted instanceof Promise) throw new Error('nothing is to be waited for');
    return hosted;
  };
  /** A request that is let in and served. */
  const use = (name: string, work: (hosted: HostedWorkspace) => void = () => {}): HostedWorkspace => {
    const hosted = enter(name);
    all.make(hosted);
    work(hosted);
    all.leave(hosted, undefined);
    return hosted;
  };
  return { all, time, enter, use, names: () => all.all().map(({ workspace }) => workspace.name) };
}

const write = ({ workspace }: HostedWorkspace): void => {
  workspace.transaction(() => workspace.store.api_keys.insert({ id: 'key', secret: 'secret', plan: 'free', created_at: 0 }));
};

const FULL = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' });

it('one that was never written to, and not used for a minute, makes room; not a moment sooner', () => {
  const { time, use, names } = workspaces();
  use('idle');
  use('written', write);
  time.now += 59_999;
  expect(() => use('new')).toThrow(FULL);
  time.now += 1;
  use('new');
  expect(names()).toEqual(['written', 'new']);
});

it('the one that makes room comes back as the scenario has it', () => {
  const { time, use, names } = workspaces(1);
  const before = use('idle');
  time.now += 60_000;
  use('new');
  time.now += 60_000;
  expect(use('idle')).not.toBe(before);
  expect(names()).toEqual(['idle']);
});

describe('none goes that', () => {
  it.each<[string, (hosted: HostedWorkspace) => void]>([
    ['was written to', write],
    ['has its clock moved', ({ workspace }) => void workspace.transaction(() => workspace.store.clock.put({ id: 'clock', offset_ms: 1_000, frozen_at: null }))],
    ['is listened to', ({ streams }) => void streams.add(() => {})],
    ['has a request under way', ({ use }) => void (use.requests += 1)],
  ])('%s', (_, work) => {
    const { time, use, names } = workspaces(1);
    use('kept', work);
    time.now += 3_600_000;
    expect(() => use('new')).toThrow(FULL);
    expect(names()).toEqual(['kept']);
  });
});

it('one that nobody makes is gone with the last request that looks at it', () => {
  const { all, enter, names } = workspaces();
  const [first, second] = [enter('a'), enter('a')];
  expect(second).toBe(first);
  all.leave(first, undefined);
  expect(enter('a')).toBe(first);
  all.leave(first, undefined);
  all.leave(first, undefined);
  expect(enter('a')).not.toBe(first);
  expect(names()).toEqual([]);
});

it('a change where there is no room is taken back', () => {
  const { all, enter, use } = workspaces(1);
  use('kept', write);
  const hosted = enter('new');
  expect(() => write(hosted)).toThrow(FULL);
  expect(hosted.workspace.store.api_keys.size).toBe(0);
  expect(all.peek('new')).toBeUndefined();
});

it('asking for room takes none: only what is made lets another go', () => {
  const { all, time, use, names } = workspaces(1);
  use('idle');
  time.now += 60_000;
  all.requireRoom();
  expect(names()).toEqual(['idle']);
});
