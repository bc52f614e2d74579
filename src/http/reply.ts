// From an answer to bytes: one write, with its length. The only place that writes what was asked for as HTTP; client-error.ts answers what
// is none.

import type { ServerResponse } from 'node:http';

import type { RateState } from '../hosting/rate-limit.js';
import { type Answer, type Headers, JSON_TYPE } from './answer.js';
import { ALLOWED_HEADERS, EXPOSED_HEADERS } from './headers.js';

/** On an answer to a page of another origin. */
const CORS_HEADERS: Headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', ') };

/** The answer to OPTIONS, before anything else is looked at. @param methods those that are there; isOpen a page of another origin asks, and may */
export function preflightAnswer(methods: readonly string[], isOpen: boolean): Answer {
  const allowed = [...methods, 'OPTIONS'].join(', ');
  const open: Headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': allowed,
    'Access-Control-Allow-Headers': ALLOWED_HEADERS.join(', '),
    'Access-Control-Max-Age': '600',
  };
  return { status: 204, body: undefined, headers: { Allow: allowed, ...(isOpen && open) } };
}

export interface ReplyHead {
  readonly requestId: string;
  readonly version: string;
  readonly rate: RateState | undefined;
  /** A page of another origin asks, and may. */
  readonly cors: boolean;
  /** What the area of the request adds, where the answer says nothing else. */
  readonly area: Headers | undefined;
}

/** On every answer of the sandbox. */
export const ownHeaders = (requestId: string, version: string): string[] => ['X-Sandbox-Request-Id', requestId, 'X-Sandbox-Version', version];

/** The headers of an answer, as the flat list that Node writes fastest. */
export function answerHeaders(answer: Answer, head: ReplyHead): string[] {
  const headers = ownHeaders(head.requestId, head.version);
  const { status, body, stream, headers: own = {} } = answer;
  const type = answer.contentType ?? (body === undefined ? undefined : JSON_TYPE);
  if (type !== undefined) headers.push('Content-Type', type);
  if (body !== undefined) headers.push('Content-Length', String(Buffer.byteLength(body)));
  else if (!stream && status !== 204) headers.push('Content-Length', '0');
  const { rate } = head;
  if (rate) headers.push('X-RateLimit-Limit', String(rate.limit), 'X-RateLimit-Remaining', String(rate.remaining), 'X-RateLimit-Reset', String(rate.reset));
  if (head.cors) for (const name in CORS_HEADERS) if (own[name] === undefined) headers.push(name, CORS_HEADERS[name] ?? '');
  for (const name in head.area) if (own[name] === undefined) headers.push(name, head.area[name] ?? '');
  for (const name in own) headers.push(name, own[name] ?? '');
  return headers;
}

export function send(response: ServerResponse, answer: Answer, headers: string[]): void {
  // the client may be gone; writing to it then is no error
  if (response.destroyed) return;
  if (answer.closed) return void response.destroy();
  response.writeHead(answer.status, headers);
  if (answer.stream && response.req.method !== 'HEAD') {
    response.flushHeaders();
    return answer.stream(response);
  }
  response.end(answer.body);
}
