// Imports that go on by themselves, over HTTP: how they are asked for, what they tell, and what becomes of them. How they live through a
// crash is in test/process.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { MEDIA_TYPES } from '../../../src/bulk/formats.js';
import { partsOf } from '../../bulk/xlsx/workbook-file.js';
import { zipOf } from '../../bulk/xlsx/zip.js';
import { API_KEY, sandboxForTest, withSandbox } from '../../setup.js';
import { newBulkScene } from '../bulk-scene.js';
import { afterRows, finished, folderForTest, progressOf, students, waitingFiles } from './jobs.js';

const sandbox = await withSandbox({ seed: 'empty' });
/** The file goes in the moment after the job is over. */
const noFiles = (of = sandbox): Promise<void> => vi.waitFor(() => expect(waitingFiles(of)).toEqual([]), { timeout: 20_000 });
afterEach(() => noFiles());

const NOBODY = '00000000-0000-4000-8000-ffffffffffff';

describe('asked for', () => {
  it.each([
    ['async=true', undefined, undefined],
    ['', 'respond-async', 'respond-async'],
    ['', 'Respond-Async; foo=bar', 'respond-async'],
    ['', 'wait=10, respond-async, handling=lenient', 'respond-async'],
    ['async=true', 'respond-async', 'respond-async'],
    ['async=true', 'return=minimal', undefined],
  ])('by ?%s and Prefer: %s, it is answered 202 with where it is, and Preference-Applied: %s', async (query, prefer, applied) => {
    const { api, url } = newBulkScene(sandbox);
    const request = api.post(`/students/import?${query}`).set('Content-Type', 'text/csv');
    const { status, headers, body } = await (prefer === undefined ? request : request.set('Prefer', prefer)).send(students(2));
    expect(status).toBe(202);
    expect(headers['preference-applied']).toBe(applied);
    expect(headers['location']).toBe(`${url}/v1/imports/${body.id}`);
    expect(body).toMatchObject({ kind: 'students', status: 'queued', rows_done: 0, total: null, created: 0, errors: [], page: 1, completed_at: null });
    const found = await fetch(headers['location'] ?? '', { headers: API_KEY });
    expect(found.status).toBe(200);
    expect(await finished(api, body.id)).toMatchObject({ status: 'completed', rows_done: 2, total: 2, created: 2, message: null });
  });

  it.each([
    ['', 'wait=10'],
    ['', 'x-respond-async'],
    ['', 'respond-asynchronously'],
    ['async=false', 'respond-async'],
  ])('neither by ?%s nor by Prefer: %s, it is done at once', async (query, prefer) => {
    const { api } = newBulkScene(sandbox);
    const { body, headers } = await api.post(`/students/import?${query}`).set('Content-Type', 'text/csv').set('Prefer', prefer).send(students(2)).expect(200);
    expect(body).toMatchObject({ created: 2, failed: 0 });
    expect(headers).not.toHaveProperty('preference-applied');
  });

  it('its Location begins with the public address', async () => {
    const behindProxy = await sandboxForTest({ seed: 'empty', publicUrl: 'https://api.example.in/sandbox' });
    const { headers, body } = await behindProxy.workspace('a').api.post('/students/import?async=true').set('Content-Type', 'text/csv').send(students(1));
    expect(headers['location']).toBe(`https://api.example.in/sandbox/w/a/v1/imports/${body.id}`);
    await finished(behindProxy.workspace('a').api, body.id);
  });

  it('with atomic, it is refused', async () => {
    const { send, counts } = newBulkScene(sandbox);
    const before = counts();
    const { body } = await send('students', students(2), 'async=true&atomic=true').expect(400);
    expect(body.error.message).toContain('`atomic` and `async` exclude each other');
    expect(counts()).toEqual(before);
  });

  it.each([
    ['a PDF', '%PDF-1.7', 'PDF'],
    ['no titles that mean anything twice', 'Name,name,Email\nA,B,a@example.in\n', 'name'],
    ['JSON without records', '{"data":[]}', '"students"'],
    ['a title without end', `${'x'.repeat(2_000)},Email\nA,a@example.in\n`, 'The title of column 1 is longer than 1,000 characters'],
  ])('of %s, it is refused at once', async (_, content, words) => {
    const { send, workspace } = newBulkScene(sandbox);
    const { body } = await send('students', content, 'async=true', content.startsWith('{') ? 'application/json' : 'text/csv').expect(400);
    expect(body.error.message).toContain(words);
    expect(workspace.store.imports.size).toBe(0);
  });

  it('the same key twice is one job', async () => {
    const { api, workspace } = newBulkScene(sandbox);
    const send = (rows: number) => api.post('/students/import?async=true').set('Content-Type', 'text/csv').set('Idempotency-Key', 'k').send(students(rows));
    const first = await send(3).expect(202);
    const again = await send(3).expect(202);
    expect(again.text).toBe(first.text);
    expect(again.headers).toMatchObject({ location: first.headers['location'], 'idempotency-replayed': 'true' });
    await send(4).expect(422);
    await finished(api, first.body.id);
    expect(workspace.store.imports.size).toBe(1);
    expect((await send(3).expect(202)).text).toBe(first.text);
  });
});

describe('who may', () => {
  it.each([
    ['student', 403, 403],
    ['recruiter', 403, 403],
    ['educator', 403, 403],
    ['admin', 202, 200],
  ] as const)('%s: POST %i, GET %i', async (role, post, get) => {
    const { api, as, send } = newBulkScene(sandbox);
    const { body } = await send('students', students(1), 'async=true').expect(202);
    const caller = await as(role);
    const { body: own } = await caller.post('/students/import?async=true').set('Content-Type', 'text/csv').send(students(1)).expect(post);
    await caller.get(`/imports/${body.id}`).expect(get);
    await finished(api, body.id);
    if (post === 202) await finished(api, own.id);
  });

  it('an unknown job is 404, and what is no id 400', async () => {
    await sandbox.api.get(`/imports/${NOBODY}`).expect(404);
    await sandbox.api.get('/imports/17').expect(400);
    await sandbox.open.get(`/imports/${NOBODY}`).expect(401);
  });

  it('the job of one workspace is none of another', async () => {
    const one = newBulkScene(sandbox);
    const { body } = await one.send('students', students(1), 'async=true').expect(202);
    await newBulkScene(sandbox).api.get(`/imports/${body.id}`).expect(404);
    await finished(one.api, body.id);
  });
});

describe('progress', () => {
  it('goes from queued over running to completed, 500 rows a commit, each with its students and events', async () => {
    const { api, send, workspace, events } = newBulkScene(sandbox);
    const before = workspace.store.students.size;
    const seen = progressOf(workspace);
    const { body } = await send('students', students(1_700), 'async=true').expect(202);
    const job = await finished(api, body.id);
    expect(job).toMatchObject({ status: 'completed', rows_done: 1_700, total: 1_700, created: 1_700, updated: 0, failed: 0 });
    expect([...new Set(seen.map(({ status }) => status))]).toEqual(['queued', 'running', 'completed']);
    expect([...new Set(seen.map(({ rows_done }) => rows_done))]).toEqual([0, 500, 1_000, 1_500, 1_700]);
    expect(workspace.store.students.size - before).toBe(1_700);
    expect(events('student.created')).toHaveLength(1_700);
  });

  it('other requests are served meanwhile, and see the rows of whole commits', async () => {
    const { api, send, workspace } = newBulkScene(sandbox);
    const begun = afterRows(workspace, 500);
    const { body } = await send('students', students(10_000), 'async=true').expect(202);
    await begun;
    const { body: midway } = await api.get(`/imports/${body.id}`).expect(200);
    expect(midway).toMatchObject({ status: 'running', total: 10_000, completed_at: null });
    expect(midway.rows_done).toBeGreaterThanOrEqual(500);
    expect(midway.rows_done).toBeLessThan(10_000);
    const { body: list } = await api.get('/students?search=student.&limit=1').expect(200);
    expect(list.total % 500).toBe(0);
    await finished(api, body.id);
  });

  it('jobs of a workspace run one after another, in the order in which they came', async () => {
    const { api, send, workspace } = newBulkScene(sandbox);
    const seen = progressOf(workspace);
    const ids: string[] = [];
    for (let job = 0; job < 4; job += 1) ids.push((await send('students', students(600), 'async=true').expect(202)).body.id);
    const [first, ...others] = await Promise.all(ids.map((id) => finished(api, id)));
    expect(first).toMatchObject({ created: 600, updated: 0 });
    for (const other of others) expect(other).toMatchObject({ created: 0, updated: 600 });
    const ended = seen.filter(({ status }) => status === 'completed').map(({ id }) => id);
    expect(ended).toEqual(ids);
    for (const [at, { id, status }] of seen.entries())
      if (status === 'running') expect(seen.slice(0, at).filter((other) => other.status === 'completed')).toHaveLength(ids.indexOf(id));
  });

  it('a rehearsal tells the same, and changes nothing', async () => {
    const { api, send, counts, workspace } = newBulkScene(sandbox);
    const before = counts();
    const { body } = await send('students', `${students(1_200)}Bad,nowhere\n`, 'async=true&dry_run=true').expect(202);
    expect(await finished(api, body.id)).toMatchObject({
      status: 'completed',
      rows_done: 1_201,
      created: 1_200,
      failed: 1,
      errors: [{ row: 1_202, field: 'email' }],
    });
    expect(counts()).toEqual({ ...before, imports: 1, rejected_rows: 1 });
    expect(workspace.store.students.find('email', 'student.0@example.in')).toBeUndefined();
  });
});

describe('rejected rows', () => {
  const rows = Array.from({ length: 25 }, (_, at) => (at % 2 === 0 ? `Student ${at},nowhere ${at},=1+1` : `Student ${at},s${at}@example.in,`));
  const file = `Full Name,E-mail,Remark\n${rows.join('\n')}\n`;

  it('are told page by page: page and limit count rows', async () => {
    const { api, send } = newBulkScene(sandbox);
    const { body } = await send('students', file, 'async=true').expect(202);
    const whole = await finished(api, body.id);
    expect(whole).toMatchObject({ created: 12, failed: 13, page: 1, pages: 1, ignored_columns: ['Remark'] });
    expect(whole.errors.map(({ row }) => row)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26]);
    expect(whole.errors[0]).toMatchObject({ column: 'E-mail', field: 'email', value: 'nowhere 0', code: 'VALIDATION_ERROR' });
    const { body: last } = await api.get(`/imports/${body.id}?page=3&limit=5`).expect(200);
    expect([last.page, last.pages, last.errors.map(({ row }: { row: number }) => row)]).toEqual([3, 3, [22, 24, 26]]);
    const { body: beyond } = await api.get(`/imports/${body.id}?page=4&limit=5`).expect(200);
    expect(beyond.errors).toEqual([]);
  });

  it('come as a file that is mended and sent again', async () => {
    const { api, send } = newBulkScene(sandbox);
    const { body } = await send('students', file, 'async=true').expect(202);
    await finished(api, body.id);
    const report = await api.get(`/imports/${body.id}?report=csv`).expect(200).expect('Content-Type', MEDIA_TYPES.csv);
    const lines = report.text.split('\r\n');
    expect(lines[0]).toBe('\uFEFFFull Name,E-mail,Remark,Reason');
    expect(lines[1]).toMatch(/^Student 0,nowhere 0,'=1\+1,.*email/);
    expect(lines).toHaveLength(1 + 13 + 1);
    const mended = report.text.replaceAll(/nowhere (\d+)/g, 'mended$1@example.in');
    expect((await send('students', mended).expect(200)).body).toMatchObject({ created: 13, failed: 0 });
  });

  it('of a workbook that gives two rows one number are both kept', async () => {
    const { api, send } = newBulkScene(sandbox);
    const sheet = sheetOf(sheetRow(2, 'Asha', 'nowhere').repeat(2));
    const { body } = await send('students', sheet, 'async=true', MEDIA_TYPES.xlsx).expect(202);
    expect(await finished(api, body.id)).toMatchObject({ status: 'completed', failed: 2, errors: [{ row: 2 }, { row: 2 }] });
  });
});

/** A row of two cells, numbered so. */
function sheetRow(number: number, name: string, email: string): string {
  const cell = (column: string, text: string): string => `<c r="${column}${number}" t="inlineStr"><is><t>${text}</t></is></c>`;
  return `<row r="${number}">${cell('A', name)}${cell('B', email)}</row>`;
}

/** A workbook with these rows below its header. */
const sheetOf = (rows: string): Buffer => zipOf(partsOf({ sheets: [{ name: 'S', rows: `${sheetRow(1, 'Name', 'Email')}${rows}` }] }));

describe('what can’t be read to its end', () => {
  it.each([
    ['a cell without end', () => `${students(1_200)}Late,"${'x'.repeat(1_100_000)}"\n`, 'text/csv', 'Row 1202, column 2 holds more than 1 MiB'],
    ['a quote that is never closed', () => `${students(1_200)}Late,"never\n`, 'text/csv', 'never closed'],
    ['a workbook that is cut inside', () => brokenWorkbook(), MEDIA_TYPES.xlsx, 'xl/worksheets/sheet1.xml'],
  ])('%s: the job fails in words, and nothing is changed', async (_, content, type, words) => {
    const { api, send, counts } = newBulkScene(sandbox);
    const before = counts();
    const { body } = await send('students', content(), 'async=true', type).expect(202);
    const job = await finished(api, body.id);
    expect(job).toMatchObject({ status: 'failed', rows_done: 0, created: 0, failed: 0, errors: [] });
    expect(job.message).toContain(words);
    expect(counts()).toEqual({ ...before, imports: 1 });
  });

  it('a header and no row is nothing to do', async () => {
    const { api, send } = newBulkScene(sandbox);
    const { body } = await send('students', 'Name,Email\n', 'async=true').expect(202);
    expect(await finished(api, body.id)).toMatchObject({ status: 'completed', rows_done: 0, total: 0, created: 0, failed: 0 });
  });

  it('the next job is done all the same', async () => {
    const { api, send } = newBulkScene(sandbox);
    const bad = await send('students', `${students(600)}Late,"never\n`, 'async=true').expect(202);
    const good = await send('students', students(600), 'async=true').expect(202);
    expect(await finished(api, good.body.id)).toMatchObject({ status: 'completed', created: 600 });
    expect(await finished(api, bad.body.id)).toMatchObject({ status: 'failed' });
  });
});

/** Whole as a zip, with a sheet that breaks off after 3,000 rows. */
function brokenWorkbook(): Buffer {
  const rows = Array.from({ length: 3_000 }, (_, at) => sheetRow(at + 2, `Student ${at}`, `student.${at}@example.in`));
  return sheetOf(`${rows.join('')}<row r="9000"><c r="A9000"></row>`);
}

describe('what is kept', () => {
  it('of a hundred jobs that are over the oldest goes, with its rejected rows, when another comes', async () => {
    const { api, send, workspace } = newBulkScene(sandbox);
    const ids: string[] = [];
    for (let job = 0; job < 100; job += 1) ids.push((await send('students', 'Name,Email\nAsha,nowhere\n', 'async=true').expect(202)).body.id);
    await Promise.all(ids.map((id) => finished(api, id)));
    expect([workspace.store.imports.size, workspace.store.rejected_rows.size]).toEqual([100, 100]);
    const { body } = await send('students', students(1), 'async=true').expect(202);
    await finished(api, body.id);
    expect([workspace.store.imports.size, workspace.store.rejected_rows.size]).toEqual([100, 99]);
    await api.get(`/imports/${ids[0]}`).expect(404);
    await api.get(`/imports/${ids[1]}`).expect(200);
  });

  it('of a hundred thousand errors and more the first are, and all rows are counted', async () => {
    const { api, send, workspace } = newBulkScene(sandbox);
    const { body } = await send('students', `Name,Email\n${',x\n'.repeat(50_500)}`, 'async=true&mode=create').expect(202);
    const job = await finished(api, body.id, 'limit=1&page=50000');
    expect(job).toMatchObject({ status: 'completed', rows_done: 50_500, failed: 50_500, pages: 50_000, errors: [{ row: 50_001 }, { row: 50_001 }] });
    expect(workspace.store.rejected_rows.size).toBe(50_000);
  });
});

describe('a reset', () => {
  it('ends a job: no row of it appears, its file goes, and the next job is not disturbed', async () => {
    const { api, admin, send, workspace } = newBulkScene(sandbox);
    const begun = afterRows(workspace, 500);
    const { body: old } = await send('students', students(8_000), 'async=true').expect(202);
    const { body: behind } = await send('students', students(700, 50_000), 'async=true').expect(202);
    await begun;
    await admin.post('/reset', {}).expect(200);
    await api.get(`/imports/${old.id}`).expect(404);
    await api.get(`/imports/${behind.id}`).expect(404);
    const { body: next } = await send('students', students(600, 100_000), 'async=true').expect(202);
    expect(next.id).toBe(old.id);
    expect(await finished(api, next.id)).toMatchObject({ status: 'completed', rows_done: 600, total: 600, created: 600, updated: 0, failed: 0 });
    await noFiles();
    const { body: list } = await api.get('/students?search=example.in&limit=1').expect(200);
    expect(list.total).toBe(600);
  });
});

describe('with data on the disk', () => {
  it.each(['default', 'class-9'])('a stop in the middle and a start later go on where it was, in the workspace %s', async (name) => {
    const settings = { seed: 'empty', data: folderForTest() };
    const first = await sandboxForTest(settings);
    const clients = name === 'default' ? first : first.workspace(name);
    const { workspace } = await first.app.services.workspaces.open(name);
    const begun = afterRows(workspace, 1_000);
    const { body } = await clients.api
      .post('/students/import?async=true')
      .set('Content-Type', 'text/csv')
      .send(`${students(6_000)}Bad,nowhere\n`)
      .expect(202);
    await begun;
    await first.close();
    const stopped = workspace.store.imports.get(body.id);
    expect(stopped?.status).toBe('running');
    expect(stopped?.rows_done).toBeLessThan(6_001);
    const [file = '', ...others] = waitingFiles(first);
    expect(others).toEqual([]);
    // its owner's alone
    const { root, waiting } = first.app.services.uploads;
    expect([root, waiting, join(waiting, file)].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o600]);

    const second = await sandboxForTest(settings);
    // nobody asks for the workspace
    const again = await vi.waitFor(() => {
      const hosted = second.app.services.workspaces.peek(name);
      if (hosted?.workspace.store.imports.get(body.id)?.status !== 'completed') throw new Error('not yet');
      return hosted.workspace;
    }, 25_000);
    expect(again.store.imports.get(body.id)).toMatchObject({ rows_done: 6_001, total: 6_001, created: 6_000, updated: 0, failed: 1 });
    expect(again.store.events.all().filter(({ event }) => event === 'student.created')).toHaveLength(6_000);
    await noFiles(second);
  });

  it('a file that was damaged while it waited fails the job, and takes no further row', async () => {
    const settings = { seed: 'empty', data: folderForTest() };
    const first = await sandboxForTest(settings);
    const { workspace } = await first.app.services.workspaces.open('default');
    const begun = afterRows(workspace, 500);
    const { body } = await first.api.post('/students/import?async=true').set('Content-Type', 'text/csv').send(students(6_000)).expect(202);
    await begun;
    await first.close();
    const done = workspace.store.imports.get(body.id)?.rows_done;
    const { size } = workspace.store.students;
    const [name = ''] = waitingFiles(first);
    const file = join(first.app.services.uploads.waiting, name);
    const bytes = readFileSync(file);
    bytes[bytes.length - 20] = 0x62;
    writeFileSync(file, bytes);
    const second = await sandboxForTest(settings);
    const failed = await vi.waitFor(async () => {
      const { body: job } = await second.api.get(`/imports/${body.id}`).expect(200);
      expect(job.status).toBe('failed');
      return job;
    }, 25_000);
    expect(failed).toMatchObject({ created: done, message: 'The file is not as it was sent: it was damaged while it waited. Send it again.' });
    expect((await second.api.get('/students?limit=1').expect(200)).body.total).toBe(size);
  });

  it('--reset forgets the job and removes its file', async () => {
    const settings = { seed: 'empty', data: folderForTest() };
    const first = await sandboxForTest(settings);
    const begun = afterRows((await first.app.services.workspaces.open('default')).workspace, 500);
    const { body } = await first.api.post('/students/import?async=true').set('Content-Type', 'text/csv').send(students(6_000)).expect(202);
    await begun;
    await first.close();
    const second = await sandboxForTest({ ...settings, reset: 'true' });
    await second.api.get(`/imports/${body.id}`).expect(404);
    expect(waitingFiles(second)).toEqual([]);
  });

  it('files that no job waits for go at the next start, and what is not of an import stays', async () => {
    const settings = { seed: 'empty', data: folderForTest() };
    const first = await sandboxForTest(settings);
    const { api } = first.workspace('known');
    const { body } = await api.post('/students/import?async=true').set('Content-Type', 'text/csv').send(students(1)).expect(202);
    await finished(api, body.id);
    const { waiting, incoming } = first.app.services.uploads;
    await first.close();
    const ofDoneJob = (await first.app.services.workspaces.open('known')).workspace.store.imports.get(body.id)?.file ?? '';
    const orphan = (name: string): string => `${Buffer.from(name).toString('hex')}-5b7d9f1a-2c4e-4a6b-8d0f-1a3c5e7b9d2f`;
    for (const folder of [waiting, incoming]) mkdirSync(folder, { recursive: true });
    for (const name of [ofDoneJob, ...['default', 'known', 'never-stored'].map(orphan)]) writeFileSync(join(waiting, name), students(1));
    mkdirSync(join(waiting, 'notes'));
    writeFileSync(join(incoming, '5b7d9f1a-2c4e-4a6b-8d0f-1a3c5e7b9d2f'), 'Na');
    const second = await sandboxForTest(settings);
    await vi.waitFor(() => expect(waitingFiles(second)).toEqual(['notes']));
    expect(second.app.services.workspaces.peek('never-stored')).toBeUndefined();
    expect(existsSync(incoming)).toBe(false);
  });
});

it('with data in memory, the folder for files goes with the sandbox, a job under way or not', async () => {
  const own = await sandboxForTest({ seed: 'empty' });
  const begun = afterRows((await own.app.services.workspaces.open('default')).workspace, 500);
  await own.api.post('/students/import?async=true').set('Content-Type', 'text/csv').send(students(6_000)).expect(202);
  await begun;
  await own.close();
  expect(existsSync(own.app.services.uploads.root)).toBe(false);
});
