// What a request is for: an operation of one of the two APIs, a page, or health.

import type { Operation } from '../contract/document.js';
import type { Answer } from './answer.js';
import type { Exchange, HostedExchange } from './exchange.js';
import type { PageMatch, Pages } from './pages.js';
import type { Api, Loader, Services } from './services.js';
import type { Target } from './target.js';

/** Answers a request for an operation: http/handle-request.ts, loaded with the first API. */
export type HandleOperation = (exchange: HostedExchange, route: OperationRoute) => Promise<Answer>;

export type OperationRoute = Extract<Route, { readonly kind: 'operation' }>;

/** As far as there is such a thing under the path. */
export type Route =
  | {
      readonly kind: 'operation';
      readonly api: Api;
      readonly handle: HandleOperation;
      readonly isPublic: boolean;
      readonly operation: Operation | undefined;
      readonly params: Readonly<Record<string, string>>;
      /** The methods of the path, where this one is none of them; empty where the path is nobody's. */
      readonly allow: readonly string[];
    }
  | { readonly kind: 'page'; readonly pages: Pages; readonly match: PageMatch | undefined }
  | { readonly kind: 'health' };

/** All that requests are served with. */
export interface FrameServices extends Services {
  readonly pages: Loader<Pages>;
  readonly handleOperation: Loader<HandleOperation>;
}

const HEALTH: Route = { kind: 'health' };

/** Waits for the code of what is asked for at the very first request only. Rejects where it can't be loaded. */
export function findRoute(services: FrameServices, method: string, target: Target | undefined): Route | Promise<Route> {
  const area = target?.area ?? 'page';
  if (area === 'health') return HEALTH;
  if (area === 'page') {
    const pages = services.pages();
    return pages instanceof Promise ? pages.then((loaded) => pageRoute(loaded, target)) : pageRoute(pages, target);
  }
  const isPublic = area === 'api';
  const api = isPublic ? services.api() : services.admin();
  const handle = services.handleOperation();
  const path = target?.path ?? '';
  if (api instanceof Promise || handle instanceof Promise)
    return Promise.all([api, handle]).then(([loaded, handler]) => operationRoute(loaded, handler, isPublic, method, path));
  return operationRoute(api, handle, isPublic, method, path);
}

const pageRoute = (pages: Pages, target: Target | undefined): Route => ({ kind: 'page', pages, match: target && pages.match(target.path) });

function operationRoute(api: Api, handle: HandleOperation, isPublic: boolean, method: string, path: string): Route {
  const match = api.contract.match(method, path);
  if (match.found) return { kind: 'operation', api, handle, isPublic, operation: match.operation, params: match.params, allow: [] };
  return { kind: 'operation', api, handle, isPublic, operation: undefined, params: {}, allow: match.allow };
}

/** The methods under a path besides OPTIONS, as `Allow` names them. */
export function methodsOf(route: Route): readonly string[] {
  if (route.kind === 'health') return ['GET', 'HEAD'];
  if (route.kind === 'operation') return route.allow;
  return [...(route.match?.route.GET ? ['GET', 'HEAD'] : []), ...(route.match?.route.POST ? ['POST'] : [])];
}

/** The operationId, where the request is for something that a contract describes. */
export function operationIdOf(route: Route, method: string): string | undefined {
  if (route.kind === 'operation') return route.operation?.id;
  const operations = route.kind === 'page' ? route.match?.route.operations : undefined;
  if (method === 'POST') return operations?.POST;
  return method === 'GET' || method === 'HEAD' ? operations?.GET : undefined;
}

/** Whether pages of other origins may call it. */
export function isOpenToOrigins(route: Route): boolean {
  return route.kind === 'operation' ? route.isPublic : route.kind === 'page' && route.match?.route.cors === true;
}

/**
 * Whether a workspace stands once the request has succeeded: whoever is let in makes it, and so does what changes something; a look at a page,
 * at metadata or at health does not (contract, "Hosts and prefixes").
 */
export function makesWorkspace({ callerId, request }: Pick<Exchange, 'callerId' | 'request'>, route: Route): boolean {
  if (callerId !== null) return true;
  if (route.kind !== 'operation' || !route.operation) return false;
  return !route.isPublic || (request.method !== 'GET' && request.method !== 'HEAD');
}
