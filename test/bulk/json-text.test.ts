// Where a text stops being JSON: judged by JSON.parse, which says whether, if not where.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findDepth, findJsonFault, positionAt, repeatedName } from '../../src/bulk/json-text.js';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('findJsonFault', () => {
  it.each([
    ['[1,]', 3, 'found "]", expected a value'],
    ['[1 2]', 3, 'found "2", expected `,` or `]`'],
    ['{"a" 1}', 5, 'found "1", expected `:`'],
    ['{"a": 1,}', 8, 'found "}", expected a name in double quotes'],
    ["{'a': 1}", 1, 'found "\'", expected a name in double quotes or `}`'],
    ['{name: 1}', 1, 'found "name", expected a name in double quotes or `}`'],
    ['{"a": None}', 6, '"None" is no value of JSON'],
    ['{"a": 01}', 6, '"01" is no value of JSON'],
    ['{"a": "x}', 6, 'the string that begins here is never closed'],
    ['{"a": "x\ny"}', 8, 'a line break or control character inside a string must be escaped'],
    ['["\\x41"]', 2, 'no such escape'],
    ['["\\N"]', 2, 'no such escape'],
    ['["\\u00g0"]', 2, 'no such escape'],
    ['[1', 2, 'the text ends, expected `,` or `]`'],
    ['{"a":1', 6, 'the text ends, expected `,` or `}`'],
    ['', 0, 'the text ends, expected a value'],
    ['[] []', 3, 'found "[", expected the end'],
    ['[1}', 2, 'found "}", expected `,` or `]`'],
    ['[नमस्ते]', 1, '"नमस" is no value of JSON'],
  ])('finds the fault of %j', (text, offset, reason) => {
    expect(findJsonFault(text)).toEqual({ offset, reason });
    expect(parses(text)).toBe(false);
  });

  it('finds no fault in what JSON.parse takes, and one in what it refuses', () => {
    const broken = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '0', 'x', ' ', '\n')).map(([text, at, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + 1);
    });
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken), (text) => {
        expect(findJsonFault(text) === null).toBe(parses(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('findDepth', () => {
  it.each([
    ['[[[]]]', 3, null],
    ['[[[]]]', 2, 2],
    ['[{"a":[1]}]', 2, 6],
    ['[[],[],[]]', 2, null],
    ['["[[[[", "\\"[[[", {}]', 2, null],
    ['"[[[', 1, null],
    ['', 0, null],
  ])('of %j with %d levels is %s', (text, levels, at) => {
    expect(findDepth(text, levels)).toBe(at);
  });
});

it.each([
  ['abc', 0, 'line 1, column 1'],
  ['a\nbc', 3, 'line 2, column 2'],
  ['a\r\nb', 3, 'line 2, column 1'],
  ['a\n', 2, 'line 2, column 1'],
])('positionAt: of %j, character %d is %s', (text, offset, position) => {
  expect(positionAt(text, offset)).toBe(position);
});

describe('repeatedName', () => {
  it.each([
    ['{"a":1,"b":2}', null],
    ['{"a":1,"a":1}', 'a'],
    ['{"a":{"a":{"b":1}},"b":[{"a":1},{"a":1}]}', null],
    ['[{"x":{"y":1},"z":[1,2,"z"]},{"z":"\\"z\\":"}]', null],
    ['{"a":[{"b":1,"c":{},"b":2}]}', 'b'],
    ['{"a":{"x":1},"b":[],"a":3}', 'a'],
    ['{"\\u0061":1,"a":2}', 'a'],
    ['{"a\\"b":1,"a\\"b":2}', 'a"b'],
    ['{"":1,"":2}', ''],
    ['{"__proto__":1,"constructor":2}', null],
    ['["a","a"]', null],
  ])('of %s is %j', (text, name) => {
    expect(repeatedName(text)).toBe(name);
  });

  it('is found in any JSON whose names are written twice, and in none that was written from a value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
        const text = JSON.stringify(value);
        expect(repeatedName(text)).toBeNull();
        expect(repeatedName(`${text.slice(0, -1)},${text.slice(1)}`)).toBe(firstName(text));
      }),
    );
  });
});

const firstName = (text: string): unknown => JSON.parse(/^\{("(?:[^"\\]|\\.)*")/.exec(text)?.[1] ?? 'null');
