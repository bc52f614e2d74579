// One request to the sandbox, and its failures in words that say what to do. What the answer means is the caller's.
// Not fetch(): it gives up on an answer after five minutes, as long as a wait may last, and refuses some ports.

import type { ClientRequest, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { http, https } from '../../platform/node-http.js';
import { real } from '../../platform/real-time.js';
import { ApiFailure, NoSandbox, OtherServer } from '../command-error.js';
import { isObject } from './answers.js';
import { parseJson } from './parse-json.js';
import type { SandboxTarget } from './target.js';

/** A sandbox that takes longer than this, over what it was told to wait, answers no more. */
const PATIENCE_MS = 30_000;

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Below the workspace: `/_admin/events`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is sent as it comes; it fails with a CommandError, or not at all. */
  readonly body?: string | Readable;
  /** How long the sandbox is told to wait before it answers, in milliseconds of real time. */
  readonly waitsMs?: number;
  readonly signal?: AbortSignal;
  /** What to look at when the answer has a status: sentences to put behind the sandbox's own, of which a function knows whether it fits. */
  readonly hints: Readonly<Record<number, string | ((message: string) => string | undefined)>>;
}

/** An answer of a sandbox with a status under 400, whose body is still to come. @throws NoSandbox, OtherServer, ApiFailure */
export async function call(target: SandboxTarget, request: Call): Promise<IncomingMessage> {
  const response = await open(target, request);
  const status = response.statusCode ?? 0;
  if (response.headers['x-sandbox-version'] === undefined) {
    response.destroy();
    throw new OtherServer(status, `${target.url} answers, but is no Skill Passport sandbox. Name one with --url.`);
  }
  if (status < 400) return response;
  throw failure(status, parseJson(await textOf(response)), request);
}

/** The whole body. */
export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function open(target: SandboxTarget, { method, path, headers, body, signal, waitsMs = 0 }: Call): Promise<IncomingMessage> {
  const url = new URL(`${target.base}${path}`);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https() : http).request(url, { method, headers, ...(signal && { signal }) });
    const timer = real.setTimeout(() => {
      reject(new NoSandbox(`${target.url} took the connection, but has not answered within ${(waitsMs + PATIENCE_MS) / 1_000} s.`));
      request.destroy();
    }, waitsMs + PATIENCE_MS);
    request.on('response', (response) => {
      real.clearTimeout(timer);
      resolve(response);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      real.clearTimeout(timer);
      reject(new NoSandbox(nobody(target, error)));
    });
    if (!(body instanceof Readable)) return void request.end(body);
    // why it ends is lost on the request, which only breaks off
    body.once('error', reject);
    // a long upload is no long silence
    void send(body, request, () => timer.refresh());
  });
}

/** What goes wrong is told by the request and the body themselves: an answer may come, and count, before all is sent. */
async function send(body: Readable, request: ClientRequest, onChunk: () => void): Promise<void> {
  const watched = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      onChunk();
      yield chunk;
    }
  };
  await pipeline(body, watched, request).catch(() => {});
}

/** Whether a sandbox that is started here would answer there. */
const isLoopback = (url: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

function nobody({ url }: SandboxTarget, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNRESET' || code === 'EPIPE') return `${url} took the connection, and broke it off before it answered (${code}).`;
  const reason = code === 'ECONNREFUSED' ? '' : ` (${code ?? message})`;
  if (code === 'EPROTO' || code?.startsWith('ERR_SSL_')) return `What listens at ${url} speaks no TLS (${code}). Name it with http:// by --url or SANDBOX_URL.`;
  const start = isLoopback(url) ? ' Start one: skillpassport-sandbox start; or name' : ' Name';
  return `No sandbox answers at ${url}${reason}.${start} another with --url or SANDBOX_URL.`;
}

/** The API's error as message, with the fields that the message does not name. */
function failure(status: number, body: unknown, { hints }: Call): ApiFailure {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  const message = typeof error['message'] === 'string' ? error['message'] : `The sandbox answered ${status}.`;
  const faults = faultsOf(error['details']);
  const field = faults[0]?.field ?? '';
  // a fault of the file as a whole is about what was sent, and no field
  const first = field === '' || field === 'file' || message.includes(field) ? message : `${message} (field: ${field})`;
  const others = faults.slice(1).map((fault) => `\n  ${fault.message}`);
  const told = `${first}${others.join('')}`;
  const known = hints[status];
  const hint = typeof known === 'function' ? known(told) : known;
  return new ApiFailure(status, hint === undefined ? told : `${told} ${hint}`);
}

function faultsOf(details: unknown): { field: string; message: string }[] {
  const errors = isObject(details) && Array.isArray(details['errors']) ? details['errors'] : [details];
  return errors.flatMap((fault: unknown) => {
    if (!isObject(fault) || typeof fault['field'] !== 'string') return [];
    return [{ field: fault['field'], message: typeof fault['message'] === 'string' ? fault['message'] : fault['field'] }];
  });
}
