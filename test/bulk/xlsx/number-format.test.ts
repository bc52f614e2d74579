import { expect, it } from 'vitest';

import { builtinFormat, customFormat, elapsedText, withDecimals, withDigits } from '../../../src/bulk/xlsx/number-format.js';

it.each([
  ['dd/mm/yyyy', 'date'],
  ['m/d/yy h:mm AM/PM', 'date'],
  ['[$-14009]dd\\-mmm\\-yyyy;@', 'date'],
  ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 'date'],
  ['yyyy"年"m"月"d"日"', 'date'],
  ['hh:mm', 'date'],
  ['YYYY-MM-DD', 'date'],
  ['General', 'number'],
  ['GENERAL', 'number'],
  ['General%', 'percent'],
  ['0', 'number'],
  ['#,##0.00', 'number'],
  ['0.00E+00', 'number'],
  ['0%', 'percent'],
  ['0.0 %;[Red]-0.0 %', 'percent'],
  ['0;0%', 'number'],
  ['@', 'number'],
  ['', 'number'],
  [';;;', 'number'],
  ['0_d', 'number'],
  ['*d0', 'number'],
  ['[Red]0;[Blue]0', 'number'],
  ['[>=100000]##\\,##\\,##0;##,##0', 'number'],
  ['##0', 'number'],
  ['# ?/?', 'number'],
  ['"only a text"', 'number'],
  ['[$₹-4009] #,##0', 'number'],
  ['0;dd/mm/yyyy', 'number'],
  ['"unfinished d', 'number'],
  ['[unfinished d', 'number'],
] as const)('the format %s makes of a number: %s', (code, format) => {
  expect(customFormat(code)).toBe(format);
});

it.each([
  [0, 'number'],
  [1, 'number'],
  [8, 'number'],
  [9, 'percent'],
  [10, 'percent'],
  [11, 'number'],
  [13, 'number'],
  [14, 'date'],
  [22, 'date'],
  [23, 'number'],
  [30, 'date'],
  [37, 'number'],
  [45, 'date'],
  [47, 'date'],
  [49, 'number'],
  [57, 'date'],
  [164, 'number'],
  [Number.NaN, 'number'],
] as const)('the built-in format %s makes of a number: %s', (id, format) => {
  expect(builtinFormat(id)).toBe(format);
});

it.each([
  ['00000', 42, '00042'],
  ['000;-000', 7, '007'],
  ['000', 12345, '12345'],
  ['"CBSE-"0000', 8, 'CBSE-0008'],
  ['\\R\\-00', 3, 'R-03'],
  ['0 "days"', 5, '5 days'],
  ['0\\%', 5, '5%'],
  ['000-0000', 5550199, '555-0199'],
  ['(000) 000-0000', 9876543210, '(987) 654-3210'],
  ['"A"#"B"', 0, 'A0B'],
  ['_-00_-', 4, '04'],
])('the format %s shows %s as %s', (code, number, shown) => {
  const format = customFormat(code);
  expect(typeof format === 'object' && 'digits' in format && withDigits(number, format.digits)).toBe(shown);
});

it.each([
  ['[h]:mm', 1.5, '36:00'],
  ['[hh]:mm:ss', 0.0625, '01:30:00'],
  ['[MM]', 1, '1440'],
  ['[mm]:ss', 0.001, '01:26'],
  ['[s]', 0.5, '43200'],
])('the format %s shows %s days as %s', (code, days, shown) => {
  const format = customFormat(code);
  expect(typeof format === 'object' && 'elapsed' in format && elapsedText(days, format.elapsed)).toBe(shown);
});

it.each([
  ['0.00', 0.1 + 0.2, '0.30'],
  ['0.00', 1.005, '1.01'],
  ['#0.0', -8.299999999999999, '-8.3'],
  ['##0.000;[Red]-0.0', 12.34, '12.340'],
  ['0.00', -0.001, '0.00'],
])('the format %s shows %s as %s', (code, number, shown) => {
  const format = customFormat(code);
  expect(typeof format === 'object' && 'decimals' in format && withDecimals(number, format.decimals)).toBe(shown);
});

it('the built-in format 2 has two decimals', () => {
  expect(builtinFormat(2)).toEqual({ decimals: 2 });
});
