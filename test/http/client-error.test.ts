// What Node's parser refuses, over a raw socket: every code of its that a client can provoke, and the words that the client gets.

import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';

import { describe, expect, it, vi } from 'vitest';

import { answerClientError, type ClientError, REFUSALS } from '../../src/http/client-error.js';
import { http } from '../../src/platform/node-http.js';
import { withSandbox } from '../setup.js';

const create = vi.spyOn(http, 'createServer');
const sandbox = await withSandbox({ seed: 'empty' });
const server = create.mock.results[0]?.value as Server;
create.mockRestore();

/** The parser's code for each connection, by the client's port. */
const codes = new Map<number | undefined, string | undefined>();
server.on('clientError', (error: ClientError, socket) => codes.set((socket as Socket).remotePort, error.code));

interface Exchange {
  /** All that the server sends until it ends the connection. */
  readonly answer: string;
  readonly code: string | undefined;
}

/** @param end whether the client has no more to say */
async function exchange(text: string | Buffer, end = false): Promise<Exchange> {
  const { hostname, port } = new URL(sandbox.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => {});
  await once(socket, 'connect');
  const { localPort } = socket;
  const closed = once(socket, 'close');
  if (end) socket.end(text);
  else socket.write(text);
  await closed;
  return { answer, code: codes.get(localPort) };
}

const GET = 'GET /healthz HTTP/1.1\r\nHost: x\r\n';
const POST = 'POST /v1/courses HTTP/1.1\r\nHost: x\r\nX-API-Key: test_key\r\nX-API-Secret: test_secret\r\nContent-Type: application/json\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const LONG = 'a'.repeat(17_000);

const refused: readonly (readonly [what: string, text: string | Buffer, code: string, words: string])[] = [
  ['no request', 'hello\r\n\r\n', 'HPE_INVALID_METHOD', 'does not begin with a method'],
  ['a method in small letters', 'get / HTTP/1.1\r\n\r\n', 'HPE_INVALID_METHOD', 'in capitals'],
  ['a method that there is not', 'GETX / HTTP/1.1\r\n\r\n', 'HPE_INVALID_METHOD', 'does not begin with a method'],
  ['a byte order mark', Buffer.from(`\uFEFF${GET}\r\n`), 'HPE_INVALID_METHOD', 'does not begin with a method'],
  ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', 'HPE_INVALID_METHOD', 'use http:// in the address'],
  ['a letter outside ASCII in the address', Buffer.from('GET /v1/students?search=José HTTP/1.1\r\n\r\n'), 'HPE_INVALID_URL', 'Percent-encode the address'],
  ['a control character in the address', 'GET /\u0001 HTTP/1.1\r\n\r\n', 'HPE_INVALID_URL', 'Percent-encode the address'],
  ['an address without a slash', 'GET healthz HTTP/1.1\r\n\r\n', 'HPE_INVALID_URL', 'must begin with `/`'],
  ['a space in the address', 'GET /v1/students?search=Asha Rao HTTP/1.1\r\n\r\n', 'HPE_INVALID_CONSTANT', '%20'],
  ['another protocol', 'GET / HTPP/1.1\r\n\r\n', 'HPE_INVALID_CONSTANT', 'METHOD /address HTTP/1.1'],
  ['a version that there is not', 'GET / HTTP/9.9\r\n\r\n', 'HPE_INVALID_VERSION', 'must end with HTTP/1.1'],
  ['line feeds alone', 'GET /healthz HTTP/1.1\nHost: x\n\n', 'HPE_INVALID_VERSION', 'CRLF'],
  ['a line feed alone behind a header', `GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n`, 'HPE_CR_EXPECTED', 'not with a line feed alone'],
  ['a line feed alone in a chunked body', `${CHUNKED}1\na\r\n0\r\n\r\n`, 'HPE_CR_EXPECTED', 'not with a line feed alone'],
  ['a carriage return alone behind a header', 'GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n', 'HPE_LF_EXPECTED', 'not with a carriage return alone'],
  ['a carriage return alone behind the request line', 'GET / HTTP/1.1\rHost: x\r\n\r\n', 'HPE_STRICT', 'Expected CRLF after version'],
  ['a carriage return alone behind the head', `${GET}\rX`, 'HPE_STRICT', 'Expected LF after headers'],
  ['a space before the first header', 'GET / HTTP/1.1\r\n Host: x\r\n\r\n', 'HPE_UNEXPECTED_SPACE', 'begins with a space'],
  ['a space in the name of a header', `${GET}A b: c\r\n\r\n`, 'HPE_INVALID_HEADER_TOKEN', 'Name: value'],
  ['a header over two lines', `${GET}A: b\r\n c\r\n\r\n`, 'HPE_INVALID_HEADER_TOKEN', 'on one line'],
  ['U+0000 in a header', `${GET}A: b\u0000\r\n\r\n`, 'HPE_INVALID_HEADER_TOKEN', 'may not stand in its name or value'],
  ['a length that is no number', `${POST}Content-Length: x\r\n\r\n`, 'HPE_INVALID_CONTENT_LENGTH', 'one whole number of bytes'],
  ['a length behind chunked', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n`, 'HPE_INVALID_CONTENT_LENGTH', 'without Transfer-Encoding'],
  ['two lengths', `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 'HPE_UNEXPECTED_CONTENT_LENGTH', 'came twice'],
  ['chunked behind a length', `${POST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`, 'HPE_INVALID_TRANSFER_ENCODING', 'without Content-Length'],
  ['another Transfer-Encoding', `${POST}Transfer-Encoding: gzip\r\n\r\n`, 'HPE_INVALID_TRANSFER_ENCODING', '`chunked` alone'],
  ['a chunk without a size', `${CHUNKED}zz\r\n`, 'HPE_INVALID_CHUNK_SIZE', 'its size in hexadecimal'],
  ['a chunk longer than its size', `${CHUNKED}1\r\nabc\r\n`, 'HPE_STRICT', 'Expected LF after chunk data'],
  ['long chunk extensions', `${CHUNKED}1;${LONG}\r\n`, 'HPE_CHUNK_EXTENSIONS_OVERFLOW', 'chunk extensions'],
  ['headers over 16 KiB', `${GET}X-Long: ${LONG}\r\n\r\n`, 'HPE_HEADER_OVERFLOW', '16 KiB'],
  ['an address over 16 KiB', `GET /${LONG} HTTP/1.1\r\n\r\n`, 'HPE_HEADER_OVERFLOW', 'The address and the headers'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'HPE_PAUSED_H2_UPGRADE', 'HTTP/1.1 only'],
];

const STATUSES: Readonly<Record<string, number>> = { HPE_CHUNK_EXTENSIONS_OVERFLOW: 413, HPE_HEADER_OVERFLOW: 431 };

/** The last answer in what a server sent. */
function lastOf(answers: string): { readonly head: string; readonly body: string } {
  const [head = '', body = ''] = answers.slice([...answers.matchAll(/HTTP\/1\.1 \d{3} /g)].at(-1)?.index).split('\r\n\r\n');
  return { head, body };
}

describe('what is no HTTP', () => {
  it.each(refused)('%s gets the envelope of every error, with words, and the connection ends', async (_, text, code, words) => {
    const { answer, code: given } = await exchange(text);
    const { head, body } = lastOf(answer);
    expect(given).toBe(code);
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${STATUSES[code] ?? 400} \\w`));
    expect(head).toContain('\r\nConnection: close\r\n');
    expect(head).toContain(`\r\nContent-Length: ${body.length}\r\n`);
    const name = code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW' ? 'PAYLOAD_TOO_LARGE' : 'VALIDATION_ERROR';
    expect(JSON.parse(body)).toEqual({ error: { code: name, message: expect.stringContaining(words), details: {} } });
    expect(JSON.parse(body).error.message).toMatch(/\.$/);
  });

  it.each([
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'Host'],
    ['an unknown expectation', `${GET}Expect: tea\r\n\r\n`, 417, '100-continue'],
    ['a request to a proxy', 'CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n', 400, 'CONNECT is for proxies'],
  ])('%s, which Node would answer without a word, is told of too', async (_, text, status, words) => {
    const { head, body } = lastOf((await exchange(text)).answer);
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\w`));
    expect(JSON.parse(body)).toEqual({ error: { code: 'VALIDATION_ERROR', message: expect.stringContaining(words), details: {} } });
  });

  it.each([
    ['in its head', 'GET /healthz HTTP/1.1\r\nHo'],
    ['in its body', `${POST}Content-Length: 10\r\n\r\nabc`],
  ])('a request that ends %s is told so', async (_, text) => {
    const { answer, code } = await exchange(text, true);
    expect(code).toBe('HPE_INVALID_EOF_STATE');
    expect(lastOf(answer).body).toContain('ended before it was whole');
  });

  it('after an answer on the same connection gets its own answer', async () => {
    const { hostname, port } = new URL(sandbox.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString())).write(`${GET}\r\n`);
    const closed = once(socket, 'close');
    await once(socket, 'data');
    socket.write('hello\r\n\r\n');
    await closed;
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(lastOf(answer).body).toContain('the Content-Length of that one is too small');
  });

  it.each(['', 'Connection: close\r\n'])('behind a whole request takes its answer away from nobody %j', async (connection) => {
    const course = '{"title":"Statistics","type":"internal"}';
    const { answer } = await exchange(`${POST}${connection}Content-Length: ${course.length}\r\n\r\n${course}}}\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 201']);
    expect(answer).toContain('\r\nConnection: close\r\n');
  });

  it('takes too long: 408', async () => {
    const socket = new PassThrough();
    answerClientError(Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket, { midAnswer: false, version: '1.0.0' });
    expect(String(socket.read())).toMatch(/^HTTP\/1\.1 408 [\s\S]+took too long to arrive/);
  });

  it('the table has every code that has words', () => {
    const others = ['HPE_INVALID_EOF_STATE', 'ERR_HTTP_REQUEST_TIMEOUT'];
    expect(new Set([...refused.map(([, , code]) => code), ...others])).toEqual(new Set([...REFUSALS.keys(), 'HPE_STRICT']));
  });
});

describe('an answer that has begun', () => {
  it('is never followed by the error of what came after it', () => {
    const socket = new PassThrough();
    answerClientError(new Error('Parse Error'), socket, { midAnswer: true, version: '1.0.0' });
    expect(socket.read()).toBeNull();
    expect(socket.destroyed).toBe(true);
  });
});
