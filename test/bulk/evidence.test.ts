// What is told of a file for a look: values that a spreadsheet has made something else of, and not those that schools write.

import { expect, it } from 'vitest';

import { columnsOf, mapHeader } from '../../src/bulk/columns.js';
import { Evidence } from '../../src/bulk/evidence.js';
import type { CellRead } from '../../src/bulk/rows.js';

const TITLES = ['Name', 'Email', 'Class', 'Roll No', 'Phone', 'DOB'];

function evidenceOf(rows: readonly (readonly CellRead[])[], typed = false): Evidence {
  const evidence = new Evidence(columnsOf('students', TITLES, mapHeader('students', TITLES)), typed);
  for (const [at, cells] of rows.entries()) evidence.see({ number: at + 2, cells });
  return evidence;
}

const CODES = ['Class', 'Roll No', 'Phone'].map((title) => [title, TITLES.indexOf(title)] as const);

const warningsOf = (cell: string, at: number): unknown => evidenceOf([TITLES.map((_, column) => (column === at ? cell : null))]).warnings;

it.each([
  ['03-02-2026', /is a date in a column that is not for dates/],
  ['3.2.2026', /is a date/],
  ['2026-02-03 00:00', /is a date/],
  ['5-Oct-25', /is a date/],
  ['2-Mar-26', /is a date/],
  ['02 March 2026', /is a date/],
  ['2/3/26', /is a date/],
  ['05:10', /is a time in a column that is not for times/],
  ['1:30:00', /is a time/],
  ['36:00:00', /is a time/],
  ['5:10 AM', /is a time/],
  ['########', /is what a spreadsheet shows/],
])('tells of %s in a class, a roll number and a phone', (cell, message) => {
  for (const [column, at] of CODES) expect(warningsOf(cell, at)).toEqual([{ row: 2, column, message: expect.stringMatching(message) }]);
});

it.each([
  '9-A',
  '2025-26',
  '10/2',
  '080-2345-6789',
  '+91 98765 43210',
  '98765-43210',
  '10',
  'X-B',
  '2025/10/A',
  '12-3',
  'Roll 7',
  '#7',
  '9 May',
  'A:10',
  '10:A',
  '1-2-3',
])('says nothing of %s there', (cell) => {
  for (const [, at] of CODES) expect(warningsOf(cell, at)).toEqual([]);
});

it('proves by what is read of a cell, not by what nobody sees in it', () => {
  const evidence = evidenceOf([['A', null, "\u200b'0012", null, null, '\u200b12/31/2010\u200b']]);
  expect(evidence.dateOrder).toBe('month_first');
  expect(evidence.warnings).toMatchObject([{ column: 'Class', message: expect.stringMatching(/^"'0012" begins with an apostrophe/) }]);
});

it('tells the same however often it is asked', () => {
  const dates = [new Date('2010-05-04'), new Date('2010-05-06'), '12/31/2010'];
  const evidence = evidenceOf(
    dates.map((date) => ['A', null, null, null, null, date]),
    true,
  );
  const told = evidence.warnings;
  expect(told).toMatchObject([{ row: 2, column: 'DOB', message: expect.stringMatching(/could\. 1 more row is like it\.$/) }]);
  expect(evidence.warnings).toEqual(told);
});
