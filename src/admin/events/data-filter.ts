// `data.student_id=...`: which events or deliveries a question means, by the data of the event.

import { fold } from '../../domain/same-text.js';

type Query = Readonly<Record<string, unknown>>;

const PREFIX = 'data.';

/** The fields of the data that are asked for, with their values. */
export function askedData(query: Query): [field: string, value: unknown][] {
  return Object.entries(query).flatMap(([name, value]) =>
    name.startsWith(PREFIX) && value !== undefined ? [[name.slice(PREFIX.length), value] as [string, unknown]] : [],
  );
}

/** Texts are the same whatever their case, as in all filters. */
export const sameValue = (a: unknown, b: unknown): boolean => (typeof a === 'string' && typeof b === 'string' ? fold(a) === fold(b) : a === b);

/** True where the data has each of these fields with this value. */
export function hasData(data: unknown, asked: readonly (readonly [string, unknown])[]): boolean {
  return asked.every(
    ([field, value]) => typeof data === 'object' && data !== null && Object.entries(data).some(([name, own]) => name === field && sameValue(own, value)),
  );
}

/** ` with student_id "s1"`, or nothing: for messages. */
export const inWords = (asked: readonly (readonly [string, unknown])[]): string =>
  asked.length === 0 ? '' : ` with ${asked.map(([field, value]) => `${field} ${JSON.stringify(value)}`).join(', ')}`;
