// From what came of a request to its answer, or to the error that the caller is to see. Pure.

import { SkillPassportError, type ErrorDetails, type ErrorFacts } from './errors.js';
import type { Outcome } from './exchange.js';
import { explainUnreachable } from './explain-unreachable.js';
import { isObject, parseJson } from './json.js';
import { readRetryAfter } from './retry.js';

/** How messages name a request: without its query, which may hold personal data. */
export interface RequestName {
  readonly method: string;
  /** Origin and path. */
  readonly target: string;
  /** The setting that the target came from, as a sentence begins. */
  readonly setBy: string;
  /** Milliseconds that it was given. */
  readonly timeout: number;
}

export type Answer = Extract<Outcome, { kind: 'answer' }>;

/** Reads what is otherwise than the API's answers are; undefined for what is not. */
export type Reader<T> = (answer: Answer, facts: ErrorFacts) => T | SkillPassportError | undefined;

/**
 * The answer's JSON object, or the error to throw. The fields of an answer are taken at the contract's word: to check each of
 * them here would break callers on the day the API adds one.
 */
export function readOutcome<T extends object>(outcome: Outcome, request: RequestName, now: number, read?: Reader<T>): T | SkillPassportError {
  const name = `${request.method} ${request.target}`;
  switch (outcome.kind) {
    case 'aborted':
      return toAborted(name, outcome.reason);
    case 'timeout':
      return new SkillPassportError('TIMEOUT', `${name} was not answered within ${request.timeout} ms.`);
    case 'unreachable':
      return new SkillPassportError(
        'CONNECTION_ERROR',
        `${name} got no answer: ${reasonOf(outcome.cause)}.${explainUnreachable(outcome.cause, request.target, request.setBy)}`,
        { cause: outcome.cause },
      );
    case 'answer': {
      const facts = factsOf(outcome, now);
      return read?.(outcome, facts) ?? readAnswer<T>(outcome, name, facts);
    }
  }
}

/** @param name of the request: method and target. @param reason the signal's */
export function toAborted(name: string, reason: unknown): SkillPassportError {
  return new SkillPassportError('ABORTED', `${name} was aborted by its signal.`, { cause: reason });
}

const factsOf = ({ status, headers }: Answer, now: number): ErrorFacts => ({
  status,
  requestId: headers.get('x-sandbox-request-id') ?? headers.get('x-request-id') ?? undefined,
  retryAfter: readRetryAfter(headers.get('retry-after'), now),
});

function readAnswer<T extends object>({ status, text }: Answer, name: string, facts: ErrorFacts): T | SkillPassportError {
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

/**
 * fetch says "fetch failed" and keeps the reason in its cause; several addresses that all failed leave a code only. Errors are known by their
 * shape: those of Node's own are no instances of the Error of Jest's realm.
 * @param otherwise what stands for a cause that says nothing
 */
export function reasonOf(cause: unknown, otherwise = 'the connection failed'): string {
  if (!isObject<Partial<Error> & { code?: unknown }>(cause) || typeof cause.message !== 'string') return otherwise;
  if (isObject(cause.cause)) return reasonOf(cause.cause, otherwise);
  if (cause.message) return cause.message;
  return typeof cause.code === 'string' ? cause.code : (cause.name ?? otherwise);
}
