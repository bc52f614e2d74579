// All that a person looks at, and the files served beside it: which path shows what, and the life of a request for it.
// What a page says is in its own file.

import { randomUUID } from 'node:crypto';

import { type Request, type Response, Router } from 'express';
import { addRoute, createRouter, findRoute } from 'rou3';

import { ApiError } from '../http/errors.js';
import { createLinks, requestOrigin } from '../http/links.js';
import { DEFAULT_WORKSPACE, parseTarget, type Target } from '../http/target.js';
import { toApiError } from '../http/to-api-error.js';
import { showCertificate } from './certificate.js';
import { failCheckout, payCheckout, showCheckout } from './checkout.js';
import { adminOpenapiJson, adminOpenapiYaml, openapiJson, openapiYaml, sdkTarball } from './documents.js';
import { errorPage } from './error-page.js';
import { showHome } from './home.js';
import type { Page, PageLane, ShowPage, Visit } from './page.js';
import { styleSource } from './style.js';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly show: ShowPage;
}

const get = (show: ShowPage): Route => ({ method: 'GET', show });
const post = (show: ShowPage): Route => ({ method: 'POST', show });

const routes: Readonly<Record<string, Route>> = {
  '/': get(showHome),
  '/checkout/:id': get(showCheckout),
  '/checkout/:id/pay': post(payCheckout),
  '/checkout/:id/fail': post(failCheckout),
  '/certificates/:id': get(showCertificate),
  '/openapi.yaml': get(openapiYaml),
  '/openapi.json': get(openapiJson),
  '/_admin/openapi.yaml': get(adminOpenapiYaml),
  '/_admin/openapi.json': get(adminOpenapiJson),
  '/sdk.tgz': get(sdkTarball),
};

const router = createRouter<Route>();
for (const [path, route] of Object.entries(routes)) addRoute(router, '', path, route);

/** On every answer. Pages run no script, fetch nothing, are shown in no frame and send forms home only. */
const SAFETY: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `default-src 'none'; style-src ${styleSource}; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // `no-referrer` would make browsers send `Origin: null` with the checkout's own forms
  'Referrer-Policy': 'same-origin',
};

/** Answers everything that reaches it, also what is nobody's, under every workspace's prefix. */
export function pages(lane: PageLane): Router {
  const express = Router();
  express.use((request, response) => {
    void answer(lane, request, response);
  });
  return express;
}

async function answer(lane: PageLane, request: Request, response: Response): Promise<void> {
  const startedAt = performance.now();
  const target = parseTarget(request.originalUrl);
  const visit = toVisit(lane, request, target);
  let page: Page;
  let internal: string | undefined;
  try {
    page = await walk(visit, request.method, target);
  } catch (thrown) {
    const error = toApiError(thrown);
    internal = error.extras.internal;
    page = errorPage(visit, error);
  }
  const id = randomUUID();
  send(response, page, { 'X-Sandbox-Request-Id': id, 'X-Sandbox-Version': lane.version });
  lane.log.access?.({
    id,
    workspace: visit.workspace,
    operation: null,
    method: request.method,
    path: request.originalUrl.split('?', 1)[0] ?? '/',
    status: page.status,
    ms: performance.now() - startedAt,
    ...(internal === undefined ? {} : { error: internal }),
  });
}

function toVisit(lane: PageLane, request: Request, target: Target | undefined): Visit {
  const origin = requestOrigin(request.headers.host, lane.config.publicUrl, lane.address());
  return {
    lane,
    headers: request.headers,
    workspace: target?.workspace ?? DEFAULT_WORKSPACE,
    id: '',
    links: createLinks(origin, target?.prefix ?? ''),
    prefers: (first, second) => (request.accepts([first, second]) === second ? second : first),
  };
}

/** @throws ApiError */
async function walk(visit: Visit, method: string, target: Target | undefined): Promise<Page> {
  if (!target)
    throw new ApiError(
      'NOT_FOUND',
      'No workspace can have this name. A name begins with a letter or digit; letters, digits, `.`, `_` and `-` follow, 64 in all.',
    );
  const path = target.area === 'admin' ? `/_admin${target.path}` : target.path;
  // the router takes a slash at the end for nothing, but what is relative in a page would lead elsewhere
  const found = path.length > 1 && path.endsWith('/') ? undefined : findRoute(router, '', path);
  const id = decode(found?.params?.['id'] ?? '');
  if (!found || id === undefined) throw new ApiError('NOT_FOUND', `There is no page at ${path.slice(0, 200)}.`);
  const { method: allowed, show } = found.data;
  const allow = allowed === 'GET' ? 'GET, HEAD, OPTIONS' : `${allowed}, OPTIONS`;
  if (method === 'OPTIONS') return { status: 204, body: '', headers: { Allow: allow } };
  if (method !== allowed && !(method === 'HEAD' && allowed === 'GET'))
    throw new ApiError('METHOD_NOT_ALLOWED', `${method} is not allowed here; allowed: ${allow}.`, {}, { headers: { Allow: allow } });
  return show({ ...visit, id });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function send(response: Response, { status, headers, body }: Page, more: Readonly<Record<string, string>>): void {
  // the client may be gone; writing to it then is no error
  if (response.destroyed) return;
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...SAFETY, ...more, ...length, ...headers });
  response.end(body);
}
