// What is answered beside the two APIs: pages, the files and endpoints that lie with them. Which path shows what is pages/routes.ts.

import type { ApiError } from '../contract/errors.js';
import type { Answer, Headers } from './answer.js';
import type { Exchange, HostedExchange } from './exchange.js';
import type { HttpRequest } from './http-request.js';

export type Handler = (incoming: HttpRequest) => Answer | Promise<Answer>;

/** What answers under one path. */
export interface PageRoute {
  readonly GET?: Handler;
  readonly POST?: Handler;
  /** Part of the emulated API: its requests are in the request journal, and its answers are held against openapi.yaml. */
  readonly operations?: { readonly GET?: string; readonly POST?: string };
  /** Pages of other origins may call it, without credentials. */
  readonly cors?: boolean;
  /** Its answers hold addresses that are relative to its own: a slash at the end would lead them elsewhere. */
  readonly relative?: boolean;
}

/** A page for people, whose links and forms are relative to its address. */
export const page = (handlers: Pick<PageRoute, 'GET' | 'POST' | 'operations'>): PageRoute => ({ ...handlers, relative: true });

export interface PageMatch {
  readonly route: PageRoute;
  /** Of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** The code of the pages, once it is loaded. */
export interface Pages {
  /** Undefined where the path is nobody's. */
  readonly match: (path: string) => PageMatch | undefined;
  readonly handle: (exchange: HostedExchange, handler: Handler, params: PageMatch['params']) => Answer | Promise<Answer>;
  /** A page for people, the API's envelope for programs. */
  readonly errorAnswer: (exchange: Exchange, error: ApiError) => Answer;
  /** On each of their answers that says nothing else. */
  readonly headers: Headers;
}
