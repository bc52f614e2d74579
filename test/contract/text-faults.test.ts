import { describe, expect, test } from 'vitest';

import { MAX_FAULTS } from '../../src/contract/faults.js';
import { isCleanText, MAX_DEPTH, needsWalk, textFaults } from '../../src/contract/text-faults.js';

/** The faults of a body as it is sent: `[field, constraint]` each. */
function faultsOf(json: string): [field: string, constraint: string][] {
  const body: unknown = JSON.parse(json);
  return needsWalk(json) ? textFaults(body).map(({ field, constraint }) => [field, constraint]) : [];
}

const nested = (levels: number, open: string, close: string, inner = ''): string => open.repeat(levels) + inner + close.repeat(levels);

test.each([
  ['plain', true],
  ['', true],
  ['emoji 🎓, Ünïcödé, \u0001 and \uffff', true],
  ['a\0b', false],
  ['\ud83c', false],
  ['\udf93 low alone', false],
  ['\udf93\ud83c', false],
])('%j is clean: %s', (text, clean) => {
  expect(isCleanText(text)).toBe(clean);
});

describe('characters', () => {
  test.each<[json: string, expected: [string, string][]]>([
    [String.raw`{"name":"a\u0000b"}`, [['name', 'characters']]],
    [String.raw`{"name":"\ud83c\udf93"}`, []],
    [String.raw`{"name":"\uD83C"}`, [['name', 'characters']]],
    [String.raw`{"name":"\u00e9 \\u0000 is text"}`, []],
    [String.raw`"\u0000"`, [['', 'characters']]],
    [String.raw`["ok",{"a":["\u0000"]}]`, [['1.a.0', 'characters']]],
    [
      String.raw`{"a":"\u0000","b":{"c":"\udfff"},"d":["x","\u0000"]}`,
      [
        ['a', 'characters'],
        ['b.c', 'characters'],
        ['d.1', 'characters'],
      ],
    ],
    [String.raw`{"a":{"k\u0000y":1}}`, [['a', 'characters']]],
    [String.raw`{"k\ud83c":"fine"}`, [['', 'characters']]],
    [
      String.raw`{"k\u0000":"\u0000"}`,
      [
        ['', 'characters'],
        ['k', 'characters'],
      ],
    ],
    [String.raw`{"__proto__":{"constructor":"\u0000"}}`, [['__proto__.constructor', 'characters']]],
    [String.raw`{"a":null,"b":1,"c":true,"d":"\u0041"}`, []],
  ])('%s', (json, expected) => {
    expect(faultsOf(json)).toEqual(expected);
  });

  test('are told in text that is clean itself, however long the keys are', () => {
    const body: unknown = { [`${'🎓'.repeat(300)}\0`]: { '\ud83c': '\0' } };
    for (const { field, message } of textFaults(body)) {
      expect(field.length).toBeLessThan(256);
      expect([isCleanText(field), isCleanText(message)]).toEqual([true, true]);
    }
  });

  test('over the number that an answer lists are counted, at the cost of a number', () => {
    const faults = textFaults(Array.from({ length: 5_000 }, () => '\0'));
    expect([faults.length, new Set(faults).size]).toEqual([5_000, MAX_FAULTS]);
    expect(faults[1]).toMatchObject({ field: '1', message: '`1` must not hold U+0000 or half of a surrogate pair.' });
  });
});

describe('depth', () => {
  const tooDeep = (field: string): [string, string][] => [[field, 'depth']];
  test.each<[what: string, json: string, expected: [string, string][]]>([
    [`${MAX_DEPTH} arrays`, nested(MAX_DEPTH, '[', ']'), []],
    [`${MAX_DEPTH + 1} arrays`, nested(MAX_DEPTH + 1, '[', ']'), tooDeep('0')],
    [`${MAX_DEPTH} objects`, nested(MAX_DEPTH, '{"a":', '}', '1'), []],
    [`${MAX_DEPTH + 1} objects`, nested(MAX_DEPTH + 1, '{"a":', '}', '1'), tooDeep('a')],
    ['100 levels behind closing brackets in a string', `{"a":"${']'.repeat(200)}","b":${nested(100, '[', ']')}}`, tooDeep('b')],
    ['100 levels behind an escaped quote', `{"a":"\\"${'}'.repeat(200)}","b":${nested(100, '[', ']')}}`, tooDeep('b')],
    ['100 levels behind escaped backslashes', `{"a":"\\\\","b":${nested(100, '[', ']')},"c":"}"}`, tooDeep('b')],
    ['brackets in a string only', `{"a":"${'['.repeat(200)}"}`, []],
    ['brackets in a key only', `{"${'{'.repeat(200)}":1}`, []],
    ['many arrays side by side', `[${Array.from({ length: 500 }, () => '[]').join(',')}]`, []],
  ])('%s', (_, json, expected) => {
    expect(faultsOf(json)).toEqual(expected);
  });

  test('half a million levels are one fault, without a stack that overflows', () => {
    const json = nested(512 * 1024, '[', ']');
    expect(faultsOf(json)).toEqual(tooDeep('0'));
  });

  test('needs a walk only where there is something to find', () => {
    expect(['{"a":"b"}', '{"a":"\\n\\u00e9"}', `"${'['.repeat(100)}"`, '[]'].map(needsWalk)).toEqual([false, false, false, false]);
    expect(['"\\u0000"', '"\\uDBFF"', nested(65, '[', ']'), '['.repeat(1024 * 1024)].map(needsWalk)).toEqual([true, true, true, true]);
  });

  test('is looked for in linear time, a megabyte of escaped quotes and backslashes included', () => {
    for (const text of ['\\"'.repeat(512 * 1024), '\\\\'.repeat(512 * 1024)]) expect(needsWalk(`"${text}"`)).toBe(false);
  });
});
