import { describe, expect, test } from 'vitest';

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

/** A request that came and was answered. */
const add = (journal: RequestJournal, answered: JournalEntry): void => journal.complete(journal.open(answered));

const filled = (count: number, changes: Partial<JournalEntry> = {}): RequestJournal => {
  const journal = new RequestJournal();
  for (let number = 0; number < count; number += 1) add(journal, entry(number, changes));
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
  add(journal, entry(1));
  add(journal, entry(2, changes));
  add(journal, entry(3));
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
  for (let number = 0; number < 3_000; number += 1) add(journal, entry(number, { requestBody: 'x'.repeat((number % 7) * 5_000) }));
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
  add(journal, entry(7));
  expect(journal.list()).toEqual([entry(7)]);
});

describe('a request under way', () => {
  test('is known until it is completed, and listed only then', () => {
    const journal = new RequestJournal();
    const [first, second] = [journal.open(entry(1, { status: 0 })), journal.open(entry(2, { status: 0 }))];
    expect([journal.underWay(), journal.list(), journal.get('request-1')]).toEqual([[first, second], [], undefined]);
    second.status = 200;
    journal.complete(second);
    expect([journal.underWay(), journal.list()]).toEqual([[first], [entry(2, { status: 200 })]]);
  });

  test('is completed once', () => {
    const journal = new RequestJournal();
    const heard: string[] = [];
    journal.observe({ completed: ({ id }) => void heard.push(id) });
    const open = journal.open(entry(1));
    journal.complete(open);
    journal.complete(open);
    expect([journal.list().length, heard]).toEqual([1, ['request-1']]);
  });

  test('outlives what a reset forgets', () => {
    const journal = filled(3);
    const open = journal.open(entry(4));
    journal.clear();
    expect([journal.list(), journal.underWay()]).toEqual([[], [open]]);
    journal.complete(open);
    expect(journal.list()).toEqual([entry(4)]);
  });
});

describe('an observer of the journal', () => {
  const observed = (journal: RequestJournal) => {
    const heard: string[] = [];
    const stop = journal.observe({
      opened: ({ id, status }) => void heard.push(`${id} opened, ${status}`),
      completed: ({ id, status }) => void heard.push(`${id} completed, ${status}`),
      cleared: () => void heard.push('cleared'),
    });
    return { heard, stop };
  };

  test('is told of a request when it comes and when it is answered, and is one of several until it stops', () => {
    const journal = new RequestJournal();
    const [first, second] = [observed(journal), observed(journal)];
    const open = journal.open(entry(1, { status: 0 }));
    first.stop();
    open.status = 201;
    journal.complete(open);
    journal.clear();
    expect([first.heard, second.heard]).toEqual([['request-1 opened, 0'], ['request-1 opened, 0', 'request-1 completed, 201', 'cleared']]);
  });

  test('finds a completed request in the list', () => {
    const journal = new RequestJournal();
    const found: unknown[] = [];
    journal.observe({ completed: ({ id }) => void found.push(journal.get(id)) });
    add(journal, entry(1));
    expect(found).toEqual([entry(1)]);
  });

  test('that throws keeps no request out of the journal, and nothing from another observer', () => {
    const warned: string[] = [];
    const journal = new RequestJournal((message) => warned.push(message));
    const boom = (): never => {
      throw new Error('boom');
    };
    journal.observe({ opened: boom, completed: boom, cleared: boom });
    const { heard } = observed(journal);
    add(journal, entry(1));
    expect([journal.list(), heard]).toEqual([[entry(1)], ['request-1 opened, 201', 'request-1 completed, 201']]);
    expect(warned).toEqual([expect.stringContaining('an observer of the request journal failed: Error: boom'), expect.stringContaining('boom')]);
  });
});
