// The verbs that the resources are written in: a call with its retries, a list, a bulk call. Knows no resource.

import { addUpParts, type BulkAnswer, type BulkPlan, splitRows } from './bulk.js';
import { invalidArgument, invalidOptions, SkillPassportError } from './errors.js';
import { exchange } from './exchange.js';
import { type CallOptions, type CallSettings, type CancelSignal, readCallOptions, type Settings } from './options.js';
import { type Page, toPage } from './page.js';
import { queryString } from './path.js';
import { readOutcome } from './read-outcome.js';
import { retryDelay } from './retry.js';
import type { Runtime } from './runtime.js';
import { VERSION } from './version.js';

type Options = CallOptions | undefined;
type Query = object | undefined;
type WriteMethod = 'POST' | 'PUT';

export interface Api {
  readonly get: <T extends object>(path: string, query: Query, options: Options) => Promise<T>;
  readonly post: <T extends object>(path: string, body: object | undefined, options: Options) => Promise<T>;
  readonly put: <T extends object>(path: string, body: object, options: Options) => Promise<T>;
  /** A page of the list that the answer holds under `name`. */
  readonly list: <T>(path: string, name: string, query: Query, options: Options) => Promise<Page<T>>;
  /** The rows, in as many requests as they need, one after another; no rows, no request. */
  readonly bulk: <T extends BulkAnswer>(plan: BulkPlan<T>, rows: readonly object[], options: Options) => Promise<T>;
}

interface Call {
  readonly method: 'GET' | WriteMethod;
  readonly path: string;
  readonly query?: Query;
  /** JSON. */
  readonly body?: string | undefined;
}

/** The length of a key to which the number of a part can still be added. */
const MAX_BULK_KEY = 245;

/** @param opening what calls wait for before they are sent, while there is such a thing; it never rejects */
export function createApi(settings: Settings, runtime: Runtime, opening: () => Promise<void> | undefined): Api {
  const call = async <T extends object>(request: Call, options: Options): Promise<T> => {
    const callSettings = readCallOptions(options, settings);
    const awaited = opening();
    if (awaited) await unlessAborted(awaited, callSettings.signal);
    return callWithRetries(request, callSettings, settings, runtime);
  };
  const write = <T extends object>(method: WriteMethod, path: string, body: object | undefined, options: Options): Promise<T> =>
    call({ method, path, body: body === undefined ? undefined : JSON.stringify(body) }, options);

  return {
    get: async (path, query, options) => call({ method: 'GET', path, query }, options),
    post: async (path, body, options) => write('POST', path, body, options),
    put: async (path, body, options) => write('PUT', path, body, options),
    list: async (path, name, query, options) => toPage(await call<Record<string, unknown>>({ method: 'GET', path, query }, options), name),
    bulk: async (plan, rows, options) => {
      if (!Array.isArray(rows)) throw invalidArgument('rows', 'type', 'The rows of a bulk call must be an array.');
      const { idempotencyKey: key = runtime.newKey() } = readCallOptions(options, settings);
      if (key.length > MAX_BULK_KEY)
        throw invalidOptions(`\`idempotency_key\` of a bulk call must have at most ${MAX_BULK_KEY} characters, as its parts are numbered in it.`);
      const send: SendPart = (body, partKey) => call({ method: plan.method, path: plan.path, body }, { ...options, idempotency_key: partKey });
      return sendParts(plan, rows, key, send);
    },
  };
}

/** Resolves with the promise, or as soon as the signal fires: the exchange that follows then says so. */
function unlessAborted(promise: Promise<void>, signal: CancelSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      signal?.removeEventListener('abort', go);
      resolve();
    };
    signal?.addEventListener('abort', go);
    if (signal?.aborted) go();
    void promise.then(go);
  });
}

type SendPart = <T extends object>(body: string, key: string) => Promise<T>;

async function sendParts<T extends BulkAnswer>(plan: BulkPlan<T>, rows: readonly object[], key: string, send: SendPart): Promise<T> {
  const done: T[] = [];
  try {
    for (const { start, body } of splitRows(rows)) {
      const answer = await send<T>(body, start === 0 ? key : `${key}:${done.length + 1}`);
      done.push(plan.shift(answer, start));
    }
  } catch (error) {
    // what was done stays done: the caller is told, and may send the rest, or the whole again under the same key
    if (done.length > 0 && error instanceof SkillPassportError) Object.defineProperty(error, 'partial', { value: addUpParts(plan, done), enumerable: true });
    throw error;
  }
  return addUpParts(plan, done);
}

/** A call from its first attempt to its answer. Every attempt is the same request, its idempotency key included. */
async function callWithRetries<T extends object>(call: Call, options: CallSettings, settings: Settings, runtime: Runtime): Promise<T> {
  const { timeout, signal } = options;
  const { fetch, maxRetries } = settings;
  const target = settings.baseUrl + call.path;
  const url = target + queryString(call.query);
  const headers = requestHeaders(call, options, settings, runtime);
  const init = { method: call.method, headers, ...(call.body !== undefined && { body: call.body }) };

  for (let retries = 0; ; retries += 1) {
    const outcome = await exchange({ fetch, url, init, timeout, signal }, runtime);
    const answer = readOutcome<T>(outcome, { method: call.method, target, timeout }, runtime.now());
    if (!(answer instanceof SkillPassportError)) return answer;
    const delay = retryDelay({ error: answer, retries, maxRetries, random: runtime.random() });
    if (delay === undefined) throw answer;
    // a signal that fires meanwhile ends the sleep; the next exchange then says so
    await runtime.sleep(delay, signal);
  }
}

function requestHeaders(call: Call, options: CallSettings, settings: Settings, runtime: Runtime): Record<string, string> {
  return {
    ...options.headers,
    ...settings.headers,
    Accept: 'application/json',
    'User-Agent': `skillpassport-sdk/${VERSION}`,
    ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
    // on every write, asked for or not: only so may an attempt that got no answer be made again
    ...(call.method !== 'GET' && { 'Idempotency-Key': options.idempotencyKey ?? runtime.newKey() }),
  };
}
