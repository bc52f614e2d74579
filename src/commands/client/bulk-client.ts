// Imports and exports of the public API as the commands use them. Reading answers is bulk-answers.ts's; files are the caller's.

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

import type { Kind } from '../../bulk/columns.js';
import { CommandError } from '../command-error.js';
import { type Answer, type Query, search } from './admin-client.js';
import type { Read } from './answers.js';
import { KEY_HINT, type KeyHeaders } from './api-key.js';
import { type Job, readJob, readJobOrReport, readReport, type Report } from './bulk-answers.js';
import { type Call, call, textOf } from './http-call.js';
import { parseJson } from './parse-json.js';
import type { SandboxTarget } from './target.js';

/** An import that is not a job is answered when all is done: ten thousand rows at most, in milliseconds. */
const WAITS_MS = 300_000;

/** A file on its way. */
export interface Body {
  readonly stream: Readable;
  /** Bytes; undefined: not known before its end. */
  readonly bytes: number | undefined;
  readonly contentType: string;
  /** Lets go of the file, sent or not. */
  readonly close: () => void;
}

/** Every method throws NoSandbox, OtherServer, ApiFailure or another CommandError; a file that it gives fails with a CommandError too. */
export interface BulkClient {
  /** Takes the file at once. */
  readonly importNow: (kind: Kind, query: Query, body: Body) => Promise<Answer<Report>>;
  /** The same, of which only the rejected rows are wanted, as CSV. */
  readonly rejectedNow: (kind: Kind, query: Query, body: Body) => Promise<Readable>;
  /** Starts an import that goes on by itself. A sandbox without jobs (SANDBOX_FIDELITY=documented) has done it by then, and reports. */
  readonly importLater: (kind: Kind, query: Query, body: Body) => Promise<Answer<Job | Report>>;
  /** @param limit rejected rows to be told of */
  readonly getImport: (id: string, limit: number, signal?: AbortSignal) => Promise<Answer<Job>>;
  /** The rejected rows, as CSV. */
  readonly getRejected: (id: string) => Promise<Readable>;
  readonly exportFile: (kind: Kind, query: Query, signal?: AbortSignal) => Promise<Readable>;
}

/** Where the job is looked at: a path below the workspace. */
export const jobPath = (id: string): string => `/v1/imports/${encodeURIComponent(id)}`;

export function createBulkClient(target: SandboxTarget, key: KeyHeaders): BulkClient {
  const get = (path: string, signal?: AbortSignal, hints: Call['hints'] = {}): Promise<IncomingMessage> =>
    call(target, { method: 'GET', path, headers: key, ...(signal && { signal }), hints: { 401: KEY_HINT, ...hints } });
  const send = (kind: Kind, query: Query, { stream, bytes, contentType }: Body): Promise<IncomingMessage> =>
    call(target, {
      method: 'POST',
      path: `/v1/${kind}/import${search(query)}`,
      headers: { ...key, 'Content-Type': contentType, ...(bytes !== undefined && { 'Content-Length': String(bytes) }) },
      body: stream,
      waitsMs: WAITS_MS,
      hints: { 400: flagsHint, 401: KEY_HINT },
    });
  return {
    importNow: async (kind, query, body) => read(await send(kind, query, body), readReport),
    rejectedNow: async (kind, query, body) => whole(await send(kind, { ...query, report: 'csv' }, body)),
    importLater: async (kind, query, body) => read(await send(kind, { ...query, async: 'true' }, body), readJobOrReport),
    getImport: async (id, limit, signal) => read(await get(`${jobPath(id)}?limit=${limit}`, signal, { 404: GONE_HINT }), readJob),
    getRejected: async (id) => whole(await get(`${jobPath(id)}?report=csv`)),
    exportFile: async (kind, query, signal) => whole(await get(`/v1/${kind}/export${search(query)}`, signal)),
  };
}

const GONE_HINT = 'The sandbox was reset meanwhile, or restarted without its data.';

/** The sandbox names its parameters, which are flags here. */
function flagsHint(message: string): string | undefined {
  const flags = [
    ['mapping', "a mapping is --map 'Column=field'"],
    ['sheet', 'a sheet is --sheet NAME'],
  ].flatMap(([parameter, flag]) => (message.includes(`\`${parameter}`) ? [flag] : []));
  return flags.length === 0 ? undefined : `On the command line ${flags.join(', ')}.`;
}

async function read<T>(response: IncomingMessage, as: Read<T>): Promise<Answer<T>> {
  const json = parseJson(await textOf(response));
  return { json, value: as(json, 'the body') };
}

/** The body, which fails where it is cut off. */
function whole(response: IncomingMessage): Readable {
  const pieces = async function* (): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of response) yield Buffer.from(chunk);
    } catch {
      throw new CommandError('The sandbox broke off before all had come. Its log may say why.');
    }
  };
  return Readable.from(pieces(), { objectMode: false });
}
