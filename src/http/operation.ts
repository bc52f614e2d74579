// What an operation is: a plain synchronous function from a validated request to a reply, typed by its operationId.

import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import type { AccessTokenClaims } from '../auth/access-token.js';
import type { Caller } from '../auth/caller.js';
import type { UserTokenClaims } from '../auth/user-token.js';
import type { Contract, Row } from '../contract/contract.js';
import type { HostedWorkspace } from '../hosting/hosted-workspace.js';
import type { AdminOperations, PublicOperations } from '../types/operations.gen.js';
import type { Committed } from '../workspace/changes.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Links } from './links.js';
import type { Upload } from './upload.js';

interface Described {
  readonly data: { readonly body?: unknown; readonly path?: unknown; readonly query?: unknown };
  readonly responses: object;
}

/** The body as openapi.yaml has it; undefined only where the body is optional. */
type BodyOf<D extends Described> = D['data']['body'];
type PartOf<D extends Described, P extends 'path' | 'query'> = NonNullable<D['data'][P]>;

export interface OperationInput<D extends Described> {
  readonly body: BodyOf<D>;
  readonly path: PartOf<D, 'path'>;
  readonly query: PartOf<D, 'query'>;
  /** The rows of a bulk body, each with its value or its faults; `T` is the schema named by `x-rows`. */
  readonly rows: readonly Row<unknown>[];
  readonly workspace: Workspace;
  readonly caller: Caller;
  readonly links: Links;
}

type ReplyOf<R> = { [S in keyof R & number]: { readonly status: S; readonly body: R[S]; readonly after?: () => Promise<void> } }[keyof R & number];

export type Reply<D extends Described> = ReplyOf<D['responses']>;

/** An answer that the edge completes with a signed `token` or `access_token`: operations see neither keys nor promises. */
export type UnsignedReply = { readonly status: 200 | 201; readonly body: object } & (
  | { readonly claims: UserTokenClaims }
  | { readonly accessClaims: AccessTokenClaims }
);

export type OperationFunction<D extends Described> = (input: OperationInput<D>) => Reply<D> | UnsignedReply;

/** The request as it came, for the few that need more of it than the contract gives them. */
export interface RawRequest {
  readonly headers: IncomingHttpHeaders;
  /** The body as UTF-8. */
  readonly text: string;
  /** Aborted when the client goes away before it is answered. */
  readonly gone: AbortSignal;
}

export interface EdgeInput {
  readonly hosted: HostedWorkspace;
  /** The contract that the operation is of. */
  readonly contract: Contract;
  readonly raw: RawRequest;
  /** Tells the journal what a transaction of the request has caused, where the operation runs one of its own. */
  readonly note: (committed: Committed<unknown>) => void;
}

/** An answer that openapi.yaml leaves open, as an inbox is told to give: any status, or none at all. */
export type OpenReply = { readonly status: number; readonly body: object } | { readonly closed: true };

/** Work that must wait for something (hashing, a module, an event) before the transaction; it gives the synchronous rest. */
export interface PreparedOperation<D extends Described> {
  readonly prepare: (input: OperationInput<D> & EdgeInput) => Promise<() => Reply<D> | UnsignedReply | OpenReply | FileReply>;
}

/** An answer that is a file: a text of the type named. */
export interface FileReply {
  readonly status: 200 | 207;
  readonly file: TextFile;
}

/** What an upload came to. */
export type UploadReply =
  | { readonly status: 200 | 207; readonly body: object }
  | FileReply
  | { readonly status: 202; readonly body: object; readonly headers: Readonly<Record<string, string>> };

export interface TextFile {
  readonly contentType: string;
  readonly text: string;
}

/** Takes a file, and runs as many transactions as it needs; what it gives runs in the last one, which stores the answer too. */
export interface UploadOperation<D extends Described> {
  readonly upload: (input: OperationInput<D> & EdgeInput & { readonly upload: Upload }) => Promise<() => UploadReply>;
}

/** An answer that goes on: what is to be written once the head is sent. */
export interface StreamReply {
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly run: (response: ServerResponse) => void;
}

/** Asynchronous by nature: an answer without an end of its own. @throws ApiError before anything is sent */
export interface StreamOperation<D extends Described> {
  readonly stream: (input: OperationInput<D> & EdgeInput) => StreamReply;
}

type AnyKind<D extends Described> = OperationFunction<D> | PreparedOperation<D> | StreamOperation<D> | UploadOperation<D>;

export type PublicRegistry = { readonly [Id in keyof PublicOperations]: AnyKind<PublicOperations[Id]> };
export type AdminRegistry = { readonly [Id in keyof AdminOperations]: AnyKind<AdminOperations[Id]> };

/** The input of a public operation, by its operationId. */
export type In<Id extends keyof PublicOperations> = OperationInput<PublicOperations[Id]>;
/** The reply of a public operation, by its operationId. */
export type Out<Id extends keyof PublicOperations> = Reply<PublicOperations[Id]>;
export type AdminIn<Id extends keyof AdminOperations> = OperationInput<AdminOperations[Id]>;
export type AdminOut<Id extends keyof AdminOperations> = Reply<AdminOperations[Id]>;

export const ok = <B>(body: B): { readonly status: 200; readonly body: B } => ({ status: 200, body });
export const created = <B>(body: B): { readonly status: 201; readonly body: B } => ({ status: 201, body });
export const noContent = (): { readonly status: 204; readonly body: undefined } => ({ status: 204, body: undefined });
export const multiStatus = <B>(body: B): { readonly status: 207; readonly body: B } => ({ status: 207, body });
