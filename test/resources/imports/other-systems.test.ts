// Files as OneRoster and Canvas have them, and as offices keep them: what a person would see in them is what is stored, and nobody is made
// what they are not.

import { describe, expect, test } from 'vitest';

import type { Kind } from '../../../src/bulk/columns.js';
import { MEDIA_TYPES } from '../../../src/bulk/formats.js';
import { withSandbox } from '../../setup.js';
import { csv, newBulkScene } from '../bulk-scene.js';

const sandbox = await withSandbox({ seed: 'empty' });

const ONE_ROSTER = csv(
  'sourcedId,status,dateLastModified,orgSourcedIds,role,username,givenName,familyName,identifier,email,sms,phone,grades',
  'u1,active,,org-1,student,asha,Asha,Rao,,asha@example.in,,55500001,09',
  'u2,tobedeleted,,org-1,student,bela,Bela,Sen,,bela@example.in,,,09',
  'u3,active,,org-1,teacher,meera,Meera,Iyer,,meera@example.in,,,',
  'u4,,,org-1,guardian,ravi,Ravi,Rao,,ravi@example.in,,,',
);

describe('a file of users', () => {
  test('of OneRoster: students are made, and who is deleted, a teacher or a guardian is not', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const { body } = await send('students', ONE_ROSTER).expect(207);
    expect(body).toMatchObject({
      created: 1,
      failed: 3,
      errors: [
        { row: 3, column: 'status', field: null, value: 'tobedeleted', code: 'VALIDATION_ERROR', message: expect.stringContaining('an import deletes nobody') },
        { row: 4, column: 'role', field: null, value: 'teacher', message: expect.stringContaining('none of students: its role is "teacher"') },
        { row: 5, column: 'role', value: 'guardian' },
      ],
    });
    expect(workspace.store.students.find('email', 'asha@example.in')).toMatchObject({
      name: 'Asha Rao',
      external_id: 'u1',
      phone: '55500001',
      school_id: 'org-1',
      grade: '09',
    });
  });

  test('of OneRoster as educators: the teacher is made', async () => {
    const { body } = await newBulkScene(sandbox).send('educators', ONE_ROSTER).expect(207);
    expect(body).toMatchObject({
      created: 1,
      failed: 3,
      errors: [
        { row: 2, column: 'role' },
        { row: 3, column: 'status' },
        { row: 5, column: 'role' },
      ],
    });
  });

  test('of Canvas: first and last name where the full name is empty', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    const file = csv(
      'user_id,first_name,last_name,full_name,email,status',
      '1,Asha,Rao,,asha@example.in,active',
      '2,Bela,Sen,Dr. Bela Sen,bela@example.in,active',
      '3,Chand,Das,,chand@example.in,deleted',
    );
    const { body } = await send('students', file).expect(207);
    expect(body).toMatchObject({ created: 2, failed: 1, errors: [{ row: 4, column: 'status', value: 'deleted' }] });
    expect(['asha@example.in', 'bela@example.in'].map((email) => workspace.store.students.find('email', email)?.name)).toEqual(['Asha Rao', 'Dr. Bela Sen']);
  });

  test.each<[Kind, string, number]>([
    ['students', 'ToBeDeleted', 207],
    ['educators', 'deleted', 207],
    ['students', 'Promoted', 200],
    ['students', '', 200],
  ])('of %s with the status %j', async (kind, status, code) => {
    await newBulkScene(sandbox)
      .send(kind, csv('Name,Email,Status', `A,a@example.in,${status}`))
      .expect(code);
  });

  test.each<[Kind, string, number]>([
    ['students', 'Student', 200],
    ['students', 'House Captain', 200],
    ['students', 'districtAdministrator', 207],
    ['educators', 'Teacher', 200],
    ['educators', 'Head of Department', 200],
    ['educators', 'Student', 207],
    ['educators', 'Parent', 207],
  ])('of %s with the role %j', async (kind, role, code) => {
    await newBulkScene(sandbox)
      .send(kind, csv('Name,Email,Role', `A,a@example.in,${role}`))
      .expect(code);
  });

  test('of JSON too', async () => {
    const rows = [
      '{"name":"A","email":"a@example.in","role":"teacher"}',
      '{"name":"B","email":"b@example.in","status":"deleted"}',
      '{"name":"C","email":"c@example.in","role":"student"}',
    ];
    for (const [file, type] of [
      [`[${rows.join()}]`, MEDIA_TYPES.json],
      [rows.join('\n'), MEDIA_TYPES.ndjson],
    ] as const) {
      const { body } = await newBulkScene(sandbox).send('students', file, '', type).expect(207);
      expect(body).toMatchObject({
        created: 1,
        failed: 2,
        errors: [
          { row: 1, column: 'role', value: 'teacher' },
          { row: 2, column: 'status', value: 'deleted' },
        ],
      });
    }
  });

  test('whose marks are deleted', async () => {
    const { body } = await newBulkScene(sandbox)
      .send('grades', csv('status,Student Email,Subject,Term,Score', 'tobedeleted,student@sandbox.test,M,T1,5'))
      .expect(207);
    expect(body).toMatchObject({ created: 0, failed: 1, errors: [{ column: 'status' }] });
  });
});

test('a name and a surname, both filled, are the name', async () => {
  const { send, workspace } = newBulkScene(sandbox);
  await send('students', csv('Name,Surname,Email', 'Asha,Rao,asha@example.in', 'Bela Sen,Sen,bela@example.in', 'Chand,,chand@example.in')).expect(200);
  const names = ['asha', 'bela', 'chand'].map((name) => workspace.store.students.find('email', `${name}@example.in`)?.name);
  expect(names).toEqual(['Asha Rao', 'Bela Sen', 'Chand']);
});

test('a missing name is told of the column of the whole', async () => {
  const { body } = await newBulkScene(sandbox).send('students', csv('First Name,Name,Last Name,Email', ',,,asha@example.in')).expect(207);
  expect(body.errors).toMatchObject([{ column: 'Name', field: 'name', message: '`name` is required.' }]);
});

test('keys with invisible characters are those that a person sees, in every format', async () => {
  const { send, workspace } = newBulkScene(sandbox);
  await send('students', csv('Name,Email,Roll No', 'Bela\u200B Sen,\u200Bbela@example.in,\u202AR-14\u202C')).expect(200);
  const json = JSON.stringify([{ student_external_id: 'R-14\u200B', subject_id: 'M\uFEFF', term: 'T1', score: 5 }]);
  await send('grades', json, '', MEDIA_TYPES.json).expect(200);
  expect(workspace.store.students.find('email', 'bela@example.in')).toMatchObject({ name: 'Bela Sen', external_id: 'R-14' });
  expect(workspace.store.grades.all()).toMatchObject([{ subject_id: 'M' }]);
});

test('a register with a column a day changes nothing, and is told what is wanted', async () => {
  const { send, counts } = newBulkScene(sandbox);
  const before = counts();
  const file = csv('Roll No,Name,01-01-2026,02-01-2026,03-01-2026', '1,Asha Rao,P,A,P', '2,Bela Sen,P,P,A');
  for (const query of ['', 'dry_run=true', 'async=true']) {
    const { body } = await send('attendance', file, query).expect(400);
    expect(body.error.message).toMatch(/^This is a grid with a column for each day \("01-01-2026", "02-01-2026" and 1 more\): an import wants one row/);
  }
  expect(counts()).toEqual(before);
});
