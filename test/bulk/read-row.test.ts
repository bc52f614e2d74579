// A row's cells as the values of a record.

import { expect, it } from 'vitest';

import { rowReader } from '../../src/bulk/read-row.js';

const header = ['Name', 'Remarks', 'Class', 'DOB', 'Skills'];
const fields = ['name', null, 'grade', 'date_of_birth', 'skills'];

it('gives the values of the columns that are known, and null for empty cells', () => {
  const read = rowReader('students', { header, typed: false }, fields);
  expect(read({ number: 2, cells: ['Asha Rao', 'x', '10', '', 'Go, C'] })).toEqual({
    values: { name: 'Asha Rao', grade: '10', date_of_birth: null, skills: ['Go', 'C'] },
    problems: [],
  });
});

it('reads a spreadsheet’s cells by their types', () => {
  const read = rowReader('students', { header, typed: true }, fields);
  expect(read({ number: 2, cells: ["'x", null, 10, new Date('2010-03-09T00:00:00Z')] }).values).toEqual({
    name: "'x",
    grade: '10',
    date_of_birth: '2010-03-09',
    skills: null,
  });
});

it('tells the column, the field, the cell and the reason of what is wrong', () => {
  const read = rowReader('attendance', { header: ['Day', 'Mark'], typed: true }, ['date', 'status']);
  expect(read({ number: 2, cells: ['30/02/2026', 'x'.repeat(300)] })).toEqual({
    values: {},
    problems: [
      { column: 'Day', field: 'date', value: '30/02/2026', message: expect.stringContaining('no such day') },
      { column: 'Mark', field: 'status', value: 'x'.repeat(255), message: 'This must be one of present, absent, late.' },
    ],
  });
  expect(read({ number: 3, cells: [new Date(Number.NaN), new Date('2026-01-23T00:00:00Z')] }).problems.map(({ value }) => value)).toEqual([
    '',
    '2026-01-23T00:00:00.000Z',
  ]);
});
