// Two people are never made one, and no row silently replaces what an earlier row of the same file wrote.

import { describe, expect, test } from 'vitest';

import type { Kind } from '../../../src/bulk/columns.js';
import { MEDIA_TYPES } from '../../../src/bulk/formats.js';
import { sandboxForTest, withSandbox } from '../../setup.js';
import { OWN_STUDENT } from '../arrange.js';
import { csv, newBulkScene, workbook } from '../bulk-scene.js';
import { afterRows, finished, folderForTest } from './jobs.js';

const sandbox = await withSandbox({ seed: 'empty' });

describe('a record that an earlier row of the file wrote', () => {
  test.each<[Kind, string, string, string, string | null, string]>([
    ['students', 'Name,Email', 'Asha,asha@example.in', 'Asha Rao,ASHA@example.in', 'email', 'email'],
    ['students', 'Name,Email,Roll No', 'Asha,asha@example.in,7', 'Ravi,ravi@example.in,7', 'external_id', 'external_id'],
    ['students', 'Name,Email,Roll No', 'Asha,asha@example.in,7', 'Ravi,asha@example.in,', 'email', 'email'],
    ['educators', 'Name,Email', 'Meera,meera@example.in', 'Meera Iyer,meera@example.in', 'email', 'email'],
    ['courses', 'Title,Type', 'Python,internal', 'PYTHON,internal', 'title', 'title and type'],
    ['courses', 'Title,Type,Code', 'Python,internal,PY', 'Go,internal,PY', 'external_id', 'external_id'],
    ['grades', 'Student Email,Subject,Term,Score', 'student@sandbox.test,M,T1,52', 'student@sandbox.test,M,T1,18', null, 'student, subject and term'],
    ['attendance', 'Roll No,Date,Status', 'SIS-00001,2026-01-05,P', 'SIS-00001,05/01/2026,A', null, 'student, date and class'],
  ])('of %s: the later row fails, and names the first (%s: %s, then %s)', async (kind, header, first, second, field, by) => {
    for (const query of ['', 'mode=create', 'dry_run=true']) {
      const scene = newBulkScene(sandbox);
      const { body } = await scene.send(kind, csv(header, first, second), query).expect(207);
      expect(body).toMatchObject({ created: 1, updated: 0, failed: 1, errors: [{ row: 3, code: 'DUPLICATE_ROW', field }] });
      expect(body.errors[0].message).toContain(`Row 2 of this file has written this record already: it has the same ${by}.`);
    }
    const scene = newBulkScene(sandbox);
    const atomic = await scene.send(kind, csv(header, first, second), 'atomic=true').expect(207);
    expect(atomic.body).toMatchObject({ created: 0, updated: 0, failed: 1, errors: [{ row: 3, code: 'DUPLICATE_ROW' }] });
    // the file sent again is another import, in which the first row changes its record
    await scene.send(kind, csv(header, first, second));
    const again = await scene.send(kind, csv(header, first, second)).expect(207);
    expect(again.body).toMatchObject({ created: 0, updated: 1, failed: 1, errors: [{ row: 3, code: 'DUPLICATE_ROW' }] });
  });

  test.each([
    ['JSON', '[{"name":"A","email":"a@example.in"},{"name":"B","email":"a@example.in"}]', MEDIA_TYPES.json, 1],
    ['NDJSON', '\n{"name":"A","email":"a@example.in"}\n{"name":"B","email":"a@example.in"}\n', MEDIA_TYPES.ndjson, 2],
  ])('in %s', async (_, file, type, row) => {
    const scene = newBulkScene(sandbox);
    const { body } = await scene.send('students', file, '', type).expect(207);
    expect(body).toMatchObject({ created: 1, failed: 1, errors: [{ row: row + 1, code: 'DUPLICATE_ROW', message: expect.stringContaining(`Row ${row} `) }] });
    expect(scene.workspace.store.students.find('email', 'a@example.in')?.name).toBe('A');
  });

  test('in a workbook, and in an import that goes on by itself', async () => {
    const scene = newBulkScene(sandbox);
    const file = await workbook(['Name', 'Email'], ['A', 'a@example.in'], ['B', 'a@example.in']);
    const { body } = await scene.send('students', file, 'async=true', MEDIA_TYPES.xlsx).expect(202);
    const job = await finished(scene.api, body.id);
    expect(job).toMatchObject({ created: 1, failed: 1, errors: [{ row: 3, code: 'DUPLICATE_ROW' }] });
  });

  test('is known to a job that goes on after a restart, and so is which rows have written nothing', async () => {
    const settings = { seed: 'empty', data: folderForTest() };
    const first = await sandboxForTest(settings);
    const { workspace } = await first.app.services.workspaces.open('default');
    const begun = afterRows(workspace, 1_000);
    const others = Array.from({ length: 5_000 }, (_, at) => `Student ${at},student.${at}@example.in,R-${at}`);
    const file = csv(
      'Name,Email,Roll No',
      'Asha,asha@example.in,aB3',
      'Taken,recruiter@sandbox.test,SIS-00001',
      ...others,
      'Ravi,ravi@example.in,aB3',
      'Own,own@example.in,SIS-00001',
    );
    const { body } = await first.api.post('/students/import?async=true').set('Content-Type', 'text/csv').send(file).expect(202);
    await begun;
    await first.close();
    expect(workspace.store.imports.get(body.id)?.rows_done).toBeLessThan(5_004);
    const second = await sandboxForTest(settings);
    expect(await finished(second.api, body.id)).toMatchObject({
      created: 5_001,
      updated: 1,
      failed: 2,
      errors: [
        { row: 3, code: 'DUPLICATE_EMAIL' },
        { row: 5_004, code: 'DUPLICATE_ROW', message: expect.stringMatching(/^Row 2 of this file/) },
      ],
    });
  });

  test('is written by none where the earlier row failed', async () => {
    const scene = newBulkScene(sandbox);
    const { body } = await scene.send('students', csv('Name,Email', ',asha@example.in', 'Asha,asha@example.in')).expect(207);
    expect(body).toMatchObject({ created: 1, failed: 1, errors: [{ row: 2, field: 'name' }] });
  });

  test('is written again in a bulk body, where the later row wins', async () => {
    const { api, workspace } = newBulkScene(sandbox);
    const row = (score: number): object => ({ student_id: OWN_STUDENT, subject_id: 'M', term: 'T1', score });
    expect((await api.put('/grades/bulk', [row(52), row(18)]).expect(200)).body).toMatchObject({ created: 1, updated: 1 });
    expect(workspace.store.grades.all()).toMatchObject([{ score: 18 }]);
  });
});

describe('two people stay two', () => {
  const SIBLINGS = csv(
    'Student Name,Email,Admission No',
    'Asha Rao,rao.family@example.in,101',
    'Bela Rao,rao.family@example.in,102',
    'Chand Rao,Rao.Family@example.in,103',
  );

  test.each(['', 'mode=create', 'mode=upsert', 'dry_run=true'])('siblings with one email: the first is made, the others name its row (%s)', async (query) => {
    const { send } = newBulkScene(sandbox);
    const { body } = await send('students', SIBLINGS, query).expect(207);
    expect(body).toMatchObject({ created: 1, updated: 0, failed: 2 });
    for (const [at, row] of [3, 4].entries()) {
      expect(body.errors[at]).toMatchObject({ row, code: 'DUPLICATE_EMAIL', column: 'Email', field: 'email' });
      expect(body.errors[at].message).toMatch(/^Row 2 of this file is in the way\. Another student has this email: "Asha Rao", with the external_id "101"\./);
    }
  });

  test('siblings in two files', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    await send('students', csv('Name,Email,Roll No', 'Asha,rao@example.in,101')).expect(200);
    for (const mode of ['upsert', 'create', 'update']) {
      const { body } = await send('students', csv('Name,Email,Roll No', 'Bela,rao@example.in,102'), `mode=${mode}`).expect(207);
      expect(body.errors).toMatchObject([{ row: 2, code: 'DUPLICATE_EMAIL', field: 'email', message: expect.stringMatching(/^Another student/) }]);
    }
    expect(workspace.store.students.find('email', 'rao@example.in')).toMatchObject({ name: 'Asha', external_id: '101' });
  });

  test('roll numbers that differ in case', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    await send('students', csv('Name,Email,Roll No', 'Asha,asha@example.in,aB3', 'Bela,bela@example.in,Ab3')).expect(200);
    await send('grades', csv('Roll No,Subject,Term,Score', 'Ab3,M,T1,52', 'aB3,M,T1,18')).expect(200);
    const scoreOf = (email: string): unknown => {
      const id = workspace.store.students.find('email', email)?.id;
      return workspace.store.grades.all().find(({ student_id }) => student_id === id)?.score;
    };
    expect([scoreOf('asha@example.in'), scoreOf('bela@example.in')]).toEqual([18, 52]);
  });

  test('educators with one email and two numbers, and courses with one title and two codes', async () => {
    const { send } = newBulkScene(sandbox);
    const educators = await send('educators', csv('Name,Email,Staff ID', 'Meera,office@example.in,E1', 'Nila,office@example.in,E2')).expect(207);
    expect(educators.body).toMatchObject({
      created: 1,
      failed: 1,
      errors: [{ row: 3, code: 'DUPLICATE_EMAIL', message: expect.stringMatching(/^Row 2 .* Another educator/) }],
    });
    const courses = await send('courses', csv('Title,Type,Code', 'Python,internal,P1', 'Python,internal,P2')).expect(207);
    expect(courses.body).toMatchObject({
      created: 1,
      failed: 1,
      errors: [{ row: 3, code: 'CONFLICT', column: 'Code', message: expect.stringMatching(/^Row 2 /) }],
    });
  });

  test('a student whose email is free now is made: only what is stored counts', async () => {
    const { send, workspace } = newBulkScene(sandbox);
    await send('students', csv('Name,Email,Roll No', 'Asha,old@example.in,101')).expect(200);
    const file = csv('Name,Email,Roll No', 'Asha,new@example.in,101', 'Bela,old@example.in,102');
    expect((await send('students', file).expect(200)).body).toMatchObject({ created: 1, updated: 1 });
    expect(workspace.store.students.find('email', 'old@example.in')?.name).toBe('Bela');
  });
});

describe('the faults of a row come together', () => {
  test('fields, and an email that somebody has', async () => {
    const { send } = newBulkScene(sandbox);
    const file = csv('Student ID,Name,Email,DOB,Phone', `S-1,,recruiter@sandbox.test,31/02/2010,${'9'.repeat(300)}`);
    const { body } = await send('students', file).expect(207);
    expect(body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`)).toEqual([
      'id VALIDATION_ERROR',
      'name VALIDATION_ERROR',
      'email DUPLICATE_EMAIL',
      'date_of_birth VALIDATION_ERROR',
      'phone VALIDATION_ERROR',
    ]);
  });

  test('fields, and a student that there is not', async () => {
    const { send } = newBulkScene(sandbox);
    const { body } = await send('grades', csv('Roll No,Subject,Term,Score', 'R-9,,T1,many')).expect(207);
    expect(body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`)).toEqual([
      'student_external_id NOT_FOUND',
      'subject_id VALIDATION_ERROR',
      'score VALIDATION_ERROR',
    ]);
  });

  test('fields, and a row that wrote the record before', async () => {
    const { send } = newBulkScene(sandbox);
    const { body } = await send('students', csv('Name,Email,DOB', 'Asha,asha@example.in,', ',asha@example.in,soon')).expect(207);
    expect(body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`)).toEqual([
      'name VALIDATION_ERROR',
      'email DUPLICATE_ROW',
      'date_of_birth VALIDATION_ERROR',
    ]);
  });

  test('but not what a key that is wrong would explain', async () => {
    const { send } = newBulkScene(sandbox);
    const { body } = await send('grades', csv('Roll No,Subject', 'R-9,M')).expect(207);
    expect(body.errors).toMatchObject([{ code: 'NOT_FOUND', field: 'student_external_id' }]);
  });
});
