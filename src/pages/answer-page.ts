// The life of a request for a page, or for a file or an endpoint beside the API: path → method → what the route shows → journal, log.

import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';

import type { Request, Response } from 'express';
import { findRoute, type RouterContext } from 'rou3';

import { declaredBody } from '../http/content-type.js';
import { ApiError, invalid } from '../contract/errors.js';
import { createLinks, requestOrigin } from '../http/links.js';
import { CutOff, readBytes } from '../http/read-body.js';
import { CORS_HEADERS, preflightHeaders } from '../http/reply.js';
import { parseTarget, type Target } from '../http/target.js';
import { DEFAULT_WORKSPACE } from '../workspace/name.js';
import { toApiError } from '../http/to-api-error.js';
import { checkPage } from './check-page.js';
import { errorPage } from './error-page.js';
import { journalPage } from './journal-page.js';
import type { Page, PageServices, Route, Handler, HttpRequest } from './page.js';
import { SAFETY } from './safety.js';

/** The route of a request, as far as there is one. */
interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export async function answerPage(services: PageServices, router: RouterContext<Route>, request: Request, response: Response): Promise<void> {
  const startedAt = performance.now();
  const id = randomUUID();
  const target = parseTarget(request.originalUrl);
  const match = target && findMatch(router, target);
  const incoming = toVisit(services, request, target, match?.params ?? {});
  const operation = operationOf(match?.route, request.method);
  let page: Page;
  try {
    page = await walk(incoming, request, target, match?.route);
  } catch (thrown) {
    page = pageOfError(incoming, thrown);
  }
  if (operation !== undefined && services.onDeviation && page.status !== CLIENT_CLOSED_REQUEST)
    page = await checkPage(services, operation, page, services.onDeviation);
  const cors = match?.route.cors === true && request.headers.origin !== undefined;
  const headers = { ...SAFETY, 'X-Sandbox-Request-Id': id, 'X-Sandbox-Version': services.version, ...(cors && CORS_HEADERS), ...page.headers };
  const durationMs = performance.now() - startedAt;
  if (operation !== undefined) journalPage(incoming, { id, request, operation, page, headers, durationMs });
  send(response, page, headers);
  services.log.access?.({
    id,
    workspace: incoming.workspace,
    operation: operation ?? null,
    method: request.method,
    path: request.originalUrl.split('?', 1)[0] ?? '/',
    status: page.status,
    ms: durationMs,
    ...(page.internal === undefined ? {} : { error: page.internal }),
  });
}

/** How logs name a request that its client gave up; nothing is sent. */
const CLIENT_CLOSED_REQUEST = 499;

function pageOfError(incoming: HttpRequest, thrown: unknown): Page {
  if (thrown instanceof CutOff) return { status: CLIENT_CLOSED_REQUEST, body: '', headers: {}, internal: 'the client went away before its request was whole' };
  const error = toApiError(thrown);
  return { ...errorPage(incoming, error), ...(error.extras.internal === undefined ? {} : { internal: error.extras.internal }) };
}

function findMatch(router: RouterContext<Route>, target: Target): Match | undefined {
  const path = pathOf(target);
  // the router takes a slash at the end for nothing, but what is relative in a page would lead elsewhere
  const found = path.length > 1 && path.endsWith('/') ? undefined : findRoute(router, '', path);
  if (!found) return undefined;
  const params = Object.entries(found.params ?? {}).map(([name, value]) => [name, decode(value)] as const);
  return params.every(([, value]) => value !== undefined) ? { route: found.data, params: Object.fromEntries(params) as Record<string, string> } : undefined;
}

const pathOf = ({ area, path }: Target): string => (area === 'admin' ? `/_admin${path}` : path);

function operationOf(route: Route | undefined, method: string): string | undefined {
  if (method === 'POST') return route?.operations?.POST;
  return method === 'GET' || method === 'HEAD' ? route?.operations?.GET : undefined;
}

function toVisit(services: PageServices, request: Request, target: Target | undefined, params: Readonly<Record<string, string>>): HttpRequest {
  const origin = requestOrigin(request.headers.host, services.config.publicUrl, services.address());
  let reading: Promise<string> | undefined;
  let read: string | undefined;
  const text = (): Promise<string> => (reading ??= readText(request, services.config.bodyLimit).then((whole) => (read = whole)));
  return {
    services,
    method: request.method === 'POST' || request.method === 'HEAD' ? request.method : 'GET',
    headers: request.headers,
    workspace: target?.workspace ?? DEFAULT_WORKSPACE,
    prefix: target?.prefix ?? '',
    id: params['id'] ?? '',
    params,
    query: new URLSearchParams(target?.query ?? ''),
    text,
    textSoFar: () => read,
    form: async () => {
      refuseOtherThanForms(request);
      return new URLSearchParams(await text());
    },
    links: createLinks(origin, target?.prefix ?? ''),
    prefers: (first, second) => (request.accepts([first, second]) === second ? second : first),
  };
}

/** @throws PAYLOAD_TOO_LARGE, VALIDATION_ERROR; CutOff */
async function readText(request: Request, limit: number): Promise<string> {
  const bytes = await readBytes(request, limit);
  if (!isUtf8(bytes)) throw invalid('', 'encoding', 'The body is not valid UTF-8.');
  return bytes.toString('utf8');
}

/** @throws UNSUPPORTED_MEDIA_TYPE */
function refuseOtherThanForms({ headers }: Request): void {
  if (declaredBody(headers).type === 'application/x-www-form-urlencoded') return;
  throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'This is sent as a form: application/x-www-form-urlencoded.');
}

/** @throws ApiError */
async function walk(incoming: HttpRequest, { method }: Request, target: Target | undefined, route: Route | undefined): Promise<Page> {
  if (!target)
    throw new ApiError(
      'NOT_FOUND',
      'No workspace can have this name. A name begins with a letter or digit; letters, digits, `.`, `_` and `-` follow, 64 in all.',
    );
  if (!route) throw new ApiError('NOT_FOUND', `There is no page at ${pathOf(target).slice(0, 200)}.`);
  const allow = [...(route.GET ? ['GET', 'HEAD'] : []), ...(route.POST ? ['POST'] : []), 'OPTIONS'].join(', ');
  if (method === 'OPTIONS') return { status: 204, body: '', headers: { Allow: allow, ...(route.cors && preflightHeaders(allow)) } };
  const show = showOf(route, method);
  if (!show) throw new ApiError('METHOD_NOT_ALLOWED', `${method} is not allowed here; allowed: ${allow}.`, {}, { headers: { Allow: allow } });
  return show(incoming);
}

function showOf(route: Route, method: string): Handler | undefined {
  if (method === 'GET' || method === 'HEAD') return route.GET;
  return method === 'POST' ? route.POST : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function send(response: Response, { status, body }: Page, headers: Readonly<Record<string, string>>): void {
  // the client may be gone; writing to it then is no error
  if (response.destroyed) return;
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}
