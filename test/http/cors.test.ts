import { describe, expect, it } from 'vitest';

import { API_KEY, sandboxForTest, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });

const Origin = 'http://app.test:3000';
const preflight = (path: string, method = 'POST', headers: Record<string, string> = { Origin }) =>
  fetch(`${sandbox.url}${path}`, {
    method: 'OPTIONS',
    headers: { ...headers, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'x-api-key' },
  });

const namesOf = (list: string | null): string[] => (list ?? '').split(',').map((name) => name.trim().toLowerCase());
function corsHeaders({ headers }: Response): string[] {
  const names: string[] = [];
  headers.forEach((_, name) => names.push(name));
  return names.filter((name) => name.startsWith('access-control-'));
}

describe('a preflight', () => {
  it.each(['/v1/students', '/v1/api/students', '/api/students', '/w/cors/v1/students'])(
    'of %s is answered at once, for every origin, without credentials',
    async (path) => {
      const answer = await preflight(path);
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(namesOf(answer.headers.get('access-control-allow-methods'))).toEqual(['get', 'head', 'post', 'options']);
      expect(namesOf(answer.headers.get('access-control-allow-headers'))).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'idempotency-key', 'x-api-key', 'x-api-secret']),
      );
      expect(answer.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    },
  );

  it('lists the methods of the path that is asked for', async () => {
    expect((await preflight('/v1/enrollments/progress')).headers.get('access-control-allow-methods')).toBe('PUT, OPTIONS');
    expect((await preflight('/v1/students/11111111-2222-4333-8444-555555555555')).headers.get('access-control-allow-methods')).toBe('GET, HEAD, PUT, OPTIONS');
    expect((await preflight('/v1/nowhere')).headers.get('access-control-allow-methods')).toBe('OPTIONS');
  });

  it('without an Origin is an OPTIONS like any other', async () => {
    const answer = await preflight('/v1/students', 'POST', {});
    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    expect(corsHeaders(answer)).toEqual([]);
  });

  it('is not in the request journal and counts against no limit', async () => {
    const { admin, api } = sandbox.workspace('preflights');
    const remaining = async (): Promise<number> => Number((await api.get('/courses').expect(200)).headers['x-ratelimit-remaining']);
    const before = await remaining();
    await preflight('/w/preflights/v1/students');
    expect(await remaining()).toBe(before - 1);
    expect((await admin.get('/requests').expect(200)).body.total).toBe(2);
  });
});

describe('an answer to a browser', () => {
  it.each([
    ['GET', '/v1/students', API_KEY, 200],
    ['GET', '/v1/students', {}, 401],
    ['GET', '/v1/nowhere', {}, 404],
    ['DELETE', '/v1/students', {}, 405],
    ['POST', '/w/cors/api/students', API_KEY, 400],
  ])('%s %s %j (%i) is open to every origin and shows the headers of the contract', async (method, path, headers, status) => {
    const answer = await fetch(`${sandbox.url}${path}`, { method, headers: { ...headers, Origin } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(namesOf(answer.headers.get('access-control-expose-headers'))).toEqual(
      expect.arrayContaining([
        'x-ratelimit-limit',
        'x-ratelimit-remaining',
        'x-ratelimit-reset',
        'retry-after',
        'idempotency-replayed',
        'www-authenticate',
        'x-sandbox-request-id',
        'x-sandbox-version',
      ]),
    );
  });

  it('carries none of it where no browser asks', async () => {
    expect(corsHeaders(await fetch(`${sandbox.url}/v1/students`, { headers: API_KEY }))).toEqual([]);
  });
});

describe('the admin API', () => {
  it('is not open to other origins: no preflight header, and the call itself is 403', async () => {
    const asked = await preflight('/_admin/reset');
    expect(corsHeaders(asked)).toEqual([]);
    for (const headers of [{ Origin }, { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }]) {
      const answer = await fetch(`${sandbox.url}/_admin/clock`, { headers });
      expect(answer.status).toBe(403);
      expect(corsHeaders(answer)).toEqual([]);
    }
    const own = await fetch(`${sandbox.url}/_admin/clock`, { headers: { Origin: sandbox.url } });
    expect(own.status).toBe(200);
    expect(corsHeaders(own)).toEqual([]);
  });
});

describe('HEAD', () => {
  it('is GET without the body: status, length and rate headers are there', async () => {
    const get = await fetch(`${sandbox.url}/v1/students`, { headers: API_KEY });
    const head = await fetch(`${sandbox.url}/v1/students`, { method: 'HEAD', headers: API_KEY });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String((await get.text()).length));
    expect(head.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(head.headers.get('x-ratelimit-limit')).toBe('1000000000');
    expect(await head.text()).toBe('');
  });

  it.each([
    ['/v1/students', {}, 401],
    ['/v1/nowhere', API_KEY, 404],
    ['/v1/students/bulk', API_KEY, 405],
    ['/healthz', {}, 200],
  ])('of %s is %s %i', async (path, headers, status) => {
    const answer = await fetch(`${sandbox.url}${path}`, { method: 'HEAD', headers });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe('');
  });
});

it('/healthz and /readyz are for reading only', async () => {
  const { url } = await sandboxForTest({ seed: 'empty' });
  for (const path of ['/healthz', '/readyz', '/w/any/healthz']) {
    const alive = await fetch(`${url}${path}`);
    expect(await alive.json()).toEqual({ status: 'ok' });
    expect(alive.headers.get('x-sandbox-version')).toMatch(/^\d/);
    const refused = await fetch(`${url}${path}`, { method: 'POST' });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(await refused.json()).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED', message: expect.stringContaining('GET, HEAD, OPTIONS') } });
  }
});

describe('OPTIONS beside the APIs', () => {
  it.each([
    ['/healthz', 'GET, HEAD, OPTIONS', false],
    ['/readyz', 'GET, HEAD, OPTIONS', false],
    ['/w/any/healthz', 'GET, HEAD, OPTIONS', false],
    ['/', 'GET, HEAD, OPTIONS', false],
    ['/sdk.tgz', 'GET, HEAD, OPTIONS', false],
    ['/oauth/authorize', 'GET, HEAD, POST, OPTIONS', false],
    ['/_admin/openapi.json', 'GET, HEAD, OPTIONS', false],
    ['/openapi.json', 'GET, HEAD, OPTIONS', true],
    ['/openapi.yaml', 'GET, HEAD, OPTIONS', true],
    ['/w/any/openapi.json', 'GET, HEAD, OPTIONS', true],
    ['/oauth/token', 'POST, OPTIONS', true],
    ['/.well-known/jwks.json', 'GET, HEAD, OPTIONS', true],
  ])('of %s is 204 with %s; open to other origins: %s, as the path itself', async (path, allow, isOpen) => {
    const answer = await preflight(path, 'GET');
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, allow]);
    expect(answer.headers.get('access-control-allow-origin')).toBe(isOpen ? '*' : null);
    expect(answer.headers.get('access-control-allow-methods')).toBe(isOpen ? allow : null);
    const itself = await fetch(`${sandbox.url}${path}`, { headers: { Origin }, redirect: 'manual' });
    await itself.body?.cancel();
    expect(itself.headers.get('access-control-allow-origin')).toBe(isOpen ? '*' : null);
  });
});
