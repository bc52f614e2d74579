// From what came of a request to its answer, or to the error that the caller is to see. Pure.

import { SkillPassportError, type ErrorDetails, type ErrorFacts } from './errors.js';
import type { Outcome } from './exchange.js';
import { readRetryAfter } from './retry.js';

/** How messages name a request: without its query, which may hold personal data. */
export interface RequestName {
  readonly method: string;
  /** Origin and path. */
  readonly target: string;
  /** Milliseconds that it was given. */
  readonly timeout: number;
}

/**
 * The answer's JSON object, or the error to throw. The fields of an answer are taken at the contract's word: to check each of
 * them here would break callers on the day the API adds one.
 */
export function readOutcome<T extends object>(outcome: Outcome, request: RequestName, now: number): T | SkillPassportError {
  const name = `${request.method} ${request.target}`;
  switch (outcome.kind) {
    case 'aborted':
      return new SkillPassportError('ABORTED', `${name} was aborted by its signal.`, { cause: outcome.reason });
    case 'timeout':
      return new SkillPassportError('TIMEOUT', `${name} was not answered within ${request.timeout} ms.`);
    case 'unreachable':
      return new SkillPassportError('CONNECTION_ERROR', `${name} got no answer: ${reasonOf(outcome.cause)}.`, { cause: outcome.cause });
    case 'answer':
      return readAnswer<T>(outcome, name, now);
  }
}

function readAnswer<T extends object>({ status, headers, text }: Extract<Outcome, { kind: 'answer' }>, name: string, now: number): T | SkillPassportError {
  const facts: ErrorFacts = {
    status,
    requestId: headers.get('x-sandbox-request-id') ?? headers.get('x-request-id') ?? undefined,
    retryAfter: readRetryAfter(headers.get('retry-after'), now),
  };
  const body = parseJson(text);
  if (status >= 200 && status < 300) {
    if (isObject<T>(body)) return body;
    return new SkillPassportError(
      'INVALID_RESPONSE',
      `${name} was answered ${status} with something else than a JSON object. Is the base URL that of the API?`,
      facts,
    );
  }
  // 0: how browsers show a redirect that was not followed
  if (status === 0 || (status >= 300 && status < 400))
    return new SkillPassportError(
      'INVALID_RESPONSE',
      `${name} was answered with a redirect (${status}), which is not followed. Set the base URL to where it leads.`,
      facts,
    );
  return toApiError(body, facts) ?? new SkillPassportError('INVALID_RESPONSE', `${name} was answered ${status}, without an error of the API in it.`, facts);
}

function toApiError(body: unknown, facts: ErrorFacts): SkillPassportError | undefined {
  if (!isObject<{ error?: unknown }>(body) || !isObject<{ code?: unknown; message?: unknown; details?: unknown }>(body.error)) return undefined;
  const { code, message, details } = body.error;
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  return new SkillPassportError(code, message, { ...facts, details: isObject<ErrorDetails>(details) ? details : {} });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = <T extends object>(value: unknown): value is T => typeof value === 'object' && value !== null && !Array.isArray(value);

/** fetch says "fetch failed" and keeps the reason in its cause; several addresses that all failed leave a code only. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'the connection failed';
  if (cause.cause instanceof Error) return reasonOf(cause.cause);
  if (cause.message) return cause.message;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
