// The records of a scenario while they are made: who makes one takes its id here and adds it. What they say is the makers' business.

import { makeId } from '../workspace/ids.js';
import type { CollectionName, RecordOf } from '../workspace/collections.js';
import type { StoredRecord } from '../workspace/records.js';

/** The collections that a scenario fills. */
export type SeededName =
  | 'users'
  | 'students'
  | 'courses'
  | 'enrollments'
  | 'payments'
  | 'opportunities'
  | 'applications'
  | 'feedback'
  | 'assessments'
  | 'attempts'
  | 'results'
  | 'attendance'
  | 'grades'
  | 'api_keys'
  | 'oauth_apps'
  | 'webhook_endpoints';

export type SeededCollections = { readonly [N in SeededName]: readonly RecordOf<N>[] };

/** What a workspace starts with. */
export interface ScenarioData {
  readonly name: string;
  readonly collections: Partial<Record<CollectionName, readonly StoredRecord[]>>;
  /** Of each collection, the number of the last id that was derived. */
  readonly sequences: Readonly<Record<string, number>>;
}

export class Draft {
  readonly fakerSeed: number;
  /** Epoch milliseconds. */
  readonly asOf: number;
  readonly #collections: { readonly [N in SeededName]: RecordOf<N>[] } = {
    users: [],
    students: [],
    courses: [],
    enrollments: [],
    payments: [],
    opportunities: [],
    applications: [],
    feedback: [],
    assessments: [],
    attempts: [],
    results: [],
    attendance: [],
    grades: [],
    api_keys: [],
    oauth_apps: [],
    webhook_endpoints: [],
  };
  readonly #sequences = new Map<SeededName, number>();

  constructor({ fakerSeed, asOf }: { fakerSeed: number; asOf: number }) {
    this.fakerSeed = fakerSeed;
    this.asOf = asOf;
  }

  /** The next derived id of a collection, the same that a workspace's own first records would get. */
  newId(name: SeededName): string {
    const sequence = (this.#sequences.get(name) ?? 0) + 1;
    this.#sequences.set(name, sequence);
    return makeId(this.fakerSeed, name, sequence);
  }

  add<N extends SeededName>(name: N, record: RecordOf<N>): RecordOf<N> {
    this.#collections[name].push(record);
    return record;
  }

  /** What has been added so far, in that order. */
  all<N extends SeededName>(name: N): readonly RecordOf<N>[] {
    return this.#collections[name];
  }

  /** Every collection oldest first: so they are listed. Records of the same moment stay in the order in which they were made. */
  finish(name: string): ScenarioData {
    const { users, students, courses, enrollments, payments, opportunities, applications, feedback, assessments } = this.#collections;
    const { attempts, results, attendance, grades, api_keys, oauth_apps, webhook_endpoints } = this.#collections;
    const collections: SeededCollections = {
      users: byTime(users, ({ created_at }) => created_at),
      students: byTime(students, ({ created_at }) => created_at),
      courses: byTime(courses, ({ created_at }) => created_at),
      enrollments: byTime(enrollments, ({ enrolled_at }) => enrolled_at),
      payments: byTime(payments, ({ created_at }) => created_at),
      opportunities: byTime(opportunities, ({ created_at }) => created_at),
      applications: byTime(applications, ({ applied_at }) => applied_at),
      feedback: byTime(feedback, ({ created_at }) => created_at),
      assessments,
      attempts: byTime(attempts, ({ started_at }) => started_at),
      results: byTime(results, ({ completed_at }) => completed_at),
      attendance: byTime(attendance, ({ created_at }) => created_at),
      grades: byTime(grades, ({ created_at }) => created_at),
      api_keys,
      oauth_apps,
      webhook_endpoints,
    };
    return { name, collections, sequences: Object.fromEntries(this.#sequences) };
  }
}

function byTime<T>(records: readonly T[], timeOf: (record: T) => number): readonly T[] {
  return records.toSorted((a, b) => timeOf(a) - timeOf(b));
}
