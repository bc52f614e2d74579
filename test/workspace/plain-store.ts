// The model of a workspace: plain maps and no cleverness. What it does is what the real one must be seen to do.

import type { StoredRecord } from '../../src/records/records.js';
import { apiKey, endpoint, feedback, user } from './arrange.js';

export const names = ['users', 'feedback', 'api_keys', 'webhook_endpoints', 'events', 'deliveries'] as const;
export type Name = (typeof names)[number];

/** The collections in which steps change records. */
export type Changed = 'users' | 'feedback' | 'api_keys';

/** Few keys, so that they meet: of emails, where they must not, and of applications, where they may. */
export const KEYS = 5;
export const emailOf = (key: number): string => `${key}@example.test`;
export const applicationOf = (key: number): string => `application ${key}`;

export type Step =
  | { readonly do: 'insert'; readonly collection: Changed; readonly key: number }
  | { readonly do: 'replace'; readonly collection: Changed; readonly nth: number; readonly key: number }
  | { readonly do: 'delete'; readonly collection: Changed; readonly nth: number }
  | { readonly do: 'emit'; readonly length: number }
  /** Inserts so many feedback records and deletes the oldest: what makes empty slots. */
  | { readonly do: 'churn'; readonly count: number }
  | { readonly do: 'attempt'; readonly steps: readonly Step[]; readonly fails: boolean };

/** A step that must fail did. */
export class Failed extends Error {}

/** A record of a collection, as a step gives it. */
function recordOf(collection: Changed, id: string, key: number): ReturnType<typeof user> | ReturnType<typeof feedback> | ReturnType<typeof apiKey> {
  if (collection === 'users') return user(id, emailOf(key));
  return collection === 'feedback' ? feedback(id, applicationOf(key)) : apiKey(id);
}

/** What every run starts with, and goes back to at a reset. */
export const scenario = {
  collections: { users: [user('u1', emailOf(0))], feedback: [feedback('f1', applicationOf(0))], api_keys: [apiKey('k1')], webhook_endpoints: [endpoint('w1')] },
  sequences: { users: 1, feedback: 1, api_keys: 1 },
} as const;

export class PlainStore {
  records: Record<Name, Map<string, StoredRecord>>;
  sequences: Record<string, number>;

  constructor(
    readonly makeId: (collection: string, sequence: number) => string,
    from?: PlainStore,
  ) {
    const of = (name: Name): readonly StoredRecord[] =>
      from ? [...from.records[name].values()] : name in scenario.collections ? scenario.collections[name as keyof typeof scenario.collections] : [];
    const mapOf = (name: Name): Map<string, StoredRecord> => new Map(of(name).map((record) => [record.id, record]));
    this.records = {
      users: mapOf('users'),
      feedback: mapOf('feedback'),
      api_keys: mapOf('api_keys'),
      webhook_endpoints: mapOf('webhook_endpoints'),
      events: mapOf('events'),
      deliveries: mapOf('deliveries'),
    };
    this.sequences = { ...(from?.sequences ?? scenario.sequences) };
  }

  copy(): PlainStore {
    return new PlainStore(this.makeId, this);
  }

  /** Takes over what another holds. */
  become({ records, sequences }: PlainStore): void {
    this.records = records;
    this.sequences = sequences;
  }

  all(name: Name): StoredRecord[] {
    return [...this.records[name].values()];
  }

  newId(name: Name): string {
    const next = (this.sequences[name] ?? 0) + 1;
    this.sequences[name] = next;
    return this.makeId(name, next);
  }

  /** @throws Failed, with whatever the steps before it did left as it is */
  run(steps: readonly Step[]): void {
    for (const step of steps) this.#step(step);
  }

  reset(all: boolean): void {
    const fresh = new PlainStore(this.makeId);
    for (const name of ['api_keys', 'webhook_endpoints'] as const) {
      if (all) continue;
      fresh.records[name] = this.records[name];
      if (this.sequences[name] !== undefined) fresh.sequences[name] = this.sequences[name];
    }
    fresh.sequences['signing_keys'] = (this.sequences['signing_keys'] ?? 0) + (all ? 1 : 0);
    for (const name of ['events', 'deliveries']) if (this.sequences[name] !== undefined) fresh.sequences[name] = this.sequences[name];
    this.become(fresh);
  }

  #step(step: Step): void {
    switch (step.do) {
      case 'insert':
        return this.#put(step.collection, recordOf(step.collection, this.newId(step.collection), step.key));
      case 'replace': {
        const id = this.nth(step.collection, step.nth);
        return id === undefined ? undefined : this.#put(step.collection, recordOf(step.collection, id, step.key));
      }
      case 'delete':
        return void this.records[step.collection].delete(this.nth(step.collection, step.nth) ?? '');
      case 'emit': {
        const id = this.newId('events');
        this.records.events.set(id, { id });
        for (const _ of this.records.webhook_endpoints.keys()) {
          const delivery = this.newId('deliveries');
          this.records.deliveries.set(delivery, { id: delivery });
        }
        return;
      }
      case 'churn':
        for (let at = 0; at < step.count; at += 1) this.#put('feedback', recordOf('feedback', this.newId('feedback'), at % KEYS));
        for (const id of [...this.records.feedback.keys()].slice(0, step.count)) this.records.feedback.delete(id);
        return;
      case 'attempt': {
        const before = this.copy();
        try {
          this.run(step.steps);
          if (step.fails) throw new Failed();
        } catch {
          this.become(before);
        }
      }
    }
  }

  nth(collection: Changed, nth: number): string | undefined {
    const ids = [...this.records[collection].keys()];
    return ids[nth % Math.max(1, ids.length)];
  }

  #put(collection: Changed, record: StoredRecord): void {
    if ('email' in record) {
      for (const other of this.records[collection].values()) if (other.id !== record.id && 'email' in other && other.email === record.email) throw new Failed();
    }
    this.records[collection].set(record.id, record);
  }
}
