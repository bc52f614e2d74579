import { expect, it } from 'vitest';

import { builtinFormat, customFormat } from '../../../src/bulk/xlsx/number-format.js';

it.each([
  ['dd/mm/yyyy', 'date'],
  ['m/d/yy h:mm AM/PM', 'date'],
  ['[$-14009]dd\\-mmm\\-yyyy;@', 'date'],
  ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 'date'],
  ['[h]:mm:ss', 'date'],
  ['[MM]', 'date'],
  ['yyyy"年"m"月"d"日"', 'date'],
  ['hh:mm', 'date'],
  ['YYYY-MM-DD', 'date'],
  ['General', 'number'],
  ['GENERAL', 'number'],
  ['General%', 'percent'],
  ['0.00', 'number'],
  ['0', 'number'],
  ['#,##0.00', 'number'],
  ['0.00E+00', 'number'],
  ['0%', 'percent'],
  ['0.0 %;[Red]-0.0 %', 'percent'],
  ['0\\%', 'number'],
  ['0"%"', 'number'],
  ['0;0%', 'number'],
  ['@', 'number'],
  ['', 'number'],
  [';;;', 'number'],
  ['0 "days"', 'number'],
  ['0\\d', 'number'],
  ['0_d', 'number'],
  ['*d0', 'number'],
  ['[Red]0;[Blue]0', 'number'],
  ['[>=100000]##\\,##\\,##0;##,##0', 'number'],
  ['[$₹-4009] #,##0', 'number'],
  ['0;dd/mm/yyyy', 'number'],
  ['"unfinished d', 'number'],
  ['[unfinished d', 'number'],
  ['00000', 5],
  ['000;-000', 3],
] as const)('the format %s makes of a number: %s', (code, format) => {
  expect(customFormat(code)).toBe(format);
});

it.each([
  [0, 'number'],
  [2, 'number'],
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
