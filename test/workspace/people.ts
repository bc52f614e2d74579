// A small collection for tests: people with a unique email and a group, with every change that they have seen.

import { Collection, type CollectionState, type RecordChange } from '../../src/workspace/collection.js';
import type { CollectionDefinition } from '../../src/workspace/collections.js';

export interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly group: string | null;
}

export const person = (id: string, group: string | null = null, email: string | null = null): Person => ({ id, group, email });

const definition: CollectionDefinition<Person, 'email', 'group'> = {
  unique: { email: { key: (record) => record.email, code: 'DUPLICATE_EMAIL', message: 'This email is taken.' } },
  index: { group: (record) => record.group },
  keptOnReset: false,
};

export class People {
  readonly changes: RecordChange<Person>[] = [];
  /** How often the key of a record was asked for. */
  keysRead = 0;
  readonly collection: Collection<Person, 'email', 'group'>;

  constructor(state?: CollectionState<Person>) {
    const email = { ...definition.unique.email, key: (record: Person) => ((this.keysRead += 1), record.email) };
    this.collection = new Collection('people', { ...definition, unique: { email } }, state, (_, change) => void this.changes.push(change));
  }

  /** Takes everything back that happened after so many changes. */
  undoTo(length: number): void {
    for (const change of this.changes.splice(length).reverse()) this.collection.undo(change);
  }
}

/** Everything that one can see of a collection of people. */
export function seen({ collection }: People): unknown {
  const all = collection.all();
  return {
    all,
    size: collection.size,
    oldest: collection.oldest(),
    pages: [0, 1, 2, 3].map((offset) => collection.page(offset, 2)),
    byEmail: all.map((record) => (record.email === null ? null : collection.find('email', record.email))),
    groups: ['a', 'b', 'c'].map((key) => [collection.where('group', key), collection.count('group', key), collection.page(1, 2, { index: 'group', key })]),
  };
}

/** All that a state holds, to be held against it later. */
export const copyOf = (state: CollectionState<Person>): unknown => [state.slots.slice(), state.head, seen(new People(state))];
