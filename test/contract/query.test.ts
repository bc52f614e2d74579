import { describe, expect, test } from 'vitest';

import type { ParameterObject } from '../../src/contract/document.js';
import { parseQuery } from '../../src/contract/query.js';

const parameters: readonly ParameterObject[] = [
  { name: 'page', in: 'query', schema: { type: 'integer', default: 1 } },
  { name: 'score', in: 'query', schema: { type: 'number' } },
  { name: 'free', in: 'query', schema: { type: 'boolean' } },
  { name: 'grade', in: 'query', schema: { type: 'string' } },
  { name: 'skills', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
  { name: 'status', in: 'query', schema: { type: 'string', enum: ['open', 'Closed', null] } },
  { name: 'id', in: 'path', schema: { type: 'string' } },
  { name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } },
];

describe('values', () => {
  test.each<[text: string, expected: Record<string, unknown>]>([
    ['', {}],
    ['grade=10', { grade: '10' }],
    ['grade=', { grade: '' }],
    ['grade', { grade: '' }],
    ['grade=a%20b+c%2Bd', { grade: 'a b c+d' }],
    ['grade=a,b', { grade: 'a,b' }],
    ['page=2', { page: 2 }],
    ['page=-1', { page: -1 }],
    ['page=007', { page: 7 }],
    ['page=1.5', { page: 1.5 }],
    ['score=0.25', { score: 0.25 }],
    ['page=', { page: '' }],
    ['page=1e3', { page: '1e3' }],
    ['page=0x10', { page: '0x10' }],
    ['page=%2B1', { page: '+1' }],
    ['page=1%20', { page: '1 ' }],
    ['page=Infinity', { page: 'Infinity' }],
    ['page=NaN', { page: 'NaN' }],
    ['page=9007199254740991', { page: Number.MAX_SAFE_INTEGER }],
    ['page=99999999999999999', { page: '99999999999999999' }],
    ['free=true', { free: true }],
    ['free=false', { free: false }],
    ['free=TRUE', { free: true }],
    ['free=False', { free: false }],
    ['status=OPEN', { status: 'open' }],
    ['status=closed', { status: 'Closed' }],
    ['status=null', { status: 'null' }],
    ['status=shut', { status: 'shut' }],
    ['free=1', { free: '1' }],
    ['skills=a,b', { skills: ['a', 'b'] }],
    ['skills=a&skills=b, c', { skills: ['a', 'b', 'c'] }],
    ['skills=a,,b', { skills: ['a', '', 'b'] }],
    ['skills=', { skills: [''] }],
    ['unknown=1&id=2&Idempotency-Key=3', {}],
    ['__proto__=1&constructor=2', {}],
  ])('%j', (text, expected) => {
    expect(parseQuery(text, parameters)).toEqual({ values: { page: 1, ...expected }, faults: [] });
  });
});

describe('faults', () => {
  test.each<[text: string, field: string, constraint: string, message: string]>([
    ['grade=a&grade=b', 'grade', 'single', '`grade` must be given once; got it 2 times.'],
    ['page=1&page=1&page=1', 'page', 'single', '`page` must be given once; got it 3 times.'],
    ['grade=a%00b', 'grade', 'characters', '`grade` must not hold U+0000 or half of a surrogate pair.'],
    ['skills=a&skills=%00', 'skills', 'characters', '`skills` must not hold U+0000 or half of a surrogate pair.'],
  ])('%j', (text, field, constraint, message) => {
    const { values, faults } = parseQuery(text, parameters);
    expect(faults).toEqual([{ field, constraint, message }]);
    expect(values).not.toHaveProperty(field);
  });

  test('of several parameters come together', () => {
    expect(parseQuery('grade=a&grade=b&score=%00&free=true', parameters).faults.map(({ field }) => field)).toEqual(['score', 'grade']);
  });
});
