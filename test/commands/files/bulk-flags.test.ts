import { describe, expect, it } from 'vitest';

import { KINDS } from '../../../src/bulk/columns.js';
import { filtersOf, readExportFormat, readFilters, readImportFormat, readKind, readMapping, readOneOf } from '../../../src/commands/files/bulk-flags.js';
import { readDocument, readOperations } from '../../../src/contract/document.js';

describe('readKind', () => {
  it.each(KINDS)('takes %s', (kind) => {
    expect(readKind(kind)).toBe(kind);
  });

  it.each([
    ['student', 'students'],
    ['Students', 'students'],
    ['studnets', 'students'],
    ['educator', 'educators'],
    ['class', 'courses'],
    ['GRADE', 'grades'],
    ['attendence', 'attendance'],
  ])('suggests for %j that %s is meant', (text, meant) => {
    expect(() => readKind(text)).toThrow(new RegExp(`^There is nothing called "${text}" .* Did you mean ${meant}\\? Kinds: students, .*, attendance\\.$`));
  });

  it.each(['teachers', '', '-'])('suggests nothing for %j', (text) => {
    expect(() => readKind(text)).toThrow(/^There is nothing called "[^"]*" to import or export\. Kinds: /);
  });

  it('can suggest by the first letter, since no two kinds share one', () => {
    expect(new Set(KINDS.map((kind) => kind[0])).size).toBe(KINDS.length);
  });
});

describe('readOneOf', () => {
  it('takes what is allowed, and names the flag and all that is where something else is given', () => {
    expect(readOneOf('--mode', 'update', ['create', 'upsert', 'update'])).toBe('update');
    expect(() => readOneOf('--mode', 'replace', ['create', 'upsert', 'update'])).toThrow('--mode must be create, upsert or update; got "replace".');
  });
});

describe('readMapping', () => {
  it.each<[string, string[], string | undefined, Record<string, string>]>([
    ['nothing', [], undefined, {}],
    ['pairs', ['Roll No=external_id', 'Class=grade'], undefined, { 'Roll No': 'external_id', Class: 'grade' }],
    ['a title with equals signs', ['a=b=c=name'], undefined, { 'a=b=c': 'name' }],
    ['JSON', [], '{"Roll No":"external_id"}', { 'Roll No': 'external_id' }],
    ['both, of which the pair wins', ['Roll No=id'], '{"Roll No":"external_id","Class":"grade"}', { 'Roll No': 'id', Class: 'grade' }],
    ['a title of an unlucky name', ['__proto__=name'], undefined, Object.fromEntries([['__proto__', 'name']])],
  ])('takes %s', (_, pairs, json, expected) => {
    expect(readMapping(pairs, json)).toEqual(expected);
  });

  it.each(['Roll No', '=external_id', 'Roll No=', ''])('refuses the pair %j', (pair) => {
    expect(() => readMapping([pair], undefined)).toThrow(/^--map must be Column=field, as --map "Roll No=external_id"; got /);
  });

  it.each(['Roll No=external_id', '[]', '"x"', 'null', '{"a":1}'])('refuses the JSON %j', (json) => {
    expect(() => readMapping([], json)).toThrow(/^--mapping must be a JSON object of columns and fields/);
  });
});

describe('readFilters', () => {
  const read = (...pairs: string[]): Record<string, string> => readFilters(pairs, ['grade', 'skills'], 'students');

  it.each<[string[], Record<string, string>]>([
    [[], {}],
    [['grade=college', 'skills=HTML,CSS'], { grade: 'college', skills: 'HTML,CSS' }],
    [['grade=a=b'], { grade: 'a=b' }],
  ])('takes %j', (pairs, expected) => {
    expect(read(...pairs)).toEqual(expected);
  });

  it.each([
    [['grad=college'], '--filter "grad=college" names no filter. Filters of students: grade, skills.'],
    [['format=json'], '--filter "format=json" names no filter. Filters of students: grade, skills.'],
    [['grade'], '--filter "grade" must be name=value. Filters of students: grade, skills.'],
    [['grade='], '--filter "grade=" must be name=value. Filters of students: grade, skills.'],
    [['grade=a', 'grade=b'], '--filter grade is given twice: leave one of them out.'],
  ])('refuses %j', (pairs, message) => {
    expect(() => read(...pairs)).toThrow(message);
  });
});

it('the filters of an export are its query parameters but the format', () => {
  const operation = readOperations(readDocument('public')).find(({ id }) => id === 'exportStudents');
  expect(operation && filtersOf(operation)).toEqual(['grade', 'program', 'school_id', 'skills', 'external_id', 'email', 'search']);
});

describe('readExportFormat', () => {
  it.each([
    ['the ending', undefined, 'a/students.xlsx', 'xlsx'],
    ['the ending in capitals', undefined, 'STUDENTS.JSON', 'json'],
    ['the flag before the ending', 'json', 'students.csv', 'json'],
    ['the flag where no ending says it', 'xlsx', '/dev/null', 'xlsx'],
    ['CSV to stdout', undefined, undefined, 'csv'],
    ['the flag to stdout', 'json', undefined, 'json'],
  ])('follows %s', (_, flag, out, expected) => {
    expect(readExportFormat(flag, out)).toBe(expected);
  });

  it.each(['students', 'students.tsv', 'students.ndjson', 'folder.csv/students', '.'])('asks for a format where the name is %j', (out) => {
    expect(() => readExportFormat(undefined, out)).toThrow(`The name ${out} does not say in which format to write`);
  });

  it('refuses a format that no export has', () => {
    expect(() => readExportFormat('ndjson', undefined)).toThrow('--format must be csv, xlsx or json; got "ndjson".');
  });
});

describe('readImportFormat', () => {
  it.each([
    ['the ending', undefined, 'a.xlsx', 'xlsx'],
    ['an ending that is another name of CSV', undefined, 'a.TSV', 'csv'],
    ['the flag before the ending', 'ndjson', 'a.json', 'ndjson'],
    ['nothing for stdin: the sandbox looks', undefined, '-', undefined],
    ['nothing for an ending that nobody knows', undefined, 'a.dat', undefined],
  ])('follows %s', (_, flag, file, expected) => {
    expect(readImportFormat(flag, file)).toBe(expected);
  });

  it('refuses a format that no import takes', () => {
    expect(() => readImportFormat('pdf', 'a.csv')).toThrow('--format must be csv, xlsx, json or ndjson; got "pdf".');
  });
});
