// What a receiver answers, and what the log and the console say of it.

import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { expect, it } from 'vitest';

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

it.each([
  ['gzip', gzipSync('{"why":"no such student"}')],
  ['deflate', deflateSync('{"why":"no such student"}')],
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
