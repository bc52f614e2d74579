// Exports and templates: from a real sandbox, and over lines that break from a scripted one.

import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { ClientOptions } from '../../../sdk/src/options.js';
import type { Client, CourseFilters, EducatorFilters, ExportFile, RecordFilters, StudentFilters } from '../../../sdk/src/public.js';
import { withSandbox } from '../../setup.js';
import { clientOf, failure, rejection, script, testRuntime } from '../helpers.js';
import { sandboxClient, studentsCsv, temporaryFolder, textOf } from './arrange.js';

const sandbox = await withSandbox();
const client = sandboxClient(sandbox);
const kinds = ['students', 'educators', 'courses', 'grades', 'attendance'] as const;
/** The media type, and what such a file holds. */
const formats = { csv: ['text/csv', ','], xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'PK\u0003\u0004'] } as const;

describe('an export', () => {
  it.each(kinds)('of %s is a file of the day, in CSV', async (kind) => {
    const file = await client[kind].export();
    expect(file.contentType).toMatch(/^text\/csv/);
    expect(file.fileName).toMatch(new RegExp(`^${kind}-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
    expect((await textOf(file)).split('\r\n').length).toBeGreaterThan(1);
  });

  it('is a web stream for `for await`, pipeline(), Response and Readable', async () => {
    const whole = await textOf(await client.students.export());
    const path = join(temporaryFolder(), 'students.csv');
    await pipeline(await client.students.export(), createWriteStream(path));
    expect(readFileSync(path, 'utf8')).toBe(whole);
    const through = new PassThrough();
    const [, copied] = await Promise.all([pipeline(await client.students.export(), through), buffer(through)]);
    expect(copied.toString()).toBe(whole);
    // Response takes the mark of UTF-8 off
    expect(`\uFEFF${await new Response(await client.students.export()).text()}`).toBe(whole);
    expect((await buffer(Readable.from(await client.students.export()))).toString()).toBe(whole);
  });

  it.each(kinds)('of %s is taken back by an import', async (kind) => {
    const away = sandboxClient(sandbox.workspace(`back-${kind}`));
    const report = await away[kind].import(await client[kind].export({ format: 'xlsx' }));
    expect(report).toMatchObject({ created: 0, failed: 0, errors: [] });
    expect(report.updated).toBeGreaterThan(0);
  });

  it('written to a file is taken back from it', async () => {
    const away = sandboxClient(sandbox.workspace('back-file'));
    const file = await away.students.export({ format: 'json' });
    const path = join(temporaryFolder(), file.fileName);
    await pipeline(file, createWriteStream(path));
    await expect(away.students.import(path, { mode: 'update' })).resolves.toMatchObject({ failed: 0 });
    await expect(away.students.import(createReadStream(path))).resolves.toMatchObject({ created: 0, failed: 0 });
  });

  it('has the records that the filters leave', async () => {
    const away = sandboxClient(sandbox.workspace('filters'));
    await away.students.import([
      { name: 'Asha', email: 'asha@x.in', grade: '10', skills: ['Python', 'SQL'], external_id: 'S-1' },
      { name: 'Ravi', email: 'ravi@x.in', grade: '10', skills: ['Python'] },
    ]);
    const text = await textOf(await away.students.export({ grade: '10', skills: ['Python', 'SQL'], search: 'x.in', program: undefined }));
    expect(text).toContain('asha@x.in');
    expect(text).not.toContain('ravi@x.in');
    expect(text.trim().split('\r\n')).toHaveLength(2);
  });

  const studentFilters: Required<StudentFilters> = { grade: 'a', program: 'b', school_id: 'c', skills: ['d', 'e'], external_id: 'f', email: 'g', search: 'h' };
  const educatorFilters: Required<EducatorFilters> = { school_id: 'a', external_id: 'b', email: 'c', search: 'd' };
  const courseFilters: Required<CourseFilters> = { category: 'a', type: 'internal', level: 'beginner', free: false, external_id: 'b', search: 'c' };
  const recordFilters: Required<RecordFilters> = { student_id: 'a' };

  it.each<[(client: Client) => Promise<ExportFile>, string]>([
    [({ students }) => students.export(studentFilters), 'students/export?grade=a&program=b&school_id=c&skills=d%2Ce&external_id=f&email=g&search=h'],
    [({ educators }) => educators.export(educatorFilters), 'educators/export?school_id=a&external_id=b&email=c&search=d'],
    [({ courses }) => courses.export(courseFilters), 'courses/export?category=a&type=internal&level=beginner&free=false&external_id=b&search=c'],
    [({ grades }) => grades.export(recordFilters), 'grades/export?student_id=a'],
    [({ attendance }) => attendance.export({ ...recordFilters, format: 'xlsx' }), 'attendance/export?student_id=a&format=xlsx'],
    [({ students }) => students.export(), 'students/export'],
    [({ students }) => students.importTemplate({ format: 'xlsx' }), 'students/import/template?format=xlsx'],
  ])('takes every filter of its kind', async (call, url) => {
    const server = await script({ text: 'a,b' });
    await textOf(await call(clientOf(server)));
    expect(server.received[0]).toMatchObject({ method: 'GET', url: `/v1/${url}`, body: '' });
    expect(server.received[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  it.each(['page', 'limit', 'include', 'scool_id', 'idempotency_key', 'mode'])('refuses %s, so that a file never holds more than was meant', async (name) => {
    const server = await script({ text: 'a,b' });
    const call = clientOf(server).students.export(JSON.parse(`{"${name}":"x"}`));
    await expect(call).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining(`\`${name}\` is no option of export; there are format, grade,`),
    });
    expect(server.received).toEqual([]);
  });
});

describe('a template', () => {
  it.each(kinds.flatMap((kind) => (['csv', 'xlsx'] as const).map((format) => [kind, format] as const)))('of %s in %s has the columns', async (kind, format) => {
    const file = await client[kind].importTemplate({ format });
    const [type, start] = formats[format];
    expect(file).toMatchObject({ fileName: `${kind}-template.${format}`, contentType: expect.stringContaining(type) });
    const bytes = await buffer(file);
    expect(bytes.toString('latin1')).toContain(start);
    await expect(client[kind].import(bytes)).resolves.toMatchObject({ created: 0, updated: 0, failed: 0, ignored_columns: [] });
  });
});

describe('before the file begins', () => {
  it.each<[string, ClientOptions, object, object]>([
    ['a wrong credential', { apiSecret: 'wrong' }, {}, { code: 'AUTHENTICATION_REQUIRED', status: 401 }],
    ['a format that there is not', {}, { format: 'pdf' }, { code: 'VALIDATION_ERROR', status: 400, details: { field: 'format' } }],
  ])('%s is thrown', async (_, options, call, expected) => {
    await expect(sandboxClient(sandbox, options).students.export(call)).rejects.toMatchObject(expected);
  });

  it('a server that is not ready yet is asked again', async () => {
    const server = await script('cut', failure(503, 'SERVICE_UNAVAILABLE'), { text: 'a,b', headers: { 'Content-Type': 'text/csv' } });
    expect(await textOf(await clientOf(server).students.export())).toBe('a,b');
    expect(server.received).toHaveLength(3);
  });

  it('silence is a TIMEOUT', async () => {
    const server = await script('silence');
    const runtime = testRuntime();
    const call = rejection(clientOf(server, { maxRetries: 0 }, runtime).students.export({ timeout: 70 }));
    await server.requests(1);
    expect(runtime.running()).toEqual([70]);
    runtime.timeOut();
    expect(await call).toMatchObject({ code: 'TIMEOUT' });
  });

  it('a signal ends the call', async () => {
    await expect(client.students.export({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it.each([
    ['a page', { text: '<html>', headers: { 'Content-Type': 'text/html; charset=utf-8' } }],
    ['a redirect', { status: 302, text: '', headers: { Location: 'http://127.0.0.1:1/' } }],
    ['nothing', { status: 204, text: '' }],
  ])('%s is no file', async (_, step) => {
    await expect(clientOf(await script(step)).students.export()).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
  });

  it("a `fetch` that can't stream is told so", async () => {
    const fetch = async () => ({ status: 200, headers: new Headers({ 'Content-Type': 'text/csv' }), text: async () => 'a,b' });
    await expect(clientOf({ url: 'http://127.0.0.1:1' }, { fetch }).students.export()).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('does not stream'),
    });
  });

  it('a `fetch` that gives Node streams will do', async () => {
    const fetch = async () => ({ status: 200, headers: new Headers(), text: async () => '', body: Readable.from([Buffer.from('a,'), Buffer.from('b')]) });
    expect(await textOf(await clientOf({ url: 'http://127.0.0.1:1' }, { fetch }).students.export())).toBe('a,b');
  });
});

describe('the name of the file', () => {
  it.each([
    ['attachment; filename="students-2026-01-23.csv"', 'students-2026-01-23.csv'],
    ['attachment; filename=students.csv; size=7', 'students.csv'],
    ['attachment; filename="../../etc/cron.d/x"', 'x'],
    ['attachment; filename="..\\\\..\\\\x.csv"', 'x.csv'],
    ['attachment; filename=".."', 'students.xlsx'],
    ['attachment; filename="/"', 'students.xlsx'],
    ['attachment', 'students.xlsx'],
    ['', 'students.xlsx'],
  ])('of %j is %j', async (disposition, name) => {
    const server = await script({ text: 'x', headers: { 'Content-Disposition': disposition } });
    const file = await clientOf(server).students.export({ format: 'xlsx' });
    expect(file.fileName).toBe(name);
    await file.cancel();
  });
});

describe('a file that breaks off', () => {
  /** Its first piece is `Name,`; what comes then is up to the test. */
  async function begin(headers: Record<string, string> = {}, options: object = {}) {
    const runtime = testRuntime();
    let response: ServerResponse | undefined;
    const server = createServer((_, answer) => {
      response = answer.writeHead(200, { 'Content-Type': 'text/csv', ...headers });
      response.write('Name,');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    });
    const file = await clientOf({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, {}, runtime).students.export(options);
    const reader: ReadableStreamDefaultReader<Uint8Array> = file.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('Name,');
    if (!response) throw new Error('The server was not asked');
    return { reader, response, runtime, closed: once(response, 'close') };
  }

  it.each([
    ['in chunks', {}],
    ['of a known length', { 'Content-Length': '100' }],
  ])('fails, and does not end (%s)', async (_, headers) => {
    const { reader, response, runtime } = await begin(headers);
    response.destroy();
    expect(await rejection(reader.read())).toMatchObject({
      code: 'CONNECTION_ERROR',
      message: expect.stringMatching(/^GET .*\/v1\/students\/export broke off before its end: /),
    });
    expect(runtime.running()).toEqual([]);
  });

  it('fails where nothing comes for the time that is given', async () => {
    const { reader, runtime, closed } = await begin({}, { timeout: 70 });
    expect(runtime.running()).toEqual([]);
    const piece = rejection(reader.read());
    await new Promise((resolve) => setImmediate(resolve));
    expect(runtime.running()).toEqual([70]);
    runtime.timeOut();
    expect(await piece).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('sent nothing for 70 ms') });
    await closed;
  });

  it('fails where a signal fires, and ends the connection', async () => {
    const controller = new AbortController();
    const { reader, runtime, closed } = await begin({}, { signal: controller.signal });
    const piece = rejection(reader.read());
    controller.abort(new Error('enough'));
    expect(await piece).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
    await closed;
    expect(runtime.running()).toEqual([]);
  });

  it('fails where a signal fires while nobody reads', async () => {
    const controller = new AbortController();
    const { reader, closed } = await begin({}, { signal: controller.signal });
    controller.abort();
    await closed;
    expect(await rejection(reader.read())).toMatchObject({ code: 'ABORTED' });
  });

  it('by its reader ends the connection', async () => {
    const { reader, closed } = await begin();
    await reader.cancel();
    await closed;
  });

  it('leaves no listener on the signal when all is read', async () => {
    const listeners: string[] = [];
    const signal = {
      aborted: false,
      addEventListener: (type: string) => void listeners.push(type),
      removeEventListener: (type: string) => void listeners.splice(listeners.indexOf(type), 1),
    };
    const { reader, response, runtime } = await begin({}, { signal });
    response.end('Email');
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('Email');
    expect((await reader.read()).done).toBe(true);
    expect([listeners, runtime.running()]).toEqual([[], []]);
  });

  it('makes a pipeline to a file fail', async () => {
    const big = sandboxClient(sandbox.workspace('cut'));
    await big.students.import(Buffer.from(studentsCsv(3_000)));
    const controller = new AbortController();
    const file = await big.students.export({ signal: controller.signal });
    const cutting = new PassThrough({ transform: (chunk, _, done) => (controller.abort(), done(null, chunk)) });
    await expect(pipeline(file, cutting, createWriteStream(join(temporaryFolder(), 'half.csv')))).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
