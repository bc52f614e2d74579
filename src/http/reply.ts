// From an answer to bytes: one write, with its length. The only place that writes API answers.

import type { IncomingMessage, ServerResponse } from 'node:http';

import { type ApiError, errorBody } from '../contract/errors.js';
import type { RateState } from '../hosting/rate-limit.js';

export interface Answer {
  readonly status: number;
  /** JSON text, unless `contentType` says otherwise; undefined: no body, or a stream. */
  readonly text: string | undefined;
  /** Of a file or a stream. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes on writing once the head is sent; there is no text then. */
  readonly stream?: (response: ServerResponse) => void;
  /** Nothing is answered: the connection is closed. */
  readonly closed?: boolean;
  /** For the journal and the log. */
  readonly internal?: string;
}

export const answerOf = (error: ApiError): Answer => ({
  status: error.status,
  text: JSON.stringify(errorBody(error)),
  headers: error.extras.headers ?? {},
  ...(error.extras.internal === undefined ? {} : { internal: error.extras.internal }),
});

/** What the browser of an integrator's page may send and see (contract, "CORS is open"). */
const ALLOWED_HEADERS = 'Authorization, Content-Type, Idempotency-Key, Prefer, X-API-Key, X-API-Secret';
const EXPOSED_HEADERS =
  'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Idempotency-Replayed, WWW-Authenticate, Location, Preference-Applied, Content-Disposition, X-Sandbox-Request-Id, X-Sandbox-Version';

/** On an answer to a page of another origin. */
export const CORS_HEADERS: Readonly<Record<string, string>> = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED_HEADERS };

/** On the answer to a preflight. @param allowed the methods, as in `Allow` */
export const preflightHeaders = (allowed: string): Readonly<Record<string, string>> => ({
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': allowed,
  'Access-Control-Allow-Headers': ALLOWED_HEADERS,
  'Access-Control-Max-Age': '600',
});

export interface ReplyHead {
  readonly requestId: string;
  readonly version: string;
  readonly rate: RateState | undefined;
  readonly cors: boolean;
}

/** The headers of an answer, as the flat list that Node writes fastest. */
export function answerHeaders(answer: Answer, head: ReplyHead): string[] {
  const headers = ['X-Sandbox-Request-Id', head.requestId, 'X-Sandbox-Version', head.version];
  const type = answer.contentType ?? (answer.text === undefined ? undefined : 'application/json; charset=utf-8');
  if (type !== undefined) headers.push('Content-Type', type);
  if (answer.text !== undefined) headers.push('Content-Length', String(Buffer.byteLength(answer.text)));
  if (head.rate)
    headers.push(
      'X-RateLimit-Limit',
      String(head.rate.limit),
      'X-RateLimit-Remaining',
      String(head.rate.remaining),
      'X-RateLimit-Reset',
      String(head.rate.reset),
    );
  if (head.cors) for (const name in CORS_HEADERS) headers.push(name, CORS_HEADERS[name] ?? '');
  for (const name in answer.headers) headers.push(name, answer.headers[name] ?? '');
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
  response.end(answer.text);
}

/** What an answer needs that is given before the corridor. */
interface EarlyExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly id: string;
  readonly services: { readonly version: string };
}

/** Answers a preflight, before anything else is looked at. */
export function sendPreflight({ request, response, id, services }: EarlyExchange, open: boolean, methods: readonly string[]): void {
  const allowed = [...methods, 'OPTIONS'].join(', ');
  const headers: Record<string, string> = { Allow: allowed, 'X-Sandbox-Request-Id': id, 'X-Sandbox-Version': services.version };
  if (open && request.headers.origin !== undefined) Object.assign(headers, preflightHeaders(allowed));
  response.writeHead(204, headers);
  response.end();
}

/**
 * `/healthz`: alive. `/readyz`: the seeds, and all that the scenario declares, stand, which they do before the port opens. Makes no
 * workspace.
 */
export function sendHealth({ request, response, id, services }: EarlyExchange): void {
  const own = ['X-Sandbox-Request-Id', id, 'X-Sandbox-Version', services.version];
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, { status: 405, text: undefined }, [...own, 'Allow', 'GET, HEAD', 'Content-Length', '0']);
  const text = '{"status":"ok"}';
  const about = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(text.length), 'Cache-Control', 'no-store'];
  send(response, { status: 200, text }, [...own, ...about]);
}
