// A list's answer as the array that callers map over, with where it stands in the whole on it.

import { SkillPassportError } from './errors.js';

/** One page: a plain array, to `JSON.stringify` and to comparisons as well. What `map` or `filter` make of it has the items only. */
export type Page<T> = T[] & {
  /** Records in the whole list. */
  readonly total: number;
  /** From 1. */
  readonly page: number;
  /** 0 where there is no record. */
  readonly pages: number;
};

/** @internal Which page of a list, and how long. */
export const PAGE_PARAMETERS = ['page', 'limit'] as const;

/** @internal @throws SkillPassportError INVALID_RESPONSE */
export function toPage<T>(answer: Readonly<Record<string, unknown>>, name: string): Page<T> {
  const { [name]: items, total, page, pages } = answer;
  if (!isArray<T>(items) || typeof total !== 'number' || typeof page !== 'number' || typeof pages !== 'number')
    throw new SkillPassportError('INVALID_RESPONSE', `The answer is not a list of ${name}. Is the base URL that of the API?`);
  const list = Object.assign(items, { total, page, pages });
  for (const key of ['total', 'page', 'pages']) Object.defineProperty(list, key, { enumerable: false, writable: false });
  return list;
}

const isArray = <T>(value: unknown): value is T[] => Array.isArray(value);
