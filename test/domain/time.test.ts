// Times, dates and durations: tables of what is one and what is not, and round trips.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { dateOf, endOfDay, formatTime, isDate, MAX_TIME, MIN_TIME, parseDuration, parseTime, startOfDay } from '../../src/domain/time.js';

const AS_OF = Date.UTC(2026, 0, 23, 10, 0, 0);

describe('formatTime', () => {
  it.each([
    [AS_OF, '2026-01-23T10:00:00Z'],
    [AS_OF + 999, '2026-01-23T10:00:00Z'],
    [0, '1970-01-01T00:00:00Z'],
    [-1, '1969-12-31T23:59:59Z'],
    [MIN_TIME, '0000-01-01T00:00:00Z'],
    [MAX_TIME, '9999-12-31T23:59:59Z'],
    [MIN_TIME - 1, '0000-01-01T00:00:00Z'],
    [MAX_TIME + 1, '9999-12-31T23:59:59Z'],
    [Number.MAX_SAFE_INTEGER, '9999-12-31T23:59:59Z'],
  ])('writes %d as %s, without fraction and within the years that RFC 3339 can write', (ms, text) => {
    expect(formatTime(ms)).toBe(text);
    expect(formatTime(ms)).toBe(text);
  });

  it('refuses what is not a number', () => {
    expect(() => formatTime(Number.NaN)).toThrow(RangeError);
  });

  it('writes what Date writes, however many seconds it has seen before', () => {
    for (let ms = AS_OF; ms < AS_OF + 20_000_000; ms += 1_000) {
      if (formatTime(ms) !== `${new Date(ms).toISOString().slice(0, 19)}Z`) expect.unreachable(String(ms));
    }
    expect(formatTime(AS_OF)).toBe('2026-01-23T10:00:00Z');
  });
});

describe('parseTime', () => {
  it.each([
    ['2026-01-23T10:00:00Z', AS_OF],
    ['2026-01-23t10:00:00z', AS_OF],
    ['2026-01-23T15:30:00+05:30', AS_OF],
    ['2026-01-23T02:00:00-08:00', AS_OF],
    ['2026-01-23T10:00:00-00:00', AS_OF],
    ['2026-01-23T10:00:00.5Z', AS_OF + 500],
    ['2026-01-23T10:00:00.123999Z', AS_OF + 123],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2017-01-01T05:29:60+05:30', Date.UTC(2017, 0, 1)],
    ['2016-12-31T15:59:60-08:00', Date.UTC(2017, 0, 1)],
    ['0000-01-01T00:00:00Z', MIN_TIME],
    ['0050-06-01T00:00:00Z', Date.parse('0050-06-01T00:00:00.000Z')],
    ['9999-12-31T23:59:59.999Z', MAX_TIME],
  ])('reads %s', (text, ms) => {
    expect(parseTime(text)).toBe(ms);
  });

  it.each([
    '',
    '2026-01-23',
    '2026-01-23T10:00:00',
    '2026-01-23 10:00:00Z',
    '2026-01-23T10:00Z',
    '2026-01-23T24:00:00Z',
    '2026-01-23T10:60:00Z',
    '2026-01-23T10:00:60Z',
    '2026-01-23T10:00:61Z',
    '2026-01-23T10:00:00.Z',
    '2026-01-23T10:00:00+0530',
    '2026-01-23T10:00:00+05',
    '2026-01-23T10:00:00+24:00',
    '2026-01-23T10:00:00+05:60',
    '2026-02-30T10:00:00Z',
    '2025-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-00-10T10:00:00Z',
    '2026-01-00T10:00:00Z',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '9999-12-31T23:59:60Z',
    '+002026-01-23T10:00:00Z',
    '２０２６-01-23T10:00:00Z',
    '2026-01-23T10:00:00Z\n',
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeNull();
  });

  it('reads back every time that formatTime writes', () => {
    fc.assert(fc.property(fc.integer({ min: MIN_TIME, max: MAX_TIME }), (ms) => parseTime(formatTime(ms)) === Math.floor(ms / 1_000) * 1_000));
  });
});

describe('dates', () => {
  it.each(['2026-01-01', '2026-12-31', '2024-02-29', '2000-02-29', '0000-02-29', '9999-12-31', '2026-04-30'])('%s is a date', (text) => {
    expect(isDate(text)).toBe(true);
  });

  it.each([
    '2026-02-30',
    '2025-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '2026-1-1',
    '26-01-01',
    '',
    '2026-01-01T00:00:00Z',
    '2026-01-01\n',
  ])('%j is not', (text) => {
    expect(isDate(text)).toBe(false);
  });

  it('a day runs from its first to its last millisecond', () => {
    expect(startOfDay('2026-01-23')).toBe(Date.UTC(2026, 0, 23));
    expect(endOfDay('2026-01-23')).toBe(Date.UTC(2026, 0, 24) - 1);
    expect(dateOf(startOfDay('2026-01-23'))).toBe('2026-01-23');
    expect(dateOf(endOfDay('2026-01-23'))).toBe('2026-01-23');
    expect(dateOf(endOfDay('2026-01-23') + 1)).toBe('2026-01-24');
    expect(dateOf(MAX_TIME + 1)).toBe('9999-12-31');
  });

  it('startOfDay and endOfDay refuse a day that the calendar does not have', () => {
    expect(() => startOfDay('2026-02-30')).toThrow('"2026-02-30" is not a date.');
    expect(() => endOfDay('tomorrow')).toThrow(RangeError);
  });

  it('the day of every moment is a date that holds the moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_TIME, max: MAX_TIME }), (ms) => {
        const date = dateOf(ms);
        return isDate(date) && startOfDay(date) <= ms && ms <= endOfDay(date);
      }),
    );
  });
});

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['1m5ms', 60_005],
    ['0s', 0],
    ['007s', 7_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '10', 'm', '-5m', '1.5h', '10 m', '30m1h', '5s5s', '1w', '5M', '999999999999999d', '9999999999999999ms', '5m\n'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
