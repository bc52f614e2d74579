import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, NOBODY, OWN_STUDENT } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const ROW = { student_id: OWN_STUDENT, date: '2026-01-22', status: 'present', class_id: '10-A' };

describe('attendance in bulk', () => {
  test('creates a record a row', async () => {
    const { api, workspace } = newScene(sandbox);
    const { body } = await api.post('/attendance/bulk', [ROW, { ...ROW, date: '2026-01-23', status: 'late' }]).expect(200);
    expect(body).toEqual({ created: 2, updated: 0, failed: 0, errors: [] });
    expect(workspace.store.attendance.all()).toMatchObject([ROW, { date: '2026-01-23', status: 'late' }]);
  });

  test('takes the rows in an object too', async () => {
    const { body } = await newScene(sandbox)
      .api.post('/attendance/bulk', { attendance: [ROW] })
      .expect(200);
    expect(body.created).toBe(1);
  });

  test('sent again updates the record of the same student, date and class, in the same call as well', async () => {
    const { api, workspace } = newScene(sandbox);
    await api.post('/attendance/bulk', [ROW]).expect(200);
    const { body } = await api
      .post('/attendance/bulk', [
        { ...ROW, status: 'absent' },
        { ...ROW, status: 'late' },
      ])
      .expect(200);
    expect(body).toEqual({ created: 0, updated: 2, failed: 0, errors: [] });
    expect(workspace.store.attendance.all()).toMatchObject([{ ...ROW, status: 'late' }]);
  });

  test.each([[undefined], [null], ['']])('has one record for no class: class_id %j', async (class_id) => {
    const { api, workspace } = newScene(sandbox);
    await api.post('/attendance/bulk', [ROW, { ...ROW, class_id: null }]).expect(200);
    const { body } = await api.post('/attendance/bulk', [{ ...ROW, status: 'absent', class_id }]).expect(200);
    expect(body).toMatchObject({ created: 0, updated: 1 });
    expect(workspace.store.attendance.all()).toMatchObject([ROW, { status: 'absent', class_id: null }]);
  });

  test.each([
    ['an unknown student', { student_id: NOBODY }, 'NOT_FOUND', 'student_id'],
    ['a malformed student', { student_id: 'SIS-7' }, 'VALIDATION_ERROR', 'student_id'],
    ['a day that no calendar has', { date: '2026-02-30' }, 'VALIDATION_ERROR', 'date'],
    ['an unknown status', { status: 'Present' }, 'VALIDATION_ERROR', 'status'],
    ['no status', { status: undefined }, 'VALIDATION_ERROR', 'status'],
    ['a class that is a number', { class_id: 10 }, 'VALIDATION_ERROR', 'class_id'],
  ])('with %s fails that row only', async (_, change, code, field) => {
    const { api, workspace } = newScene(sandbox);
    const { body } = await api.post('/attendance/bulk', [ROW, { ...ROW, ...change }, { ...ROW, date: '2026-01-24' }]).expect(207);
    expect(body).toMatchObject({ created: 2, updated: 0, failed: 1, errors: [{ index: 1, code, field }] });
    expect(workspace.store.attendance.size).toBe(2);
  });

  test.each([
    ['no rows', []],
    ['an object without rows', {}],
    ['10,001 rows', Array.from({ length: 10_001 }, () => ROW)],
  ])('refuses %s', async (_, sent) => {
    const { api, workspace } = newScene(sandbox);
    const { body } = await api.post('/attendance/bulk', sent).expect(400);
    expect(body.error.code).toBe('VALIDATION_ERROR');
    expect(workspace.store.attendance.size).toBe(0);
  });

  test.each([
    ['student', 403],
    ['educator', 200],
    ['recruiter', 403],
    ['admin', 200],
  ] as const)('answers a %s %i', async (role, status) => {
    await (await newScene(sandbox).as(role)).post('/attendance/bulk', [ROW]).expect(status);
  });
});
