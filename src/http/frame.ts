// The corridor that every request passes, of the API, the admin API, the authorization server, the pages and health alike:
// target → route → workspace → journal entry → who → handler → answer → check → journal, log → send. Takes Node's own request and response;
// knows no Express. What an API adds is handle-request.ts, what a page adds pages/handle-page.ts.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { type Caller, NOBODY } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { ApiError } from '../contract/errors.js';
import type { HostedWorkspace } from '../hosting/hosted-workspace.js';
import { RateLimiter } from '../hosting/rate-limit.js';
import { real } from '../platform/real-time.js';
import { DEFAULT_WORKSPACE } from '../workspace/name.js';
import { type Answer, answerOf, CLIENT_CLOSED_REQUEST, cutOffAnswer, type Headers, NOT_KEPT } from './answer.js';
import { checkAnswer } from './check-answer.js';
import { type Exchange, type HostedExchange, knowCaller } from './exchange.js';
import { refuseAdmin } from './guard.js';
import { refuseUnknownHeaders } from './headers.js';
import { healthAnswer } from './health.js';
import { completeEntry, openEntry } from './journal-request.js';
import { CutOff } from './read-body.js';
import { refusalOf } from './refusal.js';
import { answerHeaders, preflightAnswer, send } from './reply.js';
import { findRoute, type FrameServices, isOpenToOrigins, makesWorkspace, methodsOf, operationIdOf, type Route } from './route.js';
import { parseTarget, pathOf, type Target } from './target.js';
import { toApiError } from './to-api-error.js';

/** Answers a request; never rejects. @param target of its address, where that is known already */
export function serveRequest(services: FrameServices, request: IncomingMessage, response: ServerResponse, target = parseTarget(request.url ?? '/')): void {
  const exchange: Exchange = {
    services,
    request,
    response,
    target,
    id: randomUUID(),
    startedAt: real.ticks(),
    hosted: undefined,
    entry: undefined,
    caller: NOBODY,
    callerId: null,
    refusal: undefined,
    rate: undefined,
    isOver: false,
  };
  const route = findRoute(services, request.method ?? 'GET', target);
  if (route instanceof Promise) void passLater(exchange, route);
  else void pass(exchange, route);
}

/** At the very first request of an area its code is still loading. */
async function passLater(exchange: Exchange, finding: Promise<Route>): Promise<void> {
  let route: Route;
  try {
    route = await finding;
  } catch (error) {
    return breakOff(exchange, error);
  }
  return pass(exchange, route);
}

async function pass(exchange: Exchange, route: Route): Promise<void> {
  try {
    let answer: Answer;
    try {
      answer = await walk(exchange, route);
    } catch (error) {
      answer = isCutOff(exchange, error) ? cutOffAnswer() : errorAnswer(exchange, route, error);
    }
    const { onDeviation } = exchange.services;
    finish(exchange, route, onDeviation ? await checkAnswer(exchange, route, answer, onDeviation) : answer);
  } catch (error) {
    breakOff(exchange, error);
  }
}

/** The client is gone: its request was not whole, or what it waited for was given up. */
const isCutOff = ({ response }: Exchange, error: unknown): boolean =>
  error instanceof CutOff || (response.destroyed && error instanceof Error && error.name === 'AbortError');

/** The code of an area can't be loaded, or the corridor itself has a defect: one request ends, and not the process. */
function breakOff(exchange: Exchange, thrown: unknown): void {
  const { services, response, id } = exchange;
  const error = toApiError(thrown);
  if (error.status === 500) services.log.warn(`The request ${id} broke off: ${error.extras.internal ?? error.message}`);
  const answer = answerOf(error);
  const headers = answerHeaders(answer, { requestId: id, version: services.version, rate: undefined, cors: false, area: undefined });
  conclude(exchange, undefined, answer, headers);
  if (response.headersSent) response.destroy();
  else send(response, answer, headers);
}

/** The stations up to the answer. Faults that are to come before the handler have their seat in front of it. @throws what makes an error's answer; CutOff */
function walk(exchange: Exchange, route: Route): Answer | Promise<Answer> {
  const { request, target } = exchange;
  const { method = 'GET', headers } = request;
  if (!target) throw noSuchWorkspace();
  if (route.kind === 'page' && !route.match) throw noSuchPage(target);
  if (method === 'OPTIONS') return preflightAnswer(methodsOf(route), isOpenToOrigins(route) && headers.origin !== undefined);
  if (route.kind === 'health') {
    refuseUnknownHeaders(headers);
    if (!methodsOf(route).includes(method)) throw methodNotAllowed(method, route);
    return healthAnswer();
  }

  const entering = exchange.services.workspaces.enter(target.workspace);
  return entering instanceof Promise
    ? entering.then((hosted) => walkInside(enter(exchange, target, hosted, route), route))
    : walkInside(enter(exchange, target, entering, route), route);
}

function walkInside(exchange: HostedExchange, route: InsideRoute): Answer | Promise<Answer> {
  const identifying = identifyCaller(exchange, route);
  return identifying ? identifying.then(() => handle(exchange, route)) : handle(exchange, route);
}

/** What is asked of a workspace. */
type InsideRoute = Exclude<Route, { readonly kind: 'health' }>;

function handle(exchange: HostedExchange, route: InsideRoute): Answer | Promise<Answer> {
  refuseUnknownHeaders(exchange.request.headers);
  faultBefore();
  return route.kind === 'operation' ? route.handle(exchange, route) : handleRoute(exchange, route);
}

/** The seat of faults that are to come before the handler and change nothing. None can be asked for yet. */
function faultBefore(): void {}

/** The seat of faults on the wire, after the answer has been checked. None can be asked for yet. */
const faultOnTheWire = (answer: Answer): Answer => answer;

/** The request is in the workspace, which it must leave, and in its journal. */
function enter(exchange: Exchange, target: Target, hosted: HostedWorkspace, route: InsideRoute): HostedExchange {
  const { id, request } = exchange;
  exchange.hosted = hosted;
  const operation = operationIdOf(route, request.method ?? 'GET');
  const isJournalled = route.kind === 'operation' ? route.isPublic : operation !== undefined;
  if (isJournalled) exchange.entry = hosted.journal.open(openEntry(id, request, hosted.workspace.clock.now(), operation));
  return Object.assign(exchange, { target, hosted });
}

/**
 * Who calls: of the API by credential, and counted; the admin API asks whether one may; a page asks for itself.
 * @throws FORBIDDEN, AUTHENTICATION_REQUIRED of the admin API
 */
function identifyCaller(exchange: HostedExchange, route: InsideRoute): Promise<void> | undefined {
  const { services, request, hosted } = exchange;
  if (route.kind === 'page') return undefined;
  if (!route.isPublic) {
    refuseAdmin(services.config, request.headers, route.operation?.open);
    return undefined;
  }
  const found = identify(hosted, request.headers);
  if (found instanceof Promise) return found.then((caller) => noteCaller(exchange, caller));
  noteCaller(exchange, found);
  return undefined;
}

/** Who comes with a wrong credential is nobody; whether that matters, the operation says. */
function noteCaller(exchange: HostedExchange, found: Caller | ApiError): void {
  if (found instanceof ApiError) exchange.refusal = found;
  else exchange.caller = found;
  const { caller, hosted } = exchange;
  knowCaller(exchange, caller.kind === 'nobody' ? null : caller.id);
  exchange.rate = hosted.rates.count(caller.id, caller.plan, hosted.workspace.clock.now());
}

/** The page's own function, by its method. @throws METHOD_NOT_ALLOWED */
function handleRoute(exchange: HostedExchange, route: Extract<Route, { kind: 'page' }>): Answer | Promise<Answer> {
  const { request, target } = exchange;
  if (!route.match) throw noSuchPage(target);
  const { route: found, params } = route.match;
  const { method = 'GET' } = request;
  const handler = method === 'GET' || method === 'HEAD' ? found.GET : method === 'POST' ? found.POST : undefined;
  if (!handler) throw methodNotAllowed(method, route);
  if (target.slashes > 0 && found.relative) return withoutSlash(target);
  return route.pages.handle(exchange, handler, params);
}

function methodNotAllowed(method: string, route: Route): ApiError {
  const allow = [...methodsOf(route), 'OPTIONS'].join(', ');
  return new ApiError('METHOD_NOT_ALLOWED', `${method} is not allowed here; allowed: ${allow}.`, {}, { headers: { Allow: allow } });
}

/** 308 keeps the method and the form. */
function withoutSlash({ path, query, slashes }: Target): Answer {
  const location = `${'../'.repeat(slashes)}${path.slice(path.lastIndexOf('/') + 1)}${query === '' ? '' : `?${query}`}`;
  return { status: 308, body: undefined, headers: { Location: location, ...NOT_KEPT } };
}

const noSuchWorkspace = (): ApiError =>
  new ApiError('NOT_FOUND', 'No workspace can have this name. A name begins with a letter or digit; letters, digits, `.`, `_` and `-` follow, 64 in all.');

const noSuchPage = ({ path, slashes }: Target): ApiError => new ApiError('NOT_FOUND', `There is no page at ${path.slice(0, 200)}${'/'.repeat(slashes)}.`);

/** What went wrong, as the area of the request tells it. */
function errorAnswer(exchange: Exchange, route: Route, thrown: unknown): Answer {
  const error = toApiError(thrown);
  if (route.kind === 'page') return route.pages.errorAnswer(exchange, error);
  // thrown before anybody was counted: no room for another workspace, or one whose data can't be read
  if (route.kind === 'operation' && route.isPublic) exchange.rate ??= new RateLimiter().count(NOBODY.id, NOBODY.plan, real.now());
  return answerOf(error);
}

/** The last stations: fault on the wire, journal, log, send. */
function finish(exchange: Exchange, route: Route, handled: Answer): void {
  const { services, request, response, rate } = exchange;
  const answer = faultOnTheWire(handled);
  const cors = isOpenToOrigins(route) && request.headers.origin !== undefined && request.method !== 'OPTIONS';
  const headers = answerHeaders(answer, { requestId: exchange.id, version: services.version, rate, cors, area: areaHeaders(route) });
  conclude(exchange, route, answer, headers);
  send(response, answer, headers);
}

/** Once for each request: completes its entry, leaves its workspace, logs it. @param route undefined where the request broke off */
function conclude(exchange: Exchange, route: Route | undefined, answer: Answer, headers: readonly string[]): void {
  if (exchange.isOver) return;
  exchange.isOver = true;
  const durationMs = real.ticks() - exchange.startedAt;
  const { hosted, entry } = exchange;
  if (entry) {
    completeEntry(entry, answer, answer.status === CLIENT_CLOSED_REQUEST ? [] : headers, durationMs);
    hosted?.journal.complete(entry);
  }
  if (hosted) leave(exchange, hosted, route, answer);
  // a health check every few seconds would drown what matters
  if (route?.kind !== 'health') logAccess(exchange, route, answer, durationMs);
}

/** Of the admin API every answer may hold a secret: of an endpoint, an app, an API key. */
function areaHeaders(route: Route): Headers | undefined {
  if (route.kind === 'page') return route.pages.headers;
  return route.kind === 'operation' && !route.isPublic ? NOT_KEPT : undefined;
}

/** Lets the workspace stand where that is due, and go where nothing of it is to stay. */
function leave(exchange: Exchange, hosted: HostedWorkspace, route: Route | undefined, { status, stream }: Answer): void {
  const { entry, response, services } = exchange;
  if (status < 400 && route && makesWorkspace(exchange, route)) services.workspaces.makeIfRoom(hosted);
  if (stream && !response.destroyed) response.once('close', () => services.workspaces.leave(hosted, entry));
  else services.workspaces.leave(hosted, entry);
}

function logAccess({ services, request, target, id }: Exchange, route: Route | undefined, answer: Answer, durationMs: number): void {
  const { access } = services.log;
  if (!access) return;
  const { status, internal } = answer;
  const { method = 'GET', url = '/' } = request;
  access({
    id,
    workspace: target?.workspace ?? DEFAULT_WORKSPACE,
    operation: (route && operationIdOf(route, method)) ?? null,
    method,
    path: pathOf(url),
    status,
    ms: Math.round(durationMs * 10) / 10,
    ...refusalOf(answer),
    ...(internal === undefined ? {} : { error: internal }),
  });
}
