// Hostile and careless files, each sent to a sandbox as the body and in a form: a clear refusal, and nothing is changed. What the largest of
// them cost is measured in test/process/import-memory.long.ts.

import { connect } from 'node:net';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { MEDIA_TYPES } from '../../../src/bulk/formats.js';
import { partsOf } from '../../bulk/xlsx/workbook-file.js';
import { zipOf } from '../../bulk/xlsx/zip.js';
import { API_KEY, withSandbox } from '../../setup.js';
import { incomingFiles, newBulkScene } from '../bulk-scene.js';
import { HOSTILE } from './hostile-uploads.js';

const sandbox = await withSandbox({ seed: 'empty' });
afterEach(() => vi.waitFor(() => expect(incomingFiles(sandbox)).toEqual([]), { timeout: 20_000 }));

/** Two seconds are what a refusal may take; a guard on a busy machine, not a measure. */
const GUARD_MS = 20_000;

const scene = newBulkScene(sandbox);

async function post(body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}): Promise<{ status: number; body: Refusal }> {
  const answer = await fetch(`${scene.url}/v1/students/import`, { method: 'POST', headers: { ...API_KEY, ...headers }, body });
  return { status: answer.status, body: (await answer.json()) as Refusal };
}

interface Refusal {
  readonly error?: { readonly code: string; readonly message: string };
  readonly created?: number;
  readonly updated?: number;
  readonly failed?: number;
  readonly errors?: readonly { readonly message: string }[];
}

function form(bytes: Uint8Array<ArrayBuffer>, name: string, type: string): FormData {
  const data = new FormData();
  data.append('file', new File([bytes], name, { type }));
  return data;
}

describe('refused in words, with nothing changed', () => {
  it.each(HOSTILE.filter(({ large }) => large !== true))('$it', async ({ bytes, type, name, says }) => {
    const content = new Uint8Array(bytes());
    const before = scene.counts();
    for (const send of [() => post(content, { 'Content-Type': type }), () => post(form(content, name, type))]) {
      const begun = performance.now();
      const { status, body } = await send();
      expect(performance.now() - begun).toBeLessThan(GUARD_MS);
      expect({ status, code: body.error?.code }).toEqual({ status: 400, code: 'VALIDATION_ERROR' });
      expect(body.error?.message).toMatch(says);
      expect(body.error?.message.length).toBeLessThan(600);
    }
    expect(scene.counts()).toEqual(before);
  });
});

describe('taken for what it is', () => {
  const cell = (reference: string, text: string): string => `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const row = (number: number, name: string, email: string): string => `<row r="${number}">${cell(`A${number}`, name)}${cell(`B${number}`, email)}</row>`;

  it('a workbook with macros is data, and they are left alone', async () => {
    const parts = [
      ...partsOf({ sheets: [{ name: 'S', rows: row(1, 'Name', 'Email') + row(2, 'Macro', 'macro@example.in') }] }),
      { name: 'xl/vbaProject.bin', data: Buffer.from('d0cf11e0', 'hex') },
    ];
    const { body } = await post(new Uint8Array(zipOf(parts)), { 'Content-Type': 'application/vnd.ms-excel.sheet.macroEnabled.12' });
    expect(body).toMatchObject({ created: 1, failed: 0 });
  });

  it('names that objects have of their own are columns and fields that mean nothing', async () => {
    const { body } = await post('[{"__proto__":{"name":"A","isAdmin":true},"constructor":{"prototype":{"x":1}},"name":"Proto","email":"proto@example.in"}]', {
      'Content-Type': 'application/json',
    });
    expect(body).toMatchObject({ created: 1, failed: 0 });
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    const csv = await post('__proto__,constructor,Name,Email\nx,y,Proto Two,proto.two@example.in\n', { 'Content-Type': 'text/csv' });
    expect(csv.body).toMatchObject({ created: 1, failed: 0, ignored_columns: ['__proto__', 'constructor'] });
  });

  it('a line of NDJSON of 30 MiB is one bad row', async () => {
    const { status, body } = await post(`{"name":"Asha","bio":"${'x'.repeat(30 * 1024 * 1024)}"}\n{"name":"Line","email":"line@example.in"}\n`, {
      'Content-Type': MEDIA_TYPES.ndjson,
    });
    expect(status).toBe(207);
    expect(body).toMatchObject({ created: 1, failed: 1 });
    expect(body.errors?.[0]?.message).toContain('longer than 4 MiB');
  });

  it.each(['../../../etc/cron.d/job', '..\\..\\job.csv', '/etc/passwd', 'C:\\job.csv', 'a"; filename="b.csv', '%00.csv', '-rf.csv'])(
    'a file that is called %s is written nowhere by that name',
    async (name) => {
      const before = scene.counts();
      const { status, body } = await post(form(new TextEncoder().encode('Name,Email\nAsha,nowhere\n'), name, 'text/csv'));
      expect([status, body.failed]).toEqual([207, 1]);
      expect(scene.counts()).toEqual(before);
    },
  );
});

describe('forms', () => {
  const BOUNDARY = 'x'.repeat(20);
  const part = (disposition: string, content: string): string =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: text/csv\r\n\r\n${content}\r\n`;
  const send = (...parts: readonly string[]): Promise<{ status: number; body: Refusal }> =>
    post(`${parts.join('')}--${BOUNDARY}--\r\n`, { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` });

  it('a thousand fields are refused', async () => {
    const fields = Array.from({ length: 1_000 }, (_, at) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="f${at}"\r\n\r\nx\r\n`);
    const { status, body } = await send(...fields, part('name="file"; filename="a.csv"', 'Name\nA\n'));
    expect([status, body.error?.code]).toEqual([400, 'VALIDATION_ERROR']);
  });

  it('a header that is smuggled into a file name makes the part no file', async () => {
    const { status, body } = await send(part('name="file"; filename="a.csv\r\nX-Injected: yes"', 'Name,Email\nAsha,nowhere\n'));
    expect([status, body.error?.message]).toEqual([400, expect.stringContaining('The form has no file')]);
  });
});

it('a client that hangs up half-way changes nothing', async () => {
  const before = scene.counts();
  const { hostname, port, pathname } = new URL(scene.url);
  const head = [
    `POST ${pathname}/v1/students/import HTTP/1.1`,
    'Host: localhost',
    'X-API-Key: test_key',
    'X-API-Secret: test_secret',
    'Content-Type: text/csv',
    'Content-Length: 100000',
  ];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head.join('\r\n')}\r\n\r\nName,Email\nCut,cut@example.in\n`, () => socket.destroy()));
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
  // where it is the first request, the API is loaded meanwhile
  await vi.waitFor(
    async () => {
      const { body } = await scene.admin.get('/requests?operation=importStudents&limit=1').expect(200);
      expect(body.requests[0].status).toBe(499);
    },
    { timeout: 20_000 },
  );
  expect(scene.counts()).toEqual(before);
});
