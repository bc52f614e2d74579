// What is exported comes back: from a sandbox into an empty one, for every kind and format, whatever the texts hold.

import { describe, expect, test } from 'vitest';

import { importableFields, KINDS, type Kind } from '../../src/bulk/columns.js';
import { MEDIA_TYPES } from '../../src/bulk/formats.js';
import type { FileFormat } from '../../src/bulk/write-file.js';
import { withSandbox } from '../setup.js';
import { type BulkScene, csv, newBulkScene } from './bulk-scene.js';

const full = await withSandbox();
const empty = await withSandbox({ seed: 'empty' });

const FORMATS: readonly FileFormat[] = ['csv', 'xlsx', 'json'];

/** What an import can bring, of every record, by the format that changes nothing. */
async function importable({ fetch }: BulkScene, kind: Kind): Promise<Record<string, unknown>[]> {
  const file: Record<string, Record<string, unknown>[]> = JSON.parse((await fetch(kind, 'json')).toString());
  const names = importableFields(kind).map(({ name }) => name);
  return (file[kind] ?? []).map((record) => Object.fromEntries(names.map((name) => [name, record[name]])));
}

/** Into an empty workspace, what another has: students first, since rows name them. */
async function move(from: BulkScene, to: BulkScene, kind: Kind, format: FileFormat): Promise<void> {
  const kinds = kind === 'grades' || kind === 'attendance' ? (['students', kind] as const) : [kind];
  for (const each of kinds) {
    const { body } = await to.send(each, await from.fetch(each, format), '', MEDIA_TYPES[format]).expect(200);
    expect(body).toMatchObject({ failed: 0, errors: [] });
  }
}

describe.each(KINDS)('%s', (kind) => {
  test.each(FORMATS)('of a scenario come back from %s, ids and all', async (format) => {
    const [from, to] = [newBulkScene(full), newBulkScene(empty)];
    await move(from, to, kind, format);
    const before = await importable(from, kind);
    expect(before.length).toBeGreaterThan(0);
    expect(await importable(to, kind)).toEqual(before);
  });

  test.each(FORMATS)('sent into the sandbox that they are from as %s change nothing', async (format) => {
    const from = newBulkScene(full);
    const before = await importable(from, kind);
    const { body } = await from.send(kind, await from.fetch(kind, format), '', MEDIA_TYPES[format]).expect(200);
    expect(body).toMatchObject({ created: 0, updated: before.length, failed: 0 });
    expect(await importable(from, kind)).toEqual(before);
  });
});

const OTHER_IDS = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];

/** Texts that a file, a spreadsheet or a careless reader makes something else of. */
const NASTY: readonly string[] = [
  '=1+1',
  '-5',
  '+91 55500 00042',
  '@SUM(A1)',
  "'=x",
  "''=x",
  "'",
  "''",
  "'plain",
  '="007"',
  "comma, semicolon; quote \" and 'apostrophe'",
  '"quoted"',
  '""',
  'line\nbreak',
  'line\r\nbreak',
  'line\rbreak',
  'tab\tinside',
  'a\u0001control',
  'a\u000bvertical tab',
  '_x000D_',
  '_x0041_ escaped as in a workbook',
  '<b>&amp;</b> ]]>',
  '007',
  '1e5',
  '1E400',
  '0x1F',
  '12345678901234567890',
  '1,499.50',
  'TRUE',
  'false',
  'null',
  'N/A',
  '#N/A',
  '2010-03-09',
  '09/03/2010',
  '10%',
  'José Müller – Élise',
  'कविता 🎓 & Søn',
  'שלום, from right to left',
  'क्\u200Dष, with a joiner',
  'e\u0301 and é',
  'no\u00A0break',
  '[1, 2]',
  '["a"]',
  '{"a":1}',
  '\\',
  '\\n',
  'sep=;',
  'x'.repeat(255),
];

const inAll = (fields: readonly string[], text: string): Record<string, string> => Object.fromEntries(fields.map((field) => [field, text]));

describe.each(FORMATS)('by %s come back', (format) => {
  test('texts of every sort, in every text', async () => {
    const [from, to] = [newBulkScene(empty), newBulkScene(empty)];
    const students = NASTY.map((text, at) => ({
      ...inAll(['name', 'phone', 'grade', 'program', 'school_id', 'bio', 'address', 'external_id'], text),
      email: `nasty-${at}@example.in`,
    }));
    const courses = NASTY.map((text) => ({ ...inAll(['title', 'description', 'category', 'duration', 'instructor', 'external_id'], text), type: 'internal' }));
    await from.api.post('/students/bulk', students).expect(201);
    await from.api.post('/courses/bulk', courses).expect(201);
    for (const kind of ['students', 'courses'] as const) {
      await move(from, to, kind, format);
      expect(await importable(to, kind)).toEqual(await importable(from, kind));
    }
  });

  test('lists of such texts, in one cell', async () => {
    const [from, to] = [newBulkScene(empty), newBulkScene(empty)];
    const lists = [...NASTY.map((text) => [text]), ...NASTY.map((text) => ['first', text, 'last']), NASTY, [], [' spaces '], ['a;b', 'c,d'], ['a', 'a']];
    const students = lists.map((skills, at) => ({ name: 'A', email: `list-${at}@example.in`, skills, interests: [...skills].reverse() }));
    await from.api.post('/students/bulk', students).expect(201);
    await move(from, to, 'students', format);
    expect(await importable(to, 'students')).toEqual(await importable(from, 'students'));
  });

  test('dates of every century', async () => {
    const [from, to] = [newBulkScene(empty), newBulkScene(empty)];
    const dates = ['0001-01-01', '1582-10-15', '1899-12-31', '1900-01-01', '1900-02-28', '1900-03-01', '1970-01-01', '2000-02-29', '2026-11-25', '9999-12-31'];
    for (const [at, date_of_birth] of dates.entries()) {
      const student_id = await from.student({ email: `born-${at}@example.in`, date_of_birth });
      await from.api.post('/attendance/bulk', [{ student_id, date: date_of_birth, status: 'late' }]).expect(200);
    }
    for (const kind of ['students', 'attendance'] as const) {
      await move(from, to, kind, format);
      expect(await importable(to, kind)).toEqual(await importable(from, kind));
    }
  });

  test('numbers, and durations that are a number or a text', async () => {
    const [from, to] = [newBulkScene(empty), newBulkScene(empty)];
    const durations = [0, 6, 0.5, 1e-7, 9_999_999.99, '6', '06', '6.0', '6 weeks', "'6", '-6', '=6', '1e3', '1,000', 'Infinity', null];
    const prices = [0, 1499.5, 0.1 + 0.2, 1e-7, 10_000_000, null];
    for (const [at, duration] of durations.entries())
      await from.api.post('/courses', { title: `C${at}`, type: 'external', duration, price: prices[at % prices.length] }).expect(201);
    await from.send('educators', csv('Name,Email,Experience', ...[0, 2.5, 0.1, 80].map((years) => `E,e${years}@example.in,${years}`))).expect(200);
    await from.api.put(
      '/grades/bulk',
      [0, 91.25, 1000, 0.1].map((score, at) => ({ student_id: '00000000-0000-4000-8000-000000000001', subject_id: `=S${at}`, term: '-1', score, grade: '+A' })),
    );
    for (const kind of ['courses', 'educators', 'grades'] as const) {
      await move(from, to, kind, format);
      expect(await importable(to, kind)).toEqual(await importable(from, kind));
    }
  });

  test('grades and attendance, where the students have other ids', async () => {
    const [from, to] = [newBulkScene(empty), newBulkScene(empty)];
    const ids = [await from.student({ email: 'by-number@example.in', external_id: 'N-1' }), await from.student({ email: 'by-email@example.in' })];
    await to
      .send('students', csv('Student ID,Name,Email,Roll No', `${OTHER_IDS[0]},A,moved@example.in,N-1`, `${OTHER_IDS[1]},B,by-email@example.in,N-2`))
      .expect(200);
    await from.api
      .put(
        '/grades/bulk',
        ids.map((student_id, at) => ({ student_id, subject_id: 'M', term: 'T1', score: at })),
      )
      .expect(200);
    await from.api
      .post(
        '/attendance/bulk',
        ids.map((student_id) => ({ student_id, date: '2026-01-05', status: 'late' })),
      )
      .expect(200);
    for (const kind of ['grades', 'attendance'] as const) {
      await to.send(kind, await from.fetch(kind, format), '', MEDIA_TYPES[format]).expect(200);
      expect(to.workspace.store[kind].all().map(({ student_id }) => student_id)).toEqual(OTHER_IDS);
    }
  });
});
