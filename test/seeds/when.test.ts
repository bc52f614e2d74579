// The dates of a scenario: what may be written, and which moment it is.

import { describe, expect, it } from 'vitest';

import { formatTime } from '../../src/domain/time.js';
import { ago, parseWhen, resolveWhen } from '../../src/seeds/when.js';

const AS_OF = Date.UTC(2026, 0, 23, 10);

const moment = (text: string, asOf = AS_OF): string | null => {
  const when = parseWhen(text);
  return when === null ? null : formatTime(resolveWhen(when, asOf));
};

describe('a date of a scenario', () => {
  it.each([
    ['-30d', '2025-12-24T10:00:00Z'],
    ['+10y', '2036-01-23T10:00:00Z'],
    ['-2d6h', '2026-01-21T04:00:00Z'],
    ['-1y2w', '2025-01-09T10:00:00Z'],
    ['+90m', '2026-01-23T11:30:00Z'],
    ['-1s', '2026-01-23T09:59:59Z'],
    ['+0d', '2026-01-23T10:00:00Z'],
    ['2025-06-01', '2025-06-01T00:00:00Z'],
    ['2025-06-01T09:30:00+05:30', '2025-06-01T04:00:00Z'],
  ])('%s is %s where as_of is 2026-01-23T10:00:00Z', (text, expected) => {
    expect(moment(text)).toBe(expected);
  });

  it.each(['30d', '-', '+', '-d', '-30', '-1d1y', '-1.5d', 'yesterday', '2026-02-30', '2026-13-01', ''])('%j is none', (text) => {
    expect(parseWhen(text)).toBeNull();
  });

  it.each([
    ['-1y', '2028-02-29T00:00:00Z', '2027-02-28T00:00:00Z'],
    ['+1y', '2028-02-29T00:00:00Z', '2029-02-28T00:00:00Z'],
    ['-4y', '2028-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('a year is a calendar year: %s from %s is %s', (text, asOf, expected) => {
    expect(moment(text, Date.parse(asOf))).toBe(expected);
  });

  it('is a whole second, whatever the fraction of as_of', () => {
    expect(resolveWhen(ago('1d'), AS_OF + 999)).toBe(AS_OF - 86_400_000);
  });

  it('as a default that is no offset, is a mistake of the programmer', () => {
    expect(() => ago('soon')).toThrow(RangeError);
  });
});
