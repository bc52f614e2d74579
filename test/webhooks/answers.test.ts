// What a receiver answers, and what the log and the console say of it.

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import { expect, it, onTestFinished } from 'vitest';

import { rawServer } from './raw-server.js';
import { startReceiver } from './receiver.js';
import { testWorkspace } from './test-workspace.js';

it('has failed where a 2xx breaks off after its head: what the receiver did is not known', async () => {
  const server = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'));
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: server.url });
  emit();
  await dispatcher.idle();
  expect(delivery()).toMatchObject({
    status: 'pending',
    attempts: [{ response: { status: 200, body: 'half' }, error: 'the answer broke off: the receiver closed the connection before its end' }],
  });
});

const OK = 'HTTP/1.1 200 OK\r\n';
it.each<[what: string, bytes: string | Buffer, error: RegExp]>([
  ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n', /no HTTP: it begins with "SSH-2\.0-/],
  ['JSON without a head', '{"ok":true}', /no HTTP: it begins with "\{/],
  ['TLS', Buffer.from([0x15, 3, 3, 0, 2, 2, 0x16]), /speaks TLS: is its URL https/],
  ['HTTP/2', Buffer.from([0, 0, 0x12, 4, 0, 0, 0, 0, 0]), /speaks HTTP\/2 alone/],
  ['LF alone', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nOK', /end with LF alone/],
  ['a CR without LF', `${OK}X: a\rb\r\n\r\n`, /a CR without its LF/],
  ['too many headers', `${OK}${'X-A: bbbbbbbbbbbbbbbbbbbb\r\n'.repeat(3_000)}\r\n`, /headers are longer than 16 KiB/],
  ['a header without a colon', `${OK}Bad Header\r\n\r\n`, /a malformed header/],
  ['no number as Content-Length', `${OK}Content-Length: abc\r\n\r\n`, /Content-Length is no number/],
  ['two of Content-Length', `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nOK`, /two of Content-Length/],
  ['both lengths', `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nOK`, /both Transfer-Encoding and Content-Length/],
  ['a status of letters', 'HTTP/1.1 abc OK\r\n\r\n', /status is not three digits/],
  ['another version', 'HTTP/3.7 200 OK\r\n\r\n', /version of HTTP is not/],
  ['half a head', `${OK}Conte`, /closed the connection before it answered/],
  ['nothing', '', /closed the connection before it answered/],
])('says so where the receiver answers %s', async (_, bytes, error) => {
  const server = await rawServer((socket) => socket.end(bytes));
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: server.url, retry_schedule: [] });
  emit();
  await dispatcher.idle();
  expect(delivery()).toMatchObject({ status: 'failed', attempts: [{ response: null, error: expect.stringMatching(error) }] });
});

const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
it.each<[what: string, bytes: string, error: RegExp]>([
  ['within a chunk', `${CHUNKED}20\r\nOK`, /^the answer broke off/],
  ['with a chunk without a size', `${CHUNKED}zz\r\nOK\r\n0\r\n\r\n`, /a malformed size/],
  ['with chunks that end in LF alone', `${CHUNKED}2\nOK\n0\n\n`, /end with LF alone/],
  ['with a chunk that is longer than it says', `${CHUNKED}2\r\nOKOKOK\r\n0\r\n\r\n`, /does not end where it should/],
  ['with chunk extensions without end', `${CHUNKED}2;${'a'.repeat(20_000)}\r\nOK\r\n0\r\n\r\n`, /chunk extensions are longer/],
])('has failed, with what the parser said, where a 2xx breaks off %s', async (_, bytes, error) => {
  const server = await rawServer((socket) => socket.end(bytes));
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: server.url, retry_schedule: [] });
  emit();
  await dispatcher.idle();
  expect(delivery()).toMatchObject({ status: 'failed', attempts: [{ response: { status: 200 }, error: expect.stringMatching(error) }] });
});

it.each<[what: string, bytes: string]>([
  ['what goes on behind its length', `${OK}Content-Length: 2\r\n\r\nOK and more`],
  ['an interim answer before it', `HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n${OK}Content-Length: 2\r\n\r\nOK`],
])('takes an answer with %s', async (_, bytes) => {
  const server = await rawServer((socket) => socket.end(bytes));
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: server.url, retry_schedule: [] });
  emit();
  await dispatcher.idle();
  expect(delivery()).toMatchObject({ status: 'delivered', attempts: [{ response: { status: 200, body: 'OK' }, error: null }] });
});

it('tells at once of a receiver that wants to change to another protocol', async () => {
  const server = await rawServer((socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'));
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: server.url, retry_schedule: [] });
  emit();
  await dispatcher.idle();
  expect(delivery()).toMatchObject({ status: 'failed', attempts: [{ response: { status: 101 }, error: expect.stringContaining('another protocol') }] });
});

it('tells of a receiver that takes HTTP/2 alone over TLS', async () => {
  const read = (name: string): Buffer => readFileSync(new URL(`tls/${name}`, import.meta.url));
  const server = createTlsServer({ key: read('key.pem'), cert: read('certificate.pem'), ALPNProtocols: ['h2'] });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, tls_verify: false, retry_schedule: [] });
  emit();
  await dispatcher.idle();
  expect(delivery()).toMatchObject({
    status: 'failed',
    attempts: [{ response: null, error: 'the receiver speaks HTTP/2 alone; webhooks are sent by HTTP/1.1' }],
  });
});

it.each([
  ['gzip', gzipSync('{"why":"no such student"}')],
  ['deflate', deflateSync('{"why":"no such student"}')],
  ['deflate, without its head', deflateRawSync('{"why":"no such student"}')],
  ['br', brotliCompressSync('{"why":"no such student"}')],
  ['gzip, cut off', gzipSync(`{"why":"no such student"${' '.repeat(100)}}`).subarray(0, -9)],
  ['a way that is not known', Buffer.from('{"why":"no such student"}')],
  ['gzip, which it is not', Buffer.from('{"why":"no such student"}')],
])('logs a body that is encoded as %s so that it can be read', async (encoding, body) => {
  const receiver = await startReceiver(() => ({ status: 500, headers: { 'Content-Encoding': encoding.replace(/,.*/, '') }, body }));
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: receiver.url, retry_schedule: [] });
  emit();
  await dispatcher.idle();
  expect(delivery().attempts[0]?.response?.body).toContain('{"why":"no such student"');
});

it.each([
  ['gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024))],
  ['br', brotliCompressSync(Buffer.alloc(64 * 1024 * 1024))],
])('inflates no more of a body in %s than the log keeps', async (encoding, body) => {
  const receiver = await startReceiver(() => ({ status: 200, headers: { 'Content-Encoding': encoding }, body }));
  const { endpoint, emit, dispatcher, delivery } = testWorkspace();
  endpoint({ url: receiver.url });
  emit();
  await dispatcher.idle();
  expect(delivery()).toMatchObject({ status: 'delivered' });
  expect(delivery().attempts[0]?.response?.body).toHaveLength(4_096);
});

it.each([
  ['whsec_0123456789ab4f2a', "secret, ending `4f2a`: compare it with the receiver's"],
  ['whsec_short', "secret: compare it with the receiver's"],
])('after three answers of 401 in a row, says to compare the secret %s', async (secret, words) => {
  const receiver = await startReceiver(() => ({ status: 401 }));
  const { endpoint, emit, dispatcher, delivery, advance } = testWorkspace();
  endpoint({ url: receiver.url, secret, retry_schedule: [1, 1, 1] });
  emit();
  await dispatcher.idle();
  for (let n = 0; n < 3; n += 1) await advance(1);
  const errors = delivery().attempts.map(({ error }) => error);
  expect(errors).toEqual([null, null, expect.stringContaining(words), expect.stringContaining(words)]);
  expect(errors.join()).not.toContain(secret);
});

it('counts no answer of 401 to what was signed wrongly on purpose, and begins anew after another answer', async () => {
  const statuses = [401, 401, 200, 401, 401];
  const receiver = await startReceiver((number) => ({ status: statuses[number] ?? 401 }));
  const { endpoint, emit, dispatcher, workspace } = testWorkspace();
  endpoint({ url: receiver.url, retry_schedule: [] });
  for (let n = 0; n < statuses.length; n += 1) {
    emit();
    await dispatcher.idle();
  }
  const tortured = workspace.store.webhook_endpoints.all()[0];
  if (tortured) workspace.transaction(() => workspace.store.webhook_endpoints.replace({ ...tortured, torture: { kind: 'wrong_signature' } }));
  emit();
  await dispatcher.idle();
  expect(receiver.received).toHaveLength(6);
  expect(workspace.store.deliveries.all().map(({ attempts }) => attempts[0]?.error)).toEqual(Array.from({ length: 6 }, () => null));
});

it('tells the console of the first failure, of every change, and of nothing else', async () => {
  const statuses = [500, 500, 503, 200, 200, 302];
  const receiver = await startReceiver((number) => ({ status: statuses[number] ?? 200, headers: { Location: '/else' } }));
  const told: string[] = [];
  const { endpoint, emit, dispatcher } = testWorkspace({ tell: (line) => told.push(line) });
  endpoint({ url: receiver.url, retry_schedule: [] });
  for (let n = 0; n < 7; n += 1) {
    emit();
    await dispatcher.idle();
  }
  const what = `Webhook student.created to ${receiver.url}`;
  expect(told).toEqual([
    `${what} failed: answered 500`,
    `${what} failed: answered 503`,
    `${what}: delivered again.`,
    expect.stringContaining(`${what} failed: 302: redirects are not followed.`),
    `${what}: delivered again.`,
  ]);
});
