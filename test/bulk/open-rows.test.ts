// A file of any format as rows by field: what each format gives, and what a rejected row is told with.

import { describe, expect, it } from 'vitest';

import { type FileToImport, type OpenFile, openRows, type ReadOptions, type RowRead } from '../../src/bulk/open-rows.js';
import { UnreadableFile } from '../../src/bulk/rows.js';
import { workbook } from '../resources/bulk-scene.js';
import { all, spooled } from './spooled.js';

interface Opening extends Partial<ReadOptions>, Partial<Omit<FileToImport, 'path'>> {}

const open = async (content: string | Uint8Array, { mapping = {}, sheet, type, fileName }: Opening = {}): Promise<OpenFile> =>
  openRows({ path: await spooled(content), type, fileName }, 'students', { mapping, sheet });

const rowsOf = async (source: OpenFile): Promise<RowRead[]> => all((await source.survey()).rows());
const date = new Date('2010-03-09T00:00:00Z');

describe('a table', async () => {
  const file = await workbook(['Student Name', 'E-mail', 'Shoe Size', 'DOB'], ['Asha', 'asha@example.in', 36, date], [], ['Ravi', null, null, '31/02/2010']);
  const csv = 'Student Name,E-mail,Shoe Size,DOB\r\nAsha,asha@example.in,36,09/03/2010\r\n\r\nRavi,,,31/02/2010\r\n';

  it.each([
    ['CSV', csv],
    ['tabs', csv.replaceAll(',', '\t')],
    ['XLSX', file],
  ])('of %s has its titles, their fields, what is ignored, and its rows by field', async (_, content) => {
    const source = await open(content);
    expect(source.header).toEqual(['Student Name', 'E-mail', 'Shoe Size', 'DOB']);
    expect([...source.columnOf]).toEqual([
      ['name', 'Student Name'],
      ['email', 'E-mail'],
      ['date_of_birth', 'DOB'],
    ]);
    expect(source.ignored).toEqual(['Shoe Size']);
    expect(await rowsOf(source)).toMatchObject([
      { number: 2, values: { name: 'Asha', email: 'asha@example.in', date_of_birth: '2010-03-09' }, problems: [] },
      { number: 4, values: { name: 'Ravi', email: null }, problems: [{ column: 'DOB', field: 'date_of_birth', value: '31/02/2010' }] },
    ]);
  });

  it('has no value for a field whose column the file lacks', async () => {
    const [row] = await rowsOf(await open('Email\r\na@example.in\r\n'));
    expect(row?.values).toEqual({ email: 'a@example.in' });
  });

  it('has its rows again, each time that they are asked for, and their number', async () => {
    const source = await open(csv);
    expect((await source.survey()).total).toBe(2);
    expect((await rowsOf(source)).map(({ number }) => number)).toEqual([2, 4]);
    expect((await source.survey()).total).toBe(2);
  });

  it('of CSV tells its cells without the apostrophe that makes a formula harmless, and with all others', async () => {
    const [row] = await rowsOf(await open("Name,Email,Bio,Phone\r\n'=1+1,'plain,\"a\nb\",''-5\r\n"));
    expect(row?.cells()).toEqual(['=1+1', "'plain", 'a\nb', "'-5"]);
  });

  it('of XLSX tells its cells as texts, as they are', async () => {
    const typed = await workbook(['Name', 'Email', 'DOB', 'Grade', 'Bio', 'Phone'], ["'=1+1", '=1+1', date, 12.5, true, new Date(Number.NaN)]);
    const [row] = await rowsOf(await open(typed));
    expect(row?.cells().slice(0, 5)).toEqual(["'=1+1", '=1+1', '2010-03-09', '12.5', 'TRUE']);
  });

  it('tells all cells of a row that fails for having too many', async () => {
    const rows = await rowsOf(await open('Name,Email,Bio\r\nAsha\r\nRavi,r@example.in,x,too much\r\n'));
    expect(rows.map((row) => row.cells())).toEqual([['Asha'], ['Ravi', 'r@example.in', 'x', 'too much']]);
    expect(rows[1]).toMatchObject({ values: {}, problems: [{ column: null, field: null, value: null, message: expect.stringContaining('too much') }] });
  });

  it('follows the mapping', async () => {
    const source = await open('Who;Email;Contact\r\nAsha;office@example.in;asha@example.in\r\n', { mapping: { Who: 'name', Contact: 'email' } });
    expect(source.ignored).toEqual(['Email']);
    expect((await rowsOf(source)).map(({ values }) => values)).toEqual([{ name: 'Asha', email: 'asha@example.in' }]);
  });
});

describe('objects', () => {
  const records = [
    { name: 'Asha', skills: ['a', 'b'], Name: 'x', user_id: 'u', grade: null },
    5,
    { name: ['n'], bio: { deep: true }, skills: ['a, b'], email: 7 },
  ];

  it.each([
    ['JSON', JSON.stringify(records), [1, 2, 3]],
    ["JSON under the kind's name", JSON.stringify({ students: records }), [1, 2, 3]],
    ['NDJSON', `${records.map((record) => JSON.stringify(record)).join('\n\n')}\n`, [1, 3, 5]],
  ])('of %s have the fields that an import takes, as they are, and tell the names that are none', async (format, content, numbers) => {
    const source = await open(content, { ...(format === 'NDJSON' && { type: 'application/x-ndjson' }) });
    expect([source.header.slice(0, 3), source.columnOf.size, source.ignored]).toEqual([['id', 'name', 'email'], 0, ['Name', 'user_id']]);
    expect((await source.survey()).total).toBe(3);
    const rows = await rowsOf(source);
    expect(rows.map(({ number }) => number)).toEqual(numbers);
    expect(rows.map(({ values }) => values)).toEqual([
      { name: 'Asha', skills: ['a', 'b'], grade: null },
      {},
      { name: ['n'], bio: { deep: true }, skills: ['a, b'], email: 7 },
    ]);
    expect(rows[1]?.problems).toMatchObject([{ column: null, field: null, value: null, message: expect.stringContaining('a number') }]);
  });

  it('tell their values as cells: lists as a list is written, the rest as JSON', async () => {
    const source = await open(JSON.stringify(records));
    const rows = await rowsOf(source);
    const cell = (at: number, name: string): string | undefined => rows[at]?.cells()[source.header.indexOf(name)];
    expect([cell(0, 'name'), cell(0, 'skills'), cell(0, 'grade'), cell(0, 'phone')]).toEqual(['Asha', 'a, b', '', '']);
    expect([cell(2, 'name'), cell(2, 'bio'), cell(2, 'skills'), cell(2, 'email')]).toEqual(['n', '{"deep":true}', 'a, b;', '7']);
    expect(rows[1]?.cells()).toEqual(source.header.map(() => ''));
  });

  it.each<[behavior: string, content: readonly object[], told: number]>([
    ['in the first 500 records', [...Array.from({ length: 500 }, () => ({ name: 'A' })), { Late: 1 }], 0],
    ['to the number of a hundred', [Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`n${at}`, 1]))], 100],
    ['where they are no longer than a title may be', [{ ['x'.repeat(1_000)]: 1, ['y'.repeat(1_001)]: 1 }], 1],
  ])('tell the names that are no field’s %s', async (_, content, told) => {
    expect((await open(JSON.stringify(content))).ignored).toHaveLength(told);
  });

  it('whose names are those of every object have none of them for a field', async () => {
    const [row] = await rowsOf(await open('[{"__proto__":{"name":"x"},"constructor":1,"toString":2,"email":"a@example.in"}]'));
    expect(row?.values).toEqual({ email: 'a@example.in' });
  });
});

describe('what can not be used is refused in words', () => {
  it.each<[string, string | Uint8Array, Opening, RegExp]>([
    ['an empty file', '', {}, /empty/],
    ['a PDF', '%PDF-1.7\n', { fileName: 'students.csv', type: 'text/csv' }, /PDF/],
    ['a sheet of CSV', 'Name\nA\n', { sheet: 'First' }, /this is CSV/],
    ['a sheet of JSON', '[{"name":"A"}]', { sheet: 'First' }, /this is JSON/],
    ['a mapping of JSON', '[{"name":"A"}]', { mapping: { Who: 'name' } }, /this is JSON/],
    ['a mapping of NDJSON', '{"name":"A"}\n{"name":"B"}\n', { mapping: { Who: 'name' } }, /this is NDJSON/],
    ['a mapping of a column that there is not', 'Name\nA\n', { mapping: { Who: 'name' } }, /"Who".*does not have/],
    ['columns that mean nothing', 'Foo,Bar\n1,2\n', {}, /No column/],
    ['two columns for one field', 'Email,E-mail\n1,2\n', {}, /are all for/],
    ['two faults at once', 'Email,E-mail\n1,2\n', { mapping: { Who: 'name' } }, /"Who".*are all for/],
    ['JSON without records', '{"teachers":[]}', {}, /"students"/],
  ])('%s', async (_, content, opening, message) => {
    const refused = open(content, opening);
    await expect(refused).rejects.toThrow(UnreadableFile);
    await expect(refused).rejects.toThrow(message);
  });

  it('a title that is as long as a text', async () => {
    await expect(open(`Name,${'x'.repeat(1_001)}\nA,b\n`)).rejects.toThrow(/title of column 2/);
  });

  it('a mapping of nothing is none', async () => {
    expect((await (await open('[{"name":"A"}]', { mapping: {} })).survey()).total).toBe(1);
  });

  it('a file that breaks off is found out by counting its rows', async () => {
    const source = await open(`Name,Email\r\nA,a@example.in\r\n"B,b@example.in\r\n`);
    await expect(source.survey()).rejects.toThrow(/never closed/);
  });
});
