// The inner part of the corridor: validate → operation → commit, and the answer of a first or a replayed request.

import { type AccessTokenClaims, signAccessToken } from '../auth/access-token.js';
import { signUserToken, type UserTokenClaims } from '../auth/user-token.js';
import type { Input } from '../contract/contract.js';
import type { Operation } from '../contract/document.js';
import { type ApiError, errorBody, validationError } from '../contract/errors.js';
import type { IdempotencyRecord } from '../records/records.js';
import type { Committed } from '../workspace/changes.js';
import type { Workspace } from '../workspace/workspace.js';
import { type Answer, CLOSED, NOT_KEPT } from './answer.js';
import { commit, type HostedExchange, note } from './exchange.js';
import { explainMissing, explainReferences, explainRows } from './explain-references.js';
import { goneSignal } from './gone.js';
import { isStorable, storeAnswer } from './idempotency.js';
import type { Links } from './links.js';
import type { EdgeInput, OperationInput, RawRequest, StreamReply, TextFile } from './operation.js';
import { parseBody } from './read-body.js';
import type { Api } from './services.js';
import { toApiError } from './to-api-error.js';
import type { Upload } from './upload.js';

/** A request for an operation, read but not yet validated. */
export interface Call {
  readonly exchange: HostedExchange;
  /** The API that the operation is of. */
  readonly api: Api;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The bytes as UTF-8. */
  readonly text: string;
  /** A body that is a file. */
  readonly upload: Upload | undefined;
  readonly links: Links;
}

type IdempotencyKey = Pick<IdempotencyRecord, 'id' | 'fingerprint'>;

/** Any operation's reply, as the edge sees it. */
export interface AnyReply {
  readonly status: number;
  readonly body?: unknown;
  readonly file?: TextFile;
  readonly headers?: Readonly<Record<string, string>>;
  readonly closed?: boolean;
  readonly claims?: UserTokenClaims;
  readonly accessClaims?: AccessTokenClaims;
  readonly after?: () => Promise<void>;
}

/** What a registry holds, once the types that tie an operation to its input are behind it. */
export type AnyOperation =
  | ((input: AnyInput) => AnyReply)
  | { readonly prepare: (input: AnyInput & EdgeInput) => Promise<() => AnyReply> }
  | { readonly stream: (input: AnyInput & EdgeInput) => StreamReply }
  | { readonly upload: (input: AnyInput & EdgeInput & { readonly upload: Upload }) => Promise<() => AnyReply> };
export type AnyInput = OperationInput<{ data: { body?: unknown; path?: unknown; query?: unknown }; responses: object }>;

/** Validates, runs and commits; with a key the answer is stored in the same commit. @throws ApiError */
export async function perform(call: Call, key: IdempotencyKey | undefined): Promise<Answer> {
  const { exchange } = call;
  const { workspace } = exchange.hosted;
  try {
    const preparing = prepare(call);
    const run = preparing instanceof Promise ? await preparing : preparing;
    if (typeof run !== 'function')
      return { status: 200, body: undefined, contentType: run.contentType, headers: { 'Cache-Control': 'no-store', ...run.headers }, stream: run.run };
    const { value, durable } = commit(exchange, workspace, () => {
      const reply = run();
      const text = reply.file ? reply.file.text : reply.body === undefined ? undefined : JSON.stringify(reply.body);
      if (key)
        storeAnswer(workspace, {
          ...key,
          status: reply.status,
          body: text ?? '',
          claims: reply.claims ? { ...reply.claims } : null,
          ...(reply.file && { content_type: reply.file.contentType }),
          ...(reply.headers && { headers: reply.headers }),
        });
      return { reply, text };
    });
    if (durable) await durable;
    const { reply, text } = value;
    if (reply.after) await reply.after();
    if (reply.closed) return { status: CLOSED, body: undefined, closed: true };
    if (reply.claims) return withToken(reply.status, text, 'token', await signUserToken(workspace, reply.claims));
    if (reply.accessClaims) return withToken(reply.status, text, 'access_token', await signAccessToken(workspace, reply.accessClaims));
    return answerWith(reply.status, text, reply.file?.contentType, reply.headers);
  } catch (thrown) {
    const error = explainMissing(workspace, toApiError(thrown));
    if (key && isStorable(error.status)) await storeError(workspace, key, error);
    throw error;
  }
}

/** The stored answer of the first request with this key, byte for byte. */
export async function replay(workspace: Workspace, stored: IdempotencyRecord): Promise<Answer> {
  const { claims } = stored;
  // written by storeAnswer above, so it is what a token says
  const answer = claims
    ? withToken(stored.status, stored.body, 'token', await signUserToken(workspace, claims as unknown as UserTokenClaims))
    : answerWith(stored.status, stored.body, stored.content_type, stored.headers);
  return { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } };
}

function answerWith(status: number, body: string | undefined, contentType: string | undefined, headers: Answer['headers']): Answer {
  return { status, body, ...(contentType !== undefined && { contentType }), ...(headers && { headers }) };
}

/** Validates, and does what must be waited for before the transaction; with nothing to wait for, the rest is there at once. @throws ApiError */
function prepare(call: Call): (() => AnyReply) | StreamReply | Promise<() => AnyReply> {
  const { exchange, operation, links } = call;
  const { request, target, caller, hosted } = exchange;
  const { contract, registry } = call.api;
  const body = parseBody(request, operation, call.bytes, call.text);
  const { input, faults, malformed, ignored } = contract.validate(operation, decodeParams(call.params, target.path), target.query, body);
  if (exchange.entry) exchange.entry.ignored = ignored;
  if (faults.length > 0) throw validationError(explainReferences(hosted.workspace, faults, malformed));
  // field by field: a spread costs several times as much, at each request
  const { path, query } = input;
  const context = toInput({ path, query, body: input.body, rows: explainRows(hosted.workspace, input.rows), workspace: hosted.workspace, caller, links });
  const found = operationOf(registry, operation.id);
  if (typeof found === 'function') return () => found(context);
  const atTheEdge = { ...context, hosted, contract, raw: rawRequest(call), note: (committed: Committed<unknown>) => note(exchange, committed) };
  if ('upload' in found) {
    if (!call.upload) throw new Error(`${operation.id} takes an upload, and openapi.yaml does not say so`);
    return found.upload({ ...atTheEdge, upload: call.upload });
  }
  return 'stream' in found ? found.stream(atTheEdge) : found.prepare(atTheEdge);
}

const rawRequest = ({ exchange: { request, response }, text }: Call): RawRequest => ({ headers: request.headers, text, gone: goneSignal(response) });

/** The registry's keys are the contract's operationIds: apis.ts has held them against each other. */
export function operationOf(registry: object, id: string): AnyOperation {
  const found = (registry as Readonly<Record<string, AnyOperation>>)[id];
  if (!found) throw new Error(`there is no operation ${id}`);
  return found;
}

/** The one place where a validated input takes the type that openapi.yaml gives it. */
export const toInput = (input: Input & Pick<AnyInput, 'workspace' | 'caller' | 'links'>): AnyInput => input as AnyInput;

function decodeParams(params: Readonly<Record<string, string>>, path: string): Readonly<Record<string, string>> {
  if (!path.includes('%')) return params;
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decode(name, value)]));
}

function decode(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw validationError([{ field: name, constraint: 'format', message: `\`${name}\` has a malformed percent-encoding.` }]);
  }
}

async function storeError(workspace: Workspace, key: IdempotencyKey, error: ApiError): Promise<void> {
  const { durable } = workspace.transaction(() =>
    storeAnswer(workspace, { ...key, status: error.status, body: JSON.stringify(errorBody(error)), claims: null }),
  );
  if (durable) await durable;
}

/** Puts the signed token first in the body. Whoever keeps the answer keeps a secret. */
function withToken(status: number, text = '{}', name: 'token' | 'access_token', token: string): Answer {
  return { status, body: `{"${name}":${JSON.stringify(token)},${text.slice(1)}`, headers: NOT_KEPT };
}
