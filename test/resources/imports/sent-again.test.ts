// The file of rejected rows: sent again as it is, no row of it is taken; mended, each means what it did in its own file.

import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';

import type { Kind } from '../../../src/bulk/columns.js';
import { MEDIA_TYPES } from '../../../src/bulk/formats.js';
import { partsOf } from '../../bulk/xlsx/workbook-file.js';
import { zipOf } from '../../bulk/xlsx/zip.js';
import { withSandbox } from '../../setup.js';
import { csv, newBulkScene, workbook } from '../bulk-scene.js';
import { finished } from './jobs.js';

const sandbox = await withSandbox({ seed: 'empty' });

const UNMENDED = 'Mend the row, then empty this cell.';

/** A cell that is a formula without a value stands in the third column. */
const uncalculated = zipOf(
  partsOf({
    sheets: [
      {
        name: 'S',
        rows: `<row r="1">${['Name', 'Email', 'Phone'].map((title) => `<c t="inlineStr"><is><t>${title}</t></is></c>`).join('')}</row>
          <row r="2"><c t="inlineStr"><is><t>A</t></is></c><c t="inlineStr"><is><t>a@x.in</t></is></c><c><f>1+1</f></c></row>`,
      },
    ],
  }),
);

describe('sent again as it is, it fails again where its texts alone would pass', () => {
  test.each<[name: string, kind: Kind, file: string | Buffer, type?: string]>([
    ['dates whose order the cells prove both ways', 'students', csv('Name,Email,DOB', 'A,a@x.in,01/02/2010', 'B,b@x.in,13/02/2010', 'C,c@x.in,02/13/2010')],
    ['a comma that may be a decimal point', 'courses', csv('Title;Type;Price', 'Go;external;1,499')],
    ['a quotation mark that swallows rows', 'students', csv('Name,Email,Roll No,Bio', 'A,a@x.in,R1,"abc', 'B,b@x.in,R2,def', 'C,c@x.in,R3,ghi"')],
    [
      'a byte of another encoding',
      'students',
      Buffer.concat([Buffer.from('Name,Email\nJosé,j@x.in\nZoë,z@x.in\nRen'), Buffer.from([0xe9]), Buffer.from(',r@x.in\n')]),
    ],
    ['a record that an earlier row wrote', 'students', csv('Name,Email', 'A,a@x.in', 'B,a@x.in')],
    ['more cells than the header has', 'students', csv('Name,Email,Grade', 'Asha,a@x.in,9,10')],
    ['a formula without its value', 'students', uncalculated, MEDIA_TYPES.xlsx],
  ])('%s', async (_, kind, file, type) => {
    const first = await newBulkScene(sandbox).send(kind, file, '', type).expect(207);
    const { text: rejected } = await newBulkScene(sandbox).send(kind, file, 'report=csv', type).expect(207);
    const scene = newBulkScene(sandbox);
    const { body } = await scene.send(kind, rejected).expect(207);
    expect([body.created, body.updated, body.failed, body.ignored_columns]).toEqual([0, 0, first.body.failed, []]);
    expect(body.errors[0].message).toMatch(new RegExp(`^${UNMENDED} `));
    // a third time it says the same, and no more
    expect((await scene.send(kind, rejected, 'report=csv').expect(207)).text).toBe(rejected);
  });

  test('a row that fails by its own texts may keep its reason', async () => {
    const scene = newBulkScene(sandbox);
    const { text } = await scene.send('students', csv('Name,Email', 'A,a(at)x.in'), 'report=csv').expect(207);
    expect(text).not.toContain(UNMENDED);
    await scene.send('students', text.replace('a(at)x.in', 'a@x.in')).expect(200);
  });

  test('once its reason is emptied, the row is taken', async () => {
    const scene = newBulkScene(sandbox);
    const { text } = await scene.send('students', csv('Name,Email,Roll No', 'A,a@x.in,1', 'B,a@x.in,2'), 'report=csv').expect(207);
    const [titles = [], cells = []]: string[][] = parse(text, { bom: true });
    expect(titles.join()).toBe('Name,Email,Roll No,Reason');
    const { body } = await scene.send('students', csv(titles.join(), [cells[0], 'b@x.in', cells[2], ''].join())).expect(200);
    expect(body).toMatchObject({ created: 1, ignored_columns: [] });
  });
});

describe('its cells mean what they did in their own file', () => {
  test('a date of a file with the month first', async () => {
    const scene = newBulkScene(sandbox);
    const { text } = await scene.send('students', csv('Name,Email,DOB', 'A,bad,01/02/2010', 'C,c@x.in,02/13/2010'), 'report=csv').expect(207);
    await scene.send('students', text.replace('bad', 'a@x.in')).expect(200);
    expect(scene.workspace.store.students.find('email', 'a@x.in')).toMatchObject({ date_of_birth: '2010-01-02' });
  });

  test('a row that can not be read at all is told by its number', async () => {
    const { text } = await newBulkScene(sandbox).send('students', '{"name":"A","email":"a@x.in"}\n{broken\n', 'report=csv', MEDIA_TYPES.ndjson).expect(207);
    expect(text).toContain('Row 2: ');
  });

  test('cells that no column is for are kept', async () => {
    const { text } = await newBulkScene(sandbox).send('students', csv('Name,Email,Grade', 'Rao, Asha,a@x.in,9'), 'report=csv').expect(207);
    expect(text.split('\r\n')[1]).toMatch(/^Rao,Asha,a@x\.in,9,/);
  });
});

describe('what is not said in so many words is a warning', () => {
  test('a column without a title, also one beside the last', async () => {
    const scene = newBulkScene(sandbox);
    const { body } = await scene.send('students', csv('Name,,Email', 'Asha,Rao,asha@x.in', 'Ravi,,ravi@x.in')).expect(200);
    expect(body.warnings).toEqual([{ row: 2, column: null, message: expect.stringContaining('Column B has no title') }]);
    const file = await workbook(['Email', 'Name'], ['asha2@x.in', 'Asha', 'Rao']);
    const { body: beside } = await scene.send('students', file, '', MEDIA_TYPES.xlsx).expect(200);
    expect(beside.warnings).toEqual([{ row: 2, column: null, message: expect.stringContaining('Column C has no title') }]);
  });

  test.each([
    ['a roll number that begins anew in each class', 'Asha Rao,asha@x.in,1', 'Chetan Das,chetan@x.in,1', 'the same external_id, "1"'],
    ['a sister without a number under her brother’s email', 'Ravi Rao,rao@x.in,7', 'Sita Devi,rao@x.in,', 'the same email'],
  ])('%s', async (_, before, after, words) => {
    for (const query of ['dry_run=true', '', 'async=true']) {
      const scene = newBulkScene(sandbox);
      await scene.send('students', csv('Name,Email,Roll No', before)).expect(200);
      const { body } = await scene.send('students', csv('Name,Email,Roll No', after), query);
      const { warnings } = query === 'async=true' ? (await finished(scene.api, body.id), (await scene.api.get(`/imports/${body.id}`)).body) : body;
      expect(warnings).toEqual([{ row: 2, column: null, message: expect.stringContaining(words) }]);
    }
  });

  test.each([
    ['who has married', 'Asha Rao,asha@x.in,1', 'Asha Devi,asha.devi@x.in,1'],
    ['whose name is written the other way round', 'Asha Rao,asha@x.in,1', 'RAO ASHA,asha@x.in,'],
    ['who has another email', 'Asha,asha@x.in,1', 'Asha,other@x.in,1'],
  ])('not for one person %s', async (_, before, after) => {
    const scene = newBulkScene(sandbox);
    await scene.send('students', csv('Name,Email,Roll No', before)).expect(200);
    expect((await scene.send('students', csv('Name,Email,Roll No', after)).expect(200)).body).toMatchObject({ updated: 1, warnings: [] });
  });
});

test('a row of CSV that ends early clears nothing of what it lacks', async () => {
  const scene = newBulkScene(sandbox);
  await scene.send('students', csv('Name,Email,Phone', 'Asha,asha@x.in,999')).expect(200);
  await scene.send('students', csv('Name,Email,Phone', 'Asha Rao,asha@x.in')).expect(200);
  const stored = () => scene.workspace.store.students.find('email', 'asha@x.in');
  expect(stored()).toMatchObject({ name: 'Asha Rao', phone: '999' });
  await scene.send('students', csv('Name,Email,Phone', 'Asha Rao,asha@x.in,')).expect(200);
  expect(stored()).toMatchObject({ phone: null });
});

test.each<[Kind, string, string]>([
  ['students', 'Name,Email,Name (Father)', 'Name (Father)'],
  ['students', 'Name,Email,Email (Parent)', 'Email (Parent)'],
  ['students', 'Name,Email,Phone (Mother)', 'Phone (Mother)'],
  ['students', 'Name,Email,DOB (Father)', 'DOB (Father)'],
  ['grades', 'Student Email,Subject,Term,Score,Marks (Max)', 'Marks (Max)'],
])('of %s by the titles %s, what is of somebody or something else is ignored', async (kind, header, ignored) => {
  const { body } = await newBulkScene(sandbox).send(kind, csv(header), 'dry_run=true').expect(200);
  expect(body.ignored_columns).toEqual([ignored]);
});

test('a school’s own column of reasons is told as any other', async () => {
  const { body } = await newBulkScene(sandbox).send('students', csv('Name,Reason,Email', 'Asha,ill,asha@x.in')).expect(200);
  expect(body.ignored_columns).toEqual(['Reason']);
});

test.each(['Teachers', 'Class Teacher', 'TeacherEnrollment', 'HOD'])('nobody whose role is %s is made a student', async (role) => {
  const { body } = await newBulkScene(sandbox)
    .send('students', csv('Name,Email,Role', `Asha,asha@x.in,${role}`))
    .expect(207);
  expect(body).toMatchObject({ created: 0, failed: 1, errors: [{ column: 'Role' }] });
});
