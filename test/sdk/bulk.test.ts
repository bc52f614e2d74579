import { describe, expect, it } from 'vitest';

import { splitRows } from '../../sdk/src/bulk.js';
import { SkillPassportError } from '../../sdk/src/errors.js';
import { clientOf, failure, rejection, script, testRuntime } from './helpers.js';

const students = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `Student ${index}`, email: `s${index}@example.in` }));
const rowError = (index: number) => ({ index, code: 'DUPLICATE_EMAIL', message: 'Taken.', field: 'email' });
const noLimit = { rows: 1_000_000, bytes: 1_000_000 };

describe('splitting rows', () => {
  it.each([
    { rows: 0, limit: 3, starts: [] },
    { rows: 1, limit: 3, starts: [0] },
    { rows: 3, limit: 3, starts: [0] },
    { rows: 4, limit: 3, starts: [0, 3] },
    { rows: 9, limit: 3, starts: [0, 3, 6] },
  ])('cuts $rows rows at $limit each: parts at $starts', ({ rows, limit, starts }) => {
    expect([...splitRows(students(rows), { ...noLimit, rows: limit })].map(({ start }) => start)).toEqual(starts);
  });

  it.each(['abcd', 'नमस्ते', '😀😀', '"\\\n'])('keeps every part within the bytes that it counts, of %j', (text) => {
    const rows = Array.from({ length: 50 }, () => ({ text }));
    const parts = [...splitRows(rows, { ...noLimit, bytes: 200 })];
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map(({ body }) => Buffer.byteLength(body)))).toBeLessThanOrEqual(200);
    expect(parts.flatMap(({ body }) => JSON.parse(body))).toEqual(rows);
  });

  it('fills a part to the very byte', () => {
    // {"a":1} has 7 bytes: [x,x] has 17
    const rows = [{ a: 1 }, { a: 1 }];
    expect([...splitRows(rows, { ...noLimit, bytes: 17 })]).toHaveLength(1);
    expect([...splitRows(rows, { ...noLimit, bytes: 16 })]).toHaveLength(2);
  });

  it('sends a row that is too large by itself alone', () => {
    const rows = [{ a: 1 }, { a: 'x'.repeat(100) }, { a: 2 }];
    expect([...splitRows(rows, { ...noLimit, bytes: 50 })].map(({ start }) => start)).toEqual([0, 1, 2]);
  });

  it('keeps a part below 24 MiB and 10,000 rows where nothing else is said', () => {
    const large = Array.from({ length: 4 }, () => ({ text: 'x'.repeat(9 * 1_048_576) }));
    expect([...splitRows(large)].map(({ start }) => start)).toEqual([0, 2]);
    expect([...splitRows(students(20_001))].map(({ start }) => start)).toEqual([0, 10_000, 20_000]);
  });

  it('writes what has no JSON as null, so that no index moves', () => {
    const rows: object[] = [{ a: 1 }, () => {}, { a: 2 }];
    expect([...splitRows(rows)]).toEqual([{ start: 0, body: '[{"a":1},null,{"a":2}]' }]);
  });
});

describe('a bulk call', () => {
  it('sends nothing for no rows, and answers zeros', async () => {
    const server = await script('cut');
    const client = clientOf(server);
    await expect(client.students.bulkCreate([])).resolves.toEqual({ created: 0, failed: 0, students: [], errors: [] });
    await expect(client.courses.bulkCreate([])).resolves.toEqual({ created: 0, failed: 0, courses: [], errors: [] });
    await expect(client.attendance.bulkCreate([])).resolves.toEqual({ created: 0, updated: 0, failed: 0, errors: [] });
    await expect(client.grades.bulkUpdate([])).resolves.toEqual({ created: 0, updated: 0, failed: 0, errors: [] });
    expect(server.received).toEqual([]);
  });

  it('gives the one answer as it came, a 207 too', async () => {
    const json = { created: 0, failed: 1, students: [], errors: [rowError(0)], added_later: true };
    const server = await script({ status: 207, json });
    await expect(clientOf(server).students.bulkCreate(students(1))).resolves.toEqual(json);
  });

  it('sends 10,000 rows at a time, in order, and adds the answers up', async () => {
    const made = (name: string) => ({ id: name, external_id: null, email: `${name}@example.in` });
    const server = await script(
      { status: 201, json: { created: 10_000, failed: 0, students: [made('a')], errors: [] } },
      { status: 207, json: { created: 9_999, failed: 1, students: [made('b')], errors: [rowError(7)] } },
      { status: 207, json: { created: 3, failed: 2, students: [made('c')], errors: [rowError(0), rowError(4)] } },
    );
    await expect(clientOf(server).students.bulkCreate(students(20_005))).resolves.toEqual({
      created: 20_002,
      failed: 3,
      students: [made('a'), made('b'), made('c')],
      errors: [rowError(10_007), rowError(20_000), rowError(20_004)],
    });
    expect(server.received.flatMap(({ body }) => JSON.parse(body))).toEqual(students(20_005));
    expect(server.received.map(({ body }) => JSON.parse(body).length)).toEqual([10_000, 10_000, 5]);
  });

  it('adds up what was updated as well', async () => {
    const server = await script({ json: { created: 1, updated: 2, failed: 3, errors: [] } });
    const rows = Array.from({ length: 10_001 }, () => ({ student_id: 's', subject_id: 'm', score: 1, term: 't' }));
    await expect(clientOf(server).grades.bulkUpdate(rows)).resolves.toEqual({ created: 2, updated: 4, failed: 6, errors: [] });
  });

  it.each([
    ['a given key', { idempotency_key: 'night' }, ['night', 'night:2', 'night:3']],
    ['a key of its own', {}, ['key-1', 'key-1:2', 'key-1:3']],
  ])('numbers the parts in %s', async (_, options, keys) => {
    const server = await script({ status: 201, json: { created: 1, failed: 0, students: [], errors: [] } });
    await clientOf(server).students.bulkCreate(students(20_001), options);
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual(keys);
  });

  it('refuses a key that leaves no room for the number', async () => {
    const server = await script('cut');
    const call = clientOf(server).students.bulkCreate(students(1), { idempotency_key: 'x'.repeat(246) });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining('at most 245 characters') });
    expect(server.received).toEqual([]);
  });

  it('tells what was done before a part failed, and sends no further part', async () => {
    const server = await script({ status: 201, json: { created: 10_000, failed: 0, students: [], errors: [] } }, failure(403, 'FORBIDDEN'));
    const error = await rejection(clientOf(server).students.bulkCreate(students(30_000)));
    expect(error).toBeInstanceOf(SkillPassportError);
    expect(error).toMatchObject({ code: 'FORBIDDEN', partial: { created: 10_000, failed: 0, students: [], errors: [] } });
    expect(server.received).toHaveLength(2);
  });

  it('tells of nothing done when the first part failed', async () => {
    const server = await script(failure(403, 'FORBIDDEN'));
    expect(await rejection(clientOf(server).students.bulkCreate(students(2)))).not.toHaveProperty('partial');
  });

  it('tries a part again under its own key', async () => {
    const done = { status: 201, json: { created: 1, failed: 0, students: [], errors: [] } };
    const server = await script(done, failure(503, 'SERVICE_UNAVAILABLE'), done);
    await clientOf(server, {}, testRuntime()).students.bulkCreate(students(10_001), { idempotency_key: 'k' });
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual(['k', 'k:2', 'k:2']);
  });

  it.each([[{}], [{ created: 1, failed: 0, students: null, errors: [] }], [{ created: 1, failed: 0, students: [] }]])(
    'takes %j for no answer of the API',
    async (json) => {
      const server = await script({ json });
      await expect(clientOf(server).students.bulkCreate(students(1))).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
    },
  );

  it.each([
    ['an object', { students: [] }],
    ['a text', 'rows'],
    ['nothing', undefined],
  ])('refuses %s in place of the array', async (_, given) => {
    const server = await script('cut');
    const rows: never[] = JSON.parse(JSON.stringify(given ?? null));
    await expect(clientOf(server).students.bulkCreate(rows)).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'rows' } });
    expect(server.received).toEqual([]);
  });
});
