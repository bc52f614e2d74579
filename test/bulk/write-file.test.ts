// Records → files of each format: the cells follow from the fields, and JSON has the records as they are.

import { PassThrough, Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';

import { describe, expect, it, vi } from 'vitest';

import type { FieldValue } from '../../src/bulk/cells.js';
import { fieldsOf, importableFields, KINDS } from '../../src/bulk/columns.js';
import { readXlsx } from '../../src/bulk/read-xlsx.js';
import { type FileContent, writeFile } from '../../src/bulk/write-file.js';
import { all, spooled } from './spooled.js';

type Values = Readonly<Record<string, FieldValue>>;
const STUDENT: Values = {
  id: 'i',
  name: '=1+1',
  skills: ['a, b'],
  courses_enrolled: 2,
  date_of_birth: '2010-03-09',
  created_at: '2026-01-23T10:00:00Z',
  bio: '',
  interests: [],
};

const fieldsNamed = (...names: readonly string[]) => fieldsOf('students').filter(({ name }) => names.includes(name));
const content = (...records: readonly Values[]): FileContent => ({
  kind: 'students',
  fields: fieldsNamed('name', 'skills', 'courses_enrolled', 'interests', 'bio', 'date_of_birth', 'created_at'),
  records,
});

async function written(format: 'csv' | 'json', file: FileContent): Promise<string> {
  const out = new PassThrough();
  const [whole] = await Promise.all([text(out), writeFile(out, format, file)]);
  return whole;
}

async function workbookOf(file: FileContent) {
  const out = new PassThrough();
  const [bytes] = await Promise.all([buffer(out), writeFile(out, 'xlsx', file)]);
  const { header, rows } = await readXlsx(await spooled(bytes));
  return { header, rows: await all(rows) };
}

describe('a record is written', () => {
  it('to CSV as texts, formulas made harmless, nothing for what is empty', async () => {
    // the stream consumer takes the mark off
    expect(await written('csv', content(STUDENT))).toBe(
      'Name,Skills,Courses Enrolled,Interests,Bio,Date of Birth,Created At\r\n\'=1+1,"a, b;",2,,,2010-03-09,2026-01-23T10:00:00Z\r\n',
    );
  });

  it('to XLSX as typed cells, formulas as the texts that they are', async () => {
    const { header, rows } = await workbookOf(content(STUDENT));
    expect(header).toEqual(['Name', 'Skills', 'Courses Enrolled', 'Interests', 'Bio', 'Date of Birth', 'Created At']);
    expect(rows).toEqual([{ number: 2, cells: ['=1+1', 'a, b;', 2, null, null, new Date('2010-03-09T00:00:00Z'), new Date('2026-01-23T10:00:00Z')] }]);
  });

  it("to JSON as it is, whatever the file's fields, under the kind's name", async () => {
    expect(JSON.parse(await written('json', content(STUDENT, { name: 'B' })))).toEqual({ students: [STUDENT, { name: 'B' }] });
  });

  it('that lacks a field, as if it were empty', async () => {
    expect(await written('csv', content({ name: 'B' }))).toContain('\r\nB,,,,,,\r\n');
    expect((await workbookOf(content({ name: 'B' }))).rows).toMatchObject([{ number: 2, cells: ['B'] }]);
  });
});

describe('without records', () => {
  it.each(KINDS)('%s are a header in CSV and XLSX, and an empty array in JSON', async (kind) => {
    const empty: FileContent = { kind, fields: importableFields(kind), records: [] };
    const titles = importableFields(kind).map(({ title }) => title);
    expect(await written('csv', empty)).toBe(`${titles.join(',')}\r\n`);
    expect(await workbookOf(empty)).toEqual({ header: titles, rows: [] });
    expect(JSON.parse(await written('json', empty))).toEqual({ [kind]: [] });
  });
});

describe.each(['csv', 'xlsx', 'json'] as const)('as %s', (format) => {
  it('a receiver that goes away ends the records, and the promise is rejected', async () => {
    let ended = false;
    function* endless(): Generator<Values> {
      try {
        for (;;) yield STUDENT;
      } finally {
        ended = true;
      }
    }
    const out: Writable = new Writable({ write: () => void setImmediate(() => out.destroy()) });
    await expect(writeFile(out, format, { ...content(), records: endless() })).rejects.toThrow(/premature close/i);
    await vi.waitFor(() => expect(ended).toBe(true), { timeout: 20_000 });
  });

  it('a record that can not be made ends the receiver with its reason: half a file never looks whole', async () => {
    function* failing(): Generator<Values> {
      yield STUDENT;
      throw new Error('gone');
    }
    const out = new PassThrough();
    out.resume();
    await expect(writeFile(out, format, { ...content(), records: failing() })).rejects.toThrow('gone');
    expect(out.destroyed).toBe(true);
    expect(out.writableFinished).toBe(false);
  });
});
