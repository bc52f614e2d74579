// How the records of a scenario name each other: by alias, id, external_id or email.

import { exact, fold } from '../domain/same-text.js';
import type { ScenarioLists } from './scenario-schema.js';

/** Every item that goes by a name; more than one where the name is ambiguous. */
export type Lookup<T> = (name: string) => readonly T[];

export function lookup<T>(items: readonly T[], namesOf: (item: T) => readonly (string | null)[]): Lookup<T> {
  const found = byKey(items, namesOf, exact);
  return (name) => found.get(exact(name)) ?? [];
}

/** The same where an email is a name too, in whatever case. */
function lookupPeople<T extends { readonly email: string }>(people: readonly T[], namesOf: (person: T) => readonly (string | null)[]): Lookup<T> {
  const named = lookup(people, namesOf);
  const found = byKey(people, ({ email }) => [email], fold);
  return (name) => [...new Set([...named(name), ...(found.get(fold(name)) ?? [])])];
}

function byKey<T>(items: readonly T[], namesOf: (item: T) => readonly (string | null)[], keyOf: (name: string) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    for (const key of new Set(namesOf(item).flatMap((name) => (name === null ? [] : [keyOf(name)])))) {
      const same = found.get(key);
      if (same) same.push(item);
      else found.set(key, [item]);
    }
  }
  return found;
}

export interface Lookups {
  readonly students: Lookup<ScenarioLists['students'][number]>;
  readonly courses: Lookup<ScenarioLists['courses'][number]>;
  readonly opportunities: Lookup<ScenarioLists['opportunities'][number]>;
  readonly applications: Lookup<ScenarioLists['applications'][number]>;
}

export function lookupsOf({ students, courses, opportunities, applications }: ScenarioLists): Lookups {
  return {
    students: lookupPeople(students, ({ alias, id, external_id }) => [alias, id, external_id]),
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
