import { expect, test } from 'vitest';

import { newestFirst } from '../../../src/pages/dashboard/newest-first.js';

/** 0, 1, 2, ... oldest first. */
const numbers = (size: number) => ({
  size,
  page: (offset: number, limit: number) => Array.from({ length: size }, (_, at) => at).slice(offset, offset + limit),
});

test.each<[size: number, asked: string | null, page: number, pages: number, first: number, last: number]>([
  [3, null, 1, 1, 2, 0],
  [100, '1', 1, 1, 99, 0],
  [101, null, 1, 2, 100, 1],
  [101, '2', 2, 2, 0, 0],
  [250, '2', 2, 3, 149, 50],
  [250, '3', 3, 3, 49, 0],
  // what is no page is the nearest one
  [250, '4', 3, 3, 49, 0],
  [250, '0', 1, 3, 249, 150],
  [250, '-1', 1, 3, 249, 150],
  [250, 'x', 1, 3, 249, 150],
  [250, '', 1, 3, 249, 150],
  [250, '1.5', 1, 3, 249, 150],
  [250, '9'.repeat(30), 1, 3, 249, 150],
])('of %i records page %j is page %i of %i, from record %i down to %i', (size, asked, page, pages, first, last) => {
  const { records, ...slice } = newestFirst(numbers(size), asked);
  expect(slice).toEqual({ page, pages, before: (page - 1) * 100, total: size });
  expect(records).toEqual(Array.from({ length: first - last + 1 }, (_, at) => first - at));
});

test('nothing is one empty page', () => {
  expect(newestFirst(numbers(0), '2')).toEqual({ records: [], page: 1, pages: 1, before: 0, total: 0 });
});
