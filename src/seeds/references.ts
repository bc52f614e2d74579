// How the records of a scenario name each other: by alias, id, external_id or email.

import { exact } from '../domain/same-text.js';
import type { ScenarioLists } from './scenario-schema.js';

/** Every item that goes by a name; more than one where the name is ambiguous. */
export type Lookup<T> = (name: string) => readonly T[];

export function lookup<T>(items: readonly T[], namesOf: (item: T) => readonly (string | null)[]): Lookup<T> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    for (const name of new Set(namesOf(item).map((each) => (each === null ? null : exact(each))))) {
      if (name === null) continue;
      const same = found.get(name);
      if (same) same.push(item);
      else found.set(name, [item]);
    }
  }
  return (name) => found.get(exact(name)) ?? [];
}

export interface Lookups {
  readonly students: Lookup<ScenarioLists['students'][number]>;
  readonly courses: Lookup<ScenarioLists['courses'][number]>;
  readonly opportunities: Lookup<ScenarioLists['opportunities'][number]>;
  readonly applications: Lookup<ScenarioLists['applications'][number]>;
}

export function lookupsOf({ students, courses, opportunities, applications }: ScenarioLists): Lookups {
  return {
    students: lookup(students, ({ alias, id, email, external_id }) => [alias, id, email, external_id]),
    courses: lookup(courses, ({ alias, id, external_id }) => [alias, id, external_id]),
    opportunities: lookup(opportunities, ({ alias, id, external_id }) => [alias, id, external_id]),
    applications: lookup(applications, ({ alias, id }) => [alias, id]),
  };
}

/** What a name leads to, once check-lists.ts has seen that it leads to one. */
export function theOne<T>(find: Lookup<T>, name: string): T {
  const [item] = find(name);
  if (item === undefined) throw new Error(`a reference to ${name} was not checked`);
  return item;
}
