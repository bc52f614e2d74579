// How a file comes in: as the body or in a form, whole or not, and what is left of it on the disk: nothing.

import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { MEDIA_TYPES } from '../../src/bulk/formats.js';
import { csv, incomingFiles, newBulkScene, workbook } from '../resources/bulk-scene.js';
import { API_KEY, sandboxForTest, type TestSandbox, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });
afterEach(() => expect(incomingFiles(sandbox)).toEqual([]));

const ASHA = csv('Name,Email', 'Asha,asha@example.in');
const XLSX = await workbook(['Name', 'Email'], ['Asha', 'asha@example.in']);
const JSON_TEXT = '[{"name":"Asha","email":"asha@example.in"}]';
const NDJSON = '{"name":"Asha","email":"asha@example.in"}\n';

type Answer = { readonly status: number; readonly body: Record<string, never> & { error?: { code: string; message: string; details: object } } };

/** Sends a body as it is, with these headers and no others. */
async function post(url: string, body: RequestInit['body'], headers: Record<string, string> = {}, query = ''): Promise<Answer> {
  const answer = await fetch(`${url}/v1/students/import${query}`, { method: 'POST', headers: { ...API_KEY, ...headers }, body: body ?? null });
  return { status: answer.status, body: await answer.json() };
}

const created = { status: 200, body: { created: 1, updated: 0, failed: 0 } };
const bytes = (content: string | Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(content));
const file = (content: string | Buffer, name: string, type = ''): File => new File([bytes(content)], name, { type });

describe('as the body', () => {
  it.each([
    ['CSV', ASHA, 'text/csv'],
    ['CSV with a charset', ASHA, 'Text/CSV; charset=utf-8; header=present'],
    ['CSV that calls itself text', ASHA, 'text/plain'],
    ['CSV that calls itself a workbook, as Windows does', ASHA, 'application/vnd.ms-excel'],
    ['CSV that calls itself XLSX', ASHA, MEDIA_TYPES.xlsx],
    ['CSV that calls itself bytes', ASHA, 'application/octet-stream'],
    ['tabs', ASHA.replaceAll(',', '\t'), 'text/tab-separated-values'],
    ['XLSX', XLSX, MEDIA_TYPES.xlsx],
    ['XLSX with macros', XLSX, 'application/vnd.ms-excel.sheet.macroEnabled.12'],
    ['XLSX that calls itself bytes', XLSX, 'application/octet-stream'],
    ['XLSX that calls itself CSV', XLSX, 'text/csv'],
    ['JSON', JSON_TEXT, 'application/json'],
    ['JSON as POST .../bulk takes it', `{"students":${JSON_TEXT}}`, 'application/json; charset=utf-8'],
    ['JSON that calls itself bytes', JSON_TEXT, 'application/octet-stream'],
    ['NDJSON', NDJSON, 'application/x-ndjson'],
    ['NDJSON by another name', NDJSON, 'application/jsonl'],
    ['NDJSON that calls itself JSON', NDJSON + NDJSON.replace('asha@', 'rao@'), 'application/json'],
  ])('%s is taken', async (_, content, type) => {
    const { url, workspace } = newBulkScene(sandbox);
    expect(await post(url, bytes(content), { 'Content-Type': type })).toMatchObject({ status: 200, body: { failed: 0 } });
    expect(workspace.store.students.find('email', 'asha@example.in')?.name).toBe('Asha');
  });

  it.each([
    ['CSV', ASHA],
    ['XLSX', XLSX],
    ['JSON', JSON_TEXT],
  ])('%s without a Content-Type is taken', async (_, content) => {
    expect(await post(newBulkScene(sandbox).url, bytes(content))).toMatchObject(created);
  });

  it('in pieces, without a length, is taken', async () => {
    const { url } = newBulkScene(sandbox);
    const pieces = new ReadableStream({
      start: (controller) => {
        for (const character of ASHA) controller.enqueue(new TextEncoder().encode(character));
        controller.close();
      },
    });
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers: { ...API_KEY, 'Content-Type': 'text/csv' }, body: pieces, duplex: 'half' };
    const answer = await fetch(`${url}/v1/students/import`, init);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject(created);
  });

  it.each([
    'text/html',
    'application/xml',
    'application/pdf',
    'image/png',
    'application/x-www-form-urlencoded',
    'multipart/mixed; boundary=x',
    'nonsense',
    '*/*',
  ])('of the type %s is 415, and says what is taken', async (type) => {
    const { status, body } = await post(newBulkScene(sandbox).url, ASHA, { 'Content-Type': type });
    expect([status, body.error?.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(body.error?.message).toContain('text/csv');
    expect(body.error?.message).toContain('send application/octet-stream');
  });

  it.each(['gzip', 'deflate', 'br', 'identity, gzip'])('packed by %s is 415', async (encoding) => {
    const { status, body } = await post(newBulkScene(sandbox).url, bytes(gzipSync(ASHA)), { 'Content-Type': 'text/csv', 'Content-Encoding': encoding });
    expect([status, body.error?.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(body.error?.message).toContain('Content-Encoding');
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \r\n\r\n'],
    ['a mark', '\uFEFF'],
    ['delimiters', ',,,\n,,,\n'],
  ])('of %s is 400, in words', async (_, content) => {
    for (const type of ['text/csv', 'application/octet-stream']) {
      const scene = newBulkScene(sandbox);
      const before = scene.counts();
      const { status, body } = await post(scene.url, content, { 'Content-Type': type });
      expect([status, body.error?.code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(body.error?.message).toMatch(/empty|no rows|without one/);
      expect(scene.counts()).toEqual(before);
    }
  });
});

describe('in a form', () => {
  const formOf = (...parts: readonly (readonly [name: string, value: string | File])[]): FormData => {
    const form = new FormData();
    for (const [name, value] of parts) form.append(name, value);
    return form;
  };

  it('with a parameter among its fields is 400, since nobody would read it there: a dry run must not become a run', async () => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const { status, body } = await post(scene.url, formOf(['dry_run', 'true'], ['file', file(ASHA, 'students.csv')]));
    expect([status, body.error?.message]).toEqual([400, expect.stringContaining('?dry_run=')]);
    expect(scene.counts()).toEqual(before);
  });

  it.each([
    ['under any name', formOf(['whatever you like', file(ASHA, 'students.csv', 'text/csv')])],
    ['beside fields', formOf(['token', 'x'], ['file', file(ASHA, 'students.csv', 'text/csv')], ['submit', 'Upload'], ['a[b][0]', 'y'])],
    ['of a type that says nothing', formOf(['file', file(XLSX, 'students.xlsx', 'application/octet-stream')])],
    ['of a type that no body may have', formOf(['file', file(ASHA, 'students.csv', 'text/x-csv')])],
    ['with a name in other letters', formOf(['file', file(ASHA, 'विद्यार्थी "2026".CSV')])],
    ['with a name that leads elsewhere', formOf(['file', file(ASHA, '../../../etc/passwd')])],
    ['of JSON', formOf(['file', file(JSON_TEXT, 'students.json', 'application/json')])],
    ['of NDJSON, by its name', formOf(['file', file(NDJSON, 'students.jsonl')])],
  ])('the file is taken: %s', async (_, form) => {
    expect(await post(newBulkScene(sandbox).url, form)).toMatchObject(created);
  });

  it('the first of several files counts', async () => {
    const { url, workspace } = newBulkScene(sandbox);
    const form = formOf(
      ['b', file(ASHA, 'a.csv')],
      ['a', file(ASHA.replace('asha@', 'second@'), 'b.csv')],
      ['b', file(ASHA.replace('asha@', 'third@'), 'c.csv')],
    );
    expect(await post(url, form)).toMatchObject(created);
    expect(workspace.store.students.find('email', 'second@example.in')).toBeUndefined();
  });

  it.each([
    ['no file', formOf(['file', ASHA]), /no file.*curl/],
    ['an empty file', formOf(['file', file('', 'students.csv')]), /empty/],
    ['nothing', formOf(), /file|form/],
    ['too many files', formOf(...Array.from({ length: 11 }, (_, at): [string, File] => [`f${at}`, file(ASHA, 'a.csv')])), /Too many/],
    ['too many fields', formOf(...Array.from({ length: 1_000 }, (_, at): [string, string] => [`f${at}`, 'x']), ['file', file(ASHA, 'a.csv')]), /Too many/],
    ['a field that is as long as a file', formOf(['note', 'x'.repeat(200_000)], ['file', file(ASHA, 'a.csv')]), /too long/i],
    ['names that name no field', formOf(['file', file(ASHA, 'a.csv')], ['__proto__[x]', 'y']), undefined],
  ])('with %s', async (_, form, message) => {
    const { url } = newBulkScene(sandbox);
    const { status, body } = await post(url, form);
    if (message === undefined) return expect(status).toBe(200);
    expect([status, body.error?.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(body.error?.message).toMatch(message);
  });

  const part = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n${ASHA}`;
  it.each([
    ['without a boundary', 'multipart/form-data', `${part}\r\n--b--\r\n`],
    ['with another boundary', 'multipart/form-data; boundary=other', `${part}\r\n--b--\r\n`],
    ['without an end', 'multipart/form-data; boundary=b', part],
    ['without a line end before its end', 'multipart/form-data; boundary=b', `${part.trimEnd()}--b--`],
    ['that is no form', 'multipart/form-data; boundary=b', ASHA],
    [
      'without a blank line after the head of a part',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n--b--\r\n',
    ],
    ['whose file has no name', 'multipart/form-data; boundary=b', `--b\r\nContent-Disposition: form-data; filename="a.csv"\r\n\r\n${ASHA}\r\n--b--\r\n`],
  ])('%s is 400, and changes nothing', async (_, type, body) => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const answer = await post(scene.url, body, { 'Content-Type': type });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(answer.body.error?.message).toMatch(/form/i);
    expect(scene.counts()).toEqual(before);
  });
});

describe('a file over SANDBOX_BULK_BODY_LIMIT', () => {
  const form = (content: string): FormData => {
    const data = new FormData();
    data.append('file', file(content, 'a.csv', 'text/csv'));
    return data;
  };

  it('is 413, as the body and in a form; one that just fits is taken', async () => {
    const small = await sandboxForTest({ seed: 'empty', bulkBodyLimit: '4096' });
    const fits = ASHA + `${' '.repeat(4096 - ASHA.length - 2)}\r\n`;
    for (const [at, content] of [fits, `${fits} `, 'x'.repeat(3_000_000)].entries()) {
      for (const body of [content, form(content)]) {
        const headers: Record<string, string> = typeof body === 'string' ? { 'Content-Type': 'text/csv' } : {};
        const answer = await post(small.url, body, headers);
        if (at === 0) expect(answer).toMatchObject({ status: 200, body: { failed: 0 } });
        else
          expect(answer).toMatchObject({
            status: 413,
            body: { error: { code: 'PAYLOAD_TOO_LARGE', message: expect.stringContaining('SANDBOX_BULK_BODY_LIMIT'), details: { limit: 4096 } } },
          });
        expect(incomingFiles(small)).toEqual([]);
      }
    }
    expect((await small.api.get('/students').expect(200)).body.total).toBe(2);
  });

  it('is cut off where it goes far over, and nothing of it is left', async () => {
    const small = await sandboxForTest({ seed: 'empty', bulkBodyLimit: '4096' });
    await expect(post(small.url, new Uint8Array(70 * 1024 * 1024), { 'Content-Type': 'text/csv' })).rejects.toThrow('fetch failed');
    await vi.waitFor(() => expect(incomingFiles(small)).toEqual([]));
  });
});

describe('on the wire', () => {
  /** Writes to a socket of its own, and gives all that comes back until it ends. */
  async function talk({ url }: Pick<TestSandbox, 'url'>, head: readonly string[], body: string, then: 'wait' | 'hang up' = 'wait'): Promise<string> {
    const { hostname, port, pathname } = new URL(url);
    const path = pathname === '/' ? '' : pathname;
    const lines = [`POST ${path}/v1/students/import HTTP/1.1`, 'Host: localhost', 'X-API-Key: test_key', 'X-API-Secret: test_secret', ...head];
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, () => then === 'hang up' && socket.destroy()));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
  }

  const FORM = ['Content-Type: multipart/form-data; boundary=b'];
  const half = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
  const many = csv('Name,Email', ...Array.from({ length: 5_000 }, (_, at) => `Student ${at},half-${at}@example.in`));

  it.each([
    ['as the body', ['Content-Type: text/csv'], many],
    ['in a form', FORM, half + many],
    ['in a form, before its file', FORM, '--b\r\nContent-Disposition: form-data; na'],
    ['in a form, between two files', FORM, `${half}${many}\r\n${half}`],
    ['in chunks', ['Content-Type: text/csv', 'Transfer-Encoding: chunked'], `${many.length.toString(16)}\r\n${many}\r\n`],
    ['before anything of it has come', ['Content-Type: text/csv'], ''],
  ])('an upload whose client goes away changes nothing and leaves nothing: %s', async (_, head, body) => {
    const scene = newBulkScene(sandbox);
    const before = scene.counts();
    const length = head.some((line) => line.startsWith('Transfer')) ? [] : ['Content-Length: 10000000'];
    await talk(scene, [...head, ...length], body, 'hang up');
    await vi.waitFor(async () => expect((await scene.admin.get('/requests').expect(200)).body.requests).toMatchObject([{ status: 499 }]), { timeout: 20_000 });
    await vi.waitFor(() => expect(incomingFiles(sandbox)).toEqual([]), { timeout: 20_000 });
    expect(scene.counts()).toEqual(before);
  });

  it('a length that is too small is answered for what it holds, in which the row that is cut is no good one, and ends the connection', async () => {
    const scene = newBulkScene(sandbox);
    const answer = await talk(scene, ['Content-Type: text/csv', `Content-Length: ${ASHA.length - 5}`], `${ASHA}${ASHA}`);
    expect(answer).toMatch(/^HTTP\/1\.1 207 [^]*\r\nConnection: close\r\n[^]*"created":0,"updated":0,"failed":1/);
    await vi.waitFor(async () => expect((await scene.admin.get('/requests').expect(200)).body.requests).toHaveLength(1), { timeout: 20_000 });
    expect(scene.workspace.store.students.size).toBe(1);
  });

  it('a client that asks first is told to go on', async () => {
    const answer = await talk(
      newBulkScene(sandbox),
      ['Content-Type: text/csv', `Content-Length: ${ASHA.length}`, 'Expect: 100-continue', 'Connection: close'],
      ASHA,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    expect(answer).toContain('"created":1');
  });

  it('a wrong credential with a large file gets its 401, and the file is not kept', async () => {
    const { url, counts } = newBulkScene(sandbox);
    const before = counts();
    const large = new Uint8Array(20 * 1024 * 1024);
    const { status, body } = await post(url, large, { 'Content-Type': 'text/csv', 'X-API-Secret': 'wrong' });
    expect([status, body.error?.code]).toEqual([401, 'AUTHENTICATION_REQUIRED']);
    expect(counts()).toEqual(before);
  });

  it('a connection is used again after an upload that was refused', async () => {
    const { url } = newBulkScene(sandbox);
    for (const [content, type, status] of [
      ['x'.repeat(100_000), 'text/html', 415],
      [ASHA, 'text/csv', 200],
    ] as const)
      expect((await post(url, content, { 'Content-Type': type })).status).toBe(status);
  });
});

it.skipIf(process.platform !== 'linux')('a disk that takes no file is 500 with its reason, and the connection stays', async () => {
  const { app, url, api } = await sandboxForTest({ seed: 'empty' });
  // no file can be made there, whoever one is
  Object.assign(app.services.uploads, { incoming: '/proc' });
  const form = new FormData();
  form.append('file', file(ASHA, 'a.csv'));
  for (const body of [ASHA, form]) {
    const { status, body: answer } = await post(url, body);
    expect([status, answer.error?.code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(answer.error?.message).toMatch(/^The file could not be kept/);
  }
  expect((await api.get('/students').expect(200)).body.total).toBe(1);
});

it('the request journal tells the size of a file, and nothing of what is in it', async () => {
  const { url, admin } = newBulkScene(sandbox);
  await post(url, ASHA, { 'Content-Type': 'text/csv' });
  const { body } = await admin.get('/requests').expect(200);
  const { body: entry } = await admin.get(`/requests/${body.requests[0].id}`).expect(200);
  expect(entry.request.body).toBe(`(a file of ${ASHA.length} bytes)`);
});
