import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, NOBODY, OWN_STUDENT } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const ROW = { student_id: OWN_STUDENT, subject_id: 'MATH', score: 91.5, grade: 'A1', term: '2025-T2' };

describe('grades in bulk', () => {
  test('creates a record a row', async () => {
    const { api, workspace } = newScene(sandbox);
    const { body } = await api.put('/grades/bulk', [ROW, { ...ROW, subject_id: 'PHYSICS', grade: undefined }]).expect(200);
    expect(body).toEqual({ created: 2, updated: 0, failed: 0, errors: [] });
    expect(workspace.store.grades.all()).toMatchObject([ROW, { subject_id: 'PHYSICS', grade: null }]);
  });

  test('takes the rows in an object too', async () => {
    const { body } = await newScene(sandbox)
      .api.put('/grades/bulk', { grades: [ROW] })
      .expect(200);
    expect(body.created).toBe(1);
  });

  test('sent again updates the record of the same student, subject and term as a whole', async () => {
    const { api, workspace } = newScene(sandbox);
    await api.put('/grades/bulk', [ROW]).expect(200);
    const { body } = await api
      .put('/grades/bulk', [
        { ...ROW, score: 40, grade: undefined },
        { ...ROW, term: '2026-T1' },
      ])
      .expect(200);
    expect(body).toEqual({ created: 1, updated: 1, failed: 0, errors: [] });
    expect(workspace.store.grades.all()).toMatchObject([
      { term: '2025-T2', score: 40, grade: null },
      { term: '2026-T1', score: 91.5, grade: 'A1' },
    ]);
  });

  test('tells subject and term apart, wherever the spaces are', async () => {
    const { api } = newScene(sandbox);
    const rows = [
      { ...ROW, subject_id: 'A B', term: 'C' },
      { ...ROW, subject_id: 'A', term: 'B C' },
    ];
    const { body } = await api.put('/grades/bulk', rows).expect(200);
    expect(body).toMatchObject({ created: 2, updated: 0 });
  });

  test.each([
    ['an unknown student', { student_id: NOBODY }, 'NOT_FOUND', 'student_id'],
    ['a score as text', { score: '91' }, 'VALIDATION_ERROR', 'score'],
    ['a score below zero', { score: -1 }, 'VALIDATION_ERROR', 'score'],
    ['no term', { term: undefined }, 'VALIDATION_ERROR', 'term'],
    ['an empty subject', { subject_id: '' }, 'VALIDATION_ERROR', 'subject_id'],
    ['a letter that is a number', { grade: 1 }, 'VALIDATION_ERROR', 'grade'],
  ])('with %s fails that row only', async (_, change, code, field) => {
    const { api, workspace } = newScene(sandbox);
    const { body } = await api.put('/grades/bulk', [{ ...ROW, ...change }, ROW]).expect(207);
    expect(body).toMatchObject({ created: 1, updated: 0, failed: 1, errors: [{ index: 0, code, field }] });
    expect(workspace.store.grades.all()).toMatchObject([ROW]);
  });

  test('with nothing but bad rows is 207 too', async () => {
    const { body } = await newScene(sandbox).api.put('/grades/bulk', [{}]).expect(207);
    expect(body).toMatchObject({ created: 0, updated: 0, failed: 1 });
  });

  test.each([
    ['student', 403],
    ['educator', 200],
    ['recruiter', 403],
    ['admin', 200],
  ] as const)('answers a %s %i', async (role, status) => {
    await (await newScene(sandbox).as(role)).put('/grades/bulk', [ROW]).expect(status);
  });
});
