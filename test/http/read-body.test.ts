// How bodies arrive: encodings, types, pieces, and clients that leave in the middle. What is wrong in them is bad-input.test.ts.

import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { expect, it } from 'vitest';

import { API_KEY, withSandbox } from '../setup.js';

const sandbox = await withSandbox({ seed: 'empty' });

let count = 0;
const text = (): string => JSON.stringify({ name: 'Asha', email: `asha.${(count += 1)}@example.in` });
const post = (body: RequestInit['body'], headers: Record<string, string> = {}, path = '/students') =>
  fetch(`${sandbox.url}/v1${path}`, { method: 'POST', headers: { ...API_KEY, 'Content-Type': 'application/json', ...headers }, body: body ?? null });

it.each([
  'application/json',
  'Application/JSON; charset=UTF-8',
  'application/json;charset="utf-8"',
  'application/json; charset=utf8',
  'application/vnd.api+json',
  'application/merge-patch+json',
  'application/json; version=1',
])('JSON is taken as %s', async (type) => {
  expect((await post(text(), { 'Content-Type': type })).status).toBe(201);
});

it.each(['application/jsonp', 'text/json', 'application/json; charset=utf-16', 'multipart/form-data; boundary=x', '+json', 'json'])(
  '%s is 415, which names it',
  async (type) => {
    const answer = await post(text(), { 'Content-Type': type });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({ error: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
  },
);

it('a body without a Content-Type is 415 and says so', async () => {
  const answer = await fetch(`${sandbox.url}/v1/students`, { method: 'POST', headers: API_KEY, body: Buffer.from(text()) });
  expect(answer.status).toBe(415);
  expect(await answer.text()).toContain('no Content-Type');
});

it('a compressed body is 415 and names the encoding; identity is none', async () => {
  const answer = await post(gzipSync(text()), { 'Content-Encoding': 'gzip' });
  expect(answer.status).toBe(415);
  expect(await answer.text()).toContain('gzip');
  expect((await post(text(), { 'Content-Encoding': 'identity' })).status).toBe(201);
});

it('a byte order mark before the JSON is ignored, as some tools write one', async () => {
  expect((await post(`\uFEFF${text()}`)).status).toBe(201);
});

it('a body in chunks of any size is one body, characters of several bytes cut in the middle included', async () => {
  const bytes = Buffer.from(JSON.stringify({ name: 'आशा राव 💥', email: 'asha.chunks@example.in' }));
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const answer = await fetch(`${sandbox.url}/v1/students`, {
    method: 'POST',
    headers: { ...API_KEY, 'Content-Type': 'application/json' },
    body: stream,
    duplex: 'half',
  } as RequestInit);
  expect(answer.status).toBe(201);
  expect(await answer.json()).toMatchObject({ name: 'आशा राव 💥' });
});

it('a body where an operation takes none is read and ignored, whatever it is', async () => {
  const { api } = sandbox.workspace('ignored');
  await api.get('/students').set('Content-Type', 'text/plain').send('not JSON').expect(200);
});

it('an optional body may be left out, be empty, or be {}', async () => {
  const { as, api } = sandbox.workspace('optional');
  const student = await as('student');
  for (const send of [
    (path: string) => student.post(path),
    (path: string) => student.post(path, {}),
    (path: string) => student.post(path).set('Content-Type', 'application/json'),
  ]) {
    const { id } = (await api.post('/courses', { title: 'T', type: 'internal' }).expect(201)).body;
    await send(`/courses/${id}/enroll`).expect(201);
  }
});

it('a client that leaves in the middle of its body changes nothing, and the next one is served', async () => {
  const { admin, api } = sandbox.workspace('cut');
  await api.get('/students').expect(200);
  const { hostname, port } = new URL(sandbox.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(
    'POST /w/cut/v1/students HTTP/1.1\r\nHost: x\r\nX-API-Key: test_key\r\nX-API-Secret: test_secret\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"name":',
  );
  socket.destroy();
  await once(socket, 'close');
  expect((await api.get('/students').expect(200)).body.total).toBe(1);
  expect((await admin.get('/requests?operation=createStudent').expect(200)).body.requests.every(({ status }: { status: number }) => status >= 400)).toBe(true);
  await api.post('/students', { name: 'A', email: 'a@example.in' }).expect(201);
});

it('what is over the limit is refused with its answer; what is far over is cut off', async () => {
  const answer = await post(`"${'x'.repeat(2 * 1024 * 1024)}"`);
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE', details: { limit: 1_048_576 } } });
  await expect(post(Buffer.alloc(80 * 1024 * 1024, 'x'))).rejects.toThrow('fetch failed');
  expect((await post(text())).status).toBe(201);
});
