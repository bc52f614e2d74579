// Imports into a real sandbox, by files, streams and records.

import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import type { ImportOptions, ImportProgress, ImportSource } from '../../../sdk/src/public.js';
import { systemRuntime } from '../../../sdk/src/runtime.js';
import { sandboxForTest, withSandbox } from '../../setup.js';
import { rejection } from '../helpers.js';
import { fileOf, sandboxClient, studentsCsv, temporaryFolder } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });
const fixture = (name: string): string => new URL(`../../bulk/fixtures/${name}`, import.meta.url).pathname;
const all = (created: number) => ({ created, updated: 0, failed: 0, errors: [], ignored_columns: [] });

let workspaces = 0;
/** A client of a workspace that has no students but the scenario's one. */
const begin = () => sandboxClient(sandbox.workspace(`import-${(workspaces += 1)}`));

describe('an import', () => {
  const csv = studentsCsv(3);
  const bytes = new TextEncoder().encode(csv);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const at of [0, 7, 8]) yield bytes.subarray(at, at === 0 ? 7 : at === 7 ? 8 : undefined);
  }
  const sources: Record<string, () => ImportSource> = {
    'a path': () => fileOf('students.csv', csv),
    'a file: URL': () => pathToFileURL(fileOf('a b.csv', csv)),
    'a Buffer': () => Buffer.from(csv),
    'a part of a Uint8Array': () => new Uint8Array([65, ...bytes, 65]).subarray(1, -1),
    'a Blob': () => new Blob([csv]),
    'a File': () => new File([csv], 'students.csv', { type: 'image/png' }),
    'a file stream': () => createReadStream(fileOf('students.csv', csv)),
    'a Node stream of texts': () => Readable.from([csv.slice(0, 10), csv.slice(10)]),
    'a web stream': () => new Response(csv).body ?? '',
    'an async generator': pieces,
  };

  it.each(Object.entries(sources))('takes %s', async (_, source) => {
    await expect(begin().students.import(source())).resolves.toMatchObject(all(3));
  });

  it('takes an array of records', async () => {
    const client = begin();
    const rows = [{ name: 'Asha Rao', email: 'asha@example.in', skills: ['Python', 'SQL'] }];
    await expect(client.students.import(rows)).resolves.toMatchObject(all(1));
    const [student] = await client.students.list({ email: 'asha@example.in' });
    expect(student).toMatchObject(rows[0] ?? {});
  });

  it.each(['libreoffice-students.xlsx', 'libreoffice-tab-utf16.csv', 'excel-semicolon-bom.csv'])('takes %s as it is, under any name', async (name) => {
    const report = await begin().students.import(fixture(name));
    expect(report.created).toBeGreaterThan(0);
    expect(await begin().students.import(new Blob([readFileSync(fixture(name))]))).toEqual(report);
  });

  it.each([
    ['NDJSON', 'students.ndjson', '{"name":"A","email":"a@x.in"}\n{"name":"B","email":"b@x.in"}\n', 2],
    ['JSON', 'students.json', '[{"name":"A","email":"a@x.in"}]', 1],
    ['a text file', 'students.txt', 'name\temail\nA\ta@x.in\n', 1],
  ])('takes %s', async (_, name, text, count) => {
    await expect(begin().students.import(fileOf(name, text))).resolves.toMatchObject(all(count));
  });

  it('of any kind is the same call', async () => {
    const client = begin();
    await client.students.import([{ name: 'Asha', email: 'asha@x.in', external_id: 'S-1' }]);
    const [student] = await client.students.list({ external_id: 'S-1' });
    const student_id = student?.id ?? '';
    await expect(client.educators.import([{ name: 'Meera', email: 'meera@x.in', subjects: ['Physics'] }])).resolves.toMatchObject(all(1));
    await expect(client.courses.import([{ title: 'Chemistry', type: 'internal' }])).resolves.toMatchObject(all(1));
    await expect(client.grades.import([{ student_id, subject_id: 'm', score: 91.5, term: 'T1' }])).resolves.toMatchObject(all(1));
    await expect(client.attendance.import([{ student_id, date: '2026-01-23', status: 'late' }])).resolves.toMatchObject(all(1));
    await expect(client.grades.import([{ student_external_id: 'S-1', subject_id: 'm', score: 80, term: 'T1' }])).resolves.toMatchObject({ updated: 1 });
    await expect(client.attendance.import([{ student_email: 'asha@x.in', date: '2026-01-23', status: 'present' }])).resolves.toMatchObject({ updated: 1 });
    await expect(client.students.import([{ external_id: 'S-1', grade: '11' }], { mode: 'update' })).resolves.toMatchObject({ updated: 1, failed: 0 });
    await expect(client.grades.import(Buffer.from('external_id,subject_id,score,term\nS-1,m,40,T1\n'))).resolves.toMatchObject({ created: 0, updated: 1 });
  });

  it('of which some rows are bad is no error: the report says which', async () => {
    const report = await begin().students.import(fileOf('s.csv', studentsCsv(3, [1]).replaceAll('Grade', 'Shoe Size')));
    expect(report).toEqual({
      created: 2,
      updated: 0,
      failed: 1,
      errors: [{ row: 3, column: 'Email', field: 'email', value: 'none', code: 'VALIDATION_ERROR', message: expect.any(String) }],
      ignored_columns: ['Shoe Size'],
      read: { format: 'csv', encoding: 'utf-8', delimiter: ',', sheet: null, other_sheets: [], date_order: null },
      warnings: [],
    });
  });

  it.each<[string, ImportOptions, object]>([
    ['mode create', { mode: 'create' }, { created: 0, failed: 1 }],
    ['mode update', { mode: 'update' }, { updated: 1, failed: 0 }],
    ['dryRun', { dryRun: true }, { updated: 1 }],
    ['mapping', { mapping: { 'Who?': 'program' } }, { updated: 1, ignored_columns: [] }],
    ['atomic', { atomic: true }, { updated: 1 }],
  ])('obeys %s', async (_, options, expected) => {
    const client = begin();
    await client.students.import([{ name: 'A', email: 'a@x.in' }]);
    const report = await client.students.import(Buffer.from('Name,Email,Who?\nB,a@x.in,BA\n'), options);
    expect(report).toMatchObject(expected);
    const [student] = await client.students.list({ email: 'a@x.in' });
    expect(student?.name).toBe(options.dryRun || options.mode === 'create' ? 'A' : 'B');
  });

  it('takes the sheet that is named', async () => {
    const error = await rejection(begin().students.import(fixture('libreoffice-students.xlsx'), { sheet: 'Nowhere' }));
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', status: 400, message: expect.stringContaining('Nowhere') });
  });

  it('under a key that came before is not done again', async () => {
    const client = begin();
    const first = await client.students.import(Buffer.from(csv), { idempotency_key: 'night' });
    expect(first).toMatchObject({ created: 3 });
    await expect(client.students.import(Readable.from([Buffer.from(csv)]), { idempotency_key: 'night' })).resolves.toEqual(first);
    await expect(client.students.import(Buffer.from(csv))).resolves.toMatchObject({ updated: 3 });
  });
});

describe('what the server refuses', () => {
  it('is thrown with its words and details', async () => {
    const error = await rejection(begin().students.import(fileOf('students.csv', 'Shoe Size,Colour\n42,red\n')));
    expect(error).toMatchObject({ name: 'SkillPassportError', code: 'VALIDATION_ERROR', status: 400, details: { field: 'file', constraint: 'file' } });
  });

  it.each([
    ['a path', () => fileOf('empty.csv', '')],
    ['bytes', () => new Uint8Array()],
    ['a stream', () => Readable.from([])],
  ])('for want of a single byte is a 400, of %s', async (_, source) => {
    await expect(begin().students.import(source())).rejects.toMatchObject({ code: 'VALIDATION_ERROR', status: 400 });
  });

  it.each([
    ['a file', () => fileOf('large.csv', studentsCsv(20_000))],
    ['a stream', () => Readable.from([studentsCsv(10_000), studentsCsv(10_000)])],
  ])('for want of a credential is a 401, of %s too', async (_, source) => {
    const client = sandboxClient(sandbox, { apiSecret: 'wrong' });
    await expect(client.students.import(source())).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED', status: 401 });
  });

  it('for its size is a 413', async () => {
    const small = await sandboxForTest({ bulkBodyLimit: '2048' });
    await expect(sandboxClient(small).students.import(fileOf('s.csv', studentsCsv(200)))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', status: 413 });
  });
});

describe('an import with onProgress', () => {
  it('tells how far it is, and gives the report that an import without it gives', async () => {
    const source = fileOf('students.csv', studentsCsv(1_200, [3, 700, 1_100]));
    const told: ImportProgress[] = [];
    const report = await begin().students.import(source, { onProgress: (progress) => told.push(progress) });
    expect(report).toEqual(await begin().students.import(source));
    expect(report.errors.map(({ row }) => row)).toEqual([5, 702, 1_102]);
    expect(told[0]).toEqual({ status: 'queued', rows_done: 0, total: null, created: 0, updated: 0, failed: 0 });
    expect(told.at(-1)).toEqual({ status: 'completed', rows_done: 1_200, total: 1_200, created: 1_197, updated: 0, failed: 3 });
    const rows = told.map(({ rows_done }) => rows_done);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  });

  it('fetches every error, page by page', async () => {
    const bad = Array.from({ length: 2_500 }, (_, at) => at);
    const report = await begin().students.import(Buffer.from(studentsCsv(2_500, bad)), { onProgress: () => {} });
    expect(report).toMatchObject({ created: 0, failed: 2_500 });
    expect(report.errors.map(({ row }) => row)).toEqual(bad.map((at) => at + 2));
  });

  it('that is refused at once is told of nothing', async () => {
    const told: unknown[] = [];
    const call = begin().students.import(Buffer.from('%PDF-1.4'), { onProgress: (progress) => told.push(progress) });
    await expect(call).rejects.toMatchObject({ code: 'VALIDATION_ERROR', status: 400 });
    expect(told).toEqual([]);
  });

  it("that turns out to be unreadable fails with the server's words, and nothing stands", async () => {
    const text = `${studentsCsv(600)}Late,${'x'.repeat(1_100_000)}@x.in,10\n`;
    const error = await rejection(begin().students.import(Buffer.from(text), { onProgress: () => {} }));
    expect(error).toMatchObject({ code: 'IMPORT_FAILED', message: expect.stringContaining('1 MiB'), partial: all(0) });
    expect(error).not.toHaveProperty('status');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no bar');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no bar');
      },
    ],
  ])('that %s ends the call, and not the import', async (_, onProgress) => {
    const client = begin();
    const error = await rejection(client.students.import(Buffer.from(studentsCsv(600)), { onProgress }));
    expect(error).toMatchObject({
      code: 'HANDLER_FAILED',
      cause: { message: 'no bar' },
      message: '`onProgress` threw: no bar. The import is not stopped by that.',
    });
    // a later import waits for its turn
    await client.students.import([{ name: 'Last', email: 'last@x.in' }], { onProgress: () => {} });
    expect((await client.students.list({ limit: 1 })).total).toBe(602);
  });

  it('is looked after until its signal fires', async () => {
    const controller = new AbortController();
    const client = begin();
    const call = client.students.import(Buffer.from(studentsCsv(2_000)), { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(call).rejects.toMatchObject({ code: 'ABORTED', message: expect.stringMatching(/^GET .*\/v1\/imports\/[0-9a-f-]{36} was aborted/) });
  });

  it('is seen through a restart of the server', async () => {
    const data = temporaryFolder();
    const first = await sandboxForTest({ seed: 'empty', data });
    const { port } = new URL(first.url);
    let restarted: Promise<unknown> | undefined;
    let missed = (): void => {};
    const isMissed = new Promise<void>((resolve) => (missed = resolve));
    const onProgress = () => {
      // it comes back once somebody has asked for it in vain
      restarted ??= Promise.all([first.close(), isMissed]).then(() => sandboxForTest({ seed: 'empty', data, port }));
    };
    const noticing = (url: string, init: RequestInit) =>
      fetch(url, init).catch((error: unknown) => {
        missed();
        throw error;
      });
    const client = sandboxClient(first, { fetch: noticing }, systemRuntime);
    await expect(client.students.import(Buffer.from(studentsCsv(2_000, [7])), { onProgress })).resolves.toMatchObject({ created: 1_999, failed: 1 });
    await restarted;
    expect((await client.students.list({ limit: 1 })).total).toBe(2_000);
  });
});
