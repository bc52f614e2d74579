// One function for all that is waited for: every case runs over each of the sources.

import { getEventListeners } from 'node:events';

import { beforeEach, describe, expect, it, test, vi } from 'vitest';

import { type JournalEntry, RequestJournal } from '../../src/journal/request-journal.js';
import { requestsOf } from '../../src/journal/requests-of.js';
import type { DeliveryRecord, InboxDeliveryRecord } from '../../src/records/records.js';
import { deliveriesOf, deliveriesOfEvent, eventsOf, inboxOf } from '../../src/workspace/sources.js';
import { type Source, type WaitOptions, waitFor } from '../../src/workspace/wait-for.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { useFakeTime } from '../fake-time.js';
import { NOW, startWorkspace } from './arrange.js';

beforeEach(() => void useFakeTime({ toFake: ['setTimeout', 'clearTimeout'] }));

/** A source of things that have a name, and how one comes. Those named `not meant` are none of the source's. */
interface Scene {
  /** The names of what the source has, in order. */
  readonly names: () => readonly string[];
  readonly come: (name: string) => void;
  readonly reset: () => void;
  /** Resolves with whether it holds, and with the name of what came. */
  readonly wait: (isWanted: (name: string) => boolean, options: WaitOptions) => Promise<string>;
  /** How many wait by now. */
  readonly waiting: () => number;
}

function sceneOf<T>(source: Source<T>, nameOf: (item: T) => string, rest: Pick<Scene, 'come' | 'reset'>): Scene {
  let waiting = 0;
  const counted: Source<T> = {
    all: source.all,
    observe: (changed) => {
      const stop = source.observe(changed);
      waiting += 1;
      return () => {
        stop();
        waiting -= 1;
      };
    },
  };
  return {
    ...rest,
    names: () => source.all().map(nameOf),
    wait: async (isWanted, options) => {
      const { holds, came } = await waitFor(counted, (item) => isWanted(nameOf(item)), options);
      return `${holds ? 'holds' : 'does not hold'}${came === undefined ? '' : `: ${nameOf(came)}`}`;
    },
    waiting: () => waiting,
  };
}

const resetOf = (workspace: Workspace) => (): void => void workspace.reset(false);
const isMeant = (name: string): boolean => name !== 'not meant';

function eventScene(): Scene {
  const { workspace } = startWorkspace();
  return sceneOf(
    eventsOf(workspace, ({ data }) => isMeant(String(data['name']))),
    ({ data }) => String(data['name']),
    { come: (name) => void workspace.transaction(() => workspace.emit('student.created', { name })), reset: resetOf(workspace) },
  );
}

const delivery = (url: string, id: string): DeliveryRecord => ({
  id,
  event_id: 'e',
  endpoint_id: 'w',
  url,
  status: 'pending',
  next_attempt_at: NOW,
  attempts: [],
});

function deliveryScene(): Scene {
  const { workspace } = startWorkspace();
  const { deliveries } = workspace.store;
  return sceneOf(
    deliveriesOf(workspace, ({ url }) => isMeant(url)),
    ({ url }) => url,
    { come: (name) => void workspace.transaction(() => deliveries.insert(delivery(name, workspace.newId('deliveries')))), reset: resetOf(workspace) },
  );
}

function inboxScene(): Scene {
  const { workspace } = startWorkspace();
  let taken = 0;
  const take = (inbox: string, body: string): InboxDeliveryRecord => {
    taken += 1;
    return { id: `${inbox} ${taken}`, inbox, number: taken, at: NOW, headers: {}, body, signature_valid: null, answered: 200 };
  };
  return sceneOf(
    inboxOf(workspace, 'mine', ({ number }) => number > 0),
    ({ body }) => body,
    {
      come: (name) => void workspace.transaction(() => workspace.store.inbox_deliveries.insert(take(isMeant(name) ? 'mine' : 'another', name))),
      reset: resetOf(workspace),
    },
  );
}

const request = (path: string): JournalEntry => ({
  id: path,
  at: NOW,
  method: 'GET',
  path,
  requestHeaders: [],
  operation: null,
  caller: null,
  requestBody: null,
  status: 0,
  responseBody: null,
  responseHeaders: [],
  durationMs: 0,
  internal: null,
  ignored: [],
  events: [],
  records: [],
});

function requestScene(): Scene {
  const journal = new RequestJournal();
  return sceneOf(
    requestsOf(journal, ({ path }) => isMeant(path)),
    ({ path }) => path,
    { come: (name) => journal.complete(journal.open(request(name))), reset: () => journal.clear() },
  );
}

describe.each<[name: string, start: () => Scene]>([
  ['events', eventScene],
  ['deliveries', deliveryScene],
  ['what an inbox took', inboxScene],
  ['requests', requestScene],
])('waiting for %s', (_, start) => {
  const isWanted = (name: string): boolean => name === 'wanted';
  /** `+x`: x comes; a number: so many milliseconds pass; `reset`. */
  const play = (scene: Scene, steps: readonly (string | number)[]): void => {
    for (const step of steps) {
      if (typeof step === 'number') vi.advanceTimersByTime(step);
      else if (step === 'reset') scene.reset();
      else scene.come(step.slice(1));
    }
  };

  it.each<[what: string, before: readonly string[], options: WaitOptions, then: readonly (string | number)[], result: string]>([
    ['one that has come counts', ['wanted'], { within: 100 }, [], 'holds: wanted'],
    ['one that has come counts where no time is given', ['other', 'wanted'], { within: 0 }, [], 'holds: wanted'],
    ['where no time is given, none is waited for', ['other'], { within: 0 }, [], 'does not hold'],
    ['one that comes ends it at once', ['other'], { within: 100 }, ['+other', '+wanted'], 'holds: wanted'],
    ['one that comes at the last moment counts', [], { within: 100 }, [99, '+wanted'], 'holds: wanted'],
    ['others do not count', ['other'], { within: 100 }, ['+other', 99, '+other', 1], 'does not hold'],
    ['what is not asked about does not count', ['not meant'], { within: 100 }, ['+not meant', 100], 'does not hold'],
    ['it goes on over a reset', ['other'], { within: 100 }, ['+other', 'reset', '+wanted'], 'holds: wanted'],
    ['never: none came in all that time', ['other'], { within: 100, never: true }, ['+other', 100], 'holds'],
    ['never: none has come, and no time is given', ['other'], { within: 0, never: true }, [], 'holds'],
    ['never: one that has come is one', ['wanted'], { within: 100, never: true }, [], 'does not hold: wanted'],
    ['never: one that comes ends it at once', [], { within: 100, never: true }, [50, '+wanted'], 'does not hold: wanted'],
    ['for: it is there for so long', ['wanted'], { within: 0, for: 50 }, ['+other', 50], 'holds: wanted'],
    ['for: it comes in time, and is there for so long after it', [], { within: 100, for: 50 }, [99, '+wanted', 50], 'holds: wanted'],
    ['for: a reset takes it away', ['wanted'], { within: 0, for: 50 }, [49, 'reset'], 'does not hold'],
    ['for: taken away in time, it may come again', ['wanted'], { within: 100, for: 50 }, [49, 'reset', 50, '+wanted', 50], 'holds: wanted'],
    ['for: taken away after the time, it is over', ['wanted'], { within: 60, for: 80 }, [70, 'reset'], 'does not hold'],
    ['for: it never came', ['other'], { within: 100, for: 50 }, [100], 'does not hold'],
  ])('%s', async (_what, before, options, then, result) => {
    const scene = start();
    play(
      scene,
      before.map((name) => `+${name}`),
    );
    const client = new AbortController();
    const waited = scene.wait(isWanted, { ...options, gone: client.signal });
    play(scene, then.slice(0, -1));
    // it is over at the last step, and not sooner
    expect(scene.waiting()).toBe(then.length === 0 ? 0 : 1);
    play(scene, then.slice(-1));
    expect([await waited, scene.waiting(), vi.getTimerCount(), getEventListeners(client.signal, 'abort')]).toEqual([result, 0, 0, []]);
  });

  it.each([
    [false, 'does not hold'],
    [true, 'holds'],
  ])('whoever waits may go away, and it is over (never: %s)', async (never, result) => {
    const scene = start();
    const client = new AbortController();
    const waited = scene.wait(isWanted, { within: 60_000, never, gone: client.signal });
    expect(scene.waiting()).toBe(1);
    client.abort();
    expect([await waited, scene.waiting(), vi.getTimerCount()]).toEqual([result, 0, 0]);
    expect(await scene.wait(isWanted, { within: 60_000, never, gone: client.signal })).toBe(result);
  });
});

test('a request counts when it comes, is there while it is under way, and is told of once more when it is answered', async () => {
  const journal = new RequestJournal();
  const source = requestsOf(journal);
  const isAsked = ({ path }: JournalEntry): boolean => path === '/v1/students';
  const coming = waitFor(source, isAsked, { within: 60_000 });
  const entry = journal.open(request('/v1/students'));
  expect([(await coming).came, (await waitFor(source, isAsked, { within: 0 })).came]).toEqual([entry, entry]);
  const answered = waitFor(source, ({ status }) => status === 200, { within: 60_000 });
  entry.status = 200;
  journal.complete(entry);
  expect(await answered).toEqual({ holds: true, came: entry });
});

test('the deliveries of an event are one item, and the clock is of matter to them', async () => {
  const { workspace } = startWorkspace();
  const { deliveries, clock } = workspace.store;
  workspace.transaction(() => [deliveries.insert(delivery('a', '1')), deliveries.insert(delivery('b', '2'))]);
  const looked: string[] = [];
  const waited = waitFor(
    deliveriesOfEvent(workspace, 'e'),
    (all) => {
      looked.push(all.map(({ status }) => status).join(' '));
      return all.every(({ status }) => status === 'failed') || workspace.clock.frozen;
    },
    { within: 60_000 },
  );
  workspace.transaction(() => deliveries.replace({ ...delivery('a', '1'), status: 'failed', next_attempt_at: null }));
  workspace.transaction(() => deliveries.insert({ ...delivery('c', '3'), event_id: 'another' }));
  workspace.transaction(() => clock.put({ id: 'clock', offset_ms: 0, frozen_at: NOW }));
  expect((await waited).came).toHaveLength(2);
  expect(looked).toEqual(['pending pending', 'failed pending', 'failed pending']);
});

describe('exactly three, for a while', () => {
  /** A source with one item: how many there are. */
  function counter() {
    let count = 0;
    const told = new Set<(items: readonly number[]) => void>();
    const source: Source<number> = {
      all: () => [count],
      observe: (changed) => {
        told.add(changed);
        return () => void told.delete(changed);
      },
    };
    const set = (now: number): void => {
      count = now;
      for (const tell of told) tell([now]);
    };
    return { source, set };
  }

  it.each<[what: string, steps: readonly ('more' | number)[], result: object]>([
    ['holds where it stays three', ['more', 'more', 'more', 100], { holds: true, came: 3 }],
    ['does not hold where a fourth comes', ['more', 'more', 'more', 99, 'more', 1_000], { holds: false, came: undefined }],
    ['does not hold where there are two', ['more', 'more', 1_000], { holds: false, came: undefined }],
  ])('%s', async (_, steps, result) => {
    const { source, set } = counter();
    const waited = waitFor(source, (count) => count === 3, { within: 1_000, for: 100 });
    let count = 0;
    for (const step of steps) {
      if (step === 'more') set((count += 1));
      else vi.advanceTimersByTime(step);
    }
    expect(await waited).toEqual(result);
  });
});

test('many that wait look at each record of a commit once, and not at the log', async () => {
  const { workspace } = startWorkspace();
  for (let at = 0; at < 50; at += 1) workspace.transaction(() => workspace.emit('student.created', { at }));
  let looked = 0;
  const waits = Array.from({ length: 30 }, () =>
    waitFor(
      eventsOf(workspace, () => true),
      ({ data }) => {
        looked += 1;
        return data['at'] === 'end';
      },
      { within: 60_000 },
    ),
  );
  expect(looked).toBe(30 * 50);
  looked = 0;
  workspace.transaction(() => [workspace.emit('student.created', { at: 50 }), workspace.emit('student.created', { at: 51 })]);
  expect(looked).toBe(30 * 2);
  workspace.transaction(() => workspace.emit('student.created', { at: 'end' }));
  expect((await Promise.all(waits)).every(({ holds }) => holds)).toBe(true);
});

test('a question that throws is warned of, and goes on', async () => {
  const warned: string[] = [];
  const { workspace } = startWorkspace({ warn: (message) => warned.push(message) });
  const waited = waitFor(
    eventsOf(workspace, () => true),
    ({ data }) => {
      if (data['name'] === 'bad') throw new Error('no such field');
      return true;
    },
    { within: 60_000 },
  );
  workspace.transaction(() => workspace.emit('student.created', { name: 'bad' }));
  workspace.transaction(() => workspace.emit('student.created', { name: 'good' }));
  expect([(await waited).came?.data['name'], warned.length]).toEqual(['good', 1]);
});
