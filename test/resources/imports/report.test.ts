// What an import tells of the rows that it did not take: as JSON, and as CSV that is mended and sent again.

import { readFileSync } from 'node:fs';

import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';

import type { Kind } from '../../../src/bulk/columns.js';
import { MEDIA_TYPES } from '../../../src/bulk/formats.js';
import { workbookFile } from '../../bulk/xlsx/workbook-file.js';
import { withSandbox } from '../../setup.js';
import { csv, newBulkScene, workbook } from '../bulk-scene.js';

const sandbox = await withSandbox({ seed: 'empty' });

/** The rows of a CSV text, by title. */
const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true });

describe('a bad row is told by', () => {
  test('the number that a spreadsheet shows: quoted line breaks make no row, and blank rows count', async () => {
    const { send } = newBulkScene(sandbox);
    const file = csv('Name,E-mail,Bio', 'Asha,asha@example.in,"first\nsecond\r\nthird"', 'Ravi,ravi(at)example.in,', '', ',,', 'Devi,devi(at)example.in,');
    const { body } = await send('students', file).expect(207);
    expect(body).toMatchObject({ created: 1, updated: 0, failed: 2 });
    expect(body.errors.map(({ row, value }: { row: number; value: string }) => [row, value])).toEqual([
      [3, 'ravi(at)example.in'],
      [6, 'devi(at)example.in'],
    ]);
  });

  test('the number of the row of a workbook, in which rows are empty', async () => {
    const { send } = newBulkScene(sandbox);
    const file = await workbook(['Name', 'E-mail'], ['Asha', 'asha@example.in'], [null, null], ['Ravi', 'none'], [], ['Devi', 'none either']);
    const { body } = await send('students', file).expect(207);
    expect(body).toMatchObject({ created: 1, failed: 2, errors: [{ row: 4 }, { row: 6 }] });
  });

  test.each([
    ['JSON, by its place', '[{"name":"A","email":"a@example.in"},{"name":"B"}]', 'application/json', 2],
    ['NDJSON, by its line', '{"name":"A","email":"a@example.in"}\n\n{"name":"B"}\n', 'application/x-ndjson', 3],
  ])('of %s', async (_, file, type, row) => {
    const { body } = await newBulkScene(sandbox).send('students', file, '', type).expect(207);
    expect(body).toEqual({
      created: 1,
      updated: 0,
      failed: 1,
      errors: [{ row, column: null, field: 'email', value: null, code: 'VALIDATION_ERROR', message: expect.stringContaining('email') }],
      ignored_columns: [],
      read: { format: type.endsWith('ndjson') ? 'ndjson' : 'json', encoding: 'utf-8', delimiter: null, sheet: null, other_sheets: [], date_order: null },
      warnings: [],
    });
  });

  test('what stood there: of JSON the value, one that is no number of ours too', async () => {
    const file = '[{"title":"A","type":"internal","price":1e400,"skills":{"a":1},"instructor":true}]';
    const { body } = await newBulkScene(sandbox).send('courses', file, '', 'application/json').expect(207);
    const told = body.errors.map(({ field, value }: { field: string; value: string }) => [field, value]);
    expect(Object.fromEntries(told)).toEqual({ price: 'Infinity', skills: '{"a":1}', instructor: 'true' });
    expect(JSON.stringify(body.errors)).toContain('got a number that is too large to be kept');
  });

  test.each([
    ['JSON', '[{"name":"A","email":"a@example.in","skills":["Go","\\ud800"],"phone":"1\\u00002"}]', 'application/json'],
    ['NDJSON', '{"name":"A","email":"a@example.in","skills":["Go","\\ud800"],"phone":"1\\u00002"}', 'application/x-ndjson'],
  ])('a character that no text may have: of %s with field, column and value, and with its other faults', async (_, file, type) => {
    const { body } = await newBulkScene(sandbox).send('students', file.replace('a@example.in', 'none'), '', type).expect(207);
    const code = 'VALIDATION_ERROR';
    expect(body.errors).toMatchObject([
      { row: 1, field: 'email', column: 'email', value: 'none', code },
      { row: 1, field: 'skills', column: 'skills', value: '["Go","\\ud800"]', code, message: expect.stringContaining('U+0000') },
      { row: 1, field: 'phone', column: 'phone', value: '1\u00002', code, message: expect.stringContaining('U+0000') },
    ]);
  });

  test('every fault that it has, each with the title of the file, what stood there, and words', async () => {
    const { send } = newBulkScene(sandbox);
    const long = 'x'.repeat(300);
    const file = csv(
      'Student Name,E-mail ID,DOB (DD/MM/YYYY),Std',
      `${long},asha(at)example.in,31/02/2010,10`,
      `${long},asha(at)example.in,,${long}`,
      `A,a@example.in,${long},`,
    );
    const { body } = await send('students', file).expect(207);
    expect(body.failed).toBe(3);
    expect(body.errors).toEqual([
      // a cell that can't be read hides nothing of the others
      { row: 2, column: 'Student Name', field: 'name', value: long.slice(0, 200), code: 'VALIDATION_ERROR', message: expect.stringMatching(/255/) },
      { row: 2, column: 'E-mail ID', field: 'email', value: 'asha(at)example.in', code: 'VALIDATION_ERROR', message: expect.stringMatching(/email/) },
      {
        row: 2,
        column: 'DOB (DD/MM/YYYY)',
        field: 'date_of_birth',
        value: '31/02/2010',
        code: 'VALIDATION_ERROR',
        message: expect.stringContaining('no such day'),
      },
      { row: 3, column: 'Student Name', field: 'name', value: long.slice(0, 200), code: 'VALIDATION_ERROR', message: expect.stringMatching(/255/) },
      { row: 3, column: 'E-mail ID', field: 'email', value: 'asha(at)example.in', code: 'VALIDATION_ERROR', message: expect.stringMatching(/email/) },
      { row: 3, column: 'Std', field: 'grade', value: long.slice(0, 200), code: 'VALIDATION_ERROR', message: expect.stringMatching(/255/) },
      {
        row: 4,
        column: 'DOB (DD/MM/YYYY)',
        field: 'date_of_birth',
        value: long.slice(0, 200),
        code: 'VALIDATION_ERROR',
        message: expect.stringContaining('no date'),
      },
    ]);
  });

  test('what is wrong with its other cells too, where one of them can not be read, but nothing that the unread one would explain', async () => {
    const { send, counts } = newBulkScene(sandbox);
    const before = counts();
    const file = csv('Name,Email,DOB', 'A,a@example.in,31/02/2010', ',none,31/02/2010');
    const fields = async (mode: string): Promise<unknown> => {
      const { body } = await send('students', file, `mode=${mode}`).expect(207);
      return body.errors.map(({ row, field }: { row: number; field: string }) => `${row} ${field}`);
    };
    expect(await fields('create')).toEqual(['2 date_of_birth', '3 name', '3 email', '3 date_of_birth']);
    expect(await fields('update')).toEqual(['2 null', '2 date_of_birth', '3 name', '3 email', '3 date_of_birth']);
    expect(counts()).toEqual(before);
  });

  test.each([
    ['a list', 'skills', 'Skills', `"Python, ${'x'.repeat(256)}"`, `Python, ${'x'.repeat(192)}`],
    ['a number as India writes it', 'price', 'Fee', '"9,99,99,999"', '9,99,99,999'],
    ['a formula that was made harmless', 'currency', 'Currency', "'=1+1", '=1+1'],
    ['an option that there is not', 'level', 'Level', 'genius', 'genius'],
  ])('what stood in the file, and not what became of it: %s', async (_, field, title, cell, value) => {
    const { body } = await newBulkScene(sandbox)
      .send('courses', csv(`Title,Type,${title}`, `Python,internal,${cell}`))
      .expect(207);
    expect(body.errors).toMatchObject([{ row: 2, column: title, field, value, code: 'VALIDATION_ERROR' }]);
  });

  test('a cell too many', async () => {
    const { body } = await newBulkScene(sandbox)
      .send('students', csv('Name,Email', 'Asha,Rao,asha@example.in', 'Ravi,ravi@example.in'))
      .expect(207);
    expect(body).toMatchObject({ created: 1, failed: 1, errors: [{ row: 2, column: null, field: null, value: null, code: 'VALIDATION_ERROR' }] });
    expect(body.errors[0].message).toContain('quotes');
  });

  test.each<[Kind, string, string, string[]]>([
    ['students', 'Name,Email', ',', ['`name` is required.', '`email` is required.']],
    ['educators', 'Name,Email', 'A,', ['`email` is required.']],
    ['courses', 'Title,Type', ',internal', ['`title` is required.']],
    ['grades', 'Roll No,Subject,Term,Score', 'SIS-00001,,,', ['`subject_id` is required.', '`score` is required.', '`term` is required.']],
    ['attendance', 'Roll No,Date,Status', 'SIS-00001,,', ['`date` is required.', '`status` is required.']],
  ])('what is empty and must not be: %s, %s', async (kind, header, row, messages) => {
    // a blank row is none
    const { body } = await newBulkScene(sandbox)
      .send(kind, csv(`${header},Remarks`, `${row},x`))
      .expect(207);
    expect(body.errors.map(({ message }: { message: string }) => message).sort()).toEqual([...messages].sort());
  });

  test('what the file has no column for: titles in another language', async () => {
    const { send } = newBulkScene(sandbox);
    const { body } = await send('students', csv('Vorname,Nachname,Email', 'Asha,Rao,asha@example.in')).expect(207);
    expect(body.errors).toEqual([
      {
        row: 2,
        column: null,
        field: 'name',
        value: null,
        code: 'VALIDATION_ERROR',
        message: '`name` is required. No column of the file is for it: give one the title "Name", or name it by `mapping`.',
      },
    ]);
    // the parts of a name are its columns
    const parts = await send('students', csv('First Name,Last Name,Email', ',,asha@example.in')).expect(207);
    expect(parts.body.errors).toMatchObject([{ column: 'First Name', field: 'name', message: '`name` is required.' }]);
    // records of JSON have no columns
    const json = await send('students', '[{"email":"asha@example.in"}]', '', 'application/json').expect(207);
    expect(json.body.errors[0].message).toBe('`name` is required.');
  });

  test('the names of the fields that could name a student', async () => {
    const { body } = await newBulkScene(sandbox).send('attendance', csv('Student,Date,Status', 'S-1,2026-01-23,P')).expect(207);
    expect(body.errors[0].message).toBe('The row names no student: fill in `student_id`, `student_external_id` or `student_email`.');
  });

  test.each(['_x0000_', '_xD800_'])('a character that no text may have, which a workbook writes as %s', async (escape) => {
    const scene = newBulkScene(sandbox);
    const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
    const rows = `<row r="1">${cell('Name')}${cell('Email')}${cell('Skills')}</row><row r="2">${cell('A')}${cell('a@example.in')}${cell(`x, ${escape}`)}</row>`;
    const file = readFileSync(workbookFile({ sheets: [{ name: 'A', rows }] }));
    const { body } = await scene.send('students', file, '', MEDIA_TYPES.xlsx).expect(207);
    expect(body).toMatchObject({ created: 0, failed: 1, errors: [{ row: 2, column: 'Skills', field: 'skills', code: 'VALIDATION_ERROR' }] });
    expect(body.errors[0].message).toContain('U+0000');
  });

  test('what it must have and the file has no column for', async () => {
    const { body } = await newBulkScene(sandbox).send('students', csv('Email', 'asha@example.in')).expect(207);
    expect(body.errors).toMatchObject([{ row: 2, column: null, field: 'name', value: null, code: 'VALIDATION_ERROR' }]);
  });

  test('half a character is told whole', async () => {
    const name = `${'x'.repeat(199)}🎓${'x'.repeat(100)}`;
    const { body } = await newBulkScene(sandbox)
      .send('students', csv('Name,Email', `${name},a@example.in`))
      .expect(207);
    expect(body.errors[0].value).toBe(`${'x'.repeat(199)}\uFFFD`);
  });
});

test('more than the answers of other calls list: every bad row is told', async () => {
  const { send } = newBulkScene(sandbox);
  const rows = Array.from({ length: 1_200 }, (_, at) => `Student ${at},none-${at}`);
  const { body } = await send('students', csv('Name,Email', ...rows)).expect(207);
  expect(body.failed).toBe(1_200);
  expect(body.errors.map(({ row }: { row: number }) => row)).toEqual(rows.map((_, at) => at + 2));
});

describe('report=csv', () => {
  const HEADER = 'Student Name,E-mail,Roll No,Shoe Size,Skills';

  test('is the rejected rows under their own titles, with a reason, as spreadsheets open it', async () => {
    const { send } = newBulkScene(sandbox);
    const file = csv(HEADER, 'Asha,asha@example.in,007,36,Python', 'Ravi,ravi(at)example.in,008,42,"Reading, writing; Go"', '"Devi ""D"" Rao",,009,40,');
    const answer = await send('students', file, 'report=csv').expect(207);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.text.startsWith(`\uFEFF${HEADER},Reason\r\n`)).toBe(true);
    expect(rowsOf(answer.text)).toEqual([
      {
        'Student Name': 'Ravi',
        'E-mail': 'ravi(at)example.in',
        'Roll No': '008',
        'Shoe Size': '42',
        Skills: 'Reading, writing; Go',
        Reason: expect.stringContaining('email'),
      },
      { 'Student Name': 'Devi "D" Rao', 'E-mail': '', 'Roll No': '009', 'Shoe Size': '40', Skills: '', Reason: expect.stringContaining('email') },
    ]);
  });

  test('has nothing but the header where all rows were taken', async () => {
    const { text } = await newBulkScene(sandbox).send('students', csv('Name,Email', 'A,a@example.in'), 'report=csv').expect(200);
    expect(text).toBe('\uFEFFName,Email,Reason\r\n');
  });

  test('tells all reasons of a row', async () => {
    const { text } = await newBulkScene(sandbox).send('students', csv('Name,Email,DOB', ',none,'), 'report=csv').expect(207);
    expect(rowsOf(text)[0]?.['Reason']).toMatch(/name.* .*email/);
  });

  test.each(['=cmd|calc!A1', '+1', '-1', '@SUM(A1)', "'=1+1", "''-x"])('holds no formula, and is read back as it was: %s', async (formula) => {
    const { send, workspace } = newBulkScene(sandbox);
    const first = await send('students', csv('Name,Email,Bio', `"'${formula}",none,`), 'report=csv').expect(207);
    const [rejected] = rowsOf(first.text);
    expect(rejected?.['Name']).toBe(`'${formula}`);
    await send('students', first.text.replace('none', 'a@example.in'), 'report=csv').expect(200);
    expect(workspace.store.students.find('email', 'a@example.in')?.name).toBe(formula);
  });

  test('a reason that quotes a formula is none, though it begins with the title of a column', async () => {
    const { text } = await newBulkScene(sandbox).send('students', csv('Name,=Email', '"=HYPERLINK(""x"")",none'), 'report=csv').expect(207);
    const [rejected = {}] = rowsOf(text);
    expect(rejected['Reason']).toMatch(/^'=Email: /);
    for (const cell of Object.values(rejected)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });

  test('is mended and sent again, as often as it takes; the reasons are ignored', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const file = csv(HEADER, 'Asha,asha@example.in,1,,', 'Ravi,ravi(at)example.in,2,,"Reading, writing; Go"', 'Devi,devi(at)example.in,3,,Chess');
    const first = (await send('students', file, 'report=csv').expect(207)).text;
    const second = await send('students', first.replace('ravi(at)', 'ravi@'), 'report=csv').expect(207);
    expect(rowsOf(second.text)).toHaveLength(1);
    expect(second.text.match(/Reason/g)).toHaveLength(1);
    const last = await send('students', second.text.replace('devi(at)', 'devi@')).expect(200);
    expect(last.body).toMatchObject({ created: 1, updated: 0, failed: 0, errors: [], ignored_columns: ['Shoe Size'] });
    expect(workspace.store.students.find('email', 'ravi@example.in')).toMatchObject({ external_id: '2', skills: ['Reading, writing', 'Go'] });
    expect(workspace.store.students.find('email', 'devi@example.in')).toMatchObject({ external_id: '3', skills: ['Chess'] });
  });

  test('of a workbook is CSV with its texts, dates and numbers', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const file = await workbook(
      ['Name', 'Email', 'DOB', 'Roll No', 'Std', 'Bio'],
      ['Asha', 'none', new Date('2010-03-09T00:00:00Z'), '007', 12, '=1+1'],
      [true, 'nothing', null, 8, null, null],
    );
    const { text } = await send('students', file, 'report=csv').expect(207);
    expect(rowsOf(text)).toMatchObject([
      { Name: 'Asha', Email: 'none', DOB: '2010-03-09', 'Roll No': '007', Std: '12', Bio: "'=1+1" },
      { Name: 'TRUE', Email: 'nothing', DOB: '', 'Roll No': '8', Std: '', Bio: '' },
    ]);
    await send('students', text.replace(',none,', ',a@example.in,').replace(',nothing,', ',b@example.in,')).expect(200);
    expect(workspace.store.students.find('email', 'a@example.in')).toMatchObject({ date_of_birth: '2010-03-09', external_id: '007', grade: '12', bio: '=1+1' });
  });

  test('of JSON is CSV under the names of the fields', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const rows = [
      { name: 'Asha', email: 'none', skills: ['Reading, writing', 'Go'], grade: null, bio: '=1+1', unknown: 1 },
      5,
      { name: ['x'], email: { y: 1 } },
    ];
    const { text } = await send('students', JSON.stringify(rows), 'report=csv', 'application/json').expect(207);
    expect(rowsOf(text)).toMatchObject([
      { name: 'Asha', email: 'none', skills: 'Reading, writing; Go', grade: '', bio: "'=1+1" },
      { name: '', email: '', Reason: expect.stringContaining('object') },
      { name: 'x', email: '{"y":1}' },
    ]);
    const [header, first] = text.split('\r\n');
    await send('students', csv(header ?? '', (first ?? '').replace('none', 'a@example.in'))).expect(200);
    expect(workspace.store.students.find('email', 'a@example.in')).toMatchObject({ skills: ['Reading, writing', 'Go'], bio: '=1+1' });
  });

  test('with mapping, is sent again with the same mapping', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const query = `report=csv&mapping=${encodeURIComponent('{"Who":"name","Where":"email"}')}`;
    const { text } = await send('students', csv('Who;Where;What', 'Asha;none;x'), query).expect(207);
    expect(text.startsWith('\uFEFFWho,Where,What,Reason\r\n')).toBe(true);
    await send('students', text.replace('none', 'a@example.in'), query).expect(200);
    expect(workspace.store.students.find('email', 'a@example.in')?.name).toBe('Asha');
  });
});

test('titles in the file of rejected rows are no formulas either', async () => {
  const { send } = newBulkScene(sandbox);
  const { text } = await send('students', csv('Name,Email,"=HYPERLINK(""http://evil.test"")"', 'A,none,x'), 'report=csv').expect(207);
  expect(text.split('\r\n')[0]).toBe(`\uFEFFName,Email,"'=HYPERLINK(""http://evil.test"")",Reason`);
});
