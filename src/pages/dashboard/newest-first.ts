// A page of a list that people look at: the newest stand first, so that what was just made is on the first page.

/** How many a page shows. */
const SHOWN = 100;

export interface Slice<T> {
  readonly records: readonly T[];
  /** From 1. */
  readonly page: number;
  /** At least 1: a list that holds nothing is one empty page. */
  readonly pages: number;
  /** How many come before it, on newer pages. */
  readonly before: number;
  readonly total: number;
}

interface OldestFirst<T> {
  readonly size: number;
  readonly page: (offset: number, limit: number) => T[];
}

/** @param asked what `?page=` brought, by which anybody may ask for anything: what is no page is the nearest one */
export function newestFirst<T>(collection: OldestFirst<T>, asked: string | null): Slice<T> {
  const total = collection.size;
  const pages = Math.max(1, Math.ceil(total / SHOWN));
  const page = /^\d{1,9}$/.test(asked ?? '') ? Math.min(Math.max(1, Number(asked)), pages) : 1;
  const before = (page - 1) * SHOWN;
  const start = Math.max(0, total - before - SHOWN);
  return { records: collection.page(start, total - before - start).reverse(), page, pages, before, total };
}
