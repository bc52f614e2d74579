import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, NOBODY, OWN_STUDENT } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const FULL = {
  name: 'Asha Rao',
  email: 'asha.rao@example.in',
  phone: '+91 55500 00042',
  grade: '10',
  program: 'Science',
  school_id: 'SCH-1',
  skills: ['Python', 'Public speaking'],
  interests: ['Robotics'],
  bio: 'Builds robots.',
  date_of_birth: '2009-02-28',
  address: '12, MG Road, Bangalore',
  external_id: 'SIS-1001',
};

const CLEARED = {
  phone: null,
  grade: null,
  program: null,
  school_id: null,
  skills: [],
  interests: [],
  bio: null,
  date_of_birth: null,
  address: null,
  external_id: null,
};
const NEVER_APPLIED = /applied/;

describe('POST /students', () => {
  test('answers the whole student, makes the user behind it and emits one event', async () => {
    const { api, at, events, workspace } = newScene(sandbox);
    await at('2026-03-01T10:00:00Z');
    const { body } = await api.post('/students', FULL).expect(201);
    expect(body).toEqual({
      ...FULL,
      id: expect.any(String),
      user_id: expect.any(String),
      created_at: '2026-03-01T10:00:00Z',
      updated_at: '2026-03-01T10:00:00Z',
    });
    await api.get(`/students/${body.id}`).expect(200, body);
    expect(workspace.store.users.get(body.user_id)).toMatchObject({
      email: FULL.email,
      name: FULL.name,
      role: 'student',
      student_id: body.id,
      password: null,
      email_verified: false,
    });
    expect(events('student.created')).toEqual([{ student_id: body.id, name: FULL.name, email: FULL.email }]);
  });

  test('with name and email alone answers null for every other scalar and [] for every list', async () => {
    const { api } = newScene(sandbox);
    const { body } = await api.post('/students', { name: 'A', email: 'a@example.in' }).expect(201);
    expect(body).toMatchObject(CLEARED);
  });

  test('takes null for every optional field, and stores "" as null', async () => {
    const { api } = newScene(sandbox);
    const optional = Object.keys(CLEARED);
    const nulls = Object.fromEntries(optional.map((field) => [field, null]));
    expect((await api.post('/students', { name: 'A', email: 'a@example.in', ...nulls }).expect(201)).body).toMatchObject(CLEARED);
    const texts = optional.filter((field) => field !== 'skills' && field !== 'interests');
    const empty = Object.fromEntries(texts.map((field) => [field, '']));
    expect((await api.post('/students', { name: 'B', email: 'b@example.in', ...empty }).expect(201)).body).toMatchObject(CLEARED);
  });

  test('ignores unknown and read-only fields', async () => {
    const { api, at } = newScene(sandbox);
    await at('2026-03-01T10:00:00Z');
    const readOnly = { id: OWN_STUDENT, user_id: 7, created_at: 'yesterday', updated_at: null, courses: 'none' };
    const { body } = await api.post('/students', { ...FULL, ...readOnly, favourite_color: 'blue' }).expect(201);
    expect(body).toMatchObject({ ...FULL, created_at: '2026-03-01T10:00:00Z' });
    expect(body.id).not.toBe(OWN_STUDENT);
    expect(body).not.toHaveProperty('favourite_color');
  });

  test.each(['asha.rao@example.in', 'ASHA.RAO@example.in', 'Asha.Rao@Example.IN'])(
    'with the taken email %s is DUPLICATE_EMAIL and changes nothing',
    async (email) => {
      const { api, events, workspace } = newScene(sandbox);
      await api.post('/students', FULL).expect(201);
      const { body } = await api.post('/students', { name: 'Other', email }).expect(409);
      expect(body.error).toMatchObject({ code: 'DUPLICATE_EMAIL', details: { field: 'email', constraint: 'unique' } });
      expect(events('student.created')).toHaveLength(1);
      expect(workspace.store.students.size).toBe(2);
    },
  );

  test('with the email of a user who is no student is DUPLICATE_EMAIL, and leaves no half of a person', async () => {
    const { api, workspace } = newScene(sandbox);
    const { body } = await api.post('/students', { name: 'E', email: 'Educator@Sandbox.test' }).expect(409);
    expect(body.error.code).toBe('DUPLICATE_EMAIL');
    expect(workspace.store.students.find('email', 'educator@sandbox.test')).toBeUndefined();
  });

  test('20 at once with one email make exactly one student', async () => {
    const { api, events, workspace } = newScene(sandbox);
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => api.post('/students', FULL)))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(workspace.store.students.size).toBe(2);
    expect(events('student.created')).toHaveLength(1);
  });

  test('gives the same ids for the same calls in every workspace', async () => {
    const ids = [];
    for (const { api } of [newScene(sandbox), newScene(sandbox)]) ids.push((await api.post('/students', FULL).expect(201)).body.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  });
});

describe('PUT /students/{id}', () => {
  test('merges: what is sent takes the place of the old, what is left out stays', async () => {
    const { api, at, wait } = newScene(sandbox);
    await at('2026-03-01T10:00:00Z');
    const { body: before } = await api.post('/students', FULL).expect(201);
    await wait('1h');
    const { body } = await api.put(`/students/${before.id}`, { program: 'Commerce', skills: ['Accounting'] }).expect(200);
    expect(body).toEqual({ ...before, program: 'Commerce', skills: ['Accounting'], updated_at: '2026-03-01T11:00:00Z' });
    await api.get(`/students/${before.id}`).expect(200, body);
  });

  test('of what GET gave changes nothing but updated_at', async () => {
    const { api, as, at, wait } = newScene(sandbox);
    await at('2026-03-01T10:00:00Z');
    const path = `/students/${(await api.post('/students', FULL).expect(201)).body.id}`;
    const { body: given } = await api.get(`${path}?include=courses,assessments,applications`).expect(200);
    await wait('1m');
    await api.put(path, given).expect(200);
    expect((await api.get(`${path}?include=courses,assessments,applications`).expect(200)).body).toEqual({ ...given, updated_at: '2026-03-01T10:01:00Z' });

    const own = await as('student');
    const { body: mine } = await own.get(`/students/${OWN_STUDENT}`).expect(200);
    await own.put(`/students/${OWN_STUDENT}`, mine).expect(200, { ...mine, updated_at: '2026-03-01T10:01:00Z' });
  });

  test('clears by null, and "" in a text is null', async () => {
    const { api } = newScene(sandbox);
    const { id } = (await api.post('/students', FULL).expect(201)).body;
    for (const field of Object.keys(CLEARED) as (keyof typeof CLEARED)[]) {
      const { body } = await api.put(`/students/${id}`, { [field]: null }).expect(200);
      expect(body[field]).toEqual(CLEARED[field]);
    }
    const { body } = await api.put(`/students/${id}`, { grade: '', bio: '' }).expect(200);
    expect(body).toMatchObject({ name: FULL.name, email: FULL.email, ...CLEARED });
  });

  test('with an empty object is a change of nothing', async () => {
    const { api } = newScene(sandbox);
    const { body } = await api.post('/students', FULL).expect(201);
    expect((await api.put(`/students/${body.id}`, {}).expect(200)).body).toMatchObject(FULL);
  });

  test.each([
    [{ name: null }, 'name', 'type'],
    [{ name: '' }, 'name', 'minLength'],
    [{ email: null }, 'email', 'type'],
    [{ email: '' }, 'email', 'format'],
    [{ grade: 10 }, 'grade', 'type'],
    [{ skills: 'Python' }, 'skills', 'type'],
    [{ date_of_birth: '2026-02-30' }, 'date_of_birth', 'format'],
  ])('%j is refused and changes nothing', async (sent, field, constraint) => {
    const { api } = newScene(sandbox);
    const { body: before } = await api.post('/students', FULL).expect(201);
    const { body } = await api.put(`/students/${before.id}`, { ...sent, bio: 'changed' }).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
    await api.get(`/students/${before.id}`).expect(200, before);
  });

  test("to another's email is DUPLICATE_EMAIL, to the own one in another case is not", async () => {
    const { api } = newScene(sandbox);
    const { body: before } = await api.post('/students', FULL).expect(201);
    for (const email of ['Student@Sandbox.test', 'recruiter@sandbox.test']) {
      const { body } = await api.put(`/students/${before.id}`, { email, bio: 'changed' }).expect(409);
      expect(body.error.code).toBe('DUPLICATE_EMAIL');
    }
    await api.get(`/students/${before.id}`).expect(200, before);
    expect((await api.put(`/students/${before.id}`, { email: 'ASHA.RAO@example.in' }).expect(200)).body.email).toBe('ASHA.RAO@example.in');
  });

  test('moves the person to a new email: the old one is free, filters and login know the new one', async () => {
    const { api } = newScene(sandbox);
    const { id } = (await api.post('/students', FULL).expect(201)).body;
    await api.put(`/students/${id}`, { email: 'asha@new.example.in', grade: '11' }).expect(200);
    expect((await api.get('/students?email=asha.rao@example.in').expect(200)).body.total).toBe(0);
    expect((await api.get('/students?email=asha@new.example.in&grade=11').expect(200)).body.students[0].id).toBe(id);
    await api.post('/auth/otp/verify', { email: 'asha@new.example.in', otp: '000000' }).expect(200);
    await api.post('/auth/otp/verify', { email: FULL.email, otp: '000000' }).expect(401);
    await api.post('/students', FULL).expect(201);
  });

  test('emits nothing', async () => {
    const { api, workspace } = newScene(sandbox);
    await api.put(`/students/${OWN_STUDENT}`, { bio: 'new' }).expect(200);
    expect(workspace.store.events.size).toBe(0);
  });

  test.each([
    [{ email: 'other@example.in' }, 'email'],
    [{ email: 'STUDENT@sandbox.test' }, 'email'],
    [{ grade: '12' }, 'grade'],
    [{ grade: null }, 'grade'],
    [{ bio: 'fine', grade: '' }, 'grade'],
  ])('by the student with %j is 403 and changes nothing', async (sent, field) => {
    const { as } = newScene(sandbox);
    const student = await as('student');
    const { body: before } = await student.get(`/students/${OWN_STUDENT}`).expect(200);
    const { body } = await student.put(`/students/${OWN_STUDENT}`, sent).expect(403);
    expect(body.error.message).toContain(field);
    await student.get(`/students/${OWN_STUDENT}`).expect(200, before);
  });

  test('by the student changes all else of the own profile', async () => {
    const { as } = newScene(sandbox);
    const changed = {
      name: 'Asha R.',
      phone: null,
      program: 'Arts',
      school_id: 'SCH-2',
      skills: ['Painting'],
      interests: null,
      bio: '',
      address: 'Mysore',
      external_id: 'X',
    };
    const { body } = await (await as('student')).put(`/students/${OWN_STUDENT}`, changed).expect(200);
    expect(body).toMatchObject({ ...changed, interests: [], bio: null });
  });
});

describe('GET /students', () => {
  /** Three students besides the own one, of whom the filters tell one from the other. */
  const school = async () => {
    const scene = newScene(sandbox);
    const students = [
      { name: 'Asha Rao', email: 'asha@one.example.in', grade: '10', program: 'Science', school_id: 'SCH-1', skills: ['Python', 'SQL'], external_id: 'A-1' },
      { name: 'Bilal Khan', email: 'bilal@two.example.in', grade: '10', program: 'Commerce', school_id: 'SCH-1', skills: ['python'], external_id: 'A-2' },
      { name: 'Chitra Nair', email: 'chitra@one.example.in', grade: 'College', program: 'Science', school_id: 'SCH-2', skills: [], external_id: 'a-1' },
    ];
    for (const student of students) await scene.student(student);
    return scene;
  };

  test.each([
    ['grade=10', ['Asha', 'Bilal']],
    ['grade=COLLEGE', ['Own', 'Chitra']],
    ['grade=1', []],
    ['program=science', ['Asha', 'Chitra']],
    ['school_id=sch-1', ['Asha', 'Bilal']],
    ['school_id=sch-1&program=science', ['Asha']],
    ['grade=college&program=science&school_id=sch-2', ['Chitra']],
    ['external_id=A-1', ['Asha', 'Chitra']],
    ['external_id=A', []],
    ['email=ASHA@one.example.in', ['Asha']],
    ['email=asha', []],
    ['skills=python', ['Asha', 'Bilal']],
    ['skills=Python,sql', ['Asha']],
    ['skills=Python,%20SQL', ['Asha']],
    ['skills=Python&skills=SQL', ['Asha']],
    ['skills=Python,Knitting', []],
    ['search=ASHA', ['Own', 'Asha']],
    ['search=one.example', ['Asha', 'Chitra']],
    // in sandbox.test and in Khan
    ['search=an', ['Own', 'Bilal']],
    ['search=.*', []],
    ['search=python', []],
    ['search=khan&grade=10', ['Bilal']],
    ['nonsense=1', ['Own', 'Asha', 'Bilal', 'Chitra']],
  ])('?%s gives %j, oldest first', async (query, expected) => {
    const { api } = await school();
    const { body } = await api.get(`/students?${query}`).expect(200);
    const found = body.students.map(({ id, name }: { id: string; name: string }) => (id === OWN_STUDENT ? 'Own' : name.split(' ')[0]));
    expect(found).toEqual(expected);
    expect(body).toMatchObject({ total: expected.length, page: 1, pages: expected.length === 0 ? 0 : 1 });
  });

  test('pages through everything, each student once, oldest first', async () => {
    const { api, student } = newScene(sandbox);
    const ids = [OWN_STUDENT];
    for (let at = 0; at < 24; at += 1) ids.push(await student());
    const first = (await api.get('/students').expect(200)).body;
    expect(first).toMatchObject({ total: 25, page: 1, pages: 2 });
    expect(first.students).toHaveLength(20);
    const seen: string[] = [];
    for (let page = 1; page <= 4; page += 1) {
      const { body } = await api.get(`/students?page=${page}&limit=7&search=e`).expect(200);
      expect(body).toMatchObject({ total: 25, page, pages: 4 });
      seen.push(...body.students.map(({ id }: { id: string }) => id));
    }
    expect(seen).toEqual(ids);
    const past = (await api.get('/students?page=5&limit=7').expect(200)).body;
    expect(past).toEqual({ students: [], total: 25, page: 5, pages: 4 });
    expect((await api.get('/students?limit=1000').expect(200)).body.students).toHaveLength(25);
  });

  test('embeds nothing unless it is asked to', async () => {
    const { api } = newScene(sandbox);
    const [student] = (await api.get('/students').expect(200)).body.students;
    for (const field of ['courses', 'assessments', 'applications']) expect(student).not.toHaveProperty(field);
  });

  test('shows a recruiter those who applied, and no others', async () => {
    const { as, student, application, api } = newScene(sandbox);
    const [quiet, keen] = [await student({ name: 'Quiet' }), await student({ name: 'Keen' })];
    await application({ student_id: keen });
    const recruiter = await as('recruiter');
    const { body } = await recruiter.get('/students').expect(200);
    expect(body).toMatchObject({ students: [{ id: keen }], total: 1, pages: 1 });
    expect((await recruiter.get('/students?search=quiet').expect(200)).body.total).toBe(0);
    await recruiter.get(`/students/${keen}/applications`).expect(200);
    for (const path of ['', '/courses', '/applications']) {
      const { body: refused } = await recruiter.get(`/students/${quiet}${path}`).expect(403);
      expect(refused.error.message).toMatch(NEVER_APPLIED);
    }
    const { body: refused } = await recruiter.get(`/opportunities/recommendations?student_id=${quiet}`).expect(403);
    expect(refused.error.message).toMatch(NEVER_APPLIED);
    await api.get(`/students/${quiet}`).expect(200);
  });
});

describe('an id in the path', () => {
  test("that is somebody's external_id is told whose, in every case of letters", async () => {
    const { api, student } = newScene(sandbox);
    const id = await student({ external_id: 'SIS-7' });
    for (const path of ['/students/SIS-7', '/students/sis-7/courses', '/students/SIS-7/applications']) {
      const { body } = await api.get(path).expect(400);
      expect(body.error.details).toMatchObject({ field: 'id', constraint: 'format' });
      expect(body.error.message).toContain(`It is the external_id of ${id}: send that id.`);
      expect(body.error.details.errors[0].message).toContain(id);
    }
    expect((await api.put('/students/SIS-7', {}).expect(400)).body.error.message).toContain(id);
    expect((await api.get('/students/SIS-8').expect(400)).body.error.message).not.toContain('external_id');
  });

  test('of nobody is 404 for those who may see everyone, 403 for a student', async () => {
    const { api, as } = newScene(sandbox);
    const [student, educator] = [await as('student'), await as('educator')];
    for (const path of ['', '/courses', '/assessments']) {
      for (const client of [api, educator]) expect((await client.get(`/students/${NOBODY}${path}`).expect(404)).body.error.message).toContain(NOBODY);
      await student.get(`/students/${NOBODY}${path}`).expect(403);
    }
    await student.put(`/students/${NOBODY}`, {}).expect(403);
  });
});

describe('POST /students/bulk', () => {
  test.each([
    ['an array', (rows: object[]) => rows],
    ['an object that holds the array', (rows: object[]) => ({ students: rows })],
  ])('%s of good rows is 201, in order, with an event a row', async (_, wrap) => {
    const { api, events } = newScene(sandbox);
    const rows = [{ ...FULL }, { name: 'Bilal', email: 'bilal@example.in', grade: '' }];
    const { body } = await api.post('/students/bulk', wrap(rows)).expect(201);
    expect(body).toEqual({
      created: 2,
      failed: 0,
      students: [
        { id: expect.any(String), external_id: FULL.external_id, email: FULL.email },
        { id: expect.any(String), external_id: null, email: 'bilal@example.in' },
      ],
      errors: [],
    });
    expect(events('student.created')).toEqual([
      { student_id: body.students[0].id, name: FULL.name, email: FULL.email },
      { student_id: body.students[1].id, name: 'Bilal', email: 'bilal@example.in' },
    ]);
  });

  test('a bad row never stops the good ones, and is told by its index, code and field', async () => {
    const { api, events, workspace } = newScene(sandbox);
    const rows = [
      { name: 'A', email: 'a@example.in' },
      { name: 'B' },
      { name: 'C', email: 'A@example.in' },
      'D',
      { name: 'E', email: 'e@example.in', grade: 10 },
      { name: 'F', email: 'educator@sandbox.test' },
      null,
      { name: 'G', email: 'g@example.in' },
    ];
    const { body } = await api.post('/students/bulk', rows).expect(207);
    expect(body).toMatchObject({ created: 2, failed: 6, students: [{ email: 'a@example.in' }, { email: 'g@example.in' }] });
    expect(body.errors.map(({ index, code, field }: { index: number; code: string; field: string | null }) => [index, code, field])).toEqual([
      [1, 'VALIDATION_ERROR', 'email'],
      [2, 'DUPLICATE_EMAIL', 'email'],
      [3, 'VALIDATION_ERROR', null],
      [4, 'VALIDATION_ERROR', 'grade'],
      [5, 'DUPLICATE_EMAIL', 'email'],
      [6, 'VALIDATION_ERROR', null],
    ]);
    expect(events('student.created')).toHaveLength(2);
    expect(workspace.store.students.size).toBe(3);
  });

  test('a row that failed takes no id: the next one gets the id that it would have had', async () => {
    const rows = [
      { name: 'A', email: 'student@sandbox.test' },
      { name: 'B', email: 'b@example.in' },
    ];
    const [with_, without] = [newScene(sandbox), newScene(sandbox)];
    const { body: partly } = await with_.api.post('/students/bulk', rows).expect(207);
    const { body: whole } = await without.api.post('/students/bulk', rows.slice(1)).expect(201);
    expect(partly.students).toEqual(whole.students);
  });

  test('all bad is 207 with created 0', async () => {
    const { api } = newScene(sandbox);
    const { body } = await api.post('/students/bulk', [{}, { name: 'A', email: 'none' }]).expect(207);
    expect(body).toMatchObject({ created: 0, failed: 2, students: [], errors: [{ index: 0 }, { index: 1, field: 'email' }] });
  });

  test.each([
    ['an object without rows', {}, 'type'],
    ['an object with the rows in another field', { rows: [FULL] }, 'type'],
    ['no row', [], 'minItems'],
    ['no row in an object', { students: [] }, 'minItems'],
    ['10,001 rows', Array.from({ length: 10_001 }, () => ({})), 'maxItems'],
  ])('%s is 400 and makes nobody', async (_, sent, constraint) => {
    const { api, workspace } = newScene(sandbox);
    const { body } = await api.post('/students/bulk', sent).expect(400);
    expect(body.error.details.constraint).toBe(constraint);
    expect(workspace.store.students.size).toBe(1);
  });

  test('10,000 rows are one request', async () => {
    const { api, workspace } = newScene(sandbox);
    const rows = Array.from({ length: 10_000 }, (_, at) => ({ name: `Student ${at}`, email: `s${at}@example.in`, external_id: `S-${at}` }));
    const { body } = await api.post('/students/bulk', rows).expect(201);
    expect(body.created).toBe(10_000);
    expect(body.students.map(({ external_id }: { external_id: string }) => external_id)).toEqual(rows.map(({ external_id }) => external_id));
    expect(workspace.store.students.size).toBe(10_001);
  });
});

test.each([
  ['/students/bulk', 'post', 'students', (text: string) => ({ name: text, email: 'a@example.in' }), { name: 'B', email: 'b@example.in' }, 'name', 1],
  [
    '/attendance/bulk',
    'post',
    'attendance',
    (text: string) => ({ student_id: OWN_STUDENT, date: '2026-01-05', status: 'late', class_id: text }),
    { student_id: OWN_STUDENT, date: '2026-01-05', status: 'late' },
    'class_id',
    1,
  ],
  [
    '/grades/bulk',
    'put',
    'grades',
    (text: string) => ({ student_id: OWN_STUDENT, subject_id: 'M', term: text, score: 1 }),
    { student_id: OWN_STUDENT, subject_id: 'M', term: 'T1', score: 1 },
    'term',
    1,
  ],
] as const)('a row of %s with U+0000 or half a surrogate pair fails alone', async (path, method, field, bad, good, at, created) => {
  for (const rows of [[bad('a\u0000b'), good, bad('\ud800')], { [field]: [bad('a\u0000b'), good, bad('\ud800')] }]) {
    const { body } = await newScene(sandbox).api[method](path, rows).expect(207);
    expect(body).toMatchObject({ created, failed: 2, errors: [{ index: 0 }, { index: 2 }] });
    for (const error of body.errors)
      expect(error).toMatchObject({ code: 'VALIDATION_ERROR', field: at, message: `\`${at}\` must not hold U+0000 or half of a surrogate pair.` });
  }
  // outside the rows it is the body's
  await newScene(sandbox)
    .api[method](path, { [field]: [good], note: '\ud800' })
    .expect(400);
});

test("a UUID that no student has and that is somebody's external_id is told whose it is, wherever a record is named", async () => {
  const { api, student } = newScene(sandbox);
  const own = '11111111-2222-4333-8444-555555555555';
  const id = await student({ external_id: own });
  const meant = `Student ${own} does not exist. It is the external_id of ${id}: send that id.`;
  expect((await api.get(`/students/${own}`).expect(404)).body.error.message).toBe(meant);
  const { body: course } = await api.post('/courses', { title: 'Python', type: 'internal' }).expect(201);
  expect((await api.post(`/courses/${course.id}/enroll`, { student_id: own }).expect(404)).body.error.message).toBe(meant);
  const grades = await api.put('/grades/bulk', [{ student_id: own.toUpperCase(), subject_id: 'M', score: 1, term: 'T' }]).expect(207);
  expect(grades.body.errors).toEqual([{ index: 0, code: 'NOT_FOUND', field: 'student_id', message: meant }]);
  const file = await api.post('/grades/import').set('Content-Type', 'text/csv').send(`Student ID,Subject,Term,Score\n${own},M,T,1\n`).expect(207);
  expect(file.body.errors).toMatchObject([{ row: 2, code: 'NOT_FOUND', field: 'student_id', message: meant }]);
});

test('a malformed student_id in a bulk row is told whose external_id it is', async () => {
  const { api, student } = newScene(sandbox);
  const id = await student({ external_id: 'SIS-9' });
  const attendance = await api.post('/attendance/bulk', [{ student_id: 'SIS-9', date: '2026-01-05', status: 'present' }]).expect(207);
  expect(attendance.body.errors).toEqual([
    { index: 0, code: 'VALIDATION_ERROR', field: 'student_id', message: expect.stringContaining(`It is the external_id of ${id}: send that id.`) },
  ]);
  const grades = await api
    .put('/grades/bulk', [
      { student_id: 'sis-9', subject_id: 'M', score: 1, term: 'T' },
      { student_id: 'SIS-10', subject_id: 'M', score: 1, term: 'T' },
    ])
    .expect(207);
  expect(grades.body.errors[0].message).toContain(id);
  expect(grades.body.errors[1].message).not.toContain('external_id');
});
