// What a page is given and what it answers. Knows no Express; pages.ts turns one into the other.

import type { IncomingHttpHeaders } from 'node:http';

import type { VNode } from 'preact';

import type { Services } from '../http/services.js';
import type { Links } from '../http/links.js';
import { toDocument } from './layout.js';

/** What of the services the pages use. */
export type PageServices = Pick<Services, 'config' | 'version' | 'workspaces' | 'log' | 'address' | 'admin' | 'oauthContract' | 'onDeviation'>;

/** One request for a page. */
export interface HttpRequest {
  readonly services: PageServices;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: IncomingHttpHeaders;
  /** The workspace's name; it need not exist. */
  readonly workspace: string;
  /** `/w/{name}`, or empty for the default workspace. */
  readonly prefix: string;
  /** `{id}` of the path, decoded. */
  readonly id: string;
  /** All parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** What stands behind the question mark. */
  readonly query: URLSearchParams;
  /** The body; empty where there is none. @throws PAYLOAD_TOO_LARGE, VALIDATION_ERROR where it is no UTF-8 */
  readonly text: () => Promise<string>;
  /** What of the body has been read; undefined before it is whole. */
  readonly textSoFar: () => string | undefined;
  /** The body of an HTML form. @throws UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE */
  readonly form: () => Promise<URLSearchParams>;
  readonly links: Links;
  /** The one of two that the client would rather have; where it does not mind, the first. */
  readonly prefers: (first: 'html' | 'json', second: 'html' | 'json') => 'html' | 'json';
}

export interface Page {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** For the journal and the log: what the answer does not say. */
  readonly internal?: string;
}

export type Handler = (incoming: HttpRequest) => Page | Promise<Page>;

/** What answers under one path. */
export interface Route {
  readonly GET?: Handler;
  readonly POST?: Handler;
  /** Part of the emulated API: its requests are in the request journal, and its answers are held against openapi.yaml. */
  readonly operations?: { readonly GET?: string; readonly POST?: string };
  /** Pages of other origins may call it, without credentials. */
  readonly cors?: boolean;
}

export const get = (show: Handler): Route => ({ GET: show });
export const post = (show: Handler): Route => ({ POST: show });

/** What is shown is of this moment and of this sandbox: no cache keeps it. */
const NOT_KEPT = { 'Cache-Control': 'no-store' };

export function htmlPage(status: number, document: VNode, headers: Readonly<Record<string, string>> = {}): Page {
  return { status, body: toDocument(document), headers: { 'Content-Type': 'text/html; charset=utf-8', ...NOT_KEPT, ...headers } };
}

export function jsonPage(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Page {
  return { status, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json; charset=utf-8', ...NOT_KEPT, ...headers } };
}

/** 303: look at what came of it with GET. @param location relative, so that it holds under every name and prefix of the sandbox */
export function seeOther(location: string, headers: Readonly<Record<string, string>> = {}): Page {
  return { status: 303, body: '', headers: { Location: location, ...NOT_KEPT, ...headers } };
}
