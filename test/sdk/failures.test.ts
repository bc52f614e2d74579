import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { Client, SkillPassportError } from '../../sdk/src/index.js';
import { systemRuntime } from '../../sdk/src/runtime.js';
import { clientOf, CREDENTIALS, failure, rejection, type ScriptedServer, script, testRuntime } from './helpers.js';

const student = { name: 'Asha Rao', email: 'asha@example.in' };
const ok = { status: 201, json: { id: 's-1' } };
const inProgress = failure(409, 'CONFLICT', { details: { reason: 'idempotency_key_in_progress' }, headers: { 'Retry-After': '1' } });
const keysOf = ({ received }: ScriptedServer) => received.map(({ headers }) => headers['idempotency-key']);

describe('an error of the API', () => {
  it('comes with all that the API says of it', async () => {
    const details = { field: 'email', constraint: 'format', errors: [{ field: 'email', constraint: 'format', message: 'No.' }] };
    const server = await script(failure(400, 'VALIDATION_ERROR', { details, headers: { 'X-Sandbox-Request-Id': 'req-7' } }));
    const error = await rejection(clientOf(server).students.create(student));
    expect(error).toBeInstanceOf(SkillPassportError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'SkillPassportError',
      code: 'VALIDATION_ERROR',
      message: 'It is VALIDATION_ERROR.',
      details,
      status: 400,
      requestId: 'req-7',
    });
  });

  it("takes production's request id as well", async () => {
    const server = await script(failure(404, 'NOT_FOUND', { headers: { 'X-Request-Id': 'prod-1' } }));
    await expect(clientOf(server).students.get('s')).rejects.toMatchObject({ requestId: 'prod-1' });
  });

  it('has empty details where the API gives none, and only the fields that are known', async () => {
    const server = await script({ status: 404, json: { error: { code: 'NOT_FOUND', message: 'No such student.', details: null } } });
    expect({ ...((await rejection(clientOf(server).students.get('s'))) as object) }).toEqual({ code: 'NOT_FOUND', details: {}, status: 404 });
  });

  it.each([400, 401, 403, 404, 409, 413, 415, 422])('of status %i is thrown at once', async (status) => {
    const server = await script(failure(status, 'SOME_CODE'));
    await expect(clientOf(server).students.create(student)).rejects.toMatchObject({ status, code: 'SOME_CODE' });
    expect(server.received).toHaveLength(1);
  });
});

describe('a call that may succeed later', () => {
  it.each([
    ['the connection is cut', 'cut' as const],
    ['the answer breaks off', 'half' as const],
    ['the key is in progress', inProgress],
    ['there are too many requests', failure(429, 'RATE_LIMIT_EXCEEDED')],
    ['the server fails', failure(500, 'INTERNAL_ERROR')],
    ['a proxy fails', { status: 502, text: '<html>Bad Gateway</html>' }],
    ['the server is not there yet', failure(503, 'SERVICE_UNAVAILABLE')],
  ])('is made again when %s, as the same request', async (what, step) => {
    const server = await script(step, ok);
    const runtime = testRuntime();
    const call = clientOf(server, {}, runtime).students.create(student);
    if (step === 'half') {
      await server.requests(1);
      runtime.timeOut();
    }
    await expect(call).resolves.toEqual({ id: 's-1' });
    expect(server.received).toHaveLength(2);
    expect(new Set(server.received.map(({ method, url, body, headers }) => JSON.stringify([method, url, body, headers['idempotency-key']]))).size).toBe(1);
    expect(keysOf(server)).toEqual(['key-1', 'key-1']);
    expect(what).toBeDefined();
  });

  it('is made again by GET, without a key', async () => {
    const server = await script(failure(503, 'SERVICE_UNAVAILABLE'), 'cut', { json: { id: 'c' } });
    await expect(clientOf(server).courses.get('c', { idempotency_key: 'unused' })).resolves.toEqual({ id: 'c' });
    expect(keysOf(server)).toEqual([undefined, undefined, undefined]);
  });

  it('is given up after two retries, with the last error', async () => {
    const server = await script('cut', failure(500, 'INTERNAL_ERROR'), failure(503, 'SERVICE_UNAVAILABLE'), ok);
    const runtime = testRuntime();
    await expect(clientOf(server, {}, runtime).students.create(student)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 });
    expect(server.received).toHaveLength(3);
    expect(runtime.slept).toEqual([375, 750]);
  });

  it.each([0, 1])('is made again %i times where the client says so', async (maxRetries) => {
    const server = await script(failure(503, 'SERVICE_UNAVAILABLE'));
    await rejection(clientOf(server, { maxRetries }).students.create(student));
    expect(server.received).toHaveLength(maxRetries + 1);
  });

  it('carries the given key over its retries', async () => {
    const server = await script('cut', inProgress, ok);
    await clientOf(server).applications.create({ student_id: 's', opportunity_id: 'o' }, { idempotency_key: 'app-s-o-1' });
    expect(keysOf(server)).toEqual(['app-s-o-1', 'app-s-o-1', 'app-s-o-1']);
  });

  it('has a key of its own for each call', async () => {
    const server = await script(ok);
    const client = new Client({ ...CREDENTIALS, baseUrl: server.url });
    await client.students.create(student);
    await client.students.update('s', {});
    expect(new Set(keysOf(server)).size).toBe(2);
    expect(keysOf(server)[0]).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', '2', 2_125],
    ['a date', 'Fri, 23 Jan 2026 10:00:03 GMT', 3_125],
    ['nothing that can be read', 'soon', 375],
  ])('as %s is waited for', async (_, header, ms) => {
    const server = await script(failure(429, 'RATE_LIMIT_EXCEEDED', { headers: { 'Retry-After': header } }), ok);
    const runtime = testRuntime();
    await clientOf(server, {}, runtime).students.create(student);
    expect(runtime.slept).toEqual([ms]);
  });

  it.each([429, 503])('over 10 s on a %i is thrown at once, with the seconds', async (status) => {
    const server = await script(failure(status, 'LATER', { headers: { 'Retry-After': '1800' } }));
    const runtime = testRuntime();
    await expect(clientOf(server, {}, runtime).students.create(student)).rejects.toMatchObject({ status, retryAfter: 1_800 });
    expect(server.received).toHaveLength(1);
    expect(runtime.slept).toEqual([]);
  });
});

describe('no answer', () => {
  it('in time is a TIMEOUT, after the retries', async () => {
    const server = await script('silence');
    const runtime = testRuntime();
    const call = rejection(clientOf(server, { timeout: 5_000 }, runtime).students.create(student));
    for (const attempt of [1, 2, 3]) {
      await server.requests(attempt);
      expect(runtime.running()).toEqual([5_000]);
      runtime.timeOut();
    }
    expect(await call).toMatchObject({ code: 'TIMEOUT', message: `POST ${server.url}/v1/students was not answered within 5000 ms.` });
    expect(await call).not.toHaveProperty('status');
    expect(runtime.running()).toEqual([]);
  });

  it('is a timeout too when the body does not end', async () => {
    const server = await script('half');
    const runtime = testRuntime();
    const call = rejection(clientOf(server, { maxRetries: 0 }, runtime).students.get('s'));
    await server.requests(1);
    runtime.timeOut();
    expect(await call).toMatchObject({ code: 'TIMEOUT' });
  });

  it('is waited for as long as the call says', async () => {
    const server = await script('silence');
    const runtime = testRuntime();
    const call = rejection(clientOf(server, { maxRetries: 0 }, runtime).students.get('s', {}, { timeout: 70 }));
    await server.requests(1);
    expect(runtime.running()).toEqual([70]);
    runtime.timeOut();
    expect(await call).toMatchObject({ code: 'TIMEOUT' });
  });

  it('is waited for 30 s where nobody says', async () => {
    const server = await script('silence');
    const runtime = testRuntime();
    const call = rejection(clientOf(server, { maxRetries: 0 }, runtime).students.get('s'));
    await server.requests(1);
    expect(runtime.running()).toEqual([30_000]);
    runtime.timeOut();
    await call;
  });

  it('ends in time though the given fetch never heeds its signal', async () => {
    const runtime = testRuntime();
    const fetch = () => new Promise<never>(() => {});
    const call = rejection(clientOf({ url: 'http://127.0.0.1:1' }, { fetch, maxRetries: 0 }, runtime).students.get('s'));
    await Promise.resolve();
    runtime.timeOut();
    expect(await call).toMatchObject({ code: 'TIMEOUT' });
  });

  it('for want of a server is a CONNECTION_ERROR that says why', async () => {
    const server = await script('cut');
    const closed = `http://127.0.0.1:${await freePort()}`;
    const error = await rejection(clientOf({ ...server, url: closed }, { maxRetries: 0 }).students.list({ email: 'asha@example.in' }));
    expect(error).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringMatching(/^GET http:\/\/127\.0\.0\.1:\d+\/v1\/students got no answer: .*ECONNREFUSED/),
    });
    expect(error).not.toHaveProperty('status');
  });

  it('leaves neither a timer nor a listener behind', async () => {
    const server = await script(ok);
    const runtime = testRuntime();
    const listeners: string[] = [];
    const signal = {
      aborted: false,
      addEventListener: (type: string) => void listeners.push(type),
      removeEventListener: (type: string) => void listeners.splice(listeners.indexOf(type), 1),
    };
    await clientOf(server, {}, runtime).students.create(student, { signal });
    expect(runtime.running()).toEqual([]);
    expect(listeners).toEqual([]);
  });
});

describe('a signal of the caller', () => {
  it('that has fired sends nothing', async () => {
    const server = await script(ok);
    const error = await rejection(clientOf(server).students.create(student, { signal: AbortSignal.abort(new Error('enough')) }));
    expect(error).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
    expect(server.received).toEqual([]);
  });

  it('ends a request under way, and is not tried again', async () => {
    const server = await script('silence');
    const runtime = testRuntime();
    const controller = new AbortController();
    const call = rejection(clientOf(server, {}, runtime).students.create(student, { signal: controller.signal }));
    await server.requests(1);
    controller.abort();
    expect(await call).toMatchObject({ code: 'ABORTED' });
    expect(server.received).toHaveLength(1);
    expect(runtime).toMatchObject({ slept: [] });
    expect(runtime.running()).toEqual([]);
  });

  it('ends the wait before a retry', async () => {
    const server = await script(failure(503, 'SERVICE_UNAVAILABLE', { headers: { 'Retry-After': '10' } }));
    const controller = new AbortController();
    const { sleep } = systemRuntime;
    const runtime = testRuntime({
      sleep: (ms, signal) => {
        const asleep = sleep(ms, signal);
        controller.abort();
        return asleep;
      },
    });
    const call = clientOf(server, {}, runtime).students.create(student, { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: 'ABORTED' });
    expect(server.received).toHaveLength(1);
  });
});

describe("an answer that is not the API's", () => {
  it.each([
    ['a page', { status: 200, text: '<html>Welcome</html>' }],
    ['nothing', { status: 200, text: '' }],
    ['a bare array', { status: 200, json: [] }],
    ['null', { status: 200, json: null }],
    ['a page of an error', { status: 404, text: '<html>Not here</html>' }],
    ['JSON of an error of another kind', { status: 400, json: { error: 'invalid_request' } }],
    ['an error without a code', { status: 400, json: { error: { message: 'No.' } } }],
  ])('(%s) is an INVALID_RESPONSE, once', async (_, step) => {
    const server = await script(step);
    await expect(clientOf(server).students.create(student)).rejects.toMatchObject({ code: 'INVALID_RESPONSE', status: step.status });
    expect(server.received).toHaveLength(1);
  });

  it.each([301, 302, 307, 308])('(a redirect, %i) is not followed, so that the credentials stay here', async (status) => {
    const elsewhere = await script(ok);
    const server = await script({ status, headers: { Location: `${elsewhere.url}/v1/students` } });
    await expect(clientOf(server).students.create(student)).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
      status,
      message: expect.stringContaining('a redirect'),
    });
    expect(elsewhere.received).toEqual([]);
  });

  it('keeps the status of a proxy that fails on', async () => {
    const server = await script({ status: 502, text: '<html>' });
    await expect(clientOf(server).students.get('s')).rejects.toMatchObject({ code: 'INVALID_RESPONSE', status: 502 });
    expect(server.received).toHaveLength(3);
  });
});

describe('what an error shows', () => {
  it.each([
    ['of the API', failure(401, 'AUTHENTICATION_REQUIRED')],
    ['of the connection', 'cut' as const],
    ['of the answer', { status: 200, text: 'no' }],
  ])('holds no credential (%s)', async (_, step) => {
    const server = await script(step);
    const error = await rejection(clientOf(server, { maxRetries: 0 }).students.create(student));
    expect(inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)).not.toMatch(/the-key|the-secret/);
  });

  it('holds no query, which may name people', async () => {
    const server = await script('cut');
    const error = await rejection(clientOf(server, { maxRetries: 0 }).students.list({ email: 'asha@example.in' }));
    expect(inspect(error, { depth: null })).not.toContain('asha');
  });
});

describe('isSkillPassportError', () => {
  it.each([
    ['an error of the library', new SkillPassportError('NOT_FOUND', 'No.'), true],
    ['one of another copy of the library', Object.assign(new Error('No.'), { name: 'SkillPassportError', code: 'NOT_FOUND' }), true],
    ['another error', new Error('No.'), false],
    ['an error with a code of its own', Object.assign(new Error('No.'), { code: 'ENOENT' }), false],
    ['a text', 'SkillPassportError', false],
    ['null', null, false],
  ])('of %s', (_, value, expected) => {
    expect(SkillPassportError.isSkillPassportError(value)).toBe(expected);
  });
});

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((found, failed) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? found(address.port) : failed(new Error('no port'))));
    });
  });
}
