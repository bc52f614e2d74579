// The answer to what Node can't read as HTTP: the same envelope as every other error, and the end of the connection.

import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';

import { type ErrorCode, errorBody } from '../contract/errors.js';
import { http } from '../platform/node-http.js';
import { ownHeaders } from './reply.js';

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

const MALFORMED: Refusal = { status: 400, code: 'VALIDATION_ERROR', message: 'This is not HTTP/1.1 as RFC 9112 has it. Send a well-formed request.' };

/** By the code of Node's error; the statuses are those of Node's own answers. */
const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ['HPE_HEADER_OVERFLOW', { status: 431, code: 'VALIDATION_ERROR', message: 'The headers are over 16 KiB. Send fewer or shorter ones.' }],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: 413, code: 'PAYLOAD_TOO_LARGE', message: 'The chunk extensions are over 16 KiB. Send none.' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, code: 'VALIDATION_ERROR', message: 'The request took too long to arrive. Send it anew.' }],
]);

/** @param midAnswer an answer has begun on this connection and is not whole: anything more would garble it */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  { midAnswer, version }: { readonly midAnswer: boolean; readonly version: string },
): void {
  if (midAnswer || !socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const { status, code, message } = REFUSALS.get(error.code ?? '') ?? MALFORMED;
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

/** A flat list of names and values, as lines of a head. */
const inLines = (headers: readonly string[]): string[] => headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1] ?? ''}`] : []));
