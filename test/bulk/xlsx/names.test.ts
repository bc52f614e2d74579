// The names that lead from one place of a workbook to another, and the escapes of its texts.

import { expect, it } from 'vitest';

import { columnName, columnOf } from '../../../src/bulk/xlsx/columns.js';
import { resolveTarget } from '../../../src/bulk/xlsx/relationships.js';
import { escapeText, unescapeText } from '../../../src/bulk/xlsx/text-runs.js';

it.each([
  ['A1', 0],
  ['Z9', 25],
  ['AA10', 26],
  ['$AB$12', 27],
  ['xfd1048576', 16_383],
  ['XFE1', 16_384],
  ['ZZZZZZZZ1', 16_384],
  ['1', -1],
  ['', -1],
  ['$', -1],
])('the cell %s is in column %s', (reference, column) => {
  expect(columnOf(reference)).toBe(column);
});

it('every column has one name, by which it is found again', () => {
  for (const column of [0, 1, 25, 26, 27, 51, 52, 701, 702, 703, 16_383]) expect(columnOf(columnName(column))).toBe(column);
  expect([columnName(0), columnName(701), columnName(702), columnName(16_383)]).toEqual(['A', 'ZZ', 'AAA', 'XFD']);
});

it.each([
  ['xl/', 'worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['xl/', '/xl/worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['xl/', '../customXml/item1.xml', 'customXml/item1.xml'],
  ['xl/worksheets/', '../tables/./table1.xml', 'xl/tables/table1.xml'],
  ['xl/', 'worksheets\\sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['', 'xl/workbook.xml', 'xl/workbook.xml'],
  ['xl/', '../../../etc/passwd', 'etc/passwd'],
])('from %j the target %j is the part %j', (folder, target, part) => {
  expect(resolveTarget(folder, target)).toBe(part);
});

it.each(['plain', 'a\r\nb', '_x000D_', '_x005F_', '_x_x0041_', 'bell \u0007', '\u007f', '\uffff', '', '_', '__x0041__', 'x0041_'])(
  'the text %j comes back from its escapes',
  (text) => {
    expect(unescapeText(escapeText(text))).toBe(text);
  },
);

it('what XML holds is not escaped', () => {
  expect(escapeText('நன்றி 🎓 <&>\t\n"_x_ _xyz_"')).toBe('நன்றி 🎓 <&>\t\n"_x_ _xyz_"');
});
