// Random commands for a workspace and its model: batches of transactions and resets that are under way together, on a disk that works or
// fails, and restarts. The quick and the long test differ in how many runs they make.

import fc from 'fast-check';
import { expect, vi } from 'vitest';

import { memoryStorage } from '../../src/storage/memory.js';
import type { Storage } from '../../src/storage/storage.js';
import { UniqueViolation } from '../../src/workspace/collection.js';
import { makeId } from '../../src/workspace/ids.js';
import { sizeOf } from '../../src/workspace/size-of.js';
import { createBase } from '../../src/workspace/store.js';
import { Workspace } from '../../src/workspace/workspace.js';
import { type FailingWrites, type Implementation, implementations, type Place } from '../storage/implementations.js';
import { apiKey, feedback, user } from './arrange.js';
import { foundIn } from './origin.js';
import { applicationOf, type Changed, emailOf, Failed, KEYS, names, PlainStore, scenario, type Step } from './plain-store.js';

const SEED = 1;
const base = createBase({ name: 'model', as_of: 0, ...scenario });

/** What the model knows besides records: whether they outlive a restart. */
interface Model {
  readonly store: PlainStore;
  readonly keeps: boolean;
}

interface Real {
  workspace: Workspace;
  /** Opens the workspace anew, from what the storage has. */
  readonly open: () => Promise<Workspace>;
  readonly storage: () => Storage;
  readonly failWrites: () => FailingWrites;
}

/** One thing of a batch; `pause` lets the disk begin with what came before it. */
type Act = ({ readonly do: 'transaction'; readonly steps: readonly Step[]; readonly fails: boolean } | { readonly do: 'reset'; readonly all: boolean }) & {
  readonly pause: boolean;
};

/** Begins every act before any is stored; then all of it is on the disk, or, where the disk fails, none of it. */
class Batch implements fc.AsyncCommand<Model, Real, false> {
  constructor(
    readonly acts: readonly Act[],
    readonly diskFails: boolean,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, { workspace, failWrites }: Real): Promise<void> {
    const before = model.store.copy();
    const failing = this.diskFails && model.keeps ? failWrites() : undefined;
    const stored: Promise<void>[] = [];
    for (const act of this.acts) {
      if (act.pause) await new Promise((resolve) => setImmediate(resolve));
      if (act.do === 'reset') {
        stored.push(workspace.reset(act.all));
        model.store.reset(act.all);
      } else stored.push(...transact(model.store, workspace, act));
      expectSame(model.store, workspace);
    }
    failing?.release();
    const outcomes = await Promise.allSettled(stored);
    failing?.end();
    expect(outcomes.map(({ status }) => status)).toEqual(stored.map(() => (failing ? 'rejected' : 'fulfilled')));
    if (failing) model.store.become(before);
    expectSame(model.store, workspace);
  }

  toString(): string {
    return `Batch(${JSON.stringify(this.acts)}${this.diskFails ? ', the disk fails' : ''})`;
  }
}

class Restart implements fc.AsyncCommand<Model, Real, false> {
  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    await real.workspace.close();
    await real.storage().close();
    real.workspace = await real.open();
    if (!model.keeps) model.store.become(new PlainStore(model.store.makeId));
    expectSame(model.store, real.workspace);
  }

  toString(): string {
    return 'Restart';
  }
}

/** Does the same to both. @returns what has to be waited for */
function transact(store: PlainStore, workspace: Workspace, { steps, fails }: { readonly steps: readonly Step[]; readonly fails: boolean }): Promise<void>[] {
  const before = store.copy();
  const [expected, found] = [
    outcomeOf(() => {
      store.run(steps);
      if (fails) throw new Failed();
    }),
    outcomeOf(() => {
      const { durable } = workspace.transaction(() => {
        run(workspace, steps);
        if (fails) throw new Failed();
      });
      return durable;
    }),
  ];
  expect(found.failed).toBe(expected.failed);
  if (expected.failed) store.become(before);
  return found.value ? [found.value] : [];
}

/** Only what steps mean to fail with is a failure; everything else is a defect and goes on. */
function outcomeOf<T>(work: () => T): { readonly failed: boolean; readonly value?: T } {
  try {
    return { failed: false, value: work() };
  } catch (error) {
    if (error instanceof Failed || error instanceof UniqueViolation) return { failed: true };
    throw error;
  }
}

function run(workspace: Workspace, steps: readonly Step[]): void {
  for (const step of steps) {
    const { store } = workspace;
    switch (step.do) {
      case 'insert':
        put(workspace, step.collection, workspace.newId(step.collection), step.key);
        break;
      case 'replace': {
        const id = nth(workspace, step.collection, step.nth);
        if (id !== undefined) put(workspace, step.collection, id, step.key);
        break;
      }
      case 'delete':
        store[step.collection].delete(nth(workspace, step.collection, step.nth) ?? '');
        break;
      case 'emit':
        workspace.emit('student.created', { text: 'x'.repeat(step.length) });
        break;
      case 'churn':
        for (let at = 0; at < step.count; at += 1) put(workspace, 'feedback', workspace.newId('feedback'), at % KEYS);
        for (const { id } of store.feedback.page(0, step.count)) store.feedback.delete(id);
        break;
      case 'attempt':
        outcomeOf(() =>
          workspace.attempt(() => {
            run(workspace, step.steps);
            if (step.fails) throw new Failed();
          }),
        );
    }
  }
}

function put({ store }: Workspace, collection: Changed, id: string, key: number): void {
  if (collection === 'users') store.users.put(user(id, emailOf(key)));
  else if (collection === 'feedback') store.feedback.put(feedback(id, applicationOf(key)));
  else store.api_keys.put(apiKey(id));
}

function nth({ store }: Workspace, collection: Changed, place: number): string | undefined {
  const { size } = store[collection];
  return store[collection].page(place % Math.max(1, size), 1)[0]?.id;
}

/** Everything that one can ask a workspace is answered as the model answers it. */
function expectSame(model: PlainStore, workspace: Workspace): void {
  const { store } = workspace;
  for (const name of names) {
    const expected = model.all(name);
    const found = store[name].all();
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    // of events and deliveries the model knows the ids only
    if (name !== 'events' && name !== 'deliveries') expect(found).toEqual(expected);
    expect([store[name].size, store[name].oldest(), store[name].newest()]).toEqual([found.length, found[0], found.at(-1)]);
    expect([...store[name].oldestFirst()]).toEqual(found);
    expect(store[name].bytes).toBe(store[name].keep ? found.reduce((bytes, record) => bytes + sizeOf(record), 0) : 0);
    expect(found.every((record) => store[name].get(record.id) === record && store[name].has(record.id))).toBe(true);
    for (const [offset, limit] of [
      [0, 1],
      [1, 2],
      [found.length - 1, 5],
    ] as const)
      if (offset >= 0) expect(store[name].page(offset, limit)).toEqual(found.slice(offset, offset + limit));
  }
  for (let key = 0; key < KEYS; key += 1) {
    expect(store.users.find('email', emailOf(key))).toEqual(store.users.all().find(({ email }) => email === emailOf(key)));
    const about = store.feedback.all().filter(({ application_id }) => application_id === applicationOf(key));
    expect(store.feedback.where('application_id', applicationOf(key))).toEqual(about);
    expect(store.feedback.count('application_id', applicationOf(key))).toBe(about.length);
    expect(store.feedback.page(1, 2, { index: 'application_id', key: applicationOf(key) })).toEqual(about.slice(1, 3));
  }
  expect(workspace.lastNumber('signing_keys')).toBe(model.sequences['signing_keys'] ?? 0);
  expect(nextIds(workspace)).toEqual(names.map((name) => model.copy().newId(name)));
}

/** The ids that would be given out next, which a failed transaction tells and takes back. */
function nextIds(workspace: Workspace): string[] {
  let ids: string[] = [];
  outcomeOf(() =>
    workspace.transaction(() => {
      ids = names.map((name) => workspace.newId(name));
      throw new Failed();
    }),
  );
  return ids;
}

const key = fc.nat(KEYS - 1);
const collection = fc.constantFrom<Changed>('users', 'feedback', 'api_keys');
const { steps } = fc.letrec<{ step: Step; steps: Step[] }>((tie) => ({
  steps: fc.array(tie('step'), { maxLength: 6 }),
  step: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('insert' as const), collection, key }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('replace' as const), collection, nth: fc.nat(20), key }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('delete' as const), collection, nth: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('emit' as const), length: fc.nat(1_000) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('churn' as const), count: fc.constantFrom(3, 700) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('attempt' as const), steps: tie('steps'), fails: fc.boolean() }) },
  ),
}));
const pause = fc.boolean();
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('transaction' as const), steps, fails: fc.nat(4).map((n) => n === 0), pause }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const), all: fc.boolean(), pause }) },
);
const commands = fc.commands<Model, Real, false>(
  [fc.tuple(fc.array(act, { minLength: 1, maxLength: 5 }), fc.nat(3)).map(([acts, n]) => new Batch(acts, n === 0)), fc.constant(new Restart())],
  { maxCommands: 12 },
);

/** Holds a workspace over a storage against the model, for so many runs of random commands. */
export async function holdAgainstModel(name: Implementation['name'], numRuns: number): Promise<void> {
  const implementation = implementations.find((each) => each.name === name) ?? expect.fail(`there is no storage ${name}`);
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const place = implementation.make();
      const real = await startReal(place);
      try {
        const model: Model = { store: new PlainStore((collected, sequence) => makeId(SEED, collected, sequence)), keeps: implementation.keeps };
        await fc.asyncModelRun(() => ({ model, real }), list);
      } finally {
        vi.restoreAllMocks();
        await real.workspace.close();
        await real.storage().close();
        place.remove();
      }
    }),
    { numRuns },
  );
}

async function startReal(place: Place): Promise<Real> {
  const identity = { scenario: 'model', faker_seed: SEED, as_of: 'now' };
  let storage: Storage = memoryStorage();
  const open = async (): Promise<Workspace> => {
    storage = await place.open({ identity, base: base.data });
    const found = await foundIn(storage);
    const workspace = await Workspace.open({ name: 'default', origin: { identity, base }, storage, found, warn: expect.fail });
    workspace.observe({
      committed: ({ deliveries }) => {
        for (const delivery of deliveries) expect(workspace.store.deliveries.get(delivery.id)).toBe(delivery);
      },
    });
    return workspace;
  };
  return { workspace: await open(), open, storage: () => storage, failWrites: place.failWrites };
}
