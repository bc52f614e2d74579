// A row's cells as the values of a record.

import { expect, it } from 'vitest';

import type { CellRead } from '../../src/bulk/rows.js';
import { readerOf } from './reader.js';

const header = ['Name', 'Remarks', 'Class', 'DOB', 'Skills'];
const SHEET = { typed: true, commaIsPoint: false };
const CSV = { typed: false, commaIsPoint: false };
const fields = ['name', null, 'grade', 'date_of_birth', 'skills'];

it('gives the values of the columns that are known, and null for empty cells', () => {
  const read = readerOf('students', { header, ...CSV }, { fields, nameParts: [] });
  expect(read({ number: 2, cells: ['Asha Rao', 'x', '10', '', 'Go, C'] })).toEqual({
    values: { name: 'Asha Rao', grade: '10', date_of_birth: null, skills: ['Go', 'C'] },
    problems: [],
  });
});

it('reads a spreadsheet’s cells by their types', () => {
  const read = readerOf('students', { header, ...SHEET }, { fields, nameParts: [] });
  expect(read({ number: 2, cells: ["'x", null, 10, new Date('2010-03-09T00:00:00Z')] }).values).toEqual({
    name: "'x",
    grade: '10',
    date_of_birth: '2010-03-09',
    skills: null,
  });
});

it('tells the column, the field, the cell and the reason of what is wrong', () => {
  const read = readerOf('attendance', { header: ['Day', 'Mark'], ...SHEET }, { fields: ['date', 'status'], nameParts: [] });
  expect(read({ number: 2, cells: ['30/02/2026', 'x'] })).toEqual({
    values: {},
    problems: [
      { column: 'Day', field: 'date', value: '30/02/2026', message: expect.stringContaining('no such day'), passesAsText: false },
      { column: 'Mark', field: 'status', value: 'x', message: 'This must be one of present, absent, late.', passesAsText: false },
    ],
  });
});

it.each<[typed: boolean, cell: CellRead, value: string]>([
  [true, new Date(Number.NaN), ''],
  [true, new Date('2026-01-23T00:00:00Z'), '2026-01-23'],
  [true, new Date('2026-01-23T09:30:00Z'), '2026-01-23'],
  [true, new Date('1899-12-30T09:30:00Z'), '09:30:00'],
  [true, { error: '#N/A' }, '#N/A'],
  [true, true, 'TRUE'],
  [true, "'=x", "'=x"],
  [false, "'=x", '=x'],
])('tells of a problem, in a file whose cells are typed (%s), the cell %j as %j', (typed, cell, value) => {
  const read = readerOf('attendance', { header: ['Mark'], typed, commaIsPoint: false }, { fields: ['status'], nameParts: [] });
  expect(read({ number: 2, cells: [cell] }).problems).toMatchObject([{ value }]);
});

it('takes no number for another where a comma may be its decimal point', () => {
  const read = (commaIsPoint: boolean): unknown =>
    readerOf('grades', { header: ['Score'], typed: false, commaIsPoint }, { fields: ['score'], nameParts: [] })({ number: 2, cells: ['1,500'] });
  expect(read(false)).toEqual({ values: { score: 1500 }, problems: [] });
  expect(read(true)).toMatchObject({ values: {}, problems: [{ value: '1,500', message: expect.stringContaining('1.5 or 1500') }] });
});

it.each([
  ['a name in parts, in its own order', ['Rao', 'asha@example.in', 'K.', 'Asha'], 'Asha K. Rao'],
  ['the parts that there are', ['Rao', 'asha@example.in', '', ' Asha '], 'Asha Rao'],
  ['a name of one part', ['', 'asha@example.in', '', 'Asha'], 'Asha'],
  ['no name as null', ['', 'asha@example.in', '', ''], null],
])('gives %s', (_, cells, name) => {
  const map = { fields: ['name', 'email', 'name', 'name'], nameParts: [3, 2, 0] };
  const read = readerOf('students', { header: ['Surname', 'Email', 'Middle Name', 'First Name'], ...CSV }, map);
  expect(read({ number: 2, cells })).toEqual({ values: { name, email: 'asha@example.in' }, problems: [] });
});
