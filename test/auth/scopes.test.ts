// What an OAuth access token may: the scopes that cover an operation (contract, "OAuth 2.0"), and whose records they reach.

import { describe, expect, it, test } from 'vitest';

import { accessTokenClaims, signAccessToken } from '../../src/auth/access-token.js';
import { SCOPES } from '../../src/auth/scopes.js';
import type { Operation } from '../../src/contract/document.js';
import { issueAccessToken, startGrant } from '../../src/oauth/grants.js';
import { ALL_SCOPES, callerWith, mintedClient } from '../admin/oauth/minted.js';
import { contract, exampleBody, known, knownPath, operations } from '../http/operations.js';
import { newScene, OWN_STUDENT } from '../resources/arrange.js';
import { type Client, type RoleName, withSandbox } from '../setup.js';

const sandbox = await withSandbox();

/** The contract, written out here once more, so that a slip in openapi.yaml shows. An access token needs one of the lists, the whole of it. */
const covered: Readonly<Record<string, readonly (readonly string[])[]>> = {
  getUser: [['profile', 'email']],
  getMe: [['profile'], ['email'], ['courses']],
  getStudent: [['profile', 'email']],
  listStudentCourses: [['courses']],
  listCourses: [['courses']],
  getCourse: [['courses']],
};

/** Every choice of scopes that a user can have granted. */
const choices = ['profile', 'email', 'courses', 'profile email', 'profile courses', 'email courses', ALL_SCOPES];

const ROLES = ['student', 'educator', 'recruiter', 'admin'] as const;

const stream = contract.operations.get('streamEvents');
const closed = [...operations, ...(stream ? [stream] : [])].filter((operation) => !operation.open);

const clients = new Map<string, Promise<Client>>();
/** One token for all tests that ask for the same. */
function clientWith(scope: string, role: RoleName = 'student'): Promise<Client> {
  const client = clients.get(`${role} ${scope}`) ?? mintedClient(sandbox, { email: `${role}@sandbox.test`, scope });
  clients.set(`${role} ${scope}`, client);
  return client;
}

const send = (client: Client, operation: Operation, path: string, body: unknown) =>
  operation.method === 'GET' ? client.get(path) : operation.method === 'POST' ? client.post(path, body) : client.put(path, body);

/** What openapi.yaml shows of an operation, sent by a client. */
const call = (client: Client, operation: Operation) => send(client, operation, knownPath(operation), exampleBody(operation));

const isEnough = (scope: string, needed: readonly (readonly string[])[]): boolean =>
  needed.some((list) => list.every((name) => scope.split(' ').includes(name)));

test('openapi.yaml gives each operation the scopes that cover it, and every other none', () => {
  const given = closed.filter(({ scopes }) => scopes.length > 0).map(({ id, scopes }) => [id, scopes]);
  expect(Object.fromEntries(given)).toEqual(covered);
  expect(closed.map(({ id }) => id)).toContain('streamEvents');
});

describe.each(closed.filter(({ id }) => id in covered).map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  const needed = covered[id] ?? [];

  it.each(choices.filter((scope) => isEnough(scope, needed)))('answers the student who granted %s', async (scope) => {
    await call(await clientWith(scope), operation).expect(200);
  });

  const tooLittle = choices.filter((scope) => !isEnough(scope, needed));
  if (tooLittle.length === 0) return;
  it.each(tooLittle)('is 403 for %s, with the scope that it needs', async (scope) => {
    const [first = []] = needed;
    const { body, headers } = await call(await clientWith(scope), operation).expect(403);
    expect(body.error).toEqual({
      code: 'FORBIDDEN',
      message: expect.stringContaining(`${id} needs the scope${first.length === 1 ? '' : 's'} ${first.map((name) => `\`${name}\``).join(' and ')}`),
      details: { reason: 'insufficient_scope', granted: scope, scope: first.join(' ') },
    });
    // RFC 6750, section 3
    expect(headers['www-authenticate']).toBe(`Bearer error="insufficient_scope", scope="${first.join(' ')}"`);
  });
});

describe.each(closed.filter(({ id }) => !(id in covered)).map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  it.each(ROLES)('is covered by no scope: 403 for all that a %s can grant, which says so', async (role) => {
    const { body, headers } = await call(await clientWith(ALL_SCOPES, role), operation).expect(403);
    expect(body.error).toEqual({
      code: 'FORBIDDEN',
      message: `No scope covers ${id}: an OAuth access token can't have it. Call with an API key, or with the token of POST /auth/login.`,
      details: { reason: 'insufficient_scope', granted: ALL_SCOPES },
    });
    expect(headers['www-authenticate']).toBe('Bearer error="insufficient_scope"');
  });

  it('is refused before anything of the request is looked at', async () => {
    const client = await clientWith('profile');
    await send(client, operation, operation.path.replace(/\{\w+\}/, 'not-an-id'), operation.body ? { nonsense: [] } : undefined).expect(403);
  });
});

test.each(closed.filter(({ id }) => id in covered).map((operation) => [operation.id, operation] as const))(
  '%s is open to the token of POST /auth/login, which has no scopes',
  async (_, operation) => {
    await call(await sandbox.as('student'), operation).expect(200);
  },
);

describe("another student's records", () => {
  it.each(ROLES)('are 403 to the access token of a %s, whatever the role may see', async (role) => {
    const scene = newScene(sandbox);
    const other = await scene.student();
    await scene.application({ student_id: other });
    const client = await mintedClient(sandbox.workspace(scene.workspace.name), { email: `${role}@sandbox.test`, scope: ALL_SCOPES });
    for (const path of [`/students/${other}`, `/students/${other}/courses`]) {
      const { body } = await client.get(path).expect(403);
      expect(body.error).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining("its own user's records only") });
      const own = await client.get(path.replace(other, OWN_STUDENT));
      expect([path, own.status]).toEqual([path, role === 'student' ? 200 : 403]);
    }
  });

  it('that are not there are 403 too: a token learns of nobody', async () => {
    const client = await clientWith(ALL_SCOPES);
    await client.get('/students/11111111-2222-4333-8444-555555555555').expect(403);
  });
});

describe('what is below the own student', () => {
  const own = `/students/${known.students}`;

  it.each([
    ['courses', 'profile email', 403],
    ['courses', ALL_SCOPES, 200],
    ['assessments', ALL_SCOPES, 403],
    ['applications', ALL_SCOPES, 403],
    ['courses,assessments', ALL_SCOPES, 403],
  ])('is given by include=%s to %s just where a scope covers it', async (include, scope, status) => {
    const { body } = await (await clientWith(scope)).get(`${own}?include=${include}`).expect(status);
    if (status === 403) expect(body.error.details.reason).toBe('insufficient_scope');
    else expect(body.courses).toEqual(expect.any(Array));
  });

  it('is the same by /students/{id}/courses and by /me', async () => {
    const client = await clientWith('courses');
    const { body: list } = await client.get(`${own}/courses?limit=1000`).expect(200);
    expect((await client.get('/me').expect(200)).body).toEqual({ courses: list.courses });
    expect(list.courses.length).toBeGreaterThan(0);
  });
});

describe('an access token without a user, as client_credentials gives it', () => {
  async function appClient(): Promise<Client> {
    const { workspace } = await sandbox.app.services.workspaces.open('default');
    const { value: claims } = workspace.transaction(() => {
      const grant = startGrant(workspace, { client_id: 'sandbox_client', user_id: null, scopes: SCOPES, changed_user_info: false });
      return accessTokenClaims(workspace, issueAccessToken(workspace, grant, SCOPES), sandbox.url);
    });
    return callerWith(sandbox, await signAccessToken(workspace, claims));
  }

  it.each(closed.map((operation) => [operation.id, operation] as const))('may call %s just where it reads courses', async (id, operation) => {
    const { status, body } = await call(await appClient(), operation);
    expect([id, status]).toEqual([id, ['listCourses', 'getCourse'].includes(id) ? 200 : 403]);
    if (id === 'getMe' || id === 'getUser') expect(body.error.message).toContain('stands for no user');
  });
});

test('a scope makes no difference to what is not there, or not so', async () => {
  const client = await clientWith('profile');
  await client.get('/nowhere').expect(404);
  await client.delete('/courses').expect(405);
});
