// Which record a row means, and what becomes of it: matching, modes, what a row changes, ids, and how a row names its student.

import { describe, expect, test } from 'vitest';

import type { Kind } from '../../../src/bulk/columns.js';
import { withSandbox } from '../../setup.js';
import { NOBODY, OWN_STUDENT } from '../arrange.js';
import { type BulkScene, csv, newBulkScene } from '../bulk-scene.js';

const sandbox = await withSandbox({ seed: 'empty' });

const taken = { failed: 0, errors: [], ignored_columns: [] };

/** The stored records of a kind, but for the student that every scenario has. */
const stored = ({ workspace }: BulkScene, kind: Kind): readonly object[] => workspace.store[kind].all().filter(({ id }) => id !== OWN_STUDENT);

describe('a row finds its record', () => {
  interface Case {
    readonly kind: Kind;
    readonly by: string;
    /** Two files: the second means the record that the first has made. */
    readonly first: string;
    readonly second: string;
    readonly after: object;
  }

  test.each<Case>([
    {
      kind: 'students',
      by: 'external_id, before the email',
      first: csv('Name,Email,Roll No', 'Asha,asha@example.in,SIS-1'),
      second: csv('Name,Email,Roll No', 'Asha Rao,rao@example.in,SIS-1'),
      after: { name: 'Asha Rao', email: 'rao@example.in', external_id: 'SIS-1' },
    },
    {
      kind: 'students',
      by: 'the email, whatever its case, where there is no external_id',
      first: csv('Name,Email', 'Asha,asha@example.in'),
      second: csv('Name,Email', 'Asha Rao,ASHA@example.in'),
      after: { name: 'Asha Rao', email: 'ASHA@example.in' },
    },
    {
      kind: 'students',
      by: 'the email, where no record has the external_id',
      first: csv('Name,Email', 'Asha,asha@example.in'),
      second: csv('Name,Email,Roll No', 'Asha,asha@example.in,SIS-1'),
      after: { email: 'asha@example.in', external_id: 'SIS-1' },
    },
    {
      kind: 'students',
      by: 'the email, with a name in parts',
      first: csv('Surname,First Name,Email', 'Rao,Asha,asha@example.in'),
      second: csv('Last Name,Middle Name,First Name,Email', 'Rao,K.,Asha,asha@example.in'),
      after: { name: 'Asha K. Rao' },
    },
    {
      kind: 'educators',
      by: 'external_id',
      first: csv('Name,Email,Employee ID', 'Meera,meera@example.in,E1'),
      second: csv('Name,Email,Employee ID', 'Meera Iyer,iyer@example.in,E1'),
      after: { name: 'Meera Iyer', email: 'iyer@example.in' },
    },
    {
      kind: 'educators',
      by: 'the email',
      first: csv('Name,Email', 'Meera,meera@example.in'),
      second: csv('Name,Email', 'Meera Iyer,Meera@Example.in'),
      after: { name: 'Meera Iyer' },
    },
    {
      kind: 'courses',
      by: 'external_id',
      first: csv('Title,Type,Course Code', 'Python,internal,PY'),
      second: csv('Title,Type,Course Code', 'Python 2,external,PY'),
      after: { title: 'Python 2', type: 'external' },
    },
    {
      kind: 'courses',
      by: 'title and type',
      first: csv('Title,Type,Level', 'Python,internal,beginner'),
      second: csv('Title,Type,Level', 'PYTHON,Internal,advanced'),
      after: { title: 'PYTHON', level: 'advanced' },
    },
    {
      kind: 'grades',
      by: 'student, subject and term',
      first: csv('Student Email,Subject,Term,Marks,Grade', 'student@sandbox.test,MATH,T1,50,C'),
      second: csv('Student ID,Subject,Term,Marks,Grade', `${OWN_STUDENT.toUpperCase()},MATH,T1,91.5,A`),
      after: { student_id: OWN_STUDENT, subject_id: 'MATH', term: 'T1', score: 91.5, grade: 'A' },
    },
    {
      kind: 'attendance',
      by: 'student, date and class',
      first: csv('Student Email,Date,Status,Class', 'student@sandbox.test,2026-01-05,absent,10A'),
      second: csv('Roll No,Date,Status,Class', 'SIS-00001,05/01/2026,P,10A'),
      after: { student_id: OWN_STUDENT, date: '2026-01-05', status: 'present', class_id: '10A' },
    },
    {
      kind: 'attendance',
      by: 'student and date, where there is no class',
      first: csv('Student Email,Date,Status,Class', 'student@sandbox.test,2026-01-05,absent,'),
      second: csv('Student Email,Date,Status', 'student@sandbox.test,2026-01-05,late'),
      after: { status: 'late', class_id: null },
    },
  ])('of $kind by $by', async ({ kind, first, second, after }) => {
    const scene = newBulkScene(sandbox);
    const before = stored(scene, kind).length;
    expect((await scene.send(kind, first).expect(200)).body).toMatchObject({ ...taken, created: 1, updated: 0 });
    expect((await scene.send(kind, first, 'mode=create').expect(207)).body).toMatchObject({
      created: 0,
      failed: 1,
      errors: [{ message: expect.stringMatching(/ already\. With `mode=upsert` the row changes that record\.$/) }],
    });
    expect((await scene.send(kind, second, 'mode=update').expect(200)).body).toMatchObject({ ...taken, created: 0, updated: 1 });
    expect(stored(scene, kind)).toHaveLength(before + 1);
    expect(stored(scene, kind).at(-1)).toMatchObject(after);
  });

  test('another external_id with another email is another student', async () => {
    const scene = newBulkScene(sandbox);
    await scene.student({ email: 'asha@example.in', external_id: 'SIS-1' });
    expect((await scene.send('students', csv('Name,Email,Roll No', 'Ravi,ravi@example.in,SIS-10')).expect(200)).body).toMatchObject({ created: 1 });
  });

  test('attendance of another class is another record', async () => {
    const scene = newBulkScene(sandbox);
    const rows = ['student@sandbox.test,2026-01-05,P,10A', 'student@sandbox.test,2026-01-05,A,10B', 'student@sandbox.test,2026-01-05,L,'];
    expect((await scene.send('attendance', csv('Email,Date,Status,Class', ...rows)).expect(200)).body).toMatchObject({ created: 3, updated: 0 });
  });
});

describe('mode', () => {
  const twice = csv('Name,Email', 'Asha,asha@example.in', 'Asha Rao,ASHA@example.in');

  test.each([
    ['', { created: 1, updated: 0, failed: 1 }, 'Asha'],
    ['mode=upsert', { created: 1, updated: 0, failed: 1 }, 'Asha'],
    ['mode=create', { created: 1, updated: 0, failed: 1 }, 'Asha'],
    ['mode=update', { created: 0, updated: 0, failed: 2 }, undefined],
  ])('"%s": a file that has the same record twice', async (mode, report, name) => {
    for (const rehearsal of ['&dry_run=true', '']) {
      const scene = newBulkScene(sandbox);
      expect((await scene.send('students', twice, mode + rehearsal).expect(207)).body).toMatchObject(report);
      expect(scene.workspace.store.students.find('email', 'asha@example.in')?.name).toBe(rehearsal === '' ? name : undefined);
    }
  });

  test.each<[Kind, string, string, object]>([
    ['students', 'Name,Email', 'A,student@sandbox.test', { code: 'DUPLICATE_EMAIL', column: 'Email', value: 'student@sandbox.test' }],
    ['students', 'Name,Email,Roll No', 'A,a@example.in,SIS-00001', { code: 'CONFLICT', column: 'Roll No', field: 'external_id', value: 'SIS-00001' }],
    ['students', 'Name,Email', 'A,Recruiter@sandbox.test', { code: 'DUPLICATE_EMAIL', column: 'Email', value: 'Recruiter@sandbox.test' }],
    ['educators', 'Name,Email', 'A,educator@sandbox.test', { code: 'DUPLICATE_EMAIL', column: 'Email' }],
    ['educators', 'Name,Email', 'A,student@sandbox.test', { code: 'DUPLICATE_EMAIL', column: 'Email' }],
  ])('create refuses %s that are there already: %s, %s', async (kind, header, row, error) => {
    const { send } = newBulkScene(sandbox);
    const { body } = await send(kind, csv(header, row), 'mode=create').expect(207);
    expect(body).toMatchObject({ created: 0, updated: 0, failed: 1, errors: [{ row: 2, ...error }] });
  });

  test.each<[Kind, string, string]>([
    ['students', 'Name,Email', 'A,nobody@example.in'],
    ['educators', 'Name,Email', 'A,nobody@example.in'],
    ['courses', 'Title,Type', 'Nothing,internal'],
    ['grades', 'Email,Subject,Term,Score', 'student@sandbox.test,M,T1,1'],
    ['attendance', 'Email,Date,Status', 'student@sandbox.test,2026-01-05,P'],
  ])('update refuses %s that are not there', async (kind, header, row) => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const { body } = await scene.send(kind, csv(header, row), 'mode=update').expect(207);
    expect(body).toMatchObject({ created: 0, updated: 0, failed: 1, errors: [{ row: 2, code: 'NOT_FOUND', column: null, field: null, value: null }] });
    expect(scene.counts()).toEqual(before);
  });

  test('a mode that there is not is refused, and names those that there are', async () => {
    const { body } = await newBulkScene(sandbox).send('students', twice, 'mode=replace').expect(400);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'mode' } });
    expect(body.error.message).toContain('upsert');
  });
});

describe('an update', () => {
  const FULL = {
    name: 'Asha Rao',
    email: 'asha@example.in',
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

  test('changes only the columns that the file has', async () => {
    const { student, send, api } = newBulkScene(sandbox);
    const id = await student(FULL);
    await send('students', csv('Roll No,Grade', 'SIS-1001,11')).expect(200);
    expect((await api.get(`/students/${id}`).expect(200)).body).toMatchObject({ ...FULL, grade: '11' });
  });

  test('clears what is empty in the file, where a record may be without it', async () => {
    const { student, send, api } = newBulkScene(sandbox);
    const id = await student(FULL);
    await send('students', csv('Email,Phone,Grade,Program,School ID,Skills,Interests,Bio,DOB,Address', 'asha@example.in,,,,,,,,,')).expect(200);
    const cleared = { phone: null, grade: null, program: null, school_id: null, skills: [], interests: [], bio: null, date_of_birth: null, address: null };
    expect((await api.get(`/students/${id}`).expect(200)).body).toMatchObject({ ...FULL, ...cleared });
  });

  test('can not take away what a record must have', async () => {
    const { student, send, api } = newBulkScene(sandbox);
    const id = await student(FULL);
    const { body } = await send('students', csv('Roll No,Name,Email', 'SIS-1001,,asha@example.in')).expect(207);
    expect(body.errors).toMatchObject([{ row: 2, column: 'Name', field: 'name', value: null, code: 'VALIDATION_ERROR' }]);
    expect((await api.get(`/students/${id}`).expect(200)).body).toMatchObject(FULL);
  });

  test('can not take the email of another student, nor of any user', async () => {
    const { student, send, api } = newBulkScene(sandbox);
    await student({ ...FULL, external_id: null });
    const id = await student({ name: 'Ravi', email: 'ravi@example.in', external_id: 'SIS-2' });
    for (const email of ['Asha@Example.in', 'recruiter@sandbox.test']) {
      const { body } = await send('students', csv('Roll No,Email', `SIS-2,${email}`)).expect(207);
      expect(body.errors).toMatchObject([{ row: 2, column: 'Email', field: 'email', value: email, code: 'DUPLICATE_EMAIL' }]);
    }
    expect((await api.get(`/students/${id}`).expect(200)).body.email).toBe('ravi@example.in');
  });

  test('of the email gives it to the user as well, who signs in with it', async () => {
    const { student, send, workspace } = newBulkScene(sandbox);
    const id = await student({ ...FULL });
    await send('students', csv('Roll No,Email', 'SIS-1001,new@example.in')).expect(200);
    expect(workspace.store.users.find('email', 'new@example.in')).toMatchObject({ student_id: id });
    expect(workspace.store.users.find('email', 'asha@example.in')).toBeUndefined();
  });

  test('of a course keeps its rating and its enrollments', async () => {
    const { send, api, workspace } = newBulkScene(sandbox);
    const { body: course } = await api.post('/courses', { title: 'Python', type: 'internal', price: 10 }).expect(201);
    await api.post(`/courses/${course.id}/enroll`, { student_id: OWN_STUDENT }).expect(201);
    await send('courses', csv('Title,Type,Fee', 'python,internal,"1,499.50"')).expect(200);
    expect((await api.get(`/courses/${course.id}`).expect(200)).body).toMatchObject({ title: 'python', price: 1499.5, enrolled_count: 1, currency: 'INR' });
    expect(workspace.store.courses.size).toBe(1);
  });
});

describe('the id of a row', () => {
  const ID = '11111111-2222-4333-8444-555555555555';

  test.each<[Kind, string, string]>([
    ['students', 'Student ID,Name,Email', 'A,a@example.in'],
    ['educators', 'Educator ID,Name,Email', 'A,a@example.in'],
    ['courses', 'Course ID,Title,Type', 'Python,internal'],
  ])('of %s is kept where it is free, in lower case, else the record gets a new one', async (kind, header, row) => {
    const scene = newBulkScene(sandbox);
    const other = row.replace('A,a@', 'B,b@').replace('Python', 'Go');
    const { body } = await scene.send(
      kind,
      csv(
        header,
        `${ID.toUpperCase().replaceAll('1', 'A')},${row}`,
        `${ID.replaceAll('1', 'a')},${other}`,
        `,${row.replace('A,a@', 'C,c@').replace('Python', 'C')}`,
      ),
    );
    expect(body).toMatchObject({ created: 3, failed: 0 });
    const ids = scene.workspace.store[kind].all().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id === ID.replaceAll('1', 'a'))).toHaveLength(1);
  });

  test('of a record that is found by something else is left alone', async () => {
    const { student, send, workspace } = newBulkScene(sandbox);
    const id = await student({ email: 'asha@example.in' });
    for (const other of [ID, 'S-1001']) await send('students', csv('Student ID,Email,Name', `${other},asha@example.in,Asha`)).expect(200);
    expect(workspace.store.students.get(id)?.name).toBe('Asha');
    expect(workspace.store.students.has(ID)).toBe(false);
  });

  test('that is a number of the school is refused, with a word on where it belongs', async () => {
    const { send } = newBulkScene(sandbox);
    const { body } = await send('students', csv('Student ID,Name,Email', 'S-1001,Asha,asha@example.in')).expect(207);
    expect(body.errors).toMatchObject([{ row: 2, column: 'Student ID', field: 'id', value: 'S-1001', code: 'VALIDATION_ERROR' }]);
    expect(body.errors[0].message).toContain('external_id');
    const mapping = encodeURIComponent(JSON.stringify({ 'Student ID': 'external_id' }));
    await send('students', csv('Student ID,Name,Email', 'S-1001,Asha,asha@example.in'), `mapping=${mapping}`).expect(200);
  });
});

describe('a grade and an attendance record name their student', () => {
  const KINDS: readonly (readonly [Kind, string, string])[] = [
    ['grades', 'Subject,Term,Score', 'M,T1,50'],
    ['attendance', 'Date,Status', '2026-01-05,P'],
  ];
  const COLUMNS = 'Student ID,Student External ID,Student Email';

  test.each([
    ['id', `${OWN_STUDENT},,`],
    ['external_id', ',SIS-00001,'],
    ['email', ',,STUDENT@sandbox.test'],
    ['external_id, where the id is that of another sandbox', `${NOBODY},SIS-00001,`],
    ['email, where the id is no id at all', 'S-77,,student@sandbox.test'],
    ['email, where the id is not known', `${NOBODY},,student@sandbox.test`],
    ['id, before an external_id and an email that are of nobody', `${OWN_STUDENT},OTHER-1,nobody@example.in`],
  ])('by %s', async (_, names) => {
    for (const [kind, header, row] of KINDS) {
      const scene = newBulkScene(sandbox);
      expect((await scene.send(kind, csv(`${COLUMNS},${header}`, `${names},${row}`)).expect(200)).body).toMatchObject({ created: 1 });
      expect(stored(scene, kind)).toMatchObject([{ student_id: OWN_STUDENT }]);
    }
  });

  test.each([
    ['an id and an external_id', (id: string) => `${id},SIS-00001,`, 'student_external_id'],
    ['an id and an email', (id: string) => `${id},,student@sandbox.test`, 'student_email'],
    ['an external_id and an email', () => ',SIS-9,student@sandbox.test', 'student_email'],
  ])('by %s that are of two students: the row fails, since nobody can say whose it is', async (_, names, field) => {
    for (const [kind, header, row] of KINDS) {
      const scene = newBulkScene(sandbox);
      const id = await scene.student({ email: 'ravi@example.in', external_id: 'SIS-9' });
      const { body } = await scene.send(kind, csv(`${COLUMNS},${header}`, `${names(id)},${row}`)).expect(207);
      expect(body.errors).toMatchObject([{ row: 2, code: 'VALIDATION_ERROR', field, message: expect.stringContaining('another') }]);
      expect(stored(scene, kind)).toEqual([]);
    }
  });

  test.each([
    ['an unknown id', `${NOBODY},,`, 'NOT_FOUND', 'student_id', 'Student ID', NOBODY],
    ['an unknown id, and an unknown email', `${NOBODY},,nobody@example.in`, 'NOT_FOUND', 'student_id', 'Student ID', NOBODY],
    ['a malformed id', 'S-77,,nobody@example.in', 'VALIDATION_ERROR', 'student_id', 'Student ID', 'S-77'],
    ['an unknown external_id', ',OTHER-1,nobody@example.in', 'NOT_FOUND', 'student_external_id', 'Student External ID', 'OTHER-1'],
    [
      "an unknown external_id, and the email of one who has another: a sibling's marks are nobody else's",
      ',OTHER-1,student@sandbox.test',
      'NOT_FOUND',
      'student_external_id',
      'Student External ID',
      'OTHER-1',
    ],
    ['an unknown email', ',,nobody@example.in', 'NOT_FOUND', 'student_email', 'Student Email', 'nobody@example.in'],
    ['nothing', ',,', 'VALIDATION_ERROR', 'student_id', 'Student ID', null],
  ])('by %s: the row fails, with a word on the first that is filled in', async (_, names, code, field, column, value) => {
    for (const [kind, header, row] of KINDS) {
      for (const mode of ['upsert', 'update']) {
        const scene = newBulkScene(sandbox);
        const { body } = await scene.send(kind, csv(`${COLUMNS},${header}`, `${names},${row}`), `mode=${mode}`).expect(207);
        expect(body).toMatchObject({ created: 0, updated: 0, failed: 1, errors: [{ row: 2, code, field, column, value }] });
        expect(stored(scene, kind)).toEqual([]);
      }
    }
  });

  test("by the school's own number in the column for ids: the message says whose it is", async () => {
    const { body } = await newBulkScene(sandbox).send('grades', csv('Student ID,Subject,Term,Score', 'SIS-00001,M,T1,50')).expect(207);
    expect(body.errors[0].message).toContain(OWN_STUDENT);
  });
});

describe('an external_id that several have', () => {
  const HEADER = 'External ID,Name,Email';

  test('is that of the one whose email the row has', async () => {
    const scene = newBulkScene(sandbox);
    const [, second] = [
      await scene.student({ email: 'one@example.in', external_id: 'DUP' }),
      await scene.student({ email: 'two@example.in', external_id: 'DUP' }),
    ];
    await scene.send('students', csv(HEADER, 'DUP,Renamed,TWO@example.in')).expect(200);
    expect(scene.workspace.store.students.get(second)).toMatchObject({ name: 'Renamed', external_id: 'DUP' });
  });

  test.each(['students', 'grades'] as const)('and with no other word on which: the row of %s fails', async (kind) => {
    const scene = newBulkScene(sandbox);
    for (const at of [1, 2]) await scene.student({ email: `${at}@example.in`, external_id: 'DUP' });
    const file = kind === 'students' ? csv('External ID,Phone', 'DUP,999') : csv('Student External ID,Subject,Term,Score', 'DUP,M,T1,5');
    const { body } = await scene.send(kind, file).expect(207);
    expect(body.errors).toMatchObject([{ row: 2, code: 'CONFLICT', message: expect.stringContaining('2 records have this external_id') }]);
  });
});
