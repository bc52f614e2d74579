// Imports that answer at once: which columns are for what, rehearsals, all or nothing, events, commits, and what happens meanwhile.

import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { KINDS, type Kind } from '../../src/bulk/columns.js';
import { MEDIA_TYPES } from '../../src/bulk/formats.js';
import { disk } from '../../src/storage/disk.js';
import { workbookFile } from '../bulk/xlsx/workbook-file.js';
import { API_KEY, sandboxForTest, withSandbox } from '../setup.js';
import { gate } from '../webhooks/gate.js';
import { OWN_STUDENT } from './arrange.js';
import { csv, newBulkScene, sendFile, workbook } from './bulk-scene.js';

const sandbox = await withSandbox({ seed: 'empty' });

const mappingOf = (mapping: unknown): string => `mapping=${encodeURIComponent(typeof mapping === 'string' ? mapping : JSON.stringify(mapping))}`;
/** A sandbox whose data lie in files, the first of which, the snapshot, is written: what follows goes into the log. */
async function storedSandbox() {
  const data = await mkdtemp(join(tmpdir(), 'imports-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const stored = await sandboxForTest({ seed: 'empty', data });
  for (const name of ['first', 'second']) await stored.api.post('/students', { name, email: `${name}@example.in` }).expect(201);
  const log = join(data, 'workspaces', Buffer.from('default').toString('hex'), 'db.wal');
  return { ...stored, log: () => readFile(log, 'utf8') };
}

/** A file of so many new students. */
const students = (count: number, prefix = 'student'): string =>
  csv('Name,Email', ...Array.from({ length: count }, (_, at) => `Student ${at},${prefix}-${at}@example.in`));

describe('titles', () => {
  test.each([
    ['Student Name,E-mail,Roll No,Std,D.O.B.,Mobile No.,UDISE Code', '10'],
    ['STUDENT NAME,EMAIL ID,ROLL #,CLASS,DATE OF BIRTH,PHONE,SCHOOL', '10'],
    [' student_name , e mail , sis_id , grade , dob (DD/MM/YYYY) , Contact Number , school_id ', '10'],
    ['name,email,external_id,grade,date_of_birth,phone,school_id', '10'],
  ])('as schools write them: %s', async (header, grade) => {
    const { send, workspace } = newBulkScene(sandbox);
    const { body } = await send('students', csv(header, `Asha,asha@example.in,007,${grade},09/03/2010,98765 43210,S-1`)).expect(200);
    expect(body.ignored_columns).toEqual([]);
    const expected = { name: 'Asha', external_id: '007', grade, date_of_birth: '2010-03-09', phone: '98765 43210', school_id: 'S-1' };
    expect(workspace.store.students.find('email', 'asha@example.in')).toMatchObject(expected);
  });

  test('that name no field are listed, and their columns are left alone', async () => {
    const { body } = await newBulkScene(sandbox).send('students', csv('Name,Shoe Size,Email,,Created At', 'Asha,36,asha@example.in,x,never')).expect(200);
    expect(body).toMatchObject({ created: 1, updated: 0, failed: 0, errors: [], ignored_columns: ['Shoe Size', 'Created At'] });
  });

  test.each([
    ['twice the same', 'Name,Email,Email', /2 columns have the title "Email"/],
    ['two for one field', 'Name,Email,E-mail ID', /"Email", "E-mail ID".*`email`/],
    ['none that means anything', 'Foo,Bar', /No column.*"Foo", "Bar"/],
    ['no titles at all', 'Asha,asha@example.in', /"asha@example\.in".*put a row of titles above it/],
  ])('that can not be used are refused in words: %s', async (_, header, message) => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const { body } = await scene.send('students', csv(header, 'a,b@example.in,c@example.in')).expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'file' } });
    expect(body.error.message).toMatch(message);
    expect(scene.counts()).toEqual(before);
  });

  test('of JSON are the names of the fields; others, and those that are read only, are left alone', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const record = { name: 'Asha', email: 'asha@example.in', Grade: '10', user_id: 'x', created_at: 'never', ['__proto__']: { grade: '9' } };
    await send('students', JSON.stringify([record]), '', 'application/json').expect(200);
    expect(workspace.store.students.find('email', 'asha@example.in')?.grade).toBeNull();
  });
});

describe('mapping', () => {
  test('says what a column is for, by field or title, before what its title says', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const file = csv('Who;Contact;Email;Kids', 'Asha;asha@example.in;office@example.in;10');
    const { body } = await send('students', file, mappingOf({ Who: 'name', ' contact ': 'Email', Kids: 'grade' })).expect(200);
    expect(body.ignored_columns).toEqual(['Email']);
    expect(workspace.store.students.find('email', 'asha@example.in')).toMatchObject({ name: 'Asha', grade: '10', phone: null });
  });

  test.each([
    ['an unknown column', { Nobody: 'name' }, /"Nobody".*It has "Name", "Email"/],
    ['an unknown field', { Name: 'nickname' }, /"nickname".*The fields of students are/],
    ['a field that is read only', { Name: 'created_at' }, /can not be imported/],
    ['two columns for one field', { Name: 'email', Email: 'email' }, /are all for `email`/],
    ['a text', 'Name=name', /JSON object/],
    ['an array', ['name'], /JSON object/],
    ['null', 'null', /JSON object/],
    ['a field that is no text', { Name: 5 }, /JSON object/],
    ['an object in an object', { Name: { field: 'name' } }, /JSON object/],
    ['nothing', '""', /JSON object/],
  ])('that can not be used is refused in words: %s', async (_, mapping, message) => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const { body } = await scene.send('students', csv('Name,Email', 'Asha,asha@example.in'), mappingOf(mapping)).expect(400);
    expect(body.error.message).toMatch(message);
    expect(scene.counts()).toEqual(before);
  });

  test.each(['application/json', 'application/x-ndjson'])('is not for %s', async (type) => {
    const { send } = newBulkScene(sandbox);
    const file = '{"name":"Asha","email":"asha@example.in"}\n';
    const { body } = await send('students', type === 'application/json' ? `[${file}]` : file, mappingOf({ Who: 'name' }), type).expect(400);
    expect(body.error.message).toMatch(/names columns of CSV and XLSX/);
  });

  test('longer than 10,000 characters is refused', async () => {
    await newBulkScene(sandbox)
      .send('students', students(1), mappingOf({ ['x'.repeat(10_000)]: 'name' }))
      .expect(400);
  });
});

describe('sheet', () => {
  const row = (at: number, ...texts: string[]): string =>
    `<row r="${at}">${texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`;
  const sheet = (name: string, email: string) => ({ name, rows: row(1, 'Name', 'Email') + row(2, 'Asha', email) });
  const book = (): Buffer => readFileSync(workbookFile({ sheets: [sheet('First', 'first@example.in'), sheet('Class 10 A', 'second@example.in')] }));

  test.each([
    ['', 'first@example.in'],
    ['sheet=First', 'first@example.in'],
    ['sheet=class%2010%20a', 'second@example.in'],
  ])('"%s" is the one that is read', async (query, email) => {
    const { send, workspace } = newBulkScene(sandbox);
    await send('students', book(), query, MEDIA_TYPES.xlsx).expect(200);
    expect(workspace.store.students.all().map((student) => student.email)).toEqual(['student@sandbox.test', email]);
  });

  test('that there is not is refused, with those that there are', async () => {
    const { body } = await newBulkScene(sandbox).send('students', book(), 'sheet=Other', MEDIA_TYPES.xlsx).expect(400);
    expect(body.error.message).toMatch(/"?Other"?.*First.*Class 10 A/);
  });

  test('is not for CSV', async () => {
    const { body } = await newBulkScene(sandbox).send('students', students(1), 'sheet=First').expect(400);
    expect(body.error.message).toContain('Leave it out');
  });
});

describe('dry_run', () => {
  const FILES: Readonly<Record<Kind, string>> = {
    students: csv('Name,Email,Grade', 'Asha,asha@example.in,10', 'B,student@sandbox.test,11', 'C,none,', 'D,asha@example.in,12'),
    educators: csv('Name,Email', 'Asha,asha@example.in', 'B,educator@sandbox.test', 'C,none', 'D,asha@example.in'),
    courses: csv('Title,Type,Price', 'A,internal,1', 'a,internal,2', 'B,other,3', 'B,external,-1'),
    grades: csv('Email,Subject,Term,Score', 'student@sandbox.test,M,T1,1', 'student@sandbox.test,M,T1,2', 'nobody@example.in,M,T1,3', ',M,T1,'),
    attendance: csv('Email,Date,Status', 'student@sandbox.test,2026-01-05,P', 'student@sandbox.test,05/01/2026,A', 'nobody@example.in,2026-01-05,P', ',,'),
  };

  test.each(KINDS)('of %s reports what the real run reports, and changes nothing', async (kind) => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const rehearsal = await scene.send(kind, FILES[kind], 'dry_run=true').expect(207);
    const csvOfIt = await scene.send(kind, FILES[kind], 'dry_run=true&report=csv').expect(207);
    expect(scene.counts()).toEqual(before);
    expect(rehearsal.body.failed).toBeGreaterThan(0);
    expect(rehearsal.body.created + rehearsal.body.updated).toBeGreaterThan(0);
    const twin = newBulkScene(sandbox);
    expect((await twin.send(kind, FILES[kind], 'report=csv').expect(207)).text).toBe(csvOfIt.text);
    expect((await scene.send(kind, FILES[kind]).expect(207)).body).toEqual(rehearsal.body);
  });

  test('emits no event and writes nothing to the disk', async () => {
    const { api, admin, log } = await storedSandbox();
    const before = await log();
    for (const query of ['dry_run=true', 'dry_run=true&atomic=true', 'dry_run=true&report=csv'])
      await sendFile(api, 'students', students(700), query).expect(200);
    expect(await log()).toBe(before);
    expect((await admin.get('/events').expect(200)).body.total).toBe(2);
  });

  test('uses up no id: the next record has the one that it would have had', async () => {
    const scenes = [newBulkScene(sandbox), newBulkScene(sandbox)] as const;
    await scenes[0].send('students', students(3), 'dry_run=true').expect(200);
    const [one, other] = await Promise.all(scenes.map((scene) => scene.student()));
    expect(one).toBe(other);
  });
});

describe('atomic', () => {
  test('takes all rows', async () => {
    const scene = newBulkScene(sandbox);
    expect((await scene.send('students', students(3), 'atomic=true').expect(200)).body).toMatchObject({ created: 3, updated: 0, failed: 0 });
    expect(scene.events('student.created')).toHaveLength(3);
  });

  test('takes none where one is bad, and tells every bad one', async () => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const file = students(600) + csv('X,none', 'Y,none');
    for (const query of ['atomic=true', 'atomic=true&dry_run=true']) {
      const { body } = await scene.send('students', file, query).expect(207);
      expect(body).toMatchObject({ created: 0, updated: 0, failed: 2, errors: [{ row: 602 }, { row: 603 }] });
    }
    const { text } = await scene.send('students', file, 'atomic=true&report=csv').expect(207);
    expect(text.trim().split('\r\n')).toHaveLength(3);
    expect(scene.counts()).toEqual(before);
    await scene.send('students', students(600), 'atomic=true').expect(200);
  });

  test('takes up to 10,000 rows, and says how many there are', async () => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const { body } = await scene.send('students', students(10_001), 'atomic=true').expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'atomic', constraint: 'maxItems' } });
    expect(body.error.message).toContain('10001');
    expect(scene.counts()).toEqual(before);
    expect((await scene.send('students', students(10_000), 'atomic=true').expect(200)).body.created).toBe(10_000);
  });

  test('does not go with async, however that is said', async () => {
    const { send } = newBulkScene(sandbox);
    for (const answer of [
      await send('students', students(1), 'atomic=true&async=true'),
      await send('students', students(1), 'atomic=true').set('Prefer', 'respond-async'),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(/`atomic` and `async` exclude each other/);
    }
  });
});

describe('events', () => {
  test('tell of every student that is created, and of no other row', async () => {
    const scene = newBulkScene(sandbox);
    await scene.send('students', csv('Name,Email', 'Asha,asha@example.in', 'B,student@sandbox.test', 'C,none', 'Asha,asha@example.in')).expect(207);
    await scene.send('educators', csv('Name,Email', 'E,e@example.in')).expect(200);
    await scene.send('courses', csv('Title,Type', 'A,internal')).expect(200);
    const id = scene.workspace.store.students.find('email', 'asha@example.in')?.id;
    expect(scene.workspace.store.events.all()).toMatchObject([{ event: 'student.created', data: { student_id: id, name: 'Asha', email: 'asha@example.in' } }]);
  });

  test('reach whoever has registered for them', async () => {
    const { send, admin } = newBulkScene(sandbox);
    await admin.post('/webhooks', { inbox: 'import', events: ['student.created'] }).expect(201);
    await send('students', students(3)).expect(200);
    const deliveries = await vi.waitFor(
      async () => {
        const { body } = await admin.get('/inbox/import').expect(200);
        expect(body.deliveries).toHaveLength(3);
        return body.deliveries;
      },
      { timeout: 20_000 },
    );
    const emails = deliveries.map(({ body }: { body: string }) => JSON.parse(body).data.email);
    expect(emails.sort()).toEqual(['student-0@example.in', 'student-1@example.in', 'student-2@example.in']);
    expect(deliveries.every(({ signature_valid }: { signature_valid: boolean }) => signature_valid)).toBe(true);
  });
});

describe('a large file', () => {
  test('is taken in commits of 500 rows, and in none where all are bad', async () => {
    const { api, log } = await storedSandbox();
    const lines = async (): Promise<string[]> => (await log()).trim().split('\n');
    const before = (await lines()).length;
    await sendFile(api, 'students', students(1_001)).expect(200);
    const commits = (await lines()).slice(before);
    expect(commits.map((line) => line.match(/"email_verified"/g)?.length)).toEqual([500, 500, 1]);
    await sendFile(api, 'students', csv('Name,Email', 'A,none')).expect(207);
    expect(await lines()).toHaveLength(before + 3);
  });

  test('lets other requests in between', async () => {
    const { send, api } = newBulkScene(sandbox);
    let done = false;
    const importing = send('students', students(10_000)).then((answer) => {
      done = true;
      return answer;
    });
    const seen: number[] = [];
    while (!done) seen.push((await api.get('/students?limit=1').expect(200)).body.total);
    expect((await importing).body).toMatchObject({ created: 10_000 });
    expect(seen.filter((total) => total > 1 && total < 10_001).length).toBeGreaterThan(0);
  });

  test('that a reset overtakes is 503, and leaves nothing in the workspace that was reset', async () => {
    const { send, counts, workspace } = newBulkScene(sandbox);
    const before = counts();
    const resets: Promise<void>[] = [];
    const stop = workspace.observe({
      committed: () => {
        stop();
        resets.push(workspace.reset(false));
      },
    });
    const { body } = await send('students', students(1_500)).set('Idempotency-Key', 'reset').expect(503);
    await Promise.all(resets);
    expect([resets.length, body.error.code]).toEqual([1, 'SERVICE_UNAVAILABLE']);
    expect(counts()).toEqual(before);
    const again = await send('students', students(4)).set('Idempotency-Key', 'reset').expect(200);
    expect(again.headers['idempotency-replayed']).toBeUndefined();
  });

  test('that a reset overtakes at its very end is 503 too', async () => {
    const { send, counts, workspace } = newBulkScene(sandbox);
    const before = counts();
    const stop = workspace.observe({
      committed: () => {
        stop();
        void workspace.reset(false);
      },
    });
    await send('students', students(3), 'report=csv').expect(503);
    expect(counts()).toEqual(before);
  });
});

describe('Idempotency-Key', () => {
  const form = (content: string, name = 'students.csv'): FormData => {
    const data = new FormData();
    data.append('file', new File([content], name, { type: 'text/csv' }));
    return data;
  };
  const post = (url: string, body: RequestInit['body'], query = ''): Promise<Response> =>
    fetch(`${url}/v1/students/import?${query}`, {
      method: 'POST',
      headers: { ...API_KEY, 'Idempotency-Key': 'k', ...(typeof body === 'string' && { 'Content-Type': 'text/csv' }) },
      body: body ?? null,
    });

  test('the same file is one import, in whatever form with whatever boundary it comes', async () => {
    const { url, events } = newBulkScene(sandbox);
    const first = await post(url, form(students(3)));
    const text = await first.text();
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([200, null]);
    for (const body of [form(students(3)), form(students(3), 'other-name.csv'), students(3)]) {
      const again = await post(url, body);
      expect([again.status, again.headers.get('idempotency-replayed'), await again.text()]).toEqual([200, 'true', text]);
    }
    expect(events('student.created')).toHaveLength(3);
  });

  test('another file is 422', async () => {
    const { url, workspace } = newBulkScene(sandbox);
    expect((await post(url, students(3))).status).toBe(200);
    for (const body of [students(4), form(students(4))]) expect((await post(url, body)).status).toBe(422);
    expect(workspace.store.students.size).toBe(4);
  });

  test('the same file with other parameters is 422: a rehearsal is not the run', async () => {
    const { url, workspace } = newBulkScene(sandbox);
    expect((await post(url, students(3), 'dry_run=true')).status).toBe(200);
    expect((await post(url, students(3))).status).toBe(422);
    expect(workspace.store.students.size).toBe(1);
  });

  test('the same file for another kind is 422', async () => {
    const { send } = newBulkScene(sandbox);
    await send('students', students(1)).set('Idempotency-Key', 'k').expect(200);
    await send('educators', students(1)).set('Idempotency-Key', 'k').expect(422);
  });

  test('while it is still in progress it is 409, and says when to come again', async () => {
    const { url, api } = await storedSandbox();
    const full = gate();
    const { write } = disk;
    const held = vi.spyOn(disk, 'write').mockImplementation(async (...bytes) => {
      await full.promise;
      return write(...bytes);
    });
    onTestFinished(() => held.mockRestore());
    const first = post(url, students(3));
    await vi.waitFor(() => expect(held).toHaveBeenCalled(), { timeout: 20_000 });
    const second = await sendFile(api, 'students', students(3)).set('Idempotency-Key', 'k').expect(409);
    expect(second.body.error.details).toEqual({ reason: 'idempotency_key_in_progress' });
    expect(second.headers['retry-after']).toBe('1');
    full.open();
    expect(await (await first).json()).toMatchObject({ created: 3 });
    expect((await sendFile(api, 'students', students(3)).set('Idempotency-Key', 'k').expect(200)).headers['idempotency-replayed']).toBe('true');
  });

  test('replays a CSV of rejected rows byte for byte, as CSV', async () => {
    const { send } = newBulkScene(sandbox);
    const again = () => send('students', csv('Name,Email', 'कविता,none'), 'report=csv').set('Idempotency-Key', 'k').expect(207);
    const [first, second] = [await again(), await again()];
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.headers['content-type']).toBe(MEDIA_TYPES.csv);
    expect(second.text).toBe(first.text);
    expect(second.text).toContain('कविता');
  });

  test('replays a refusal of the file', async () => {
    const { send } = newBulkScene(sandbox);
    const again = () => send('students', csv('Foo', 'bar')).set('Idempotency-Key', 'k').expect(400);
    const [first, second] = [await again(), await again()];
    expect([second.headers['idempotency-replayed'], second.text]).toEqual(['true', first.text]);
  });
});

describe('files that other programs have written', () => {
  const fixture = (name: string): Buffer => readFileSync(new URL(`../bulk/fixtures/${name}`, import.meta.url));

  test.each([
    'libreoffice-comma.csv',
    'libreoffice-semicolon-1252.csv',
    'libreoffice-tab-utf16.csv',
    'excel-semicolon-bom.csv',
    'excel-sep-line.csv',
    'excel-unicode-text.csv',
    'google-sheets.csv',
  ])('%s', async (name) => {
    const { send, workspace } = newBulkScene(sandbox);
    const { body } = await send('students', fixture(name), '', 'application/octet-stream').expect(200);
    expect(body).toMatchObject({ created: 3, updated: 0, failed: 0, errors: [], ignored_columns: ['Remarks'] });
    const stored = workspace.store.students.all().filter(({ id }) => id !== OWN_STUDENT);
    expect(stored).toMatchObject([
      { name: 'Asha Rao', email: 'asha.rao@example.in', grade: '10', external_id: '007', skills: ['Python', 'Public speaking'], date_of_birth: '2010-03-09' },
      { name: 'José Müller', grade: '11', external_id: '008', skills: ['Reading, writing', 'Go'], date_of_birth: '2009-12-31', phone: null },
      { name: "D'Souza, Élise", grade: '12', external_id: '009', skills: ['Chess'], date_of_birth: '2008-02-29' },
    ]);
  });

  test('libreoffice-students.xlsx', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const { body } = await send('students', fixture('libreoffice-students.xlsx'), '', MEDIA_TYPES.xlsx).expect(207);
    expect(body).toMatchObject({ created: 1, failed: 1, errors: [{ row: 6, column: 'E-mail', field: 'email', value: null }] });
    expect(body.ignored_columns).toContain('Ticket');
    expect(workspace.store.students.find('email', 'priya@example.in')).toMatchObject({
      name: 'Priya Sharma',
      external_id: '0042',
      date_of_birth: '2008-06-15',
      address: '12 MG Road\nBengaluru 560001',
    });
  });

  test('a workbook whose cells are numbers, dates and truths', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const file = await workbook(
      ['Title', 'Type', 'Duration', 'Price', 'Course Code', 'Description'],
      [2026, 'internal', 6, 1499.5, 101, true],
      ['B', 'EXT', '6 weeks', '1,499.50', '007', new Date('2026-01-23T00:00:00Z')],
    );
    await send('courses', file, '', MEDIA_TYPES.xlsx).expect(200);
    expect(workspace.store.courses.all()).toMatchObject([
      { title: '2026', type: 'internal', duration: 6, price: 1499.5, external_id: '101', description: 'TRUE' },
      { title: 'B', type: 'external', duration: '6 weeks', price: 1499.5, external_id: '007', description: '2026-01-23' },
    ]);
  });
});
