// What a handler gives, of the API and of pages alike: a status, what is to be sent, and what the log is to know. Sending it is reply.ts.

import type { ServerResponse } from 'node:http';

import { type ApiError, errorBody } from '../contract/errors.js';

export type Headers = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  /** JSON, unless `contentType` says otherwise; undefined: there is none, or a stream. */
  readonly body: string | Uint8Array | undefined;
  readonly contentType?: string;
  readonly headers?: Headers;
  /** Goes on writing once the head is sent; there is no body then. */
  readonly stream?: (response: ServerResponse) => void;
  /** Nothing is answered: the connection is closed. */
  readonly closed?: boolean;
  /** For the journal and the log: what the answer does not say. */
  readonly internal?: string;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** What is of this moment, or nobody else's: no cache keeps it. */
export const NOT_KEPT: Headers = { 'Cache-Control': 'no-store' };

/** Of a stream of events: no cache keeps it, and no proxy on the way holds it back to compress or to collect it. */
export const EVENT_STREAM = {
  contentType: 'text/event-stream; charset=utf-8',
  headers: { 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' },
} as const;

export const answerOf = (error: ApiError, headers: Headers = {}): Answer => ({
  status: error.status,
  body: JSON.stringify(errorBody(error)),
  headers: { ...error.extras.headers, ...headers },
  ...internalOf(error),
});

/** What an error tells the log, and nobody else. */
export const internalOf = ({ extras: { internal } }: ApiError): Pick<Answer, 'internal'> => (internal === undefined ? {} : { internal });

export const jsonAnswer = (status: number, body: object, headers: Headers = {}): Answer => ({
  status,
  body: JSON.stringify(body),
  headers: { ...NOT_KEPT, ...headers },
});

/** 303: look at what came of it with GET. @param location relative, so that it holds under every name and prefix of the sandbox */
export const seeOther = (location: string, headers: Headers = {}): Answer => ({
  status: 303,
  body: undefined,
  headers: { Location: location, ...NOT_KEPT, ...headers },
});

/** How logs name a request that its client gave up; nothing is sent. */
export const CLIENT_CLOSED_REQUEST = 499;

export const cutOffAnswer = (): Answer => ({
  status: CLIENT_CLOSED_REQUEST,
  body: undefined,
  closed: true,
  internal: 'the client went away before its request was whole',
});

/** How logs name a connection that was closed without an answer, on purpose. */
export const CLOSED = 444;
