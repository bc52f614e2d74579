// Lists: filters, search, pages. The smallest index that a filter names is read, and only what it holds is looked at.

import { fold } from '../domain/same-text.js';
import type { StoredRecord } from '../records/records.js';
import type { Collection } from '../workspace/collection.js';

export interface PageQuery {
  readonly page?: number | undefined;
  readonly limit?: number | undefined;
}

export interface ListPage<T> {
  readonly records: T[];
  readonly total: number;
  readonly page: number;
  /** 0 where total is 0. */
  readonly pages: number;
}

export interface Filters<T, I extends string> {
  /** Index → folded key; undefined: not asked for. */
  readonly by?: Readonly<Partial<Record<I, string | undefined>>>;
  /** What no index answers. */
  readonly where?: ((record: T) => boolean) | undefined;
}

const DEFAULT_LIMIT = 20;

/** A page of a collection, oldest first. With no filter, or with one index alone, it costs what it returns. */
export function listPage<T extends StoredRecord, U extends string, I extends string>(
  collection: Collection<T, U, I>,
  query: PageQuery,
  { by, where }: Filters<T, I> = {},
): ListPage<T> {
  const asked = askedOf(by);
  const { page, limit, offset } = bounds(query);
  const [only] = asked;
  if (!where && asked.length <= 1) {
    const total = only ? collection.count(only[0], only[1]) : collection.size;
    return { records: collection.page(offset, limit, only && { index: only[0], key: only[1] }), total, page, pages: Math.ceil(total / limit) };
  }
  return pageOf(matching(collection, asked, where), query);
}

/** Every record that the filters let through, oldest first. */
export function everyMatch<T extends StoredRecord, U extends string, I extends string>(collection: Collection<T, U, I>, { by, where }: Filters<T, I>): T[] {
  return matching(collection, askedOf(by), where);
}

const askedOf = <I extends string>(by: Readonly<Partial<Record<I, string | undefined>>> | undefined): [I, string][] =>
  Object.entries<string | undefined>(by ?? {}).filter((entry): entry is [I, string] => entry[1] !== undefined);

/** A page of records that are at hand, in the order in which they stand. */
export function pageOf<T>(records: readonly T[], query: PageQuery): ListPage<T> {
  const { page, limit, offset } = bounds(query);
  return { records: records.slice(offset, offset + limit), total: records.length, page, pages: Math.ceil(records.length / limit) };
}

/** `{"students": [...], "total", "page", "pages"}` (contract, "Pagination"). */
export function envelope<N extends string, T, W>(
  name: N,
  { records, total, page, pages }: ListPage<T>,
  toWire: (record: T) => W,
): Record<N, W[]> & { total: number; page: number; pages: number } {
  return { [name]: records.map(toWire), total, page, pages } as Record<N, W[]> & { total: number; page: number; pages: number };
}

/** Every record that all filters let through, oldest first. */
function matching<T extends StoredRecord, U extends string, I extends string>(
  collection: Collection<T, U, I>,
  asked: readonly (readonly [I, string])[],
  where: ((record: T) => boolean) | undefined,
): T[] {
  const [first, ...others] = [...asked].sort((a, b) => collection.count(a[0], a[1]) - collection.count(b[0], b[1]));
  let records = first ? collection.where(first[0], first[1]) : collection.all();
  for (const [index, key] of others) {
    const ids = new Set(collection.where(index, key).map((record) => record.id));
    records = records.filter((record) => ids.has(record.id));
  }
  return where ? records.filter(where) : records;
}

function bounds({ page = 1, limit = DEFAULT_LIMIT }: PageQuery): { page: number; limit: number; offset: number } {
  return { page, limit, offset: (page - 1) * limit };
}

/** The key under which an index holds what a filter asks for; undefined where it is not asked for. */
export const keyOf = (filter: string | undefined): string | undefined => (filter === undefined ? undefined : fold(filter));

/** A predicate that holds a case-insensitive substring against some texts; undefined where nothing is searched for. */
export function searching<T>(text: string | undefined, ...fields: readonly ((record: T) => string | null)[]): ((record: T) => boolean) | undefined {
  if (text === undefined) return undefined;
  const needle = fold(text);
  return (record) => fields.some((field) => fold(field(record) ?? '').includes(needle));
}

/** A predicate that asks for all of some values, without regard to case. */
export function havingAll<T>(values: readonly string[] | undefined, of: (record: T) => readonly string[]): ((record: T) => boolean) | undefined {
  if (values === undefined) return undefined;
  const wanted = values.map(fold);
  return (record) => {
    const own = new Set(of(record).map(fold));
    return wanted.every((value) => own.has(value));
  };
}

/** All of several predicates; undefined where there is none. */
export function allOf<T>(...predicates: readonly (((record: T) => boolean) | undefined)[]): ((record: T) => boolean) | undefined {
  const given = predicates.filter((predicate) => predicate !== undefined);
  return given.length === 0 ? undefined : (record) => given.every((predicate) => predicate(record));
}
