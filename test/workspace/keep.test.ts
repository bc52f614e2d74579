// What a workspace keeps: each collection's bounds, by small ones in place of the real ones.

import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { DeliveryRecord, EventRecord, IdempotencyRecord, InboxDeliveryRecord, OAuthSessionRecord, StoredRecord } from '../../src/records/records.js';
import { type Bounds, BOUNDS, boundsWithin, KEPT_KINDS, type KeptKind } from '../../src/workspace/bounds.js';
import { restoreInto } from '../../src/workspace/changes.js';
import type { CollectionName } from '../../src/workspace/collections.js';
import { Keeper } from '../../src/workspace/keep.js';
import { anyCollection } from '../../src/workspace/store.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { storedWith } from '../storage/stored-with.js';
import { baseOf, endpoint, idsOf, NOW, startWorkspace } from './arrange.js';
import { heldStorage } from './held-storage.js';

const DAY = 86_400_000;
/** Each record of these tests takes this and a little more, and no two kinds of them so much more that one fewer fits. */
const BODY = 10_000;
const text = 'x'.repeat(BODY);

const event = (id: string): EventRecord => ({ id, event: 'student.created', timestamp: NOW, data: { text } });
const delivery = (id: string, event_id: string, status: DeliveryRecord['status'] = 'delivered'): DeliveryRecord => ({
  id,
  event_id,
  endpoint_id: 'w',
  url: 'http://receiver.test/w',
  status,
  next_attempt_at: status === 'pending' ? NOW + 60_000 : null,
  attempts: [],
});
const answer = (id: string, created_at = NOW): IdempotencyRecord => ({ id, fingerprint: 'f', status: 201, body: text, claims: null, created_at });
const taken = (id: string, inbox = 'i'): InboxDeliveryRecord => ({
  id,
  inbox,
  number: 1,
  at: NOW,
  headers: {},
  body: text,
  signature_valid: null,
  answered: 200,
});
const session = (id: string, expires_at = NOW + DAY): OAuthSessionRecord => ({ id, user_id: text, expires_at, form: 'f' });

/** Room for so many records of one kind. */
const room = (kind: KeptKind, records: number): { bounds: Bounds } => ({
  bounds: { ...BOUNDS, [kind]: { workspace: records * (BODY + 1_000), process: Number.MAX_SAFE_INTEGER } },
});

interface Row {
  readonly kind: KeptKind;
  readonly collection: CollectionName;
  readonly record: (id: string) => StoredRecord;
}

const rows: readonly Row[] = [
  { kind: 'events', collection: 'events', record: event },
  { kind: 'answers', collection: 'idempotency', record: (id) => answer(id) },
  { kind: 'inboxes', collection: 'inbox_deliveries', record: (id) => taken(id, id) },
  { kind: 'logins', collection: 'oauth_sessions', record: (id) => session(id) },
];

const put = (workspace: Workspace, collection: CollectionName, ...records: readonly StoredRecord[]) =>
  workspace.transaction(() => {
    for (const record of records) anyCollection(workspace.store, collection).put(record);
  });

describe.each(rows)('$collection', ({ kind, collection, record }) => {
  const start = (options: Parameters<typeof startWorkspace>[0]) => {
    const warned: string[] = [];
    const { workspace } = startWorkspace({ warn: (message) => warned.push(message), ...options });
    const add = (...ids: readonly string[]) => put(workspace, collection, ...ids.map(record));
    const kept = () => idsOf(anyCollection(workspace.store, collection).all());
    return { workspace, add, kept, warned };
  };

  it('lets the oldest go once they take more bytes than the bound, in the commit of what came, and says so once', () => {
    const { add, kept, warned, workspace } = start({ keep: room(kind, 3) });
    for (const id of ['a', 'b', 'c']) add(id);
    expect([kept(), warned]).toEqual(['a b c', []]);
    const { changes } = add('d');
    expect(kept()).toBe('b c d');
    expect(changes.map(({ change }) => [change.before?.id, change.after?.id])).toEqual([
      [undefined, 'd'],
      ['a', undefined],
    ]);
    add('e');
    expect([kept(), workspace.keeper.bytes(kind) <= 3 * (BODY + 1_000)]).toEqual(['c d e', true]);
    expect(warned).toEqual([
      expect.stringMatching(/^Workspace default: the .+ of this workspace take more than 33000 bytes\. From now on the oldest are forgotten\.$/),
    ]);
  });

  it('keeps what a commit has just put, and the newest, though it alone is over the bound', () => {
    const { add, kept } = start({ keep: room(kind, 0.5) });
    add('a');
    expect(kept()).toBe('a');
    add('b', 'c');
    expect(kept()).toBe('b c');
    add('d');
    expect(kept()).toBe('d');
  });

  it('lets the oldest go once there are more than its number', () => {
    const { add, kept } = start({ keep: { most: { [collection]: 2 } } });
    for (const id of ['a', 'b', 'c']) add(id);
    expect(kept()).toBe('b c');
  });

  it('has what it let go again, byte for byte, where the transaction fails or could not be stored', async () => {
    const storage = heldStorage();
    const { workspace, add, kept } = start({ keep: room(kind, 3), storage });
    add('a', 'b', 'c');
    await storage.succeed();
    const before = workspace.keeper.bytes(kind);
    const { durable } = add('d');
    expect(kept()).toBe('b c d');
    await storage.fail();
    await expect(durable).rejects.toThrow('the disk is full');
    expect([kept(), workspace.keeper.bytes(kind)]).toEqual(['a b c', before]);
  });

  it('lets go at most so many at once that nobody waits for it, and the rest with the commits after', () => {
    const many = Array.from({ length: 2_000 }, (_, at) => ({ ...record(`old ${at}`), ...(kind === 'inboxes' && { inbox: 'i' }) }));
    const { workspace, add } = start({ base: baseOf({ [collection]: many }), keep: room(kind, 3) });
    const size = () => anyCollection(workspace.store, collection).size;
    add('a');
    expect(size()).toBeGreaterThan(900);
    add('b');
    expect(size()).toBe(3);
  });
});

it.each<[what: string, collection: CollectionName, old: StoredRecord, fresh: StoredRecord]>([
  ['an answer', 'idempotency', answer('old', NOW - DAY), answer('new')],
  ['a session', 'oauth_sessions', session('old', NOW), session('new')],
])('%s whose time is over goes with the next that comes, which is nothing to tell of', (_, collection, old, fresh) => {
  const warned: string[] = [];
  const { workspace } = startWorkspace({ base: baseOf({ [collection]: [old] }), warn: (message) => warned.push(message) });
  put(workspace, collection, fresh);
  expect([idsOf(anyCollection(workspace.store, collection).all()), warned]).toEqual(['new', []]);
});

it('of an inbox the last thousand stay, and other inboxes have their own', () => {
  const old = Array.from({ length: 1_000 }, (_, at) => ({ ...taken(`old ${at}`), body: '' }));
  const { workspace } = startWorkspace({ base: baseOf({ inbox_deliveries: [...old, { ...taken('other', 'other'), body: '' }] }) });
  put(workspace, 'inbox_deliveries', taken('new'));
  const { inbox_deliveries: kept } = workspace.store;
  expect([kept.count('inbox', 'i'), kept.has('old 0'), kept.has('old 1'), kept.has('new'), kept.has('other')]).toEqual([1_000, false, true, true, true]);
});

it('a commit that puts nothing of a kind lets nothing of it go', () => {
  const { workspace } = startWorkspace({ base: baseOf({ events: ['a', 'b', 'c'].map(event) }), keep: room('events', 1) });
  const { changes } = put(workspace, 'idempotency', answer('k'));
  expect([changes.length, idsOf(workspace.store.events.all())]).toEqual([1, 'a b c']);
});

describe('events with deliveries', () => {
  const FULL = { events: ['a', 'b', 'c'].map(event), webhook_endpoints: [endpoint('w')] };
  const emit = (workspace: Workspace) => workspace.transaction(() => workspace.emit('student.created', { text }));

  it('go with their deliveries', () => {
    const deliveries = [delivery('da', 'a'), delivery('db', 'b', 'failed')];
    const { workspace } = startWorkspace({ base: baseOf({ ...FULL, webhook_endpoints: [], deliveries }), keep: room('events', 3), warn: () => {} });
    emit(workspace);
    expect([workspace.store.events.has('a'), idsOf(workspace.store.deliveries.all())]).toEqual([false, 'db']);
  });

  it('the newest stays, though it alone is over the bound, when something comes of an older one', () => {
    const { workspace } = startWorkspace({
      base: baseOf({ events: [{ ...event('old'), data: {} }, event('new')] }),
      keep: room('events', 0.5),
      warn: () => {},
    });
    put(workspace, 'deliveries', delivery('d', 'old'));
    expect(idsOf(workspace.store.events.all())).toBe('old new');
    put(workspace, 'deliveries', delivery('d', 'new'));
    expect(idsOf(workspace.store.events.all())).toBe('new');
  });

  it('whose deliveries are pending outlive the number', () => {
    const { workspace } = startWorkspace({ base: baseOf({ ...FULL, deliveries: [delivery('da', 'a', 'pending')] }), keep: { most: { events: 3 } } });
    emit(workspace);
    expect([workspace.store.events.has('a'), workspace.store.deliveries.get('da')?.status]).toEqual([true, 'pending']);
  });

  it('whose deliveries are pending fail over the bytes, in words and in a commit of its own, and go with the next', async () => {
    const warned: string[] = [];
    const { workspace, given } = startWorkspace({
      base: baseOf({ ...FULL, deliveries: [delivery('da', 'a', 'pending'), delivery('db', 'b', 'pending')] }),
      keep: room('events', 3),
      warn: (message) => warned.push(message),
    });
    const { store } = workspace;
    emit(workspace);
    expect([store.events.has('a'), store.deliveries.get('da')?.status]).toEqual([true, 'pending']);
    await turn();
    const failed = store.deliveries.get('da');
    expect(failed).toMatchObject({
      status: 'failed',
      next_attempt_at: null,
      attempts: [
        {
          number: 1,
          request: { headers: {}, body: '' },
          response: null,
          error: 'dropped: the events of this workspace take more than 33000 bytes, and the oldest give way',
        },
      ],
    });
    // the dispatcher hears of it, and no more than need be are dropped
    expect(given.at(-1)).toBe(failed);
    expect([store.events.has('a'), store.deliveries.get('db')?.status]).toEqual([true, 'pending']);
    put(workspace, 'deliveries', delivery('dc', 'c'));
    expect([store.events.has('a'), store.deliveries.has('da'), store.events.has('b')]).toEqual([false, false, true]);
    expect(warned.length).toBe(1);
  });

  it('that is the newest stays pending, though it alone is over the bound', async () => {
    const deliveries = [delivery('da', 'a', 'pending')];
    const { workspace } = startWorkspace({
      base: baseOf({ events: [event('a')], webhook_endpoints: [endpoint('w')], deliveries }),
      keep: room('events', 0.5),
      warn: () => {},
    });
    const { value: newest } = emit(workspace);
    await turn();
    expect(workspace.store.deliveries.all().map(({ event_id, status }) => [event_id, status])).toEqual([
      ['a', 'failed'],
      [newest.id, 'pending'],
    ]);
  });

  it('stay until it is stored that their deliveries have failed, so that whoever waits for one is told', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({
      base: baseOf({ ...FULL, deliveries: [delivery('da', 'a', 'pending')] }),
      keep: room('events', 3),
      storage,
      warn: () => {},
    });
    const { store } = workspace;
    const heard: unknown[] = [];
    workspace.observe({
      committed: ({ puts }) => void heard.push(...puts.filter(({ record: { id } }) => id === 'da').map(() => store.deliveries.get('da')?.status)),
    });
    emit(workspace);
    await turn();
    put(workspace, 'deliveries', delivery('dc', 'c'));
    expect([store.events.has('a'), store.deliveries.get('da')?.status, heard]).toEqual([true, 'failed', []]);
    await storage.succeed();
    expect(heard).toEqual(['failed']);
    put(workspace, 'deliveries', delivery('dc', 'c'));
    expect(store.events.has('a')).toBe(false);
  });

  it('are pending again where that could not be stored', async () => {
    const storage = heldStorage();
    const { workspace } = startWorkspace({
      base: baseOf({ ...FULL, deliveries: [delivery('da', 'a', 'pending')] }),
      keep: room('events', 3),
      storage,
      warn: () => {},
    });
    emit(workspace);
    await turn();
    expect(workspace.store.deliveries.get('da')?.status).toBe('failed');
    await storage.fail();
    expect([workspace.store.deliveries.get('da')?.status, workspace.store.events.size]).toEqual(['pending', 3]);
    emit(workspace);
    await turn();
    expect(workspace.store.deliveries.get('da')?.status).toBe('failed');
  });
});

describe('a workspace that lets go since the process holds too much', () => {
  it('drops its oldest, the newest too where need be, and what is pending fails first', async () => {
    const warned: string[] = [];
    const { workspace } = startWorkspace({
      base: baseOf({ events: ['a', 'b', 'c'].map(event), deliveries: [delivery('db', 'b', 'pending')] }),
      warn: (message) => warned.push(message),
    });
    const { store, keeper } = workspace;
    expect(await keeper.letGo('events', BODY, 1_048_576)).toBe(true);
    expect(idsOf(store.events.all())).toBe('b c');
    expect(await keeper.letGo('events', BODY, 1_048_576)).toBe(true);
    expect([idsOf(store.events.all()), store.deliveries.get('db')?.attempts[0]?.error]).toEqual([
      'b c',
      'dropped: the events of all workspaces take more than 1 MiB, and the oldest give way',
    ]);
    expect(await keeper.letGo('events', Number.MAX_SAFE_INTEGER, 1_048_576)).toBe(true);
    expect(await keeper.letGo('events', 1, 1_048_576)).toBe(false);
    expect([store.events.size, store.deliveries.size, keeper.bytes('events'), warned.length]).toEqual([0, 0, 0, 1]);
  });

  it('does nothing more once it is closed', async () => {
    const { workspace } = startWorkspace({ base: baseOf({ events: [event('a')] }) });
    await workspace.close();
    expect([await workspace.keeper.letGo('events', BODY, 1), workspace.store.events.size]).toEqual([false, 1]);
  });
});

describe('what was stored and is over twice the bounds', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, at) => `e${String(at).padStart(2, '0')}`);

  it.each<[where: string, asSnapshot: boolean]>([
    ['in the snapshot', true],
    ['in the log', false],
  ])('%s: the oldest are left out while it is restored, with their deliveries, and that is said once', (_, asSnapshot) => {
    const warned: string[] = [];
    const { workspace } = startWorkspace();
    const { store } = workspace;
    const keeper = new Keeper(workspace, { ...room('events', 3), warn: (message) => warned.push(message) });
    let most = 0;
    const stored = ids(20).flatMap((id) => [
      { collection: 'events', record: event(id) },
      { collection: 'deliveries', record: delivery(`d ${id}`, id, 'pending') },
    ]);
    const of = (name: string) => stored.filter(({ collection }) => collection === name);
    workspace.transaction(
      () =>
        void [
          ...restoreInto(store, asSnapshot ? storedWith([...of('events'), ...of('deliveries')]) : storedWith([], stored), (name, record) => {
            keeper.restored(name, record);
            most = Math.max(most, keeper.bytes('events'));
          }),
        ],
    );
    expect(idsOf(store.events.all())).toBe(ids(20).slice(-store.events.size).join(' '));
    expect(idsOf(store.deliveries.all())).toBe(
      store.events
        .all()
        .map(({ id }) => `d ${id}`)
        .join(' '),
    );
    expect(store.events.size).toBeGreaterThanOrEqual(5);
    expect(most).toBeLessThanOrEqual(6 * (BODY + 1_000));
    expect(warned).toEqual(['Workspace default: what was stored of the events takes more than 66000 bytes. From now on the oldest are forgotten.']);
  });

  it('what is not over it is left as it is', () => {
    const { workspace } = startWorkspace();
    const keeper = new Keeper(workspace, { ...room('events', 3), warn: expect.fail });
    const deliveries = [delivery('orphan', 'gone')];
    const changes = [
      ...['a', 'b', 'c', 'd', 'e'].map((id) => ({ collection: 'events', record: event(id) })),
      ...deliveries.map((record) => ({ collection: 'deliveries', record })),
    ];
    workspace.transaction(() => void [...restoreInto(workspace.store, storedWith(changes), (name, record) => keeper.restored(name, record))]);
    expect([workspace.store.events.size, workspace.store.deliveries.size]).toEqual([5, 1]);
  });
});

describe('the bounds', () => {
  it('are what they are declared to be where the heap is large', () => {
    expect(boundsWithin(8 * 2 ** 30)).toEqual(BOUNDS);
  });

  it('of all records together are at most half of a small heap, and of a workspace no more than of the process', () => {
    const heap = 512 * 2 ** 20;
    const bounds = boundsWithin(heap);
    expect(KEPT_KINDS.reduce((sum, kind) => sum + bounds[kind].process, 0)).toBeLessThanOrEqual(heap / 2);
    for (const kind of KEPT_KINDS) expect(bounds[kind].workspace).toBeLessThanOrEqual(bounds[kind].process);
    expect([bounds.events.workspace, bounds.answers.workspace, bounds.journal]).toEqual([BOUNDS.events.workspace, BOUNDS.answers.workspace, BOUNDS.journal]);
  });
});
