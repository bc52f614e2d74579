// The life of a request, from top to bottom: OPTIONS → route → workspace → request journal → who → rate limit → scope, role → body →
// idempotency → validate → operation → commit → reply. Takes Node's own request and response; knows no Express.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { refuseAdmin } from './guard.js';
import { type Caller, NOBODY } from '../auth/caller.js';
import { credentialMissing, identify } from '../auth/identify.js';
import { requireScope } from '../auth/require-scope.js';
import type { Match } from '../contract/contract.js';
import type { Operation } from '../contract/document.js';
import { ApiError, forbidden } from '../contract/errors.js';
import { checkAnswer } from './check-answer.js';
import { findStored, fingerprint, idempotencyId } from './idempotency.js';
import { journalBody, openEntry } from './journal-request.js';
import type { Api, Services } from './services.js';
import { createLinks, requestOrigin } from './links.js';
import { type Call, perform, replay } from './perform.js';
import { RateLimiter, type RateState } from '../hosting/rate-limit.js';
import { CutOff, NO_BYTES, readBytes } from './read-body.js';
import { type Answer, answerHeaders, answerOf, send, sendHealth, sendPreflight } from './reply.js';
import type { JournalEntry } from '../journal/request-journal.js';
import { parseTarget, type Target } from './target.js';
import type { HostedWorkspace } from '../hosting/hosted-workspace.js';
import { toApiError } from './to-api-error.js';
import { receiveUpload } from './upload.js';

/** One request and what is known of it so far. */
export interface Exchange {
  readonly services: Services;
  readonly api: Api;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  readonly id: string;
  readonly startedAt: number;
  operation: Operation | undefined;
  hosted: HostedWorkspace | undefined;
  entry: JournalEntry | undefined;
  caller: Caller;
  rate: RateState | undefined;
}

/** Answers what is the API's, the admin API's or health's, and says so; a page is somebody else's. */
export function handleRequest(services: Services, request: IncomingMessage, response: ServerResponse): boolean {
  const target = parseTarget(request.url ?? '/');
  if (!target || target.area === 'page') return false;
  if (target.area === 'health') sendHealth({ request, response, id: randomUUID(), services });
  else begin(services, request, response, target);
  return true;
}

function begin(services: Services, request: IncomingMessage, response: ServerResponse, target: Target): void {
  const id = randomUUID();
  const startedAt = performance.now();
  const go = (api: Api): void =>
    void serve({
      services,
      api,
      request,
      response,
      target,
      id,
      startedAt,
      operation: undefined,
      hosted: undefined,
      entry: undefined,
      caller: NOBODY,
      rate: undefined,
    });
  const api = target.area === 'api' ? services.api() : services.admin();
  // only the very first request finds it loading
  if (api instanceof Promise)
    api.then(go, (error: unknown) => {
      const answer = answerOf(toApiError(error));
      send(response, answer, answerHeaders(answer, { requestId: id, version: services.version, rate: undefined, cors: false }));
    });
  else go(api);
}

type FoundMatch = Extract<Match, { found: true }>;

/** How logs name a request that its client gave up; nothing is sent. */
const CLIENT_CLOSED_REQUEST = 499;

async function serve(exchange: Exchange): Promise<void> {
  const { services, request, target } = exchange;
  const { contract } = exchange.api;
  const method = request.method ?? 'GET';
  if (method === 'OPTIONS') {
    const match = contract.match(method, target.path);
    return sendPreflight(exchange, target.area === 'api', match.found ? [] : match.allow);
  }
  let answer: Answer;
  try {
    answer = await walk(exchange, contract.match(method, target.path));
  } catch (error) {
    if (error instanceof CutOff)
      return note(exchange, { status: CLIENT_CLOSED_REQUEST, text: undefined, internal: 'the client went away before its request was whole' }, []);
    // thrown before anybody was counted: no room for another workspace, or one whose data can't be read
    if (target.area === 'api') exchange.rate ??= new RateLimiter().count(NOBODY.id, NOBODY.plan, Date.now());
    answer = answerOf(toApiError(error));
  }
  if (services.onDeviation) answer = checkAnswer(contract, exchange, answer, services.onDeviation);
  finish(exchange, answer);
}

async function walk(exchange: Exchange, match: Match): Promise<Answer> {
  const { services, request, target } = exchange;
  const isApi = target.area === 'api';
  if (!isApi) refuseAdmin(services.config, request.headers, match.found && match.operation.open);

  // a workspace is made by a request for an operation, not by a 404
  const hosted = match.found ? services.workspaces.open(target.workspace) : services.workspaces.peek(target.workspace);
  exchange.hosted = hosted;
  exchange.operation = match.found ? match.operation : undefined;
  if (isApi && hosted) exchange.entry = openEntry(exchange, hosted);

  const found = isApi && hosted ? identify(hosted, request.headers) : NOBODY;
  const who = found instanceof Promise ? await found : found;
  if (!(who instanceof ApiError)) exchange.caller = who;
  const { caller } = exchange;
  if (exchange.entry) exchange.entry.caller = caller.kind === 'nobody' ? null : caller.id;

  if (isApi) {
    const rates = hosted?.rates ?? new RateLimiter();
    exchange.rate = rates.count(caller.id, caller.plan, hosted?.workspace.clock.now() ?? Date.now());
  }
  if (!match.found || !hosted) throw noSuchRoute(exchange, match.found ? [] : match.allow);
  const { operation } = match;
  if (isApi && !operation.open) {
    if (who instanceof ApiError) throw who;
    if (caller.kind === 'nobody') throw credentialMissing();
  }
  if (exchange.rate?.exceeded) throw rateLimitExceeded(exchange.rate);
  if (!operation.open) requireScope(caller, operation);
  // an app without a user has no role: what its scopes cover is all that it may
  if (operation.roles && !operation.open && caller.kind !== 'app' && !operation.roles.includes(caller.role ?? ''))
    throw forbidden(`The role ${caller.role} may not do this: ${operation.id} is for ${operation.roles.join(', ')}.`);

  if (operation.upload) return walkWithUpload(exchange, hosted, match, operation.upload);
  const reading = readBytes(request, bodyLimit(services, operation));
  const bytes = reading instanceof Promise ? await reading : reading;
  const text = bytes.toString('utf8');
  // before it is looked at: what can't be parsed is what its sender most wants to see
  if (exchange.entry && bytes.length > 0) exchange.entry.requestBody = journalBody(text);

  const call = { operation, hosted, params: match.params, bytes, text, upload: undefined, links: createLinks(originOf(exchange), target.prefix) };
  return performOnce(exchange, call, bytes);
}

/** The same for a body that is a file: it is on the disk before anything looks at it, and gone when the request is answered. */
async function walkWithUpload(exchange: Exchange, hosted: HostedWorkspace, { operation, params }: FoundMatch, types: readonly string[]): Promise<Answer> {
  const { services, request, response, target } = exchange;
  const upload = await receiveUpload(request, response, {
    folder: services.uploads.incoming,
    limit: bodyLimit(services, operation),
    types,
    inQuery: operation.parameters.flatMap((parameter) => (parameter.in === 'query' ? [parameter.name] : [])),
  });
  try {
    if (exchange.entry) exchange.entry.requestBody = `(a file of ${upload.bytes} bytes)`;
    const call = { operation, hosted, params, bytes: NO_BYTES, text: '', upload, links: createLinks(originOf(exchange), target.prefix) };
    return await performOnce(exchange, call, upload.digest);
  } finally {
    await upload.discard();
  }
}

/** With an Idempotency-Key, the answer of the first request. @param body its bytes, or an upload's digest: what makes two requests the same */
async function performOnce(exchange: Exchange, call: Call, body: Buffer | string): Promise<Answer> {
  const { request, caller, target } = exchange;
  const { operation, hosted } = call;
  const key = operation.idempotent ? request.headers['idempotency-key'] : undefined;
  if (typeof key !== 'string') return perform(exchange, call, undefined);
  const id = idempotencyId(caller, key);
  // what becomes of a file is said beside it: a dry run is not the run
  const path = operation.upload ? `${target.path}?${target.query}` : target.path;
  const print = fingerprint(operation.method, path, body);
  const stored = findStored(hosted.workspace, hosted.inProgress, id, print);
  if (stored) return replay(hosted.workspace, stored);
  hosted.inProgress.add(id);
  try {
    return await perform(exchange, call, { id, fingerprint: print });
  } finally {
    hosted.inProgress.delete(id);
  }
}

function finish(exchange: Exchange, answer: Answer): void {
  const { services, request, response, target } = exchange;
  const cors = target.area === 'api' && request.headers.origin !== undefined;
  const headers = answerHeaders(answer, { requestId: exchange.id, version: services.version, rate: exchange.rate, cors });
  note(exchange, answer, headers);
  send(response, answer, headers);
}

/** Completes the journal's entry, and logs the request. */
function note(exchange: Exchange, answer: Answer, headers: readonly string[]): void {
  const { services, request, target, entry } = exchange;
  const durationMs = performance.now() - exchange.startedAt;
  if (entry) {
    entry.status = answer.status;
    entry.responseBody = answer.text === undefined ? null : journalBody(answer.text);
    entry.responseHeaders = headers;
    entry.durationMs = durationMs;
    entry.internal = answer.internal ?? null;
    exchange.hosted?.journal.add(entry);
  }
  services.log.access?.({
    id: exchange.id,
    workspace: target.workspace,
    operation: exchange.operation?.id ?? null,
    method: request.method ?? 'GET',
    path: pathOf(request.url ?? '/'),
    status: answer.status,
    ms: Math.round(durationMs * 10) / 10,
    ...(answer.internal === undefined ? {} : { error: answer.internal }),
  });
}

/** Without the query, which may hold what people search for. */
const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

function originOf({ services, request }: Exchange): string {
  return requestOrigin(request.headers.host, services.config.publicUrl, services.address());
}

function bodyLimit({ config }: Services, operation: Operation): number {
  return operation.bodyLimit === 'bulk' ? config.bulkBodyLimit : config.bodyLimit;
}

function noSuchRoute({ request, target }: Exchange, allow: readonly string[]): ApiError {
  const document = target.area === 'api' ? '/openapi.yaml' : '/_admin/openapi.yaml';
  if (allow.length === 0)
    return new ApiError('NOT_FOUND', `There is no operation at ${pathOf(request.url ?? '/').slice(0, 200)}. The paths are in ${document}.`);
  return new ApiError(
    'METHOD_NOT_ALLOWED',
    `${request.method} is not allowed here; allowed: ${allow.join(', ')}.`,
    {},
    { headers: { Allow: allow.join(', ') } },
  );
}

function rateLimitExceeded(rate: RateState): ApiError {
  return new ApiError(
    'RATE_LIMIT_EXCEEDED',
    `The limit of ${rate.limit} requests an hour is reached. Go on in ${rate.retryAfter} seconds.`,
    { limit: rate.limit, reset: rate.reset },
    { headers: { 'Retry-After': String(rate.retryAfter) } },
  );
}
