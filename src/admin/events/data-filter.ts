// `data.student_id=...`: which events or deliveries a question means, by the data of the event.

type Query = Readonly<Record<string, unknown>>;

const PREFIX = 'data.';

/** The fields of the data that are asked for, with their values. */
export function askedData(query: Query): [field: string, value: unknown][] {
  return Object.entries(query).flatMap(([name, value]) =>
    name.startsWith(PREFIX) && value !== undefined ? [[name.slice(PREFIX.length), value] as [string, unknown]] : [],
  );
}

/** True where the data has each of these fields with this value. */
export function hasData(data: unknown, asked: readonly (readonly [string, unknown])[]): boolean {
  return asked.every(
    ([field, value]) => typeof data === 'object' && data !== null && Object.entries(data).some(([name, own]) => name === field && own === value),
  );
}

/** ` with student_id "s1"`, or nothing: for messages. */
export const inWords = (asked: readonly (readonly [string, unknown])[]): string =>
  asked.length === 0 ? '' : ` with ${asked.map(([field, value]) => `${field} ${JSON.stringify(value)}`).join(', ')}`;
