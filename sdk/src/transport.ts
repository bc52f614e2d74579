// From a call to an answer or an error: one request with its retries, its timeout and its idempotency key.

import { randomUUID } from 'node:crypto';

import { SkillPassportError } from './errors.js';
import { isRetryable, parseRetryAfter, retryDelay } from './retry.js';

/** What every call takes as its last argument. */
export interface RequestOptions {
  /** Sent as Idempotency-Key; without one a POST or PUT gets a random one. */
  readonly idempotency_key?: string;
  /** Milliseconds for one attempt, answer included. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below `/v1`, with every segment encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

export interface TransportOptions {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: number;
  readonly maxRetries: number;
  readonly fetch: typeof fetch;
  /** Waits; the tests put their own in. */
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly random: () => number;
}

export class Transport {
  // not enumerable, so that logging a client prints no secret
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** The JSON of a 2xx answer. @throws SkillPassportError */
  async send<T>(request: Request, options: RequestOptions = {}): Promise<T> {
    const { maxRetries, wait, random } = this.#options;
    const headers = this.#headers(request, options);
    for (let retry = 0; ; retry += 1) {
      try {
        return await this.#attempt<T>(request, headers, options);
      } catch (error) {
        if (!SkillPassportError.is(error) || retry >= maxRetries || !isRetryable(error)) throw error;
        await wait(retryDelay(retry, error.retryAfter, random()), options.signal);
        if (options.signal?.aborted) throw aborted(options.signal);
      }
    }
  }

  #headers({ method, body }: Request, options: RequestOptions): Record<string, string> {
    return {
      Accept: 'application/json',
      ...this.#options.headers,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...options.headers,
      // one key for all attempts: the server may have done the work and lost the answer
      ...(method === 'GET' ? {} : { 'Idempotency-Key': options.idempotency_key ?? randomUUID() }),
    };
  }

  async #attempt<T>({ method, path, query, body }: Request, headers: Record<string, string>, options: RequestOptions): Promise<T> {
    if (options.signal?.aborted) throw aborted(options.signal);
    const { baseUrl, timeout } = this.#options;
    const limit = options.timeout ?? timeout;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), limit);
    const cancel = (): void => late.abort();
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      const response = await this.#options.fetch(`${baseUrl}${path}${toQuery(query)}`, {
        method,
        headers,
        signal: late.signal,
        redirect: 'manual',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return readAnswer<T>(response, await response.text());
    } catch (error) {
      if (SkillPassportError.is(error)) throw error;
      if (options.signal?.aborted) throw aborted(options.signal);
      if (late.signal.aborted) throw new SkillPassportError({ code: 'TIMEOUT', message: `There was no answer within ${limit} ms from ${baseUrl}.`, cause: error });
      throw new SkillPassportError({ code: 'CONNECTION_ERROR', message: `There was no answer from ${baseUrl}: ${reasonOf(error)}.`, cause: error });
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', cancel);
    }
  }
}

function aborted(signal: AbortSignal): SkillPassportError {
  return new SkillPassportError({ code: 'ABORTED', message: 'The call was aborted by its signal.', cause: signal.reason });
}

/** fetch hides the reason in `cause`. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}

/** Arrays become comma lists; undefined and null are left out. */
function toQuery(query: Readonly<Record<string, unknown>> = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null ? [] : [[name, Array.isArray(value) ? value.join(',') : String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function readAnswer<T>(response: Response, text: string): T {
  const { status } = response;
  const requestId = response.headers.get('x-sandbox-request-id') ?? response.headers.get('x-request-id') ?? undefined;
  const retryAfter = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  const json = parseJson(text);
  if (status >= 200 && status < 300 && json !== undefined) return json as T;
  const body = errorOf(json);
  if (status < 200 || status >= 300 || body)
    throw new SkillPassportError({
      code: body?.code ?? 'INVALID_RESPONSE',
      message: body?.message ?? `The API answered ${status} without an error that can be read.`,
      details: body?.details ?? {},
      status,
      requestId,
      retryAfter,
    });
  throw new SkillPassportError({ code: 'INVALID_RESPONSE', message: `The API answered ${status} with something that is not JSON.`, status, requestId });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

function errorOf(json: unknown): ErrorBody | undefined {
  if (!isObject(json) || !isObject(json['error'])) return undefined;
  const { code, message, details } = json['error'];
  if (typeof code !== 'string') return undefined;
  return { code, message: typeof message === 'string' ? message : code, details: isObject(details) ? details : {} };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
