import { describe, expect, it, test } from 'vitest';

import type { Operation } from '../../src/contract/document.js';
import { contract, exampleBody, knownPath, operations } from '../http/operations.js';
import { newScene, OWN_STUDENT } from '../resources/arrange.js';
import { type Client, type RoleName, withSandbox } from '../setup.js';

const sandbox = await withSandbox();

const ROLES = ['student', 'educator', 'recruiter', 'admin'] as const;

/** The contract, "Roles": what each role may do, written out here once more, so that a slip in openapi.yaml shows. */
const allowed: Record<string, readonly RoleName[]> = {
  getUser: ROLES,
  getMe: ROLES,
  createStudent: ['admin'],
  listStudents: ['educator', 'recruiter', 'admin'],
  getStudent: ROLES,
  updateStudent: ['student', 'admin'],
  listStudentCourses: ROLES,
  listStudentAssessments: ['student', 'educator', 'admin'],
  listStudentApplications: ['student', 'recruiter', 'admin'],
  bulkCreateStudents: ['admin'],
  createCourse: ['educator', 'admin'],
  listCourses: ROLES,
  getCourse: ROLES,
  bulkCreateCourses: ['educator', 'admin'],
  enrollInCourse: ['student', 'admin'],
  updateProgress: ['educator', 'admin'],
  createOpportunity: ['recruiter', 'admin'],
  listOpportunities: ROLES,
  listRecommendations: ROLES,
  getOpportunity: ROLES,
  applyToOpportunity: ['student', 'admin'],
  createApplication: ['student', 'admin'],
  getApplication: ['student', 'recruiter', 'admin'],
  updateApplicationStage: ['recruiter', 'admin'],
  listCandidates: ['recruiter', 'admin'],
  updateCandidateStage: ['recruiter', 'admin'],
  moveCandidateStage: ['recruiter', 'admin'],
  createFeedback: ['recruiter', 'admin'],
  getPipelineAnalytics: ['educator', 'recruiter', 'admin'],
  listAssessments: ROLES,
  getAssessment: ROLES,
  startAssessment: ['student', 'admin'],
  saveAssessmentProgress: ['student', 'admin'],
  submitAssessment: ['student', 'admin'],
  listAssessmentResults: ['student', 'educator', 'admin'],
  bulkCreateAttendance: ['educator', 'admin'],
  bulkUpdateGrades: ['educator', 'admin'],
  getPlacementAnalytics: ['educator', 'recruiter', 'admin'],
  ...bulk('Students', { write: ['admin'], read: ['educator', 'recruiter', 'admin'] }),
  ...bulk('Educators', { write: ['admin'], read: ['admin'] }),
  ...bulk('Courses', { write: ['educator', 'admin'], read: ROLES }),
  ...bulk('Grades', { write: ['educator', 'admin'], read: ['educator', 'admin'] }),
  ...bulk('Attendance', { write: ['educator', 'admin'], read: ['educator', 'admin'] }),
  getImport: ['educator', 'admin'],
};

/** A template is for who may import. */
function bulk(kind: string, { write, read }: { write: readonly RoleName[]; read: readonly RoleName[] }): Record<string, readonly RoleName[]> {
  return { [`import${kind}`]: write, [`get${kind}Template`]: write, [`export${kind}`]: read };
}

const closed = operations.filter((operation) => !operation.open);

test('the matrix knows every operation that needs a credential, and openapi.yaml says the same of each', () => {
  expect(Object.fromEntries(closed.map(({ id, roles }) => [id, roles]))).toEqual(allowed);
  expect(operations.filter((operation) => operation.open).map(({ id }) => id)).toEqual(['login', 'signup', 'verifyOtp']);
});

const tokens = new Map<RoleName, Client>();
async function clientOf(role: RoleName): Promise<Client> {
  const known = tokens.get(role);
  if (known) return known;
  const client = await sandbox.as(role);
  tokens.set(role, client);
  return client;
}

const send = (client: Client, operation: Operation, path: string, body: unknown) =>
  operation.method === 'GET' ? client.get(path) : operation.method === 'POST' ? client.post(path, body) : client.put(path, body);

/** The path of a known record, and the student whom those calls ask for that are about one. */
const aboutOwnStudent = (operation: Operation): string =>
  `${knownPath(operation)}${['listRecommendations', 'listAssessmentResults'].includes(operation.id) ? `?student_id=${OWN_STUDENT}` : ''}`;

describe.each(closed.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  it.each(ROLES)('by the role %s is let in or 403, as the contract says', async (role) => {
    const client = await clientOf(role);
    const response = await send(client, operation, aboutOwnStudent(operation), exampleBody(operation));
    const roleRefused = response.status === 403 && response.body.error.message.includes(`The role ${role} may not do this`);
    expect({ role, refused: roleRefused }).toEqual({ role, refused: !allowed[id]?.includes(role) });
    if (roleRefused)
      expect(response.body.error).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining(`${id} is for ${allowed[id]?.join(', ')}`) });
    else if (role !== 'student') expect(response.status).not.toBe(403);
  });

  it('by a role that may not is 403 before anything of the request is looked at', async () => {
    const refused = ROLES.find((role) => !allowed[id]?.includes(role));
    if (refused === undefined) return expect(allowed[id]).toEqual(ROLES);
    const client = await clientOf(refused);
    const response = await send(client, operation, operation.path.replace(/\{\w+\}/, 'not-an-id'), operation.body ? { nonsense: [] } : undefined);
    expect(response.status).toBe(403);
  });

  it('by an API key is what admin may do, but for what is about a signed-in user', async () => {
    const response = await send(sandbox.api, operation, aboutOwnStudent(operation), exampleBody(operation));
    expect(response.status === 403).toBe(id === 'getUser' || id === 'getMe');
  });

  it('without a credential is 401', async () => {
    await send(sandbox.open, operation, knownPath(operation), exampleBody(operation)).expect(401);
  });
});

describe('what is below a student', () => {
  const parts = ['courses', 'assessments', 'applications'] as const;
  const hidden: Partial<Record<RoleName, (typeof parts)[number]>> = { educator: 'applications', recruiter: 'assessments' };

  it.each(ROLES)('is given to the role %s by include just where it may list it', async (role) => {
    const scene = newScene(sandbox);
    const student = role === 'student' ? OWN_STUDENT : await scene.student();
    await scene.application({ student_id: student });
    const client = await scene.as(role);
    const paths = role === 'student' ? [`/students/${student}`] : [`/students/${student}`, '/students'];
    for (const part of parts) {
      const status = part === hidden[role] ? 403 : 200;
      expect([part, (await client.get(`/students/${student}/${part}`)).status]).toEqual([part, status]);
      for (const path of paths) {
        const { status: got, body } = await client.get(`${path}?include=${part}`);
        expect([path, part, got]).toEqual([path, part, status]);
        if (status === 403) expect(body.error).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining(part) });
      }
    }
    const all = await client.get(`/students/${student}?include=${parts.join(',')}`);
    expect(all.status).toBe(hidden[role] ? 403 : 200);
  });

  it.each(parts)('is all given to an API key: %s', async (part) => {
    const scene = newScene(sandbox);
    for (const path of ['/students', `/students/${OWN_STUDENT}`]) await scene.api.get(`${path}?include=${part}`).expect(200);
  });
});

/** A scene with a student besides the one that signs in. */
async function sceneOfTwo() {
  const scene = newScene(sandbox);
  return { scene, other: await scene.student() };
}

describe('where a student is meant', () => {
  it('a student may leave student_id out or send the own one; any other is 403', async () => {
    const { scene, other } = await sceneOfTwo();
    const student = await scene.as('student');
    const assessment = (await student.get('/assessments').expect(200)).body.assessments[0].id;
    const calls: [what: string, call: (named: object) => ReturnType<Client['post']>][] = [
      ['start', (named) => student.post(`/assessments/${assessment}/start`, { ...named })],
      ['save', (named) => student.put(`/assessments/${assessment}/save-progress`, { ...named, responses: [] })],
      ['submit', (named) => student.post(`/assessments/${assessment}/submit`, { ...named, responses: [] })],
    ];
    for (const [what, call] of calls) {
      expect([what, (await call({ student_id: other })).status]).toEqual([what, 403]);
      expect([what, (await call({})).status]).toEqual([what, what === 'start' ? 201 : 200]);
    }
    expect((await student.post('/applications', { opportunity_id: await scene.opportunity(), student_id: other })).status).toBe(403);
    await student.post('/applications', { opportunity_id: await scene.opportunity(), student_id: OWN_STUDENT }).expect(201);
    await student.post(`/opportunities/${await scene.opportunity()}/apply`, { student_id: other }).expect(403);
    await student.post(`/opportunities/${await scene.opportunity()}/apply`).expect(201);
    for (const path of ['/opportunities/recommendations', `/assessments/${assessment}/results`]) {
      await student.get(`${path}?student_id=${other}`).expect(403);
      await student.get(`${path}?student_id=${OWN_STUDENT}`).expect(200);
      await student.get(path).expect(200);
    }
  });

  it('everybody else must name one', async () => {
    const { scene } = await sceneOfTwo();
    const assessment = (await scene.api.get('/assessments').expect(200)).body.assessments[0].id;
    const clients = [scene.api, await scene.as('admin'), await scene.as('educator')];
    for (const client of clients) {
      for (const path of ['/opportunities/recommendations', `/assessments/${assessment}/results`])
        expect((await client.get(path).expect(400)).body.error.details).toMatchObject({ field: 'student_id', constraint: 'required' });
    }
    for (const client of clients.slice(0, 2)) {
      expect((await client.post(`/assessments/${assessment}/start`).expect(400)).body.error.details).toMatchObject({
        field: 'student_id',
        constraint: 'required',
      });
      expect((await client.post(`/opportunities/${await scene.opportunity()}/apply`, {}).expect(400)).body.error.details).toMatchObject({
        field: 'student_id',
        constraint: 'required',
      });
    }
  });

  it("a student sees and reads no other student's application", async () => {
    const { scene, other } = await sceneOfTwo();
    const application = await scene.application({ student_id: other });
    const own = await scene.application({ student_id: OWN_STUDENT });
    const student = await scene.as('student');
    await student.get(`/applications/${application}`).expect(403);
    await student.get(`/applications/${own}`).expect(200);
  });

  it('a user of role student behind whom no student stands is told so by 404, and sees no one', async () => {
    const { scene, other } = await sceneOfTwo();
    const { workspace } = scene;
    const user = workspace.store.users.find('email', 'student@sandbox.test');
    if (!user) throw new Error('student@sandbox.test is in every scenario');
    const student = await scene.as('student');
    await workspace.transaction(() => workspace.store.users.replace({ ...user, student_id: null })).durable;
    const { body } = await student.get('/opportunities/recommendations').expect(404);
    expect(body.error).toMatchObject({ code: 'NOT_FOUND', message: 'There is no student record for this user.' });
    for (const id of [other, OWN_STUDENT]) await student.get(`/students/${id}`).expect(403);
    await student.get('/opportunities').expect(200);
  });
});

test('every operation names 401 and, where roles are asked for, 403 in openapi.yaml', () => {
  for (const operation of contract.operations.values()) {
    expect([operation.id, operation.answers.has(401)]).toEqual([operation.id, operation.id !== 'signup']);
    if (operation.roles) expect([operation.id, operation.answers.has(403)]).toEqual([operation.id, true]);
  }
});
