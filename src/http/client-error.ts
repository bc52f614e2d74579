// The answer to what Node can't read as HTTP, or would refuse by itself: the same envelope as every other error, and the end of the connection.

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { type ErrorCode, errorBody } from '../contract/errors.js';
import { http } from '../platform/node-http.js';
import { ownHeaders } from './reply.js';

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

const badRequest = (message: string): Refusal => ({ status: 400, code: 'VALIDATION_ERROR', message });

/** What has no words of ours has the parser's. */
const malformed = (reason = 'it is malformed'): Refusal => badRequest(`This is not HTTP/1.1 as RFC 9112 has it: ${reason}.`);

/** By the code of Node's error; the statuses are those of Node's own answers. Each says what all that has the code has in common. */
export const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  [
    'HPE_INVALID_URL',
    badRequest('The address must begin with `/`, and has a character that may not stand in one, such as a letter outside ASCII. Percent-encode the address.'),
  ],
  [
    'HPE_INVALID_CONSTANT',
    badRequest('The request line must be `METHOD /address HTTP/1.1`, with nothing else in it. Percent-encode spaces in the address (%20).'),
  ],
  [
    'HPE_INVALID_METHOD',
    badRequest(
      'The request does not begin with a method of HTTP, in capitals, and one space. If it is TLS, use http:// in the address, not https://. If it follows another request, the Content-Length of that one is too small.',
    ),
  ],
  ['HPE_INVALID_VERSION', badRequest('The request line must end with HTTP/1.1 and CRLF (\\r\\n), not with a line feed alone.')],
  ['HPE_CR_EXPECTED', badRequest('Lines must end with CRLF (\\r\\n), not with a line feed alone.')],
  ['HPE_LF_EXPECTED', badRequest('Lines must end with CRLF (\\r\\n), not with a carriage return alone.')],
  ['HPE_UNEXPECTED_SPACE', badRequest('The first header begins with a space.')],
  [
    'HPE_INVALID_HEADER_TOKEN',
    badRequest('A header is not `Name: value` on one line that ends with CRLF (\\r\\n), or has a character that may not stand in its name or value.'),
  ],
  ['HPE_INVALID_CONTENT_LENGTH', badRequest('Content-Length must be one whole number of bytes, without Transfer-Encoding beside it.')],
  ['HPE_UNEXPECTED_CONTENT_LENGTH', badRequest('Content-Length came twice. Send it once.')],
  ['HPE_INVALID_TRANSFER_ENCODING', badRequest('Transfer-Encoding must be `chunked` alone, without Content-Length beside it.')],
  ['HPE_INVALID_CHUNK_SIZE', badRequest('The body is not chunked as `Transfer-Encoding: chunked` says. Each chunk begins with its size in hexadecimal.')],
  ['HPE_INVALID_EOF_STATE', badRequest('The request ended before it was whole.')],
  ['HPE_PAUSED_H2_UPGRADE', badRequest('This is HTTP/2, and the sandbox speaks HTTP/1.1 only. Let your client use that.')],
  ['HPE_HEADER_OVERFLOW', { status: 431, code: 'VALIDATION_ERROR', message: 'The address and the headers are over 16 KiB. Send fewer or shorter ones.' }],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: 413, code: 'PAYLOAD_TOO_LARGE', message: 'The chunk extensions are over 16 KiB. Send none.' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, code: 'VALIDATION_ERROR', message: 'The request took too long to arrive. Send it anew.' }],
]);

/** What Node gives to who listens for `clientError`. */
export interface ClientError extends Error {
  readonly code?: string;
  /** The parser's own words. */
  readonly reason?: string;
}

/** @param midAnswer an answer has begun on this connection and is not whole: anything more would garble it */
export function answerClientError(error: ClientError, socket: Duplex, { midAnswer, version }: { readonly midAnswer: boolean; readonly version: string }): void {
  if (midAnswer || !socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  refuseConnection(socket, REFUSALS.get(error.code ?? '') ?? malformed(error.reason), version);
}

/** Where there is no response to write to. */
export function refuseConnection(socket: Duplex, { status, code, message }: Refusal, version: string): void {
  const body = JSON.stringify(errorBody({ code, message, details: {} }));
  const head = [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...inLines(ownHeaders(randomUUID(), version)),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** HTTP/1.1 that Node can read, but would answer without a word. */
export const MISSING_HOST = badRequest('The Host header is missing. HTTP/1.1 asks for one, such as `Host: 127.0.0.1:4600`.');
export const NO_PROXY = badRequest('CONNECT is for proxies, and the sandbox is none. Send the request to the sandbox itself.');
export const UNKNOWN_EXPECTATION: Refusal = { status: 417, code: 'VALIDATION_ERROR', message: 'The Expect header may say `100-continue` only. Leave it out.' };

/** What was sent as a body is not read: the connection ends. */
export function refuseRequest(response: ServerResponse, { status, code, message }: Refusal, version: string): void {
  const body = JSON.stringify(errorBody({ code, message, details: {} }));
  response.writeHead(status, [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Connection',
    'close',
    ...ownHeaders(randomUUID(), version),
  ]);
  response.end(body);
}

/** A flat list of names and values, as lines of a head. */
const inLines = (headers: readonly string[]): string[] => headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1] ?? ''}`] : []));
