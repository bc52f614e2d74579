// The request journal over the admin API: what an integrator's code really sent, and what it got, with secrets masked.

import { invalid, notFound } from '../../contract/errors.js';
import { didYouMean } from '../../domain/nearest.js';
import { round } from '../../domain/round.js';
import { formatTime } from '../../domain/time.js';
import { envelope, pageOf } from '../../http/list.js';
import { ok, type PreparedOperation } from '../../http/operation.js';
import type { JournalEntry } from '../../journal/request-journal.js';
import type { RequestDetail, RequestSummary } from '../../types/admin/types.gen.js';
import type { AdminOperations } from '../../types/operations.gen.js';
import { maskBody, maskHeaders, maskPath } from './mask.js';

/** Where `code` in a JSON body is an authorization code (RFC 6749, section 4.1.3), or would be, sent to the wrong one of them. */
const OAUTH_OPERATIONS: ReadonlySet<string | null> = new Set(['authorize', 'requestToken', 'revokeToken', 'introspectToken']);

/** Newest first. @param operationIds all that a request may have; @throws VALIDATION_ERROR for another: a list of none would say that none came */
export const createListRequests = (operationIds: readonly string[]): PreparedOperation<AdminOperations['listRequests']> => ({
  prepare: async ({ query, hosted }) => {
    const { operation, status } = query;
    if (operation !== undefined && !operationIds.includes(operation))
      throw invalid('operation', 'unknown', `${JSON.stringify(operation)} is no operationId of openapi.yaml.${didYouMean(operation, operationIds)}`);
    return () => ok(envelope('requests', pageOf(hosted.journal.find({ operation, status }), query), (entry) => toSummary(entry.read())));
  },
});

export const getRequest: PreparedOperation<AdminOperations['getRequest']> = {
  prepare: async ({ path, hosted }) => {
    const entry = hosted.journal.get(path.id);
    if (!entry) throw notFound('Request', path.id);
    return () => ok(toDetail(entry));
  },
};

function toSummary(entry: JournalEntry): RequestSummary {
  return {
    id: entry.id,
    at: formatTime(entry.at),
    method: entry.method,
    path: maskPath(entry.path),
    operation: entry.operation,
    caller: entry.caller,
    status: entry.status,
    duration_ms: round(entry.durationMs),
    ignored_fields: [...entry.ignored],
    events: entry.events,
    records: entry.records,
  };
}

function toDetail(entry: JournalEntry): RequestDetail {
  const hasCodes = OAUTH_OPERATIONS.has(entry.operation);
  return {
    ...toSummary(entry),
    request: { headers: maskHeaders(entry.requestHeaders), body: entry.requestBody === null ? null : maskBody(entry.requestBody, hasCodes) },
    response: { headers: maskHeaders(entry.responseHeaders), body: entry.responseBody === null ? null : maskBody(entry.responseBody) },
    error: entry.internal,
  };
}
