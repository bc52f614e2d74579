import { describe, expect, it } from 'vitest';

import { readData, readEvent, readEventNames, readTorture, readWholeNumber, readWithin } from '../../src/commands/read-flag.js';

describe('readData', () => {
  const read = (...pairs: string[]): Record<string, unknown> => readData(pairs, (field) => field === 'amount');

  it.each<[string, string[], Record<string, unknown>]>([
    ['a text', ['name=Asha Rao'], { name: 'Asha Rao' }],
    ['several', ['name=Asha', 'email=a@b.in'], { name: 'Asha', email: 'a@b.in' }],
    ['an empty text', ['name='], { name: '' }],
    ['a text with equals signs and colons', ['url=http://a/?b=c'], { url: 'http://a/?b=c' }],
    ['a text of two lines', ['notes=a\nb'], { notes: 'a\nb' }],
    ['a number where the schema wants one', ['amount=4999.5'], { amount: 4999.5 }],
    ['what is no number as it stands', ['amount=much'], { amount: 'much' }],
    ['a text of digits where the schema wants a text', ['name=42'], { name: '42' }],
    ['JSON', ['a:=[1]', 'b:={"c":null}', 'd:=true'], { a: [1], b: { c: null }, d: true }],
    ['a field of an unlucky name', ['__proto__=x'], Object.fromEntries([['__proto__', 'x']])],
  ])('takes %s', (_, pairs, expected) => {
    expect(read(...pairs)).toEqual(expected);
  });

  it.each([
    ['name', /^--data must be field=text, or field:=JSON; got "name"/],
    ['=x', /^--data must be/],
    ['score:=[1', /^--data score:= must be followed by JSON/],
  ])('refuses %j', (pair, message) => {
    expect(() => read(pair)).toThrow(message);
  });
});

describe('readEvent', () => {
  it.each<[string, string | undefined, string[] | undefined, string, string[] | undefined]>([
    ['that stands first', 'student.created', ['name=Asha'], 'student.created', ['name=Asha']],
    ['without data', 'student.created', undefined, 'student.created', undefined],
    ['that --data has taken', undefined, ['name=Asha', 'student.created'], 'student.created', ['name=Asha']],
    ['and leaves a fault in --data to who reads that', 'student.created', ['name'], 'student.created', ['name']],
  ])('takes an event %s', (_, event, data, expected, rest) => {
    expect(readEvent(event, data)).toEqual({ event: expected, data: rest });
  });

  it.each([[undefined], [[]], [['name=student.created']]])('says that the event goes first where there is none but %j', (data) => {
    expect(() => readEvent(undefined, data)).toThrow(/^Say which event, before --data: .*student\.enrolled/);
  });
});

describe('readEventNames', () => {
  it.each([
    ['student.created', 'student.created'],
    ['student.created, course.completed', 'student.created,course.completed'],
  ])('takes %j', (text, expected) => {
    expect(readEventNames(text)).toBe(expected);
  });

  it.each(['nope', '', 'student.created,', '*'])('refuses %j with the seven names', (text) => {
    expect(() => readEventNames(text)).toThrow(/^--events must be names of events, .* Events: student\.created, student\.enrolled, .*, course\.completed\.$/);
  });
});

describe('readTorture', () => {
  it.each([
    ['wrong_signature', { kind: 'wrong_signature' }],
    ['duplicate:3', { kind: 'duplicate', times: 3 }],
  ])('takes %s', (text, expected) => {
    expect(readTorture(text)).toEqual(expected);
  });

  it.each([
    ['wrong', /^--delivery must be a kind.*got "wrong".*Kinds: wrong_signature, .*slow_body/],
    ['', /^--delivery must be a kind/],
    ['duplicate:0', /^--delivery KIND:times must be a whole number from 1 to 1000; got "0"/],
    ['duplicate:', /^--delivery KIND:times must be/],
    ['duplicate:2:3', /^--delivery must be a kind/],
  ])('refuses %j', (text, message) => {
    expect(() => readTorture(text)).toThrow(message);
  });
});

it.each([
  ['0', 0],
  ['7', 7],
])('readWholeNumber takes %j', (text, expected) => {
  expect(readWholeNumber('--retries', text, 0, 7)).toBe(expected);
});

it.each(['8', '-1', '1.5', '', 'x', '1e1', '9'.repeat(400)])('readWholeNumber refuses %j', (text) => {
  expect(() => readWholeNumber('--retries', text, 0, 7)).toThrow(/^--retries must be a whole number from 0 to 7; got /);
});

it.each([
  ['500ms', 500],
  ['1m30s', 90_000],
  ['5m', 300_000],
])('readWithin takes %j', (text, expected) => {
  expect(readWithin(text)).toBe(expected);
});

it.each(['', '5', '6m', 'soon'])('readWithin refuses %j', (text) => {
  expect(() => readWithin(text)).toThrow(/^--within must be a duration of at most 5m/);
});
