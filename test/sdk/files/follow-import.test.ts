// An import with onProgress, look by look, against a scripted server.

import { describe, expect, it } from 'vitest';

import type { ImportProgress } from '../../../sdk/src/public.js';
import { clientOf, failure, rejection, script, type Step, testRuntime } from '../helpers.js';

const id = '5b7d9f1a-2c4e-5a6b-8d0f-1a3c5e7b9d2f';
const csv = Buffer.from('name,email\n');
const none = { status: 'queued', rows_done: 0, total: null, created: 0, updated: 0, failed: 0 };
const job = (changes: object = {}) => ({ id, kind: 'students', ...none, errors: [], page: 1, pages: 0, ignored_columns: [], message: null, ...changes });
const accepted: Step = { status: 202, json: job() };
const running = (rows_done: number): Step => ({ json: job({ status: 'running', rows_done, total: 9, created: rows_done }) });
const completed: Step = { json: job({ status: 'completed', rows_done: 9, total: 9, created: 9, ignored_columns: ['Shoe Size'] }) };
const report = { created: 9, updated: 0, failed: 0, errors: [], ignored_columns: ['Shoe Size'] };
const gone = failure(503, 'SERVICE_UNAVAILABLE');

const start = (server: { readonly url: string }, told: ImportProgress[] = [], runtime = testRuntime(), options: object = {}) =>
  clientOf(server, {}, runtime).students.import(csv, { onProgress: (progress) => told.push(progress), ...options });

describe('an import that goes on by itself', () => {
  it('is looked at until it is done, and told of each time', async () => {
    const server = await script(accepted, running(3), running(6), completed);
    const told: ImportProgress[] = [];
    await expect(start(server, told)).resolves.toEqual(report);
    expect(told).toEqual([
      none,
      { status: 'running', rows_done: 3, total: 9, created: 3, updated: 0, failed: 0 },
      { status: 'running', rows_done: 6, total: 9, created: 6, updated: 0, failed: 0 },
      { status: 'completed', rows_done: 9, total: 9, created: 9, updated: 0, failed: 0 },
    ]);
    expect(server.received.slice(1).map(({ method, url }) => `${method} ${url}`)).toEqual(Array(3).fill(`GET /v1/imports/${id}?limit=1`));
  });

  it('is looked at with pauses that grow to two seconds', async () => {
    const server = await script(accepted, ...Array.from({ length: 9 }, () => running(3)), completed);
    const runtime = testRuntime();
    await start(server, [], runtime);
    expect(runtime.slept.map(Math.round)).toEqual([100, 150, 225, 338, 506, 759, 1_139, 1_709, 2_000, 2_000]);
  });

  it('waits for an `onProgress` that takes its time', async () => {
    const server = await script(accepted, completed);
    const order: string[] = [];
    const onProgress = async ({ status }: ImportProgress) => {
      order.push(`${status} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${status} ends`);
    };
    await start(server, [], testRuntime(), { onProgress });
    expect(order).toEqual(['queued begins', 'queued ends', 'completed begins', 'completed ends']);
  });

  it('that was done at its first answer is looked at no more', async () => {
    const server = await script({ ...completed, status: 202 });
    await expect(start(server)).resolves.toEqual(report);
    expect(server.received).toHaveLength(1);
  });

  it('gets all its errors, a thousand rows a page', async () => {
    const error = (row: number) => ({ row, column: null, field: null, value: null, code: 'VALIDATION_ERROR', message: 'No.' });
    const done = (page: number) => ({ json: job({ status: 'completed', failed: 1_500, errors: [error(page), error(page)], page, pages: 2 }) });
    const server = await script(accepted, done(1), done(1), done(2));
    await expect(start(server)).resolves.toMatchObject({ failed: 1_500, errors: [error(1), error(1), error(2), error(2)] });
    expect(server.received.slice(2).map(({ url }) => url)).toEqual([`/v1/imports/${id}?page=1&limit=1000`, `/v1/imports/${id}?page=2&limit=1000`]);
  });

  it('that fails is an IMPORT_FAILED with the words of the server and what stands', async () => {
    const server = await script(accepted, { json: job({ status: 'failed', created: 500, message: 'The disk is full.' }) });
    const error = await rejection(start(server));
    expect(error).toMatchObject({
      code: 'IMPORT_FAILED',
      message: 'The disk is full.',
      partial: { created: 500, updated: 0, failed: 0, errors: [], ignored_columns: [] },
    });
  });

  it('is told of where the host has no jobs and answers at once', async () => {
    const told: ImportProgress[] = [];
    const json = { created: 2, updated: 1, failed: 1, errors: [{ row: 2 }], ignored_columns: [] };
    await expect(start(await script({ status: 207, json }), told)).resolves.toEqual(json);
    expect(told).toEqual([{ status: 'completed', rows_done: 4, total: 4, created: 2, updated: 1, failed: 1 }]);
  });

  it('carries the key of the caller, and its headers to each look', async () => {
    const server = await script(accepted, completed);
    await start(server, [], testRuntime(), { idempotency_key: 'night', headers: { 'X-Trace': 't' } });
    expect(server.received.map(({ headers }) => [headers['idempotency-key'], headers['x-trace']])).toEqual([
      ['night', 't'],
      [undefined, 't'],
    ]);
  });

  it.each(['..', '', null])('is followed to no path of another kind (%j)', async (given) => {
    const server = await script({ status: 202, json: job({ id: given }) });
    await expect(start(server)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(server.received).toHaveLength(1);
  });
});

describe('a look that fails', () => {
  it('is made again later, for about a minute', async () => {
    const server = await script(accepted, ...Array.from({ length: 3 * 19 }, () => gone), running(3), ...Array.from({ length: 3 * 19 }, () => gone), completed);
    const told: ImportProgress[] = [];
    await expect(start(server, told)).resolves.toEqual(report);
    expect(told.map(({ status }) => status)).toEqual(['queued', 'running', 'completed']);
  });

  it('for longer is thrown', async () => {
    const server = await script(accepted, gone);
    await expect(start(server)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(server.received).toHaveLength(1 + 3 * 20);
  });

  it.each([
    ['the import is unknown, as after a reset', failure(404, 'NOT_FOUND')],
    ['the credential has ended', failure(401, 'AUTHENTICATION_REQUIRED')],
    ['the server asks to wait for long', failure(429, 'RATE_LIMIT_EXCEEDED', { headers: { 'Retry-After': '1800' } })],
  ])('for good (%s) is thrown at once', async (_, step) => {
    const server = await script(accepted, step);
    await expect(start(server)).rejects.toMatchObject({ name: 'SkillPassportError', status: (step as { status: number }).status });
    expect(server.received).toHaveLength(2);
  });
});

it('a signal that fires between two looks ends the call, and names the import', async () => {
  const server = await script(accepted, running(1));
  const controller = new AbortController();
  const runtime = testRuntime({ sleep: async () => controller.abort() });
  const error = await rejection(start(server, [], runtime, { signal: controller.signal }));
  expect(error).toMatchObject({ code: 'ABORTED', message: expect.stringContaining(`/v1/imports/${id} was aborted by its signal`) });
  expect(server.received).toHaveLength(1);
});
