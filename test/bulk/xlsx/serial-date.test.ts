import { describe, expect, it } from 'vitest';

import { dateOfIso, dateOfSerial, dateText, serialOfDate } from '../../../src/bulk/xlsx/serial-date.js';

describe('a serial number', () => {
  it.each([
    [46_045, false, '2026-01-23T00:00:00.000Z'],
    [46_045.395833333336, false, '2026-01-23T09:30:00.000Z'],
    [46_045.3958333333, false, '2026-01-23T09:30:00.000Z'],
    [61, false, '1900-03-01T00:00:00.000Z'],
    [60, false, '1900-02-28T00:00:00.000Z'],
    [59, false, '1900-02-28T00:00:00.000Z'],
    [1, false, '1900-01-01T00:00:00.000Z'],
    [0.4375, false, '1899-12-30T10:30:00.000Z'],
    [0, false, '1899-12-30T00:00:00.000Z'],
    [2_958_465, false, '9999-12-31T00:00:00.000Z'],
    [44_583, true, '2026-01-23T00:00:00.000Z'],
    [1, true, '1904-01-02T00:00:00.000Z'],
    [0.4375, true, '1899-12-30T10:30:00.000Z'],
  ])('%s, counted from 1904: %s, is %s', (serial, date1904, iso) => {
    expect(dateOfSerial(serial, date1904)?.toISOString()).toBe(iso);
  });

  it.each([-1, -0.001, 2_958_466, 1e300, Number.NaN, Number.POSITIVE_INFINITY])('%s is no date', (serial) => {
    expect(dateOfSerial(serial, false)).toBeUndefined();
  });

  it('of a date gives the date back', () => {
    for (let day = Date.UTC(1900, 0, 1); day < Date.UTC(1900, 4, 1); day += 86_400_000) {
      expect(dateOfSerial(serialOfDate(new Date(day)) ?? Number.NaN, false)?.getTime()).toBe(day);
    }
    const moment = Date.UTC(2026, 0, 23, 23, 59, 59);
    expect(dateOfSerial(serialOfDate(new Date(moment)) ?? Number.NaN, false)?.getTime()).toBe(moment);
  });

  it.each(['1899-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '+010000-01-01T00:00:00Z', 'no date'])('of %s there is none', (text) => {
    expect(serialOfDate(new Date(text))).toBeUndefined();
  });
});

it.each([
  ['2026-01-23', '2026-01-23T00:00:00.000Z'],
  ['2026-01-23T09:30', '2026-01-23T09:30:00.000Z'],
  ['2026-01-23T09:30:05.250', '2026-01-23T09:30:05.250Z'],
  ['2026-01-23T09:30:00Z', '2026-01-23T09:30:00.000Z'],
  ['2026-01-23T09:30:00+05:30', '2026-01-23T04:00:00.000Z'],
  ['09:30:00', '1899-12-30T09:30:00.000Z'],
  ['T09:30:00', '1899-12-30T09:30:00.000Z'],
  [' 2026-01-23 ', '2026-01-23T00:00:00.000Z'],
  ['2026-02-30', undefined],
  ['2026-13-01', undefined],
  ['2026-01-23T25:00', undefined],
  ['2026-01-23T', undefined],
  ['23/01/2026', undefined],
  ['', undefined],
  ['Z', undefined],
])('the ISO text %j is %s', (text, iso) => {
  expect(dateOfIso(text)?.toISOString()).toBe(iso);
});

it.each([
  ['2026-01-23T00:00:00Z', '2026-01-23'],
  ['2026-01-23T09:30:05Z', '2026-01-23 09:30:05'],
  ['1899-12-30T09:30:00Z', '09:30:00'],
])('%s is shown as %s', (iso, text) => {
  expect(dateText(new Date(iso))).toBe(text);
});
