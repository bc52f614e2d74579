// What an operation of the API or the admin API adds to the corridor: rate limit → scope, role → body → idempotency → validate → operation →
// commit → answer. The last four are perform.ts.

import type { Caller } from '../auth/caller.js';
import { credentialMissing } from '../auth/identify.js';
import { requireScope } from '../auth/require-scope.js';
import type { Operation } from '../contract/document.js';
import { ApiError, forbidden } from '../contract/errors.js';
import type { RateState } from '../hosting/rate-limit.js';
import type { Answer } from './answer.js';
import type { HostedExchange } from './exchange.js';
import { findStored, fingerprint, idempotencyId } from './idempotency.js';
import { journalBody } from './journal-request.js';
import { createLinks } from './links.js';
import { originOf } from './origin.js';
import { type Call, perform, replay } from './perform.js';
import { NO_BYTES, readBytes, refuseAnnouncedType } from './read-body.js';
import { makesWorkspace, type OperationRoute } from './route.js';
import type { Services } from './services.js';
import { pathOf } from './target.js';
import { receiveUpload } from './upload.js';

/** @throws ApiError, StorageError; CutOff */
export async function handleOperation(exchange: HostedExchange, route: OperationRoute): Promise<Answer> {
  const { services, request, hosted, caller } = exchange;
  const { operation } = route;
  if (!operation) throw noSuchOperation(exchange, route);
  requireCredential(exchange, route, operation);
  if (exchange.rate?.exceeded) throw rateLimitExceeded(exchange.rate);
  if (!operation.open) refuseRole(caller, operation);
  if (!hosted.use.isMade && makesWorkspace(exchange, route)) services.workspaces.requireRoom();

  if (operation.upload) return handleUpload(exchange, route, operation, operation.upload);
  refuseAnnouncedType(request, operation);
  const reading = readBytes(request, bodyLimit(services, operation));
  const bytes = reading instanceof Promise ? await reading : reading;
  const text = bytes.toString('utf8');
  // before it is looked at: what can't be parsed is what its sender most wants to see
  if (exchange.entry && bytes.length > 0) exchange.entry.requestBody = journalBody(text);
  return performOnce({ exchange, api: route.api, operation, params: route.params, bytes, text, upload: undefined, links: linksOf(exchange) }, bytes);
}

/** The same for a body that is a file: it is on the disk before anything looks at it, and gone when the request is answered. */
async function handleUpload(exchange: HostedExchange, route: OperationRoute, operation: Operation, types: readonly string[]): Promise<Answer> {
  const { services, request, response } = exchange;
  const upload = await receiveUpload(request, response, {
    folder: services.uploads.incoming,
    limit: bodyLimit(services, operation),
    types,
    inQuery: operation.parameters.flatMap((parameter) => (parameter.in === 'query' ? [parameter.name] : [])),
  });
  try {
    if (exchange.entry) exchange.entry.requestBody = `(a file of ${upload.bytes} bytes)`;
    const call = { exchange, api: route.api, operation, params: route.params, bytes: NO_BYTES, text: '', upload, links: linksOf(exchange) };
    return await performOnce(call, upload.digest);
  } finally {
    await upload.discard();
  }
}

/** With an Idempotency-Key, the answer of the first request. @param body its bytes, or an upload's digest: what makes two requests the same */
async function performOnce(call: Call, body: Buffer | string): Promise<Answer> {
  const { exchange, operation } = call;
  const { request, caller, target, hosted } = exchange;
  const key = operation.idempotent ? request.headers['idempotency-key'] : undefined;
  if (typeof key !== 'string') return perform(call, undefined);
  const id = idempotencyId(caller, key);
  // what becomes of a file is said beside it: a dry run is not the run
  const path = operation.upload ? `${target.path}?${target.query}` : target.path;
  const print = fingerprint(operation.method, path, body);
  const stored = findStored(hosted.workspace, hosted.inProgress, id, print);
  if (stored) return replay(hosted.workspace, stored);
  hosted.inProgress.add(id);
  try {
    return await perform(call, { id, fingerprint: print });
  } finally {
    hosted.inProgress.delete(id);
  }
}

const linksOf = ({ services, request, target }: HostedExchange) => createLinks(originOf(services, request).base, target.prefix);

function bodyLimit({ config }: Services, operation: Operation): number {
  return operation.bodyLimit === 'bulk' ? config.bulkBodyLimit : config.bodyLimit;
}

/** The admin API has asked already. @throws AUTHENTICATION_REQUIRED */
function requireCredential({ refusal, caller }: HostedExchange, { isPublic }: OperationRoute, { open }: Operation): void {
  if (!isPublic || open) return;
  if (refusal) throw refusal;
  if (caller.kind === 'nobody') throw credentialMissing();
}

/** @throws FORBIDDEN */
function refuseRole(caller: Caller, operation: Operation): void {
  requireScope(caller, operation);
  // an app without a user has no role: what its scopes cover is all that it may
  if (operation.roles && caller.kind !== 'app' && !operation.roles.includes(caller.role ?? ''))
    throw forbidden(`The role ${caller.role} may not do this: ${operation.id} is for ${operation.roles.join(', ')}.`);
}

function noSuchOperation({ request }: HostedExchange, { isPublic, allow }: OperationRoute): ApiError {
  const document = isPublic ? '/openapi.yaml' : '/_admin/openapi.yaml';
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
