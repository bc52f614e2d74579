// What cells are worth, from CSV and from spreadsheets, and that what is written is read back.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type CellOptions, type FieldValue, readCell, writeCell } from '../../src/bulk/cells.js';
import { type Field, type FieldType, oneOf, optional } from '../../src/bulk/columns/field.js';
import type { Cell, CellRead } from '../../src/bulk/rows.js';

const CSV = { typed: false };
const SHEET = { typed: true };
const of = (type: FieldType): Field => optional('field', 'Field', type);
const STATUS = oneOf(['present', 'absent', 'late'], { p: 'present', a: 'absent', l: 'late' });
const at = (date: string): Date => new Date(`${date}T00:00:00Z`);

const problemOf = (type: FieldType, cell: CellRead, options: CellOptions = CSV): string => {
  const reading = readCell(of(type), cell, options);
  return 'problem' in reading ? reading.problem : expect.unreachable(`${JSON.stringify(cell)} was read as ${JSON.stringify(reading.value)}`);
};

describe('readCell', () => {
  it.each<[type: FieldType, cell: Cell, value: FieldValue]>([
    ['text', ' Asha Rao ', 'Asha Rao'],
    ['text', '#N/A in Maths', '#N/A in Maths'],
    ['text', '', null],
    ['text', ' \t\u00a0', null],
    ['text', null, null],
    ['text', '007', '007'],
    ['text', '10.0', '10.0'],
    ['text', "'=1+1", '=1+1'],
    ['text', "''=1+1", "'=1+1"],
    ['text', "'+91 98765", '+91 98765'],
    ['text', "'-x", '-x'],
    ['text', "'@me", '@me'],
    ['text', "'\tx", '\tx'],
    ['text', '=1+1', '=1+1'],
    ['text', '+91 98765', '+91 98765'],
    ['text', "'tis", "'tis"],
    ['text', "'\t", null],
    ['text', "''\r\n", "'"],
    ['text', "' #N/A ", ' #N/A'],
    ['text', "'", "'"],
    ['text', '="007"', '007'],
    ['text', '="say ""hi"""', 'say "hi"'],
    ['text', '="a"&"b"', '="a"&"b"'],
    ['number', '85', 85],
    ['number', '85.50', 85.5],
    ['number', '-5', -5],
    ['number', "'-5", -5],
    ['number', '+5', 5],
    ['number', '.5', 0.5],
    ['number', '5.', 5],
    ['number', '1e3', 1000],
    ['number', '1,499', 1499],
    ['number', '12,34,567.5', 1_234_567.5],
    ['number', '1,234,567', 1_234_567],
    ['number', '85%', 85],
    ['number', '85.5 %', 85.5],
    ['number', '="85"', 85],
    ['number', '', null],
    ['integer', '12', 12],
    ['integer', '12.0', 12],
    ['text or number', '6', 6],
    ['text or number', '-6.5', -6.5],
    ['text or number', '6 weeks', '6 weeks'],
    ['text or number', '06', '06'],
    ['text or number', "'6", '6'],
    ['text or number', "''6", "'6"],
    ['text or number', "' 6 ", ' 6'],
    ['text or number', "'' 6", "' 6"],
    ['text or number', "'\t", null],
    ['text or number', "'-6", '-6'],
    ['text or number', "'=6", '=6'],
    ['text or number', 'Infinity', 'Infinity'],
    ['date', '2026-01-23', '2026-01-23'],
    ['date', '2026/1/3', '2026-01-03'],
    ['date', '23/01/2026', '2026-01-23'],
    ['date', '3/4/2026', '2026-04-03'],
    ['date', '23-01-2026', '2026-01-23'],
    ['date', '3.1.2026', '2026-01-03'],
    ['date', '12 Jan 2026', '2026-01-12'],
    ['date', '12-JAN-2026', '2026-01-12'],
    ['date', '12th January, 2026', '2026-01-12'],
    ['date', 'Sept. 1, 2026', '2026-09-01'],
    ['date', 'January 12 2026', '2026-01-12'],
    ['date', '2026-01-23T10:00:00Z', '2026-01-23'],
    ['date', '2026-01-23 00:00:00', '2026-01-23'],
    ['date', '23/01/2026 12:00 AM', '2026-01-23'],
    ['date', '29/02/2024', '2024-02-29'],
    ['date', '01/23/2026', '2026-01-23'],
    [STATUS, 'Present', 'present'],
    [STATUS, 'P', 'present'],
    [STATUS, 'a', 'absent'],
    [STATUS, ' LATE ', 'late'],
    [STATUS, '', null],
    ['list', 'Python', ['Python']],
    ['list', 'Python, Go', ['Python', 'Go']],
    ['list', 'Python,Go,', ['Python', 'Go']],
    ['list', 'Reading, writing; Go', ['Reading, writing', 'Go']],
    ['list', 'Reading, writing;', ['Reading, writing']],
    ['list', ' ; , ', [',']],
    ['list', ',', null],
    ['list', '', null],
    ['list', "'-x, y", ['-x', 'y']],
    ['list', '["a;b","c"]', ['a;b', 'c']],
    ['list', '["a", 1]', ['["a"', '1]']],
    ['list', '["a"', ['["a"']],
    ['list', '["a""]', ['["a""]']],
  ])('reads %j from CSV: %j is %j', (type, cell, value) => {
    expect(readCell(of(type), cell, CSV)).toEqual({ value });
  });

  it.each<[type: FieldType, cell: CellRead, value: FieldValue]>([
    ['text', 10, '10'],
    ['text', 10.5, '10.5'],
    ['text', 8.299999999999999, '8.3'],
    ['text', 0.1 + 0.2, '0.3'],
    ['text', 123_456_789.123_456, '123456789.123456'],
    ['text', { number: 0.1 + 0.2, shown: '0.30' }, '0.30'],
    ['text or number', { number: 1.5, shown: '1.50' }, 1.5],
    ['text or number', { number: 42, shown: '0042' }, '0042'],
    ['number', { number: 0.1 + 0.2, shown: '0.30' }, 0.1 + 0.2],
    ['number', 8.299999999999999, 8.299999999999999],
    ['text', 919_876_543_210, '919876543210'],
    ['text', true, 'TRUE'],
    ['text', new Date('1899-12-30T10:30:00Z'), '10:30:00'],
    ['text', '#N/A', '#N/A'],
    ['text', "'=1+1", "'=1+1"],
    ['text', '=1+1', '=1+1'],
    ['text', '="007"', '="007"'],
    ['text', ' x ', 'x'],
    ['text', null, null],
    ['number', 85.5, 85.5],
    ['number', '85.5', 85.5],
    ['number', '85%', 85],
    ['integer', 12, 12],
    ['integer', '85%', 85],
    ['text', '85%', '85%'],
    ['text or number', 6, 6],
    ['text or number', '6', '6'],
    ['text or number', "'6", "'6"],
    ['date', at('2026-01-23'), '2026-01-23'],
    ['date', new Date('2026-01-23T18:30:00Z'), '2026-01-23'],
    ['date', '23/01/2026', '2026-01-23'],
    [STATUS, 'P', 'present'],
    ['list', 'Python; Go', ['Python', 'Go']],
    ['list', 42, ['42']],
  ])('reads %j from a spreadsheet: %j is %j', (type, cell, value) => {
    expect(readCell(of(type), cell, SHEET)).toEqual({ value });
  });

  it.each<[type: FieldType, cell: string, words: string]>([
    ['number', 'A+', 'with a point before decimals: 85 or 85.5'],
    ['number', '85,5', 'with a point before decimals'],
    ['number', '1,23', 'This is no number'],
    ['number', '1 499', 'This is no number'],
    ['number', '1e999', 'This is no number'],
    ['number', 'NaN', 'This is no number'],
    ['number', '0x10', 'This is no number'],
    ['number', '%', 'This is no number'],
    ['integer', '12.5', 'a whole number'],
    ['integer', '9007199254740993', 'a whole number'],
    ['date', '13/23/2026', 'The calendar has no such day'],
    ['text', '2.02412E+11', 'has shortened this number'],
    ['text or number', '2E+11', 'has shortened this number'],
    ['date', '30/02/2026', 'The calendar has no such day'],
    ['date', '2026-02-30', 'The calendar has no such day'],
    ['date', '2026-23-01', 'The calendar has no such day'],
    ['date', '29 Feb 2026', 'The calendar has no such day'],
    ['date', '23/01/26', 'no date that can be read'],
    ['date', '23/01-2026', 'no date that can be read'],
    ['date', '12 Foo 2026', 'no date that can be read'],
    ['date', '45678', 'no date that can be read'],
    ['date', 'yesterday', 'no date that can be read'],
    [STATUS, 'here', 'This must be one of present, absent, late.'],
    [STATUS, 'constructor', 'This must be one of present, absent, late.'],
  ])('says what is wrong with a %j of %j', (type, cell, words) => {
    expect(problemOf(type, cell)).toContain(words);
  });

  it.each<[type: FieldType, cell: CellRead, words: string]>([
    ['text', { number: 1_234_567_890_123_456, shown: 'CBSE-1234567890123456' }, 'keeps only the first 15 digits'],
    ['list', { number: 1_234_567_890_123_456, shown: '1234567890123456' }, 'keeps only the first 15 digits'],
    ['text', at('2026-05-10'), 'The spreadsheet has made a date of this cell (2026-05-10). Format it as text'],
    ['text', 1_234_567_890_123_456, 'keeps only the first 15 digits'],
    ['list', at('2026-05-10'), 'The spreadsheet has made a date of this cell'],
    ['text or number', at('2026-05-10'), 'The spreadsheet has made a date of this cell'],
    ['number', at('2026-02-01'), 'The spreadsheet has made a date of this cell (2026-02-01)'],
    ['number', true, 'This is no number'],
    ['integer', 12.5, 'a whole number'],
    ['date', 45_678, 'a number without a date format'],
    ['date', true, 'no date'],
    ['date', new Date(Number.NaN), 'no date'],
    ['date', new Date('1899-12-30T12:00:00Z'), 'This is a time of day and no date.'],
    ['date', at('1899-12-30'), 'This is a time of day and no date.'],
    ['number', new Date('1899-12-30T12:00:00Z'), 'has made a time of this cell (12:00:00)'],
    [STATUS, 1, 'one of present, absent, late'],
  ])('says what is wrong with a %j of a spreadsheet’s %j', (type, cell, words) => {
    expect(problemOf(type, cell, SHEET)).toContain(words);
  });

  it.each(['external_id', 'grade', 'phone'])('says that a time of day is no %s', (name) => {
    const reading = readCell(optional(name, 'Field', 'text'), new Date('1899-12-30T01:30:00Z'), SHEET);
    expect(reading).toEqual({ problem: 'The spreadsheet has made a time of this cell (01:30:00). Format it as text and write it again.' });
  });

  describe('takes no error of a spreadsheet for data', () => {
    const types: FieldType[] = ['text', 'number', 'integer', 'text or number', 'date', 'list', STATUS];

    it.each(['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NUM!', '#NULL!'])('%s', (error) => {
      const problem = `The spreadsheet shows an error here (${error}). Mend the formula, or empty the cell.`;
      for (const type of types) {
        expect(problemOf(type, ` ${error} `)).toBe(problem);
        expect(problemOf(type, { error }, SHEET)).toBe(problem);
      }
    });

    it('one that a newer spreadsheet has, or a file made up', () => {
      expect(problemOf('text', { error: '#SPILL!' }, SHEET)).toContain('(#SPILL!)');
      expect(problemOf('text', { error: 'x'.repeat(100_000) }, SHEET)).toContain(`(${'x'.repeat(40)})`);
    });
  });

  describe('where a comma may be a decimal point', () => {
    const options = { typed: false, commaIsPoint: true };

    it.each<[type: FieldType, cell: string, words: string]>([
      ['number', '1,500', 'This may be 1.5 or 1500: write it without a comma, 1500 or 1.5.'],
      ['number', '-12,345', 'This may be -12.345 or -12345: write'],
      ['number', '85,000 %', 'This may be 85 or 85000: write'],
      ['integer', '1,500', 'This may be 1.5 or 1500: write'],
      ['number', '12,5', 'with a point before decimals'],
    ])('a %j of %s is a problem', (type, cell, words) => {
      expect(problemOf(type, cell, options)).toContain(words);
    });

    it.each<[type: FieldType, cell: string, value: FieldValue]>([
      ['number', '1,234,567', 1_234_567],
      ['number', '1,500.5', 1500.5],
      ['number', '1500', 1500],
      ['text', '1,500', '1,500'],
      ['text or number', '1,500', '1,500'],
    ])('a %j of %s is %j', (type, cell, value) => {
      expect(readCell(of(type), cell, options)).toEqual({ value });
    });
  });

  it('answers about cells without end at once, whatever they repeat', () => {
    const types: FieldType[] = ['text', 'number', 'integer', 'text or number', 'date', 'list', STATUS];
    const fills = ['1', ' ', "'", '=', '"', ',', '1,', '-', 'a ', '="', '12 '];
    const readings = types.flatMap((type) =>
      fills.flatMap((fill) => [fill, `1${fill}`, `="${fill}`].map((start) => readCell(of(type), `${start}${fill.repeat(200_000 / fill.length)}x`, CSV))),
    );
    expect(readings.filter((reading) => 'problem' in reading).length).toBeGreaterThan(100);
  }, 10_000);
});

describe('writeCell', () => {
  it.each<[type: FieldType, value: FieldValue, csv: Cell, sheet: Cell]>([
    ['text', 'Asha', 'Asha', 'Asha'],
    ['text', null, null, null],
    ['text', '', null, null],
    ['text', '=1+1', "'=1+1", '=1+1'],
    ['text', '+91', "'+91", '+91'],
    ['text', "'@x", "''@x", "'@x"],
    ['text', '\tx', "'\tx", '\tx'],
    ['text', '\rx', "'\rx", '\rx'],
    ['text', "'tis", "'tis", "'tis"],
    ['number', -5, -5, -5],
    ['text or number', 6, 6, 6],
    ['text or number', '6', "'6", '6'],
    ['text or number', '6 weeks', '6 weeks', '6 weeks'],
    ['text', '\n=1+1', "'\n=1+1", '\n=1+1'],
    ['date', '2026-01-23', '2026-01-23', at('2026-01-23')],
    ['date', '1900-02-28', '1900-02-28', '1900-02-28'],
    ['time', '2026-01-23T10:00:00Z', '2026-01-23T10:00:00Z', new Date('2026-01-23T10:00:00Z')],
    ['list', ['Python', 'Go'], 'Python, Go', 'Python, Go'],
    ['list', ['Reading, writing', 'Go'], 'Reading, writing; Go', 'Reading, writing; Go'],
    ['list', ['Reading, writing'], 'Reading, writing;', 'Reading, writing;'],
    ['list', ['-x', 'y'], "'-x, y", '-x, y'],
    ['list', ['a;b', 'c'], '["a;b","c"]', '["a;b","c"]'],
    ['list', [], null, null],
    [STATUS, 'present', 'present', 'present'],
  ])('writes of %j the value %j as %j in CSV, %j in a spreadsheet', (type, value, csv, sheet) => {
    expect(writeCell(of(type), value, CSV)).toEqual(csv);
    expect(writeCell(of(type), value, SHEET)).toEqual(sheet);
  });
});

describe('readCell gives what writeCell was given', () => {
  // characters that mean something somewhere, often; texts come back without the spaces around them
  const text = fc
    .string({ unit: fc.oneof(fc.constantFrom(...'=+-@\t\r\n\'"`,;[]{}\\%# .:/0123456789eE'), fc.string({ unit: 'grapheme', maxLength: 1 })) })
    .map((some) => some.trim())
    .filter((some) => some !== '');
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((some) => some + 0);
  const date = fc
    .date({ noInvalidDate: true, min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z') })
    .map((some) => some.toISOString().slice(0, 10));

  it.each<[type: FieldType, values: fc.Arbitrary<FieldValue>]>([
    ['text', text],
    ['number', number],
    ['integer', fc.maxSafeInteger()],
    ['text or number', fc.oneof(text, number, number.map(String))],
    ['date', date],
    ['list', fc.array(fc.oneof(text, fc.string()), { minLength: 1 })],
    [STATUS, fc.constantFrom(...STATUS.options)],
  ])('for every value of %j, in CSV and in spreadsheets', (type, values) => {
    const field = of(type);
    fc.assert(
      fc.property(fc.option(values), (value) => {
        expect(readCell(field, writeCell(field, value, SHEET), SHEET)).toEqual({ value });
        // a CSV file has texts only
        const cell = writeCell(field, value, CSV);
        expect(readCell(field, cell === null ? '' : String(cell), CSV)).toEqual({ value });
      }),
      { numRuns: 2_000 },
    );
  });

  it('but for spaces around it, whatever of it they leave', () => {
    const before = fc.constantFrom('', ' ', '\t', '\r', '\t ');
    const middle = fc.constantFrom('', '#N/A', '7', '=1', 'x').chain((some) => fc.constantFrom(some, `'${some}`, `''${some}`));
    const after = fc.string({ unit: fc.constantFrom(' ', '\t', '\r', '\n'), maxLength: 2 });
    fc.assert(
      fc.property(fc.constantFrom<FieldType>('text', 'text or number'), before, middle, after, (type, ...parts) => {
        // a space alone is nothing that an export neutralizes
        fc.pre(!parts.join('').startsWith(" '"));
        const value = parts.join('');
        const cell = writeCell(of(type), value, CSV);
        const reading = readCell(of(type), cell === null ? '' : String(cell), CSV);
        expect(reading).toEqual({ value: value.trim() === '' ? null : expect.any(String) });
        expect('value' in reading && String(reading.value ?? '').trim()).toBe(value.trim());
      }),
      { numRuns: 2_000 },
    );
  });

  it('what begins like a formula never does in CSV', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (value) => {
        for (const type of ['text', 'text or number'] as const) expect(String(writeCell(of(type), value, CSV) ?? '')).not.toMatch(/^[=+\-@\t\r]/);
        expect(String(writeCell(of('list'), [value], CSV) ?? '')).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});
