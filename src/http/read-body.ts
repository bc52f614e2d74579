// A request's body: bounded, of the right type, UTF-8, JSON. Everything else is an error that says which.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

import type { Operation } from '../contract/document.js';
import { ApiError, invalid, validationError } from '../contract/errors.js';
import { needsWalk, textFaults } from '../contract/text-faults.js';
import { declaredBody, withoutMark } from './content-type.js';

/** What is over the limit is read to here and thrown away, so that the client gets its answer; beyond, the connection is cut. */
export const DRAIN_LIMIT = 64 * 1024 * 1024;

/** The client went away before its request was whole: there is nobody to answer. */
export class CutOff extends Error {
  override readonly name = 'CutOff';
}

export const NO_BYTES = Buffer.alloc(0);

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0';
}

/** The bytes of a body, up to a limit; at once where there is none. @throws PAYLOAD_TOO_LARGE */
export function readBytes(request: IncomingMessage, limit: number): Buffer | Promise<Buffer> {
  if (isAnnouncedOver(request, limit)) throw tooLarge(limit);
  return hasBody(request) ? collect(request, limit) : NO_BYTES;
}

/**
 * The client asks first whether its body is wanted (RFC 9110, section 10.1.1): what the head decides it is told before it sends any.
 * All others send it anyway, and are told once it is read: an answer in the middle of an upload is lost on many clients.
 */
const asksFirst = ({ headers }: IncomingMessage): boolean => headers.expect !== undefined;

/** Whether a body that is still to be sent would be over the limit. */
export const isAnnouncedOver = (request: IncomingMessage, limit: number): boolean =>
  asksFirst(request) && Number(request.headers['content-length'] ?? 0) > limit;

/** A body that is still to be sent, of a type that parseBody would refuse. @throws UNSUPPORTED_MEDIA_TYPE */
export function refuseAnnouncedType(request: IncomingMessage, operation: Operation): void {
  if (asksFirst(request) && operation.body && hasBody(request)) checkType(request);
}

/** The body of an operation, from its bytes; undefined where there is none. @param text the bytes as UTF-8; @throws VALIDATION_ERROR, UNSUPPORTED_MEDIA_TYPE */
export function parseBody(request: IncomingMessage, operation: Operation, bytes: Buffer, text: string): unknown {
  if (!operation.body) {
    if (operation.strict && !/^\s*(?:\{\s*\}|null)?\s*$/.test(text))
      throw invalid('', 'unknown', 'The request came with a body, and this operation takes none.');
    return undefined;
  }
  if (bytes.length > 0) {
    checkType(request);
    return parseJson(bytes, text, operation.rows?.field);
  }
  if (operation.body.required) throw invalid('', 'required', 'The request needs a JSON body, and came without one.');
  return undefined;
}

function checkType({ headers }: IncomingMessage): void {
  const { type, isUtf8: isText, encoding } = declaredBody(headers);
  if (!/^application\/(?:json|[a-z0-9.+-]+\+json)$/.test(type))
    throw new ApiError(
      'UNSUPPORTED_MEDIA_TYPE',
      `The body must be sent as application/json; got ${type === '' ? 'no Content-Type' : `"${type.slice(0, 80)}"`}.`,
    );
  if (!isText) throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'JSON must be sent as UTF-8.');
  if (encoding !== undefined) throw new ApiError('UNSUPPORTED_MEDIA_TYPE', `The body must be sent without Content-Encoding; got "${encoding.slice(0, 80)}".`);
}

/** @param rowsField where a bulk body may have its rows: what is wrong in one of them fails that one, and is found by the contract */
function parseJson(bytes: Buffer, withMark: string, rowsField: string | undefined): unknown {
  if (!isUtf8(bytes)) throw invalid('', 'json', 'The body is not valid UTF-8.');
  const text = withoutMark(withMark);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid('', 'json', `The body is not valid JSON${positionOf(error)}.`);
  }
  const all = needsWalk(text) ? textFaults(value) : [];
  const isDeep = all.some(({ constraint }) => constraint === 'depth');
  const faults = rowsField === undefined || all.length === 0 || isDeep ? all : textFaults(withoutRows(value, rowsField));
  if (faults.length > 0) throw validationError(faults);
  return value;
}

function withoutRows(body: unknown, field: string): unknown {
  if (Array.isArray(body)) return [];
  if (typeof body !== 'object' || body === null || !Array.isArray(Reflect.get(body, field))) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
}

/** Where the fault is. The parser's own message quotes the body, which may hold a secret. */
function positionOf(error: unknown): string {
  const position = error instanceof SyntaxError ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? '' : `, from position ${position} on`;
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // gone before it was read: no event will say so any more
    if (request.destroyed) return reject(new CutOff());
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (length > DRAIN_LIMIT) request.destroy();
    });
    request.on('end', () => {
      if (length > limit) reject(tooLarge(limit));
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', () => reject(new CutOff()));
    request.on('close', () => {
      if (!request.complete) reject(new CutOff());
    });
  });
}

function tooLarge(limit: number): ApiError {
  return new ApiError('PAYLOAD_TOO_LARGE', `The body is over the limit of ${limit} bytes. Split the request.`, { limit });
}
