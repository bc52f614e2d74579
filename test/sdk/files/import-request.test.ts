// What an import sends, and what becomes of sources and lines that break, against a scripted server.

import { once } from 'node:events';
import { appendFileSync, createReadStream, truncateSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { ImportOptions } from '../../../sdk/src/public.js';
import { clientOf, failure, rejection, script, testRuntime } from '../helpers.js';
import { listener, streamServer } from '../webhooks/stream-server.js';
import { fileOf, temporaryFolder } from './arrange.js';

const report = { created: 1, updated: 0, failed: 0, errors: [], ignored_columns: [] };
const ok = { json: report };
const csv = Buffer.from('name,email\nA,a@x.in\n');
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

describe('the request', () => {
  it.each<[string, ImportOptions, string]>([
    ['nothing', {}, ''],
    ['what is undefined', { mode: undefined, dryRun: undefined, mapping: undefined, sheet: undefined, onProgress: undefined }, ''],
    ['a mode', { mode: 'create' }, '?mode=create'],
    ['a rehearsal', { dryRun: true, atomic: false }, '?dry_run=true&atomic=false'],
    ['a mapping', { mapping: { 'Roll No': 'external_id' } }, '?mapping=%7B%22Roll+No%22%3A%22external_id%22%7D'],
    ['a sheet', { sheet: 'Class 10 & 11' }, '?sheet=Class+10+%26+11'],
    ['progress', { onProgress: () => {} }, '?async=true'],
  ])('says %s', async (_, options, query) => {
    const server = await script(ok);
    await clientOf(server).students.import(csv, options);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({ method: 'POST', url: `/v1/students/import${query}`, body: csv.toString() });
  });

  it.each([
    ['a path', () => fileOf('a.csv', csv), 'text/csv'],
    ['a path in capitals', () => fileOf('A.XLSX', csv), XLSX],
    ['a path of a workbook with macros', () => fileOf('a.xlsm', csv), XLSX],
    ['a path without an ending', () => fileOf('students', csv), 'application/octet-stream'],
    ['a path with another ending', () => fileOf('students.dat', csv), 'application/octet-stream'],
    ['a URL', () => pathToFileURL(fileOf('a.jsonl', csv)), 'application/x-ndjson'],
    ['bytes', () => csv, 'application/octet-stream'],
    ['a File', () => new File([csv], 'a.tsv', { type: 'image/png' }), 'text/csv'],
    ['a Blob', () => new Blob([csv], { type: 'image/png' }), 'application/octet-stream'],
    ['a file stream', () => createReadStream(fileOf('a.json', csv)), 'application/json'],
    ['another stream', () => Readable.from([csv]), 'application/octet-stream'],
    ['records', () => [{ name: 'A', email: 'a@x.in' }], 'application/json'],
  ])('declares the type of %s by its name', async (_, source, type) => {
    const server = await script(ok);
    await clientOf(server).students.import(source());
    expect(server.received[0]?.headers['content-type']).toBe(type);
  });

  it.each([
    ['csv', 'text/csv'],
    ['xlsx', XLSX],
    ['json', 'application/json'],
    ['ndjson', 'application/x-ndjson'],
  ] as const)('declares the format %s that is said, whatever the name', async (format, type) => {
    const server = await script(ok);
    await clientOf(server).students.import(fileOf('a.txt', csv), { format });
    expect(server.received[0]?.headers['content-type']).toBe(type);
  });

  it.each([
    ['a path', () => fileOf('a.csv', csv), String(csv.length)],
    ['bytes', () => csv, String(csv.length)],
    ['a Blob', () => new Blob([csv]), String(csv.length)],
    ['a stream', () => Readable.from([csv]), undefined],
  ])('has the length of %s', async (_, source, length) => {
    const server = await script(ok);
    await clientOf(server).students.import(source());
    expect(server.received[0]?.headers['content-length']).toBe(length);
  });

  it.each(['students', 'educators', 'courses', 'grades', 'attendance'] as const)('of %s goes to its own path, with key and credential', async (kind) => {
    const server = await script(ok);
    await expect(clientOf(server)[kind].import(csv, { idempotency_key: 'k', headers: { 'X-Trace': 't' } })).resolves.toEqual(report);
    const headers = { 'idempotency-key': 'k', 'x-api-key': 'the-key', 'x-trace': 't', accept: 'application/json' };
    expect(server.received[0]).toMatchObject({ url: `/v1/${kind}/import`, headers });
  });

  it.each([
    [{}, {}, 300_000],
    [{ timeout: 600_000 }, {}, 600_000],
    [{}, { timeout: 70 }, 70],
  ])('may take its time: client %j, call %j', async (options, call, ms) => {
    const server = await script('silence');
    const runtime = testRuntime();
    const answer = rejection(clientOf(server, { ...options, maxRetries: 0 }, runtime).students.import(csv, call));
    await server.requests(1);
    expect(runtime.running()).toEqual([ms]);
    runtime.timeOut();
    expect(await answer).toMatchObject({ code: 'TIMEOUT' });
  });
});

it('no records are no request', async () => {
  const server = await script('cut');
  await expect(clientOf(server).students.import([], { onProgress: () => {} })).resolves.toEqual({ ...report, created: 0 });
  expect(server.received).toEqual([]);
});

describe('a file that somebody writes to while it is sent', () => {
  const text = 'A,a@x.in\n'.repeat(100_000);

  /** What happens once the length is announced, and before the file is read. */
  const meanwhile =
    (happen: () => void) =>
    async (url: string, init: RequestInit): Promise<Response> => {
      happen();
      return fetch(url, init);
    };

  it('and that grows is sent as it was', async () => {
    const server = await script(ok);
    const file = fileOf('a.csv', text);
    await expect(clientOf(server, { fetch: meanwhile(() => appendFileSync(file, 'B,b@x.in\n')) }).students.import(file)).resolves.toEqual(report);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.body === text).toBe(true);
  });

  it('and that was empty is sent as it was', async () => {
    const server = await script(ok);
    const file = fileOf('a.csv', '');
    await clientOf(server, { fetch: meanwhile(() => appendFileSync(file, 'B,b@x.in\n')) }).students.import(file);
    expect(server.received[0]).toMatchObject({ body: '', headers: { 'content-length': '0', 'content-type': 'text/csv' } });
  });

  it('and that becomes shorter is not sent again, as if that were all of it', async () => {
    const { url } = await bareServer((request, response) => void request.resume().on('end', () => response.end(JSON.stringify(report))));
    const file = fileOf('a.csv', text);
    let attempts = 0;
    const shrink = meanwhile(() => {
      attempts += 1;
      truncateSync(file, 9);
    });
    const error = await rejection(clientOf({ url }, { fetch: shrink }).students.import(file));
    expect(error).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `The file ${JSON.stringify(file)} can't be read: it became shorter while it was sent.`,
    });
    expect(attempts).toBe(1);
  });
});

describe('a line that breaks', () => {
  it.each([
    ['a path', () => fileOf('a.csv', csv)],
    ['bytes', () => csv],
    ['a Blob', () => new Blob([csv])],
    ['records', () => [{ name: 'A', email: 'a@x.in' }]],
  ])('is tried again with %s, whole and under the same key', async (_, source) => {
    const server = await script('cut', failure(503, 'SERVICE_UNAVAILABLE'), ok);
    await expect(clientOf(server).students.import(source())).resolves.toEqual(report);
    expect(server.received).toHaveLength(3);
    expect(new Set(server.received.map(({ body, headers }) => `${headers['idempotency-key']} ${body}`)).size).toBe(1);
  });

  it.each([
    ['a Node stream', () => Readable.from([csv])],
    ['a web stream', () => new Response(csv).body ?? ''],
  ])('is not tried again with %s, which can be read once', async (_, source) => {
    const server = await script('cut', ok);
    await expect(clientOf(server).students.import(source())).rejects.toMatchObject({ code: 'CONNECTION_ERROR' });
    expect(server.received).toHaveLength(1);
  });

  it('half-way through an upload is a CONNECTION_ERROR, and the stream is let go', async () => {
    const { url } = await bareServer((request) => void request.once('data', () => request.socket.destroy()));
    const source = endless();
    await expect(clientOf({ url }).students.import(source)).rejects.toMatchObject({ code: 'CONNECTION_ERROR' });
    expect(source.destroyed).toBe(true);
  });
});

describe('a signal', () => {
  it.each([
    ['of a stream', () => endless()],
    ['of a stream that is silent', () => silentAfter('Name')],
  ])('ends an upload half-way, and lets go %s', async (_, make) => {
    const { url, requested } = await bareServer(() => {});
    const source = make();
    const controller = new AbortController();
    const call = rejection(clientOf({ url }).students.import(source, { signal: controller.signal }));
    await requested;
    controller.abort(new Error('enough'));
    expect(await call).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
    expect(source.destroyed).toBe(true);
  });

  it('that has fired opens nothing', async () => {
    const server = await script(ok);
    const source = Readable.from([csv]);
    await expect(clientOf(server).students.import(source, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(server.received).toEqual([]);
    expect(source.destroyed).toBe(true);
  });
});

describe('a stream', () => {
  it('is read piece by piece, as fast as it is sent and no faster', async () => {
    let given = 0;
    async function* pieces() {
      for (; given < 80; given += 1) yield Buffer.alloc(65_536);
    }
    let received = 0;
    let ahead = 0;
    const taking = async (_: string, init: RequestInit) => {
      const reader = new Response(init.body ?? null).body?.getReader();
      for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
        // whoever wanted to read ahead has the time for it here
        await new Promise((resolve) => setImmediate(resolve));
        received += 1;
        ahead = Math.max(ahead, given + 1 - received);
      }
      return Response.json(report);
    };
    await expect(clientOf({ url: 'http://127.0.0.1:1' }, { fetch: taking }).students.import(pieces())).resolves.toEqual(report);
    expect({ given, received, ahead }).toEqual({ given: 80, received: 80, ahead: 0 });
  });

  it('is not kept, by fetch neither: memory does not grow with what is sent', async () => {
    const { url } = await bareServer((request, response) => void request.resume().on('end', () => response.end(JSON.stringify(report))));
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    async function* pieces() {
      for (let given = 0; given < 2_000; given += 1) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        yield Buffer.alloc(65_536);
      }
    }
    await expect(clientOf({ url }).students.import(pieces())).resolves.toEqual(report);
    // of 131 MB
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(80_000_000);
  });

  it.each([
    ['a stream', () => Readable.from([csv])],
    ['a path', () => fileOf('a.csv', csv)],
    ['bytes', () => csv],
  ])('is not sent on where a redirect leads, and the credential neither (%s)', async (_, source) => {
    const elsewhere = await script(ok);
    const server = await script({ status: 307, headers: { Location: `${elsewhere.url}/v1/students/import` } });
    await expect(clientOf(server).students.import(source())).rejects.toMatchObject({ message: expect.stringContaining('redirect') });
    expect(elsewhere.received).toEqual([]);
  });
});

describe("a source that can't be read", () => {
  it.each([
    ['a missing file', () => `${temporaryFolder()}/missing.csv`, /^The file ".*missing\.csv" can't be read: ENOENT: .*\.$/],
    ['a missing file by its URL', () => pathToFileURL(`${temporaryFolder()}/a b.csv`), /^The file "file:.*a%20b\.csv" can't be read: ENOENT/],
    ['a folder', () => temporaryFolder(), /can't be read: it is no file\.$/],
    [
      'CSV as a text',
      () => csv.toString(),
      /^A text is the path of a file \(to send CSV itself, give it as Buffer\.from\(text\)\), and this one can't be read/,
    ],
  ])('(%s) is told before anything is sent', async (_, source, message) => {
    const server = await script(ok);
    const error = await rejection(clientOf(server).students.import(source()));
    expect(error).toMatchObject({ name: 'SkillPassportError', code: 'FILE_UNREADABLE', message: expect.stringMatching(message), cause: expect.any(Error) });
    expect(server.received).toEqual([]);
  });

  async function* failing() {
    yield csv;
    throw new Error('the disk is gone');
  }
  async function* throwing() {
    yield csv;
    throw 'no disk';
  }
  it.each([
    ['an iterable that throws', failing, "The stream can't be read: the disk is gone."],
    [
      'a web stream that fails',
      () => new ReadableStream({ pull: () => Promise.reject(new Error('the disk is gone')) }),
      "The stream can't be read: the disk is gone.",
    ],
    [
      'a stream of objects, as CSV parsers give',
      () => Readable.from([{ name: 'A' }]),
      "The stream can't be read: it gave a value of type object instead of bytes; give an array of records as it is.",
    ],
    ['an iterable that throws a text', throwing, "The stream can't be read: no disk."],
    ['a web stream that somebody else reads', () => lockedStream(), /^The stream can't be read: .*lock/i],
    ['a stream of a missing file', () => createReadStream(`${temporaryFolder()}/missing.csv`), /^The stream can't be read: ENOENT/],
  ])('(%s) ends the call half-way', async (_, source, message) => {
    const server = await script(ok);
    const error = await rejection(clientOf(server).students.import(source()));
    expect(error).toMatchObject({ code: 'FILE_UNREADABLE', message: typeof message === 'string' ? message : expect.stringMatching(message) });
    expect(server.received).toEqual([]);
  });

  it('(a file stream that fails while the call waits for its turn) ends that call, and not the process', async () => {
    const stands = await streamServer();
    const { client } = listener(stands);
    client.webhooks.on('*', () => {});
    const line = await stands.line(1);
    const source = createReadStream(`${temporaryFolder()}/missing.csv`);
    const call = rejection(client.students.import(source));
    // not by once(), which would hear the failure itself
    await new Promise<void>((closed) => source.on('close', () => closed()));
    line.open();
    expect(await call).toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('ENOENT') });
  });

  it.each(['""', 'null', '7', '{}', '{"href":"http://x.test/a.csv","protocol":"http:"}'])('(%s) is refused in words', async (json) => {
    const server = await script(ok);
    await expect(clientOf(server).students.import(JSON.parse(json))).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'source' },
      message: 'Give the path of a file, its URL (file:), its bytes, a stream of them, or an array of records.',
    });
    expect(server.received).toEqual([]);
  });
});

describe('an option', () => {
  it.each([
    ['the name of the parameter', '{"dry_run":true}', '`dry_run` is no option of an import; there are format, mode, dryRun, atomic,'],
    ['a format that there is not', '{"format":"xls"}', "`format` must be 'csv', 'xlsx', 'json' or 'ndjson'."],
    ['progress that is no function', '{"onProgress":true}', '`onProgress` must be a function.'],
    ['a text', '"csv"', 'must be an object.'],
  ])("that can't be used (%s) is refused before anything is sent", async (_, json, message) => {
    const server = await script(ok);
    const call = clientOf(server).students.import(csv, JSON.parse(json));
    await expect(call).rejects.toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining(message) });
    expect(server.received).toEqual([]);
  });

  it('excludes another', async () => {
    const call = clientOf(await script(ok)).students.import(csv, { atomic: true, onProgress: () => {} });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining('`atomic` and `onProgress` exclude each other') });
  });
});

function lockedStream(): ReadableStream<Uint8Array> {
  const stream = new Blob([csv]).stream();
  stream.getReader();
  return stream;
}

/** Reads of a body, and answers, what `hear` does. */
async function bareServer(hear: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(hear);
  const requested = once(server, 'request');
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requested };
}

const endless = () =>
  new Readable({
    read() {
      this.push(Buffer.alloc(65_536, 65));
    },
  });

function silentAfter(text: string): Readable {
  const stream = new Readable({ read: () => {} });
  stream.push(text);
  return stream;
}
