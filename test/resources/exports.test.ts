// Files that go out: who may have them, what is in them, how they are named, and templates.

import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';

import { importableFields, KINDS, type Kind } from '../../src/bulk/columns.js';
import { MEDIA_TYPES } from '../../src/bulk/formats.js';
import { readXlsx } from '../../src/bulk/read-xlsx.js';
import { all, spooled } from '../bulk/spooled.js';
import { API_KEY, type RoleName, sandboxForTest, withSandbox } from '../setup.js';
import { NOBODY, OWN_STUDENT } from './arrange.js';
import { csv, download, newBulkScene } from './bulk-scene.js';

const sandbox = await withSandbox({ seed: 'empty' });

const rowsOf = (bytes: Buffer): Record<string, string>[] => parse(bytes, { columns: true, bom: true });
const column = (bytes: Buffer, title: string): (string | undefined)[] => rowsOf(bytes).map((row) => row[title]);

describe('the file', () => {
  test("of students has the guide's columns first, in its words", async () => {
    const { fetch } = newBulkScene(sandbox);
    const bytes = await fetch('students');
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from('\uFEFF'));
    expect(bytes.toString().split('\r\n')[0]).toBe(
      '\uFEFFStudent ID,Name,Email,Grade,Program,Skills,Courses Enrolled,Assessments Completed,Phone,School ID,Interests,Bio,Date of Birth,Address,External ID,Created At,Updated At',
    );
  });

  test('counts what a student is enrolled in and has completed', async () => {
    const { fetch, api } = newBulkScene(sandbox);
    for (const title of ['Python', 'Go']) {
      const { body } = await api.post('/courses', { title, type: 'internal' }).expect(201);
      await api.post(`/courses/${body.id}/enroll`, { student_id: OWN_STUDENT }).expect(201);
    }
    expect(rowsOf(await fetch('students'))).toMatchObject([{ 'Student ID': OWN_STUDENT, 'Courses Enrolled': '2', 'Assessments Completed': '0' }]);
    expect(rowsOf(await fetch('courses'))).toMatchObject([{ 'Enrolled Count': '1' }, { 'Enrolled Count': '1' }]);
  });

  test.each(['csv', 'xlsx', 'json'] as const)('of %s is named after the day that it is in the workspace, and typed', async (format) => {
    const { api, at } = newBulkScene(sandbox);
    await at('2031-02-28T23:59:59Z');
    for (const kind of KINDS) {
      const { headers } = await download(api.get(`/${kind}/export?format=${format}`)).expect(200);
      expect(headers['content-disposition']).toBe(`attachment; filename="${kind}-2031-02-28.${format}"`);
      expect(headers['content-type']).toBe(MEDIA_TYPES[format]);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  test('is CSV where nothing is said, and nothing else than the three formats', async () => {
    const { api } = newBulkScene(sandbox);
    expect((await api.get('/courses/export').expect(200)).headers['content-type']).toBe(MEDIA_TYPES.csv);
    for (const format of ['xls', 'ndjson']) {
      const { body } = await api.get(`/courses/export?format=${format}`).expect(400);
      expect(body.error.details).toMatchObject({ field: 'format' });
    }
    await api.get('/courses/export?format=csv&format=json').expect(400);
  });

  test('has its head alone for HEAD', async () => {
    const { url } = newBulkScene(sandbox);
    for (const path of ['students/export?format=xlsx', 'grades/import/template']) {
      const answer = await fetch(`${url}/v1/${path}`, { method: 'HEAD', headers: API_KEY });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
      expect((await answer.arrayBuffer()).byteLength).toBe(0);
    }
  });

  test('with nothing in it has the header in CSV and XLSX, and an empty array in JSON', async () => {
    const { fetch } = newBulkScene(sandbox);
    expect((await fetch('courses')).toString()).toMatch(/^\uFEFFCourse ID,Title,.*\r\n$/);
    expect(JSON.parse((await fetch('courses', 'json')).toString())).toEqual({ courses: [] });
    const { header, rows } = await readXlsx(await spooled(await fetch('courses', 'xlsx')));
    expect(header.slice(0, 2)).toEqual(['Course ID', 'Title']);
    expect(await all(rows)).toEqual([]);
  });

  test('is of the moment of its request: oldest first, new ones not in it', async () => {
    const { fetch, student } = newBulkScene(sandbox);
    await student({ email: 'b@example.in' });
    await student({ email: 'a@example.in' });
    expect(column(await fetch('students'), 'Email')).toEqual(['student@sandbox.test', 'b@example.in', 'a@example.in']);
  });

  test('of a browser page can be read, its name too', async () => {
    const { url } = newBulkScene(sandbox);
    const answer = await fetch(`${url}/v1/students/export`, { headers: { ...API_KEY, Origin: 'http://app.test' } });
    await answer.text();
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('Content-Disposition');
  });

  test('answers under every prefix', async () => {
    const { url } = newBulkScene(sandbox);
    const answers = await Promise.all(
      ['/v1', '/v1/api', '/api'].map(async (prefix) => (await fetch(`${url}${prefix}/students/export`, { headers: API_KEY })).text()),
    );
    expect(answers[0]).toContain('student@sandbox.test');
    expect(new Set(answers).size).toBe(1);
  });

  test('is the one of its workspace', async () => {
    const [one, other] = [newBulkScene(sandbox), newBulkScene(sandbox)];
    await one.student({ email: 'only-here@example.in' });
    expect((await one.fetch('students')).toString()).toContain('only-here');
    expect((await other.fetch('students')).toString()).not.toContain('only-here');
  });
});

describe('the filters of the list apply', () => {
  const scene = newBulkScene(sandbox);
  const arranged = (async () => {
    const people = [
      'a@example.in,Asha,10,Science,SCH-1,"Python, Go",N-1',
      'b@example.in,Ravi,11,Arts,SCH-1,Python,N-2',
      'c@example.in,Ashok,10,Arts,SCH-2,,N-3',
    ];
    await scene.send('students', csv('Email,Name,Grade,Program,School ID,Skills,Roll No', ...people)).expect(200);
    await scene.send('educators', csv('Email,Name,School ID,Employee ID', 'x@example.in,Meera,SCH-1,E-1', 'y@example.in,Arun,SCH-2,E-2')).expect(200);
    const courses = ['Python,internal,Data,beginner,0,PY,', 'Go,external,Data,advanced,100,GO,', 'Art,internal,Arts,beginner,,ART,with python'];
    await scene.send('courses', csv('Title,Type,Category,Level,Price,Course Code,Description', ...courses)).expect(200);
    await scene.send('grades', csv('Email,Subject,Term,Score', 'a@example.in,M,T1,1', 'b@example.in,M,T1,2')).expect(200);
    await scene.send('attendance', csv('Email,Date,Status', 'a@example.in,2026-01-05,P', 'b@example.in,2026-01-05,A')).expect(200);
  })();

  test.each<[Kind, string, string, string[]]>([
    ['students', 'grade=10', 'Name', ['Asha', 'Ashok']],
    ['students', 'program=ARTS', 'Name', ['Ravi', 'Ashok']],
    ['students', 'school_id=sch-1', 'Name', ['Asha', 'Ravi']],
    ['students', 'skills=python,go', 'Name', ['Asha']],
    ['students', 'external_id=n-2', 'Name', ['Ravi']],
    ['students', 'email=C@EXAMPLE.IN', 'Name', ['Ashok']],
    ['students', 'search=ash&grade=10&program=Science', 'Name', ['Asha']],
    ['students', 'search=nobody', 'Name', []],
    ['educators', 'school_id=sch-1', 'Name', ['Meera']],
    ['educators', 'external_id=e-2', 'Name', ['Arun']],
    ['educators', 'email=X@example.in', 'Name', ['Meera']],
    ['educators', 'search=aru', 'Name', ['Arun']],
    ['courses', 'category=data', 'Title', ['Python', 'Go']],
    ['courses', 'type=external', 'Title', ['Go']],
    ['courses', 'level=beginner', 'Title', ['Python', 'Art']],
    ['courses', 'free=true', 'Title', ['Python', 'Art']],
    ['courses', 'free=false', 'Title', ['Go']],
    ['courses', 'external_id=py', 'Title', ['Python']],
    ['courses', 'search=python', 'Title', ['Python', 'Art']],
    ['grades', `student_id=${NOBODY}`, 'Score', []],
    ['attendance', `student_id=${NOBODY}`, 'Status', []],
  ])('%s?%s', async (kind, query, title, values) => {
    await arranged;
    expect(column(await scene.fetch(kind, 'csv', query), title)).toEqual(values);
  });

  test.each<[Kind, string, string]>([
    ['grades', 'Score', '2'],
    ['attendance', 'Status', 'absent'],
  ])('%s of a student, in either case of the id', async (kind, title, value) => {
    await arranged;
    const { id } = (await scene.api.get('/students?external_id=N-2').expect(200)).body.students[0];
    for (const student of [id, id.toUpperCase()]) expect(column(await scene.fetch(kind, 'csv', `student_id=${student}`), title)).toEqual([value]);
  });

  test.each(['students/export?grade=1&grade=2', 'courses/export?type=other', 'grades/export?student_id=x', 'courses/export?free=maybe'])(
    '%s is refused',
    async (path) => {
      await scene.api.get(`/${path}`).expect(400);
    },
  );
});

describe('who may', () => {
  const ROLES: readonly RoleName[] = ['student', 'educator', 'recruiter', 'admin'];
  /** By kind: who exports; who imports, and may have the template. */
  const MAY: Readonly<Record<Kind, readonly [readonly RoleName[], readonly RoleName[]]>> = {
    students: [['educator', 'recruiter', 'admin'], ['admin']],
    educators: [['admin'], ['admin']],
    courses: [ROLES, ['educator', 'admin']],
    grades: [
      ['educator', 'admin'],
      ['educator', 'admin'],
    ],
    attendance: [
      ['educator', 'admin'],
      ['educator', 'admin'],
    ],
  };

  test.each(ROLES)('of the role %s', async (role) => {
    const scene = newBulkScene(sandbox);
    const client = await scene.as(role);
    for (const kind of KINDS) {
      const [exporters, importers] = MAY[kind];
      const [read, write] = [exporters.includes(role) ? 200 : 403, importers.includes(role)];
      expect([kind, (await client.get(`/${kind}/export`)).status]).toEqual([kind, read]);
      expect([kind, (await client.get(`/${kind}/import/template`)).status]).toEqual([kind, write ? 200 : 403]);
      // who may is told that the file is empty; who may not, is told that first
      expect([kind, (await client.post(`/${kind}/import`).set('Content-Type', 'text/csv').send('\n')).status]).toEqual([kind, write ? 400 : 403]);
    }
  });

  test('nobody without a credential, or with a wrong one', async () => {
    const { url } = newBulkScene(sandbox);
    for (const kind of KINDS) {
      for (const headers of [{}, { ...API_KEY, 'X-API-Secret': 'wrong' }]) {
        for (const path of ['export', 'import/template']) expect((await fetch(`${url}/v1/${kind}/${path}`, { headers })).status).toBe(401);
        expect((await fetch(`${url}/v1/${kind}/import`, { method: 'POST', headers, body: 'Name\nA' })).status).toBe(401);
      }
    }
  });

  test('a recruiter exports the students who applied, and not how they did in assessments', async () => {
    const scene = newBulkScene(sandbox);
    const student_id = await scene.student({ email: 'applied@example.in' });
    await scene.application({ student_id });
    const recruiter = await scene.as('recruiter');
    const { body } = await download(recruiter.get('/students/export')).expect(200);
    expect(rowsOf(body)).toMatchObject([{ 'Student ID': student_id, Email: 'applied@example.in', 'Courses Enrolled': '0', 'Assessments Completed': '' }]);
  });

  test('SANDBOX_FIDELITY=documented has imports and exports, and no templates and jobs', async () => {
    const { api } = await sandboxForTest({ seed: 'empty', fidelity: 'documented' });
    for (const kind of KINDS) {
      await api.get(`/${kind}/export`).expect(200);
      await api.get(`/${kind}/import/template`).expect(404);
    }
    await api.get(`/imports/${NOBODY}`).expect(404);
    for (const [query, email] of [
      ['', 'a@example.in'],
      ['?async=true', 'b@example.in'],
    ] as const) {
      const { body } = await api
        .post(`/students/import${query}`)
        .set('Content-Type', 'text/csv')
        .send(csv('Name,Email', `A,${email}`))
        .expect(200);
      expect(body).toMatchObject({ created: 1 });
    }
  });
});

describe.each(KINDS)('the template of %s', (kind) => {
  test.each(['csv', 'xlsx'] as const)('as %s has the columns that an import takes, and no row', async (format) => {
    const scene = newBulkScene(sandbox);
    const { body, headers } = await download(scene.api.get(`/${kind}/import/template?format=${format}`)).expect(200);
    expect(headers['content-disposition']).toBe(`attachment; filename="${kind}-template.${format}"`);
    expect(headers['content-type']).toBe(MEDIA_TYPES[format]);
    const titles = importableFields(kind).map(({ title }) => title);
    const header = format === 'csv' ? body.toString().replace('\uFEFF', '').trim().split(',') : (await readXlsx(await spooled(body))).header;
    expect(header).toEqual(titles);
    const before = scene.counts();
    const answer = await scene.send(kind, body, '', MEDIA_TYPES[format]).expect(200);
    expect(answer.body).toMatchObject({ created: 0, updated: 0, failed: 0, errors: [], ignored_columns: [] });
    expect(scene.counts()).toEqual(before);
  });

  test('is CSV where nothing is said, and never JSON', async () => {
    const { api } = newBulkScene(sandbox);
    expect((await api.get(`/${kind}/import/template`).expect(200)).headers['content-type']).toBe(MEDIA_TYPES.csv);
    await api.get(`/${kind}/import/template?format=json`).expect(400);
  });
});
