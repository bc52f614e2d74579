// An educator and the user of that role are one person, whoever makes or changes the one.

import { describe, expect, test } from 'vitest';

import type { EducatorRecord, Role } from '../../../src/records/records.js';
import { toEducator } from '../../../src/resources/shared/educator-view.js';
import { addEducator, changeEducator, type EducatorChanges, type EducatorFields } from '../../../src/resources/shared/educator.js';
import { UniqueViolation } from '../../../src/workspace/collection.js';
import { makeId } from '../../../src/workspace/ids.js';
import { baseOf, commit, NOW, startWorkspace, user } from '../../workspace/arrange.js';

const FULL: EducatorFields = {
  name: 'Meera Iyer',
  email: 'Meera@School.test',
  school_id: 'SCH-1',
  subjects: ['Physics', 'Science'],
  qualifications: ['M.Sc Physics', 'B.Ed'],
  experience_years: 12,
  external_id: 'EMP-7',
};
const EMPTY = { school_id: null, subjects: [], qualifications: [], experience_years: null, external_id: null };

/** A workspace that has these users already, an hour ago. */
function begin(...users: readonly (readonly [id: string, role: Role])[]) {
  const existing = users.map(([id, role]) => ({ ...user(id), role, password: { literal: 'own' }, created_at: NOW - 3_600_000, updated_at: NOW - 3_600_000 }));
  const { workspace } = startWorkspace({ base: baseOf({ users: existing }) });
  const add = (fields: EducatorFields, options?: { id?: string }): Promise<EducatorRecord> => commit(workspace, () => addEducator(workspace, fields, options));
  const change = (before: EducatorRecord, fields: EducatorChanges): Promise<EducatorRecord> =>
    commit(workspace, () => changeEducator(workspace, before, fields));
  return { workspace, store: workspace.store, add, change };
}

describe('a new educator', () => {
  test('is a user of that role too, who has no password', async () => {
    const { store, add } = begin();
    const educator = await add(FULL);
    expect(educator).toEqual({ id: makeId(1, 'educators', 1), user_id: makeId(1, 'users', 1), ...FULL, created_at: NOW, updated_at: NOW });
    expect(store.educators.all()).toEqual([educator]);
    expect(store.users.all()).toEqual([
      {
        id: educator.user_id,
        email: FULL.email,
        name: FULL.name,
        role: 'educator',
        student_id: null,
        email_verified: false,
        password: null,
        created_at: NOW,
        updated_at: NOW,
      },
    ]);
  });

  test.each([{}, { school_id: null, subjects: null, qualifications: null, experience_years: null, external_id: null }])(
    'of whom only name and email are known has nothing else: %j',
    async (fields) => {
      expect(await begin().add({ name: 'A', email: 'a@example.test', ...fields })).toMatchObject(EMPTY);
    },
  );

  test('keeps an id of its own', async () => {
    const id = '00000000-0000-4000-8000-00000000abcd';
    const { store, add } = begin();
    await add(FULL, { id });
    expect(store.educators.get(id)).toMatchObject({ name: FULL.name });
  });

  test('emits no event: the vendor has none', async () => {
    const { store, add } = begin();
    await add(FULL);
    expect(store.events.size).toBe(0);
  });

  test('is found by email, external_id and school, case or not', async () => {
    const { store, add } = begin();
    const { id } = await add(FULL);
    expect(store.educators.find('email', 'meera@school.test')?.id).toBe(id);
    expect(store.educators.where('external_id', 'emp-7').map((found) => found.id)).toEqual([id]);
    expect(store.educators.where('school_id', 'sch-1').map((found) => found.id)).toEqual([id]);
  });

  test('becomes a user of that role behind whom nobody stands yet, with the password that is there', async () => {
    const { store, add } = begin(['a', 'educator']);
    const educator = await add({ name: 'New Name', email: 'A@example.test' });
    expect(educator.user_id).toBe('a');
    expect(store.users.all()).toMatchObject([{ id: 'a', name: 'New Name', email: 'A@example.test', password: { literal: 'own' }, updated_at: NOW }]);
  });

  test('leaves that user untouched where name and email are the same', async () => {
    const { store, add } = begin(['a', 'educator']);
    await add({ name: 'a', email: 'a@example.test' });
    expect(store.users.get('a')?.updated_at).toBe(NOW - 3_600_000);
  });

  test.each(['student', 'recruiter', 'admin'] as const)('with the email of a user of role %s is DUPLICATE_EMAIL, and nothing is made', async (role) => {
    const { store, add } = begin(['a', role]);
    await expect(async () => add({ name: 'B', email: 'A@Example.test' })).rejects.toMatchObject({ code: 'DUPLICATE_EMAIL' });
    expect([store.educators.size, store.users.size]).toEqual([0, 1]);
  });

  test('with the email of another educator is DUPLICATE_EMAIL', async () => {
    const { store, add } = begin();
    await add(FULL);
    await expect(async () => add({ ...FULL, email: FULL.email.toLowerCase() })).rejects.toThrow(UniqueViolation);
    expect([store.educators.size, store.users.size]).toEqual([1, 1]);
  });
});

describe('a changed educator', () => {
  test('has what was sent and keeps the rest, and its user has the same name and email', async () => {
    const { workspace, store, add, change } = begin();
    const before = await add(FULL);
    await commit(workspace, () => workspace.store.clock.put({ id: 'clock', offset_ms: 60_000, frozen_at: null }));
    const after = await change(before, { name: 'Meera Rao', email: 'rao@school.test', subjects: ['Chemistry'] });
    const updated = { name: 'Meera Rao', email: 'rao@school.test', updated_at: NOW + 60_000 };
    expect(after).toEqual({ ...before, ...updated, subjects: ['Chemistry'] });
    expect(store.users.get(before.user_id)).toMatchObject({ ...updated, created_at: NOW });
  });

  test('is cleared where null was sent', async () => {
    const { add, change } = begin();
    const before = await add(FULL);
    const cleared = { school_id: null, subjects: null, qualifications: null, experience_years: null, external_id: null };
    expect(await change(before, cleared)).toEqual({ ...before, ...EMPTY });
  });

  test('stays as it is where nothing was sent', async () => {
    const { store, add, change } = begin();
    const before = await add(FULL);
    const owner = store.users.get(before.user_id);
    expect(await change(before, { name: undefined, school_id: undefined, subjects: undefined })).toEqual(before);
    expect(store.users.get(before.user_id)).toBe(owner);
  });

  test('with the email of any other user is DUPLICATE_EMAIL, and nothing changes', async () => {
    const { store, add, change } = begin(['a', 'student']);
    const before = await add(FULL);
    await expect(async () => change(before, { email: 'a@example.test' })).rejects.toMatchObject({ code: 'DUPLICATE_EMAIL' });
    expect(store.educators.get(before.id)).toBe(before);
  });
});

test('over the wire an educator has the published fields, unset ones null, times in words', async () => {
  const { add } = begin();
  const record = await add({ name: 'A', email: 'a@example.test', subjects: ['Physics'], experience_years: 0 });
  expect(Object.entries(toEducator(record))).toEqual([
    ['id', record.id],
    ['user_id', record.user_id],
    ['name', 'A'],
    ['email', 'a@example.test'],
    ['school_id', null],
    ['subjects', ['Physics']],
    ['qualifications', []],
    ['experience_years', 0],
    ['external_id', null],
    ['created_at', '2026-01-23T10:00:00Z'],
    ['updated_at', '2026-01-23T10:00:00Z'],
  ]);
});
