import { describe, expect, test } from 'vitest';

import { withSandbox } from '../setup.js';
import { newScene, OWN_STUDENT } from './arrange.js';

const sandbox = await withSandbox({ seed: 'empty' });

const ROLES = ['student', 'educator', 'recruiter', 'admin'] as const;

/** A scene with clients that send no credential. */
const openScene = () => {
  const scene = newScene(sandbox);
  return { ...scene, ...sandbox.workspace(scene.workspace.name) };
};

describe('login', () => {
  test.each(ROLES)('lets %s@sandbox.test in by the scenario password', async (role) => {
    const { open, at } = openScene();
    await at('2026-03-01T10:00:00Z');
    for (const body of [{}, { role }, { role: null }]) {
      const answer = await open.post('/auth/login', { email: `${role}@sandbox.test`, password: 'password', ...body }).expect(200);
      expect(answer.body).toEqual({
        token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        user: { id: expect.any(String), email: `${role}@sandbox.test`, role, name: expect.any(String) },
        expires_at: '2026-03-02T10:00:00Z',
      });
    }
  });

  test('takes an email in any case', async () => {
    const { body } = await openScene().open.post('/auth/login', { email: 'Student@SANDBOX.test', password: 'password' }).expect(200);
    expect(body.user.email).toBe('student@sandbox.test');
  });

  test.each([
    ['a wrong password', { email: 'student@sandbox.test', password: 'Password' }],
    ['an unknown email', { email: 'nobody@sandbox.test', password: 'password' }],
    ['another role than the user has', { email: 'student@sandbox.test', password: 'password', role: 'educator' }],
  ])('by %s is 401 in the same words', async (_, sent) => {
    const { body, headers } = await openScene().open.post('/auth/login', sent).expect(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(body.error).toMatchObject({ code: 'AUTHENTICATION_REQUIRED', message: 'The email, the password or the role is wrong.' });
  });

  test('by a student whom the institution made, who has no password yet, is 401', async () => {
    const { api, open } = openScene();
    await api.post('/students', { name: 'Asha', email: 'asha@example.in' }).expect(201);
    for (const password of ['password', 'null', 'undefined', ' ']) await open.post('/auth/login', { email: 'asha@example.in', password }).expect(401);
  });

  test.each([
    [{ password: 'password' }, 'email', 'required'],
    [{ email: 'student@sandbox.test' }, 'password', 'required'],
    [{ email: 'student', password: 'password' }, 'email', 'format'],
    [{ email: 'student@sandbox.test', password: 7 }, 'password', 'type'],
    [{ email: 'student@sandbox.test', password: '' }, 'password', 'minLength'],
    [{ email: 'student@sandbox.test', password: 'password', role: 'teacher' }, 'role', 'enum'],
  ])('%j is refused', async (sent, field, constraint) => {
    const { body } = await openScene().open.post('/auth/login', sent).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });
});

describe('signup', () => {
  const NEW = { email: 'nisha@example.in', password: 'correct horse', name: 'Nisha Pillai' };

  test('makes a student by default: user and student are one person, and student.created is emitted once', async () => {
    const { open, api, withHeaders, events, at } = openScene();
    await at('2026-03-01T10:00:00Z');
    const { body } = await open.post('/auth/signup', NEW).expect(201);
    expect(body).toEqual({
      token: expect.any(String),
      user: { id: expect.any(String), email: NEW.email, role: 'student', name: NEW.name, email_verified: false },
      expires_at: '2026-03-02T10:00:00Z',
    });
    const me = (
      await withHeaders({ Authorization: `Bearer ${body.token}` })
        .get('/auth/user')
        .expect(200)
    ).body;
    expect(me).toEqual({ id: body.user.id, email: NEW.email, name: NEW.name, role: 'student', student_id: expect.any(String), email_verified: false });
    const { body: student } = await api.get(`/students/${me.student_id}`).expect(200);
    expect(student).toMatchObject({ user_id: body.user.id, name: NEW.name, email: NEW.email, grade: null, skills: [] });
    expect(events('student.created')).toEqual([{ student_id: me.student_id, name: NEW.name, email: NEW.email }]);
  });

  test.each(['student', 'educator', 'recruiter'] as const)('as %s gives a user of that role, who can then log in', async (role) => {
    const { open, api, workspace, events } = openScene();
    const before = (await api.get('/students').expect(200)).body.total;
    const { body } = await open.post('/auth/signup', { ...NEW, role }).expect(201);
    expect(body.user.role).toBe(role);
    const students = role === 'student' ? 1 : 0;
    expect((await api.get('/students').expect(200)).body.total).toBe(before + students);
    expect(events('student.created')).toHaveLength(students);
    const educator = workspace.store.educators.find('email', NEW.email);
    expect(educator).toEqual(role === 'educator' ? expect.objectContaining({ user_id: body.user.id, name: NEW.name, school_id: null }) : undefined);
    await open.post('/auth/login', { email: NEW.email, password: NEW.password, role }).expect(200);
    await open.post('/auth/login', { email: NEW.email, password: 'correct horsE' }).expect(401);
  });

  test('as admin is 403 and makes nobody', async () => {
    const { open } = openScene();
    const { body } = await open.post('/auth/signup', { ...NEW, role: 'admin' }).expect(403);
    expect(body.error.code).toBe('FORBIDDEN');
    await open.post('/auth/signup', NEW).expect(201);
  });

  test.each(['student@sandbox.test', 'STUDENT@sandbox.TEST', 'educator@sandbox.test', 'Admin@Sandbox.test'])(
    'with the taken email %s is DUPLICATE_EMAIL',
    async (email) => {
      const { open, events } = openScene();
      for (const role of ['student', 'recruiter']) {
        const { body } = await open.post('/auth/signup', { ...NEW, email, role }).expect(409);
        expect(body.error).toMatchObject({ code: 'DUPLICATE_EMAIL', details: { field: 'email' } });
      }
      expect(events('student.created')).toEqual([]);
    },
  );

  test.each([
    [{ ...NEW, password: '1234567' }, 'password', 'minLength'],
    [{ ...NEW, password: 12345678 }, 'password', 'type'],
    [{ ...NEW, name: '' }, 'name', 'minLength'],
    [{ ...NEW, email: 'nisha' }, 'email', 'format'],
    [{ ...NEW, role: 'school_admin' }, 'role', 'enum'],
    [{ email: NEW.email, password: NEW.password }, 'name', 'required'],
  ])('%j is refused', async (sent, field, constraint) => {
    const { body } = await openScene().open.post('/auth/signup', sent).expect(400);
    expect(body.error.details).toMatchObject({ field, constraint });
  });

  test('takes a password of eight characters, of any script', async () => {
    const { open } = openScene();
    for (const [at, password] of ['12345678', 'पासवर्ड१२', '        '].entries()) {
      await open.post('/auth/signup', { ...NEW, email: `n${at}@example.in`, password }).expect(201);
      await open.post('/auth/login', { email: `n${at}@example.in`, password }).expect(200);
    }
  });

  test('stores no password, only a salted scrypt hash', async () => {
    const { open, workspace } = openScene();
    for (const email of ['a@example.in', 'b@example.in']) await open.post('/auth/signup', { ...NEW, email }).expect(201);
    const hashes = ['a@example.in', 'b@example.in'].map((email) => JSON.stringify(workspace.store.users.find('email', email)?.password));
    expect(hashes[0]).toMatch(/^\{"scrypt":"[0-9a-f]{32}:[0-9a-f]{64}"\}$/);
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('20 at once with one email make exactly one user and one student', async () => {
    const { open, workspace, events } = openScene();
    const statuses = (
      await Promise.all(Array.from({ length: 20 }, (_, at) => open.post('/auth/signup', { ...NEW, email: at % 2 === 0 ? NEW.email : NEW.email.toUpperCase() })))
    ).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(workspace.store.users.all().filter((user) => user.email.toLowerCase() === NEW.email)).toHaveLength(1);
    expect(events('student.created')).toHaveLength(1);
  });

  test('against POST /students with the same email: exactly one wins', async () => {
    const { open, api, workspace } = openScene();
    for (let round = 0; round < 5; round += 1) {
      const email = `race-${round}@example.in`;
      const both = [open.post('/auth/signup', { ...NEW, email }), api.post('/students', { name: 'Asha', email })];
      const statuses = (await Promise.all(round % 2 === 0 ? both : both.toReversed())).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([201, 409]);
      expect(workspace.store.students.find('email', email)?.user_id).toBe(workspace.store.users.find('email', email)?.id);
    }
  });
});

describe('the one-time password', () => {
  test('000000 signs every user in, and verifies the email', async () => {
    const { open, api, withHeaders } = openScene();
    await api.post('/students', { name: 'Asha', email: 'asha@example.in' }).expect(201);
    await open.post('/auth/signup', { email: 'educator@example.in', password: 'correct horse', name: 'E', role: 'educator' }).expect(201);
    for (const email of ['asha@example.in', 'Educator@Example.in', 'recruiter@sandbox.test', 'admin@sandbox.test']) {
      const { body } = await open.post('/auth/otp/verify', { email, otp: '000000' }).expect(200);
      expect(body).toEqual({
        token: expect.any(String),
        user: { id: expect.any(String), email: email.toLowerCase(), role: expect.any(String), name: expect.any(String) },
        expires_at: expect.any(String),
      });
      const me = await withHeaders({ Authorization: `Bearer ${body.token}` })
        .get('/auth/user')
        .expect(200);
      expect(me.body).toMatchObject({ id: body.user.id, email_verified: true });
    }
  });

  test.each([
    [{ email: 'student@sandbox.test', otp: '000001' }],
    [{ email: 'student@sandbox.test', otp: '123456' }],
    [{ email: 'nobody@sandbox.test', otp: '000000' }],
  ])('%j is 401', async (sent) => {
    const { body, headers } = await openScene().open.post('/auth/otp/verify', sent).expect(401);
    expect(body.error.message).toContain('000000');
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  test('is a text: 0 is refused', async () => {
    const { body } = await openScene().open.post('/auth/otp/verify', { email: 'student@sandbox.test', otp: 0 }).expect(400);
    expect(body.error.details).toMatchObject({ field: 'otp', constraint: 'type' });
  });
});

describe('GET /auth/user', () => {
  test.each(ROLES)('says who %s is', async (role) => {
    const { body } = await (await openScene().as(role)).get('/auth/user').expect(200);
    expect(body).toEqual({
      id: expect.any(String),
      email: `${role}@sandbox.test`,
      name: expect.any(String),
      role,
      student_id: role === 'student' ? OWN_STUDENT : null,
      email_verified: expect.any(Boolean),
    });
  });

  test('shows a change of the student, who is the same person', async () => {
    const { api, as } = openScene();
    const student = await as('student');
    await api.put(`/students/${OWN_STUDENT}`, { name: 'Asha R.', email: 'asha.r@example.in' }).expect(200);
    expect((await student.get('/auth/user').expect(200)).body).toMatchObject({ name: 'Asha R.', email: 'asha.r@example.in' });
  });
});
