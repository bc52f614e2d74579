import { describe, expect, test } from 'vitest';

import { type Asked, type JournalEntry, type JournalOptions, RequestJournal } from '../../src/journal/request-journal.js';

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
  ignored: [],
  events: ['event-1'],
  records: [{ collection: 'students', id: '1', change: 'created' }],
  ...changes,
});

/** A request that came and was answered. */
const add = (journal: RequestJournal, answered: JournalEntry): void => journal.complete(journal.open(answered));

const filled = (count: number, changes: Partial<JournalEntry> = {}, options: JournalOptions = {}): RequestJournal => {
  const journal = new RequestJournal(undefined, options);
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
  ['a short load', 10_000],
  ['a long one', 15_000],
])('the last 10,000 are remembered, newest first: %s', (_what, count) => {
  const journal = filled(count);
  expect(journal.list().map(({ id }) => id)).toEqual(Array.from({ length: 10_000 }, (_, at) => `request-${count - 1 - at}`));
  expect(journal.list().at(-1)).toEqual(entry(count - 10_000));
});

test('long and short entries in turn leave each other whole', () => {
  const journal = new RequestJournal(undefined, { most: 1_000, bytes: 64 * 1_048_576 });
  for (let number = 0; number < 3_000; number += 1) add(journal, entry(number, { requestBody: 'x'.repeat((number % 7) * 5_000) }));
  const expected = Array.from({ length: 1_000 }, (_, at) => entry(2_999 - at, { requestBody: 'x'.repeat(((2_999 - at) % 7) * 5_000) }));
  expect(journal.list()).toEqual(expected);
});

test('an unknown id, and one that is forgotten, is not there', () => {
  const journal = filled(5_000, {}, { most: 1_000 });
  const ids = ['request-5000', 'request-3999', 'request-0', '', 'x'.repeat(100_000)];
  expect(ids.map((id) => journal.get(id))).toEqual(ids.map(() => undefined));
  expect(journal.get('request-4000')).toEqual(entry(4_000));
});

test('is asked for an operation, a status or both, newest first', () => {
  const journal = new RequestJournal();
  const [students, courses, failed, nameless] = [
    entry(1),
    entry(2, { operation: 'createCourse' }),
    entry(3, { status: 400 }),
    entry(4, { operation: null, status: 404 }),
  ];
  for (const each of [students, courses, failed, nameless]) add(journal, each);
  const found = (asked: Asked) => journal.find(asked).map((each) => each.read());
  expect(found({})).toEqual([nameless, failed, courses, students]);
  expect(found({ operation: 'createStudent' })).toEqual([failed, students]);
  expect(found({ operation: 'createStudents' })).toEqual([]);
  expect(found({ operation: '' })).toEqual([]);
  expect(found({ status: 201 })).toEqual([courses, students]);
  expect(found({ operation: 'createStudent', status: 400 })).toEqual([failed]);
});

describe('the bytes of its pages', () => {
  const long = { requestBody: 'x'.repeat(16_000), responseBody: 'y'.repeat(16_000) };
  const heldBy = (journal: RequestJournal) => {
    let held = 0;
    journal.held = (bytes) => (held = bytes);
    return () => held;
  };

  test.each([
    ['short entries', {}],
    ['long ones', long],
    ['those whose signs take three bytes', { requestBody: '₹'.repeat(16_000) }],
  ])('are bounded, and nearly all of them are used by %s: the newest stay', (_what, changes) => {
    const journal = new RequestJournal(undefined, { bytes: 2 * 1_048_576 });
    const held = heldBy(journal);
    for (let number = 0; number < 5_000; number += 1) add(journal, entry(number, changes));
    expect(held()).toBeLessThanOrEqual(2 * 1_048_576);
    const list = journal.list();
    const used = list.reduce((bytes, each) => bytes + Buffer.byteLength(JSON.stringify(each)), 0);
    expect(used).toBeGreaterThan(1_048_576);
    expect(list.map(({ id }) => id)).toEqual(list.map((_, at) => `request-${4_999 - at}`));
  });

  test('are let go from the oldest on, and what is newer stays whole', () => {
    const journal = new RequestJournal();
    const held = heldBy(journal);
    for (let number = 0; number < 200; number += 1) add(journal, entry(number, long));
    const before = held();
    expect(journal.letGo(1_048_576)).toBe(true);
    expect(before - held()).toBeGreaterThanOrEqual(1_048_576);
    const list = journal.list();
    expect(list.length).toBeGreaterThan(100);
    expect(list).toEqual(list.map((_, at) => entry(199 - at, long)));
    expect([journal.letGo(Number.MAX_SAFE_INTEGER), held(), journal.list()]).toEqual([true, 0, []]);
    expect(journal.letGo(1)).toBe(false);
    add(journal, entry(7));
    expect(journal.list()).toEqual([entry(7)]);
  });

  test('are none after it is cleared', () => {
    const journal = new RequestJournal();
    const held = heldBy(journal);
    add(journal, entry(1));
    expect(held()).toBeGreaterThan(0);
    journal.clear();
    expect(held()).toBe(0);
  });
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
