import { expect, test } from 'vitest';

import { formatMoney } from '../../src/pages/checkout/format-money.js';
import { formatDay, formatMoment, formatSecond } from '../../src/pages/format-day.js';
import { formatSpan } from '../../src/pages/format-span.js';

test.each([
  [0, 'INR', '₹0.00'],
  [5, 'INR', '₹5.00'],
  [499.5, 'INR', '₹499.50'],
  [999, 'INR', '₹999.00'],
  [1_499, 'INR', '₹1,499.00'],
  [99_999.99, 'INR', '₹99,999.99'],
  [1_49_900, 'INR', '₹1,49,900.00'],
  [1_00_00_000, 'INR', '₹1,00,00,000.00'],
  [1_499, 'USD', 'USD 1,499.00'],
  [149_900, 'USD', 'USD 149,900.00'],
  [-1_499, 'INR', '-₹1,499.00'],
])('%d %s is written %s', (amount, currency, text) => {
  expect(formatMoney(amount, currency)).toBe(text);
});

test.each([
  ['2026-01-23T10:00:00Z', '23 January 2026', '23 January 2026, 10:00 UTC'],
  ['2026-09-05T23:59:59.999Z', '5 September 2026', '5 September 2026, 23:59 UTC'],
  ['2025-12-31T00:00:00Z', '31 December 2025', '31 December 2025, 00:00 UTC'],
])('%s is written for people, in UTC', (time, day, moment) => {
  expect(formatDay(Date.parse(time))).toBe(day);
  expect(formatMoment(Date.parse(time))).toBe(moment);
});

test('what is told apart by seconds has them', () => {
  expect(formatSecond(Date.parse('2026-01-23T10:00:05.999Z'))).toBe('2026-01-23 10:00:05 UTC');
});

test.each([
  [0, '0 s'],
  [0.001, '1 ms'],
  [0.25, '250 ms'],
  [1, '1 s'],
  [1.5, '1.5 s'],
  [30, '30 s'],
  [90, '1 min 30 s'],
  [600, '10 min'],
  [3_600, '1 h'],
  [90_061, '1 d 1 h 1 min 1 s'],
])('%d seconds are written %s', (seconds, text) => {
  expect(formatSpan(seconds)).toBe(text);
});
