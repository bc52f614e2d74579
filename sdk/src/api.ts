// The verbs that the resources are written in: a call with its retries, a list, a bulk call. Knows no resource.

import { addUpParts, type BulkAnswer, type BulkPlan, splitRows } from './bulk.js';
import { invalidArgument, invalidOptions, SkillPassportError } from './errors.js';
import type { FetchResponse } from './fetch.js';
import { type ExportFile, type FileAnswer, fileStream } from './files/file-stream.js';
import { type CallOptions, type CallSettings, readCallOptions, type Settings } from './options.js';
import { type Page, toPage } from './page.js';
import { queryString } from './path.js';
import type { Reader } from './read-outcome.js';
import type { Runtime } from './runtime.js';
import { send, type Upload } from './send.js';
import { unlessAborted } from './unless-aborted.js';
import { USER_AGENT } from './version.js';

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
  /** POST of a file. It may take five minutes where nothing else is said, as the answer comes when the last row is done. */
  readonly upload: <T extends object>(path: string, query: Query, body: Upload, options: Options) => Promise<T>;
  /** GET of a file. @param fileName where the server names none */
  readonly download: (path: string, query: Query, fileName: string, options: Options) => Promise<ExportFile>;
  readonly sleep: Runtime['sleep'];
}

interface Call {
  readonly method: 'GET' | WriteMethod;
  readonly path: string;
  readonly query?: Query;
  /** A text is JSON. */
  readonly body?: string | Upload | undefined;
  readonly isFile?: (response: FetchResponse) => boolean;
}

/** Longer than this Node's own fetch waits for no answer. */
const UPLOAD_TIMEOUT_MS = 300_000;

/** The length of a key to which the number of a part can still be added. */
const MAX_BULK_KEY = 245;

const NO_CREDENTIAL =
  "This call needs a credential, and the client has none but its app's: give it `apiKey` and `apiSecret`, or a user's `token`, or call it on client.withToken(accessToken).";

/** @param opening what calls wait for before they are sent, while there is such a thing; it never rejects */
export function createApi(settings: Settings, runtime: Runtime, opening: () => Promise<void> | undefined): Api {
  const call = async <T extends object>(request: Call, options: Options, read?: Reader<T>): Promise<T> => {
    const { headers: credential } = settings;
    if (!credential) throw invalidOptions(NO_CREDENTIAL);
    const callSettings = readCallOptions(options, settings);
    const awaited = opening();
    // if the signal ends the waiting, the sending then says so
    if (awaited) await unlessAborted(awaited, callSettings.signal);
    const { path, query, ...sent } = request;
    const { baseUrl, setBy, fetch, maxRetries } = settings;
    const headers = requestHeaders(request, callSettings, credential, runtime);
    return send<T>(
      { body: undefined, ...sent, fetch, setBy, target: baseUrl + path, query: queryString(query), headers, maxRetries },
      callSettings,
      runtime,
      read,
    );
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
      const sendPart: SendPart = (body, partKey) => call({ method: plan.method, path: plan.path, body }, { ...options, idempotency_key: partKey });
      return sendParts(plan, rows, key, sendPart);
    },
    upload: async (path, query, body, options) =>
      call({ method: 'POST', path, query, body }, { ...options, timeout: options?.timeout ?? Math.max(settings.timeout, UPLOAD_TIMEOUT_MS) }),
    download: async (path, query, fileName, options) => {
      const { timeout, signal } = readCallOptions(options, settings, []);
      const name = `GET ${settings.baseUrl}${path}`;
      const answer = await call<FileAnswer>({ method: 'GET', path, query, isFile }, options, ({ status, headers, file }, facts) => {
        if (file) return { headers, file, name, timeout, signal };
        return status === 200
          ? new SkillPassportError('INVALID_RESPONSE', `${name} was answered with a page, and no file. Is the base URL that of the API?`, facts)
          : undefined;
      });
      return fileStream(answer, fileName, runtime);
    },
    sleep: runtime.sleep,
  };
}

const isFile = ({ status, headers }: FetchResponse): boolean => status === 200 && !/^text\/html/i.test(headers.get('content-type') ?? '');

type SendPart = <T extends object>(body: string, key: string) => Promise<T>;

async function sendParts<T extends BulkAnswer>(plan: BulkPlan<T>, rows: readonly object[], key: string, sendPart: SendPart): Promise<T> {
  const done: T[] = [];
  try {
    for (const { start, body } of splitRows(rows)) {
      const answer = await sendPart<T>(body, start === 0 ? key : `${key}:${done.length + 1}`);
      done.push(plan.shift(answer, start));
    }
  } catch (error) {
    // what was done stays done: the caller is told, and may send the rest, or the whole again under the same key
    if (done.length > 0 && error instanceof SkillPassportError) Object.defineProperty(error, 'partial', { value: addUpParts(plan, done), enumerable: true });
    throw error;
  }
  return addUpParts(plan, done);
}

function requestHeaders(call: Call, options: CallSettings, credential: Readonly<Record<string, string>>, runtime: Runtime): Record<string, string> {
  return {
    ...options.headers,
    ...credential,
    Accept: call.isFile ? '*/*' : 'application/json',
    'User-Agent': USER_AGENT,
    ...(call.body !== undefined && { 'Content-Type': typeof call.body === 'object' ? call.body.type : 'application/json' }),
    // on every write, asked for or not: only so may an attempt that got no answer be made again
    ...(call.method !== 'GET' && { 'Idempotency-Key': options.idempotencyKey ?? runtime.newKey() }),
  };
}
