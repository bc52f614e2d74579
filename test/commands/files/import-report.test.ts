import { describe, expect, it } from 'vitest';

import type { Report, RowError } from '../../../src/commands/client/bulk-answers.js';
import { type Ended, importReport } from '../../../src/commands/files/import-report.js';
import type { ImportRead } from '../../../src/types/public/types.gen.js';

const fault = (row: number, more: Partial<RowError> = {}): RowError => ({ row, column: 'E-mail', value: 'asha', message: 'It must be an email.', ...more });

function report(counts: Partial<Report>, more: Partial<Ended> = {}, width = 100): string {
  const whole = { created: 0, updated: 0, failed: 0, errors: [], ignored_columns: [], ...counts };
  return importReport({ file: 'students.csv', report: whole, dryRun: false, atomic: false, rejected: 'on request', ...more }, width);
}

describe('importReport', () => {
  it('is one line where all went well', () => {
    expect(report({ created: 99_900, updated: 2 })).toBe('students.csv: 99,900 created, 2 updated, 0 failed.');
  });

  it('tells what the reader had to choose, and what is worth a look', () => {
    const read: ImportRead = { format: 'xlsx', encoding: null, delimiter: null, sheet: '10 A', other_sheets: ['10 B'], date_order: 'month_first' };
    const warnings = [
      { row: 2, column: 'Roll No', message: '"101.0" is odd.' },
      { row: null, column: null, message: 'There is more.' },
    ];
    expect(report({ created: 1, read, warnings }).split('\n').slice(1)).toEqual([
      'Read as: sheet "10 A" of 2, dates month first.',
      'Warning (row 2, "Roll No"): "101.0" is odd.',
      'Warning: There is more.',
    ]);
    const csv: ImportRead = { ...read, format: 'csv', encoding: 'windows-1252', sheet: null, other_sheets: [], date_order: null };
    expect(report({ created: 1, read: csv })).toMatch(/\nRead as: windows-1252\.$/);
    const many = Array.from({ length: 12 }, (_, at) => ({ row: at + 2, column: null, message: 'Odd.' }));
    expect(report({ created: 1, warnings: many })).toMatch(/\n\.\.\. and 2 more warnings\.$/);
  });

  it('tells of a rehearsal what would be, and how to do it', () => {
    expect(report({ created: 1, updated: 2 }, { dryRun: true })).toBe(
      'students.csv: 1 would be created, 2 updated, 0 would fail. Nothing was changed.\nWithout --dry-run they are imported.',
    );
  });

  it.each([false, true])('says of a file without rows that there was nothing to do (rehearsal: %s)', (dryRun) => {
    expect(report({}, { dryRun })).toBe('students.csv: it has no rows, so there was nothing to import.');
  });

  it('tells of all or none that it was none', () => {
    expect(report({ failed: 1, errors: [fault(3)] }, { atomic: true })).toMatch(
      /^students\.csv: nothing was imported\. 1 row failed, and --atomic takes all or none\.\n/,
    );
  });

  it('names the ignored columns, twenty at most, on one line', () => {
    const many = Array.from({ length: 25 }, (_, number) => `Column\n${number}`);
    expect(report({ created: 1, ignored_columns: ['Shoe "Size"', 'House'] })).toMatch(/\nIgnored columns: "Shoe \\"Size\\"", "House"\. --map says/);
    expect(report({ created: 1, ignored_columns: many })).toMatch(/\nIgnored columns: "Column 0", .*"Column 19" and 5 more\. --map says/);
  });

  it('shows row, column, value and reason of what failed, and what to do next', () => {
    expect(report({ created: 1, failed: 2, errors: [fault(3), fault(12, { column: null, value: null, message: 'The row names no student.' })] })).toBe(
      [
        'students.csv: 1 created, 0 updated, 2 failed.',
        '',
        'ROW  COLUMN  VALUE  REASON',
        '3    E-mail  asha   It must be an email.',
        '12                  The row names no student.',
        '',
        '--rejected FILE writes the rejected rows with their reasons as CSV: mend them there, and import that file.',
      ].join('\n'),
    );
  });

  it('says where the rejected rows are, once they are there', () => {
    expect(report({ failed: 1, errors: [fault(3)] }, { rejected: { file: 'rejected.csv', rows: 1 } })).toMatch(
      /\nThe rejected rows are in rejected\.csv, each with its reason: /,
    );
  });

  it('says that they are the first ones where not all were kept', () => {
    expect(report({ failed: 150_000, errors: [fault(3)] }, { rejected: { file: 'rejected.csv', rows: 100_000 } })).toMatch(
      /\nThe first 100,000 rejected rows are in rejected\.csv, each with its reason: /,
    );
  });

  it('advises nothing where they are not to be had', () => {
    expect(report({ failed: 1, errors: [fault(3)] }, { rejected: undefined })).toMatch(/It must be an email\.$/);
  });

  it('shows ten faults, and counts the rows of which nothing was said', () => {
    // two faults of each row: five rows are told of
    const errors = Array.from({ length: 12 }, (_, number) => fault(2 + Math.floor(number / 2)));
    const lines = report({ failed: 1_006, errors }).split('\n');
    expect(lines.filter((line) => /^\d/.test(line))).toHaveLength(10);
    expect(lines).toContain('... and 1,001 rows more that failed.');
  });

  it('breaks a long reason between words, so that all of it is read within the width of a terminal', () => {
    const message = `\`email\` must be an email address, such as asha.rao@example.in, and no other student may have it; got "${'a'.repeat(20)}".`;
    const long = report({ failed: 1, errors: [fault(100_000, { column: 'C'.repeat(50), value: 'V'.repeat(200), message })] });
    const table = long.split('\n').slice(2, -2);
    for (const line of table) expect([...line].length).toBeLessThanOrEqual(100);
    const at = table[0]?.indexOf('REASON') ?? 0;
    expect(
      table
        .slice(1)
        .map((line) => line.slice(at))
        .join(' ')
        .trim(),
    ).toBe(message);
  });

  it('that is piped is not cut, and has a line for each fault', () => {
    const [column, value, message] = ['C'.repeat(50), 'V'.repeat(200), 'word '.repeat(60).trim()];
    const lines = report({ failed: 1, errors: [fault(3, { column, value, message })] }, {}, Infinity).split('\n');
    expect(lines).toContain(`3    ${column}  ${value}  ${message}`);
  });

  it('keeps every fault on lines of its own, whatever a cell holds', () => {
    const lines = report({ failed: 1, errors: [fault(3, { column: 'E\r\nmail', value: 'a\nb\tc', message: 'Not\nso.' })] }).split('\n');
    expect(lines).toContain('3    E mail  a b c  Not so.');
  });
});
