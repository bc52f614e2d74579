// Files in which a program has made something else of what was written: nothing of it is taken silently. At once, rehearsed, all or
// nothing, and as a job.

import { expect, test } from 'vitest';

import type { Kind } from '../../../src/bulk/columns.js';
import { partsOf, type WorkbookSource } from '../../bulk/xlsx/workbook-file.js';
import { zipOf } from '../../bulk/xlsx/zip.js';
import { withSandbox } from '../../setup.js';
import { csv, newBulkScene, workbook } from '../bulk-scene.js';
import { finished } from './jobs.js';

const sandbox = await withSandbox({ seed: 'empty' });

/** A workbook of texts, and of cells that are written as XML. */
function sheet(titles: readonly string[], row: readonly string[], source: Omit<WorkbookSource, 'sheets'> = {}): Buffer {
  const cell = (text: string): string => (text.startsWith('<c') ? text : `<c t="inlineStr"><is><t>${text}</t></is></c>`);
  const rows = [titles, row].map((cells) => `<row>${cells.map(cell).join('')}</row>`).join('');
  return zipOf(partsOf({ ...source, sheets: [{ name: 'S', rows }] }));
}

const STYLES = `<numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/><numFmt numFmtId="165" formatCode="&quot;CBSE-&quot;0000"/></numFmts>
  <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs>`;
const STUDENT = ['Name', 'Email'];
const ASHA = ['Asha', 'asha@example.in'];

interface Failing {
  readonly kind?: Kind;
  readonly file: string | Buffer | Promise<Buffer>;
  readonly field: string | null;
  readonly says: string;
}

test.each<[string, Failing]>([
  ['a class', { file: workbook([...STUDENT, 'Class'], [...ASHA, new Date('2026-05-10')]), field: 'grade', says: 'has made a date of this cell (2026-05-10)' }],
  ['a class, in CSV', { file: csv('Name,Email,Class', 'Asha,asha@example.in,10-May'), field: 'grade', says: 'has made a date of this cell' }],
  ['a roll number', { file: workbook([...STUDENT, 'Roll No'], [...ASHA, new Date('2026-03-02')]), field: 'external_id', says: 'has made a date' }],
  ['a phone', { file: csv('Name,Email,Phone', 'Asha,asha@example.in,9.87654E+11'), field: 'phone', says: 'has shortened this number' }],
  ['a roll number of 16 digits', { file: workbook([...STUDENT, 'Roll No'], [...ASHA, 1234567890123456]), field: 'external_id', says: 'the first 15 digits' }],
  ['a formula', { file: sheet([...STUDENT, 'Phone'], [...ASHA, '<c><f>A1</f></c>']), field: 'phone', says: 'no program has calculated' }],
  [
    'a formula stored as 0',
    {
      file: sheet([...STUDENT, 'Phone'], [...ASHA, '<c><f>A1</f><v>0</v></c>'], { after: '<calcPr fullCalcOnLoad="1"/>' }),
      field: 'phone',
      says: 'no program has calculated',
    },
  ],
  ['a quotation mark', { file: csv('Name,Email', '"Asha,asha@example.in', '"Ravi",ravi@example.in'), field: null, says: 'A quotation mark opens before' }],
  [
    'dates of both orders',
    {
      file: csv('Name,Email,DOB', 'A,a@example.in,12/31/2010', 'B,b@example.in,31/12/2010', 'C,c@example.in,04/05/2010'),
      field: 'date_of_birth',
      says: 'may be either day',
    },
  ],
])('%s fails in words, and clears nothing', async (_, { kind = 'students', file, field, says }) => {
  const content = await file;
  const { send, workspace, api } = newBulkScene(sandbox);
  await send('students', csv('Name,Email,Phone,Roll No,Class', 'Asha,asha@example.in,98,R-1,9')).expect(200);
  const before = workspace.store.students.find('email', 'asha@example.in');
  const type = typeof content === 'string' ? 'text/csv' : 'application/octet-stream';
  for (const query of ['dry_run=true', 'atomic=true', '']) {
    const { body } = await send(kind, content, query, type).expect(207);
    expect(body).toMatchObject({ failed: 1, errors: [{ field, message: expect.stringContaining(says) }] });
  }
  const { body } = await send(kind, content, 'async=true', type).expect(202);
  expect(await finished(api, body.id)).toMatchObject({ failed: 1, errors: [{ field }], read: { format: typeof content === 'string' ? 'csv' : 'xlsx' } });
  expect(workspace.store.students.find('email', 'asha@example.in')).toMatchObject({ phone: before?.phone, external_id: 'R-1', grade: '9' });
});

test.each<[string, Buffer, object]>([
  ['hours', sheet([...STUDENT, 'Class'], [...ASHA, '<c s="1"><v>1.5</v></c>'], { styles: STYLES }), { grade: '36:00' }],
  ['a prefix', sheet([...STUDENT, 'Roll No'], [...ASHA, '<c s="2"><v>8</v></c>'], { styles: STYLES }), { external_id: 'CBSE-0008' }],
])('%s of a number format are stored as a person reads them', async (_, file, stored) => {
  const { send, workspace } = newBulkScene(sandbox);
  await send('students', file, '', 'application/octet-stream').expect(200);
  expect(workspace.store.students.find('email', 'asha@example.in')).toMatchObject(stored);
});

test('a column that proves the month first is read so in all rows, and the report says it', async () => {
  const { send, workspace, api } = newBulkScene(sandbox);
  const file = csv('Name,Email,DOB', 'Asha,asha@example.in,04/05/2010', 'Bela,bela@example.in,12/31/2010');
  for (const query of ['dry_run=true', 'atomic=true', '']) expect((await send('students', file, query).expect(200)).body.read.date_order).toBe('month_first');
  const { body } = await send('students', file, 'async=true').expect(202);
  expect(body.read.date_order).toBeNull();
  expect((await finished(api, body.id)).read).toMatchObject({ date_order: 'month_first' });
  expect(workspace.store.students.find('email', 'asha@example.in')?.date_of_birth).toBe('2010-04-05');
  expect(workspace.store.students.find('email', 'bela@example.in')?.date_of_birth).toBe('2010-12-31');
});

test.each([
  ['day first where a cell proves it', ['04/05/2010', '31/12/2010'], 'day_first'],
  ['day first where none proves anything', ['04/05/2010'], 'day_first'],
  ['nothing where no cell is of that form', ['2010-05-04', '5/5/2010', ''], null],
])('the order of dates is %s', async (_, dates, order) => {
  const rows = dates.map((date, at) => `A${at},a${at}@example.in,${date}`);
  const { body } = await newBulkScene(sandbox)
    .send('students', csv('Name,Email,DOB', ...rows))
    .expect(200);
  expect(body.read.date_order).toBe(order);
});

test.each([
  ['a decimal of pandas', 'Roll No', ['101.0', '102.0', 'R-3'], /^"101\.0" is a number that a program has given a decimal.* 1 more row is like it\.$/],
  ['an apostrophe', 'Roll No', ["'0012"], /^"'0012" begins with an apostrophe/],
  ['a whole date among classes', 'Class', ['2026-05-10'], /^"2026-05-10" is a date in a column that is not for dates/],
  ['a moment of another day', 'DOB', ['2010-05-03T18:30:00Z'], /^"2010-05-03T18:30:00Z" is a moment in a time zone/],
  ['a line break', 'Program', ['"a\nb"'], /has a line break in it/],
])('%s is taken with a warning of its first row', async (_, title, cells, message) => {
  const rows = cells.map((cell, at) => `A${at},a${at}@example.in,${cell}`);
  const { body } = await newBulkScene(sandbox)
    .send('students', csv(`Name,Email,${title}`, ...rows))
    .expect(200);
  expect(body.warnings).toEqual([{ row: 2, column: title, message: expect.stringMatching(message) }]);
});

test('a date that a spreadsheet of another country may have changed about is taken with a warning', async () => {
  const file = await workbook([...STUDENT, 'DOB'], [...ASHA, new Date('2010-05-04')], ['Bela', 'bela@example.in', '12/31/2010']);
  const { body } = await newBulkScene(sandbox).send('students', file, '', 'application/octet-stream').expect(200);
  expect(body.warnings).toEqual([{ row: 2, column: 'DOB', message: expect.stringContaining('may have changed day and month about') }]);
});

test('a column whose commas are decimal points has none between thousands', async () => {
  const file = csv('Title,Type,Price', 'A,internal,"12,5"', 'B,internal,"1,500"');
  const { body } = await newBulkScene(sandbox).send('courses', file).expect(207);
  expect(body.errors.map(({ row, message }: { row: number; message: string }) => [row, message])).toEqual([
    [2, expect.stringContaining('no number')],
    [3, expect.stringContaining('may be 1.5 or 1500')],
  ]);
});

test('a sheet that says how to fill in another is refused with the names of the others', async () => {
  const row = (...cells: string[]): string => `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
  const sheets = [
    { name: 'Read me', rows: row('How to fill in this file') + row('Write one row for each student.') },
    { name: 'Students', rows: row('Name', 'Email') + row('Asha', 'asha@example.in') },
  ];
  const { send } = newBulkScene(sandbox);
  const file = zipOf(partsOf({ sheets }));
  const { body } = await send('students', file, '', 'application/octet-stream').expect(400);
  expect(body.error.message).toContain('This is the sheet "Read me"; the workbook also has "Students": `sheet` says which to read.');
  await send('students', file, 'sheet=students', 'application/octet-stream').expect(200);
});

const bytes = (...parts: readonly (string | number)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));

test('a byte that is not of the encoding fails its row, and garbles no other', async () => {
  const { send, workspace } = newBulkScene(sandbox);
  const file = bytes('Name,Email\nJosé,jose@example.in\nZo', 0xeb, ',zoe@example.in\nनेहा,neha@example.in\n');
  const { body } = await send('students', file).expect(207);
  expect(body).toMatchObject({ created: 2, failed: 1, read: { encoding: 'utf-8' } });
  expect(body.errors).toEqual([
    expect.objectContaining({ row: 3, field: 'name', value: 'Zo\ufffd', message: expect.stringMatching(/^The byte 0xEB in it is not UTF-8/) }),
  ]);
  expect(workspace.store.students.find('email', 'jose@example.in')?.name).toBe('José');
  await send('students', bytes('[{"name":"José Zo', 0xeb, '"}]'), '', 'application/octet-stream').expect(400);
  const lines = bytes('{"name":"José","email":"x@example.in"}\n{"name":"Zo', 0xeb, '"}\n');
  expect((await send('students', lines, '', 'application/x-ndjson').expect(207)).body).toMatchObject({
    created: 1,
    errors: [{ row: 2, message: expect.stringContaining('0xEB') }],
  });
});

test('Windows-1252 is a guess that is told with the first text that depends on it', async () => {
  const { body } = await newBulkScene(sandbox)
    .send('students', bytes('Name,Email\nRavi,r@example.in\nJos', 0xe9, ',jose@example.in\n'))
    .expect(200);
  expect(body.read.encoding).toBe('windows-1252');
  expect(body.warnings).toEqual([{ row: 3, column: 'Name', message: expect.stringMatching(/was taken for Windows-1252, in which this is "José"/) }]);
});

test.each([
  ['a Macintosh', bytes('Name,Email\rJos', 0x8e, ' N', 0x96, 0x96, 'ez,jose@example.in\r'), /no Windows-1252 either, in which row 2 would have/],
  ['Shift-JIS', bytes('Name,Email\n', 0x8d, 0xb2, 0x93, 0xa1, ',sato@example.in\n'), /no Windows-1252 either/],
  ['a disk that padded it', bytes('Name,Email\nA,a@example.in\n', '\0'.repeat(64)), /at the end of the file, from row 3 on: it is damaged/],
])('a file of %s is refused in words', async (_, file, message) => {
  const { body } = await newBulkScene(sandbox).send('students', file).expect(400);
  expect(body.error.message).toMatch(message);
});

test('characters that nobody sees are taken off; joiners stay', async () => {
  const { send, workspace } = newBulkScene(sandbox);
  const joined = 'क्\u200dष';
  await send('students', csv('Name,Email,Roll No', `Bela\u200b ${joined},\u200bbela@example.in,\u202aR-14\u202c`)).expect(200);
  expect(workspace.store.students.find('email', 'bela@example.in')).toMatchObject({ name: `Bela ${joined}`, external_id: 'R-14' });
  await send('students', JSON.stringify([{ name: `Chand\u200b`, email: 'chand@example.in', skills: ['\ufeffGo'] }]), '', 'application/json').expect(200);
  expect(workspace.store.students.find('email', 'chand@example.in')).toMatchObject({ name: 'Chand', skills: ['Go'] });
});
