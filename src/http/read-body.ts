// A request's body: bounded, of the right type, UTF-8, JSON. Everything else is an error that says which.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

import type { Operation } from '../contract/document.js';
import { ApiError, invalid, validationError } from './errors.js';
import { needsWalk, textFaults } from '../contract/text-faults.js';

/** What is over the limit is read to here and thrown away, so that the client gets its answer; beyond, the connection is cut. */
const DRAIN_LIMIT = 64 * 1024 * 1024;

export interface RawBody {
  readonly bytes: Buffer;
  readonly text: string;
  /** Undefined where there is no body. */
  readonly value: unknown;
}

/** What a request without a body has. */
export const NO_BODY: RawBody = { bytes: Buffer.alloc(0), text: '', value: undefined };

export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0';
}

/** Reads the body of an operation. @throws VALIDATION_ERROR, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE */
export async function readBody(request: IncomingMessage, operation: Operation, limit: number): Promise<RawBody> {
  if (!operation.body || !hasBody(request)) {
    if (hasBody(request)) await collect(request, limit);
    if (operation.body?.required) throw invalid('', 'required', 'The request needs a JSON body, and came without one.');
    return NO_BODY;
  }
  const bytes = await collect(request, limit);
  checkType(request);
  if (bytes.length === 0) throw invalid('', 'required', 'The request needs a JSON body, and came with an empty one.');
  return parseJson(bytes);
}

function checkType({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  if (!/^application\/(?:json|[a-z0-9.+-]+\+json)$/.test(type.trim()))
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', `The body must be sent as application/json; got ${type.trim() === '' ? 'no Content-Type' : `"${type.trim().slice(0, 80)}"`}.`);
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'JSON must be sent as UTF-8.');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new ApiError('UNSUPPORTED_MEDIA_TYPE', `The body must be sent without Content-Encoding; got "${encoding.slice(0, 80)}".`);
}

function parseJson(bytes: Buffer): RawBody {
  if (!isUtf8(bytes)) throw invalid('', 'json', 'The body is not valid UTF-8.');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid('', 'json', `The body is not valid JSON: ${error instanceof Error ? error.message.slice(0, 200).toWellFormed() : 'it cannot be parsed'}.`);
  }
  const faults = needsWalk(text) ? textFaults(value) : [];
  if (faults.length > 0) throw validationError(faults);
  return { bytes, text, value };
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
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
    request.on('error', reject);
    request.on('close', () => reject(new Error('the request was cut off')));
  });
}

function tooLarge(limit: number): ApiError {
  return new ApiError('PAYLOAD_TOO_LARGE', `The body is over the limit of ${limit} bytes. Split the request.`, { limit });
}
