import { expect, test } from 'vitest';

import { type JournalEntry, RequestJournal } from '../../src/journal/request-journal.js';

const entry = (number: number, changes: Partial<JournalEntry> = {}): JournalEntry => ({
  id: `request-${number}`,
  at: 1_769_162_400_000 + number,
  method: 'POST',
  path: '/v1/students?limit=1',
  requestHeaders: ['Host', '127.0.0.1:4600', 'X-Name', 'Ann'],
  operation: 'createStudent',
  caller: 'key:test_key',
  requestBody: '{"name":"Ann"}',
  status: 201,
  responseBody: '{"id":"1"}',
  responseHeaders: ['Content-Length', '10'],
  durationMs: 1.25,
  internal: null,
  events: ['event-1'],
  records: [{ collection: 'students', id: '1', change: 'created' }],
  ...changes,
});

const filled = (count: number, changes: Partial<JournalEntry> = {}): RequestJournal => {
  const journal = new RequestJournal();
  for (let number = 0; number < count; number += 1) journal.add(entry(number, changes));
  return journal;
};

test.each<[what: string, changes: Partial<JournalEntry>]>([
  ['a request with both bodies', {}],
  ['one without any', { requestBody: null, responseBody: null }],
  ['one with an empty body, which is not none', { requestBody: '', responseBody: null }],
  ['one that nobody could name', { operation: null, caller: null, status: 404 }],
  ['one that failed inside', { status: 500, internal: 'Error: disk\n    at write (file.ts:1)' }],
  ['signs of two, three and four bytes', { requestBody: 'é ₹ 😀', responseBody: '"नमस्ते"', path: '/v1/students?search=é' }],
  ['a header that holds quotes and backslashes', { requestHeaders: ['X-Quoted', '"a\\b"'] }],
  ['bodies far beyond a page', { requestBody: '₹'.repeat(40_000), responseBody: 'x'.repeat(90_000) }],
])('what is read is what was written: %s', (_what, changes) => {
  const journal = new RequestJournal();
  journal.add(entry(1));
  journal.add(entry(2, changes));
  journal.add(entry(3));
  expect(journal.get('request-2')).toEqual(entry(2, changes));
  expect(journal.list()).toEqual([entry(3), entry(2, changes), entry(1)]);
});

test.each([
  ['a short load', 1_000],
  ['a long one', 5_000],
])('the last 1,000 are remembered, newest first: %s', (_what, count) => {
  const journal = filled(count);
  expect(journal.list().map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, at) => `request-${count - 1 - at}`));
  expect(journal.list().at(-1)).toEqual(entry(count - 1_000));
});

test('long and short entries in turn leave each other whole', () => {
  const journal = new RequestJournal();
  for (let number = 0; number < 3_000; number += 1) journal.add(entry(number, { requestBody: 'x'.repeat((number % 7) * 5_000) }));
  const expected = Array.from({ length: 1_000 }, (_, at) => entry(2_999 - at, { requestBody: 'x'.repeat(((2_999 - at) % 7) * 5_000) }));
  expect(journal.list()).toEqual(expected);
});

test('an unknown id, and one that is forgotten, is not there', () => {
  const journal = filled(5_000);
  expect([journal.get('request-5000'), journal.get('request-0')]).toEqual([undefined, undefined]);
});

test('cleared, it is empty, and goes on', () => {
  const journal = filled(2_000);
  journal.clear();
  expect(journal.list()).toEqual([]);
  journal.add(entry(7));
  expect(journal.list()).toEqual([entry(7)]);
});
