// What an operation is: a plain synchronous function from a validated request to a reply, typed by its operationId.

import type { Caller } from '../auth/caller.js';
import type { Row } from '../contract/contract.js';
import type { AdminOperations, PublicOperations } from '../contract/types/operations.gen.js';
import type { UserTokenClaims } from '../auth/user-token.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Links } from './links.js';
import type { Tenant } from './tenant.js';

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

/** An answer that the edge completes with a signed `token`: operations see neither keys nor promises. */
export interface UnsignedReply {
  readonly status: 200 | 201;
  readonly body: object;
  readonly claims: UserTokenClaims;
}

export type OperationFunction<D extends Described> = (input: OperationInput<D>) => Reply<D> | UnsignedReply;

/** Work that must wait for something (hashing, a module) before the transaction; it gives the synchronous rest. */
export interface PreparedOperation<D extends Described> {
  readonly prepare: (input: OperationInput<D> & { readonly tenant: Tenant }) => Promise<() => Reply<D> | UnsignedReply>;
}

export type PublicRegistry = { readonly [Id in keyof PublicOperations]: OperationFunction<PublicOperations[Id]> | PreparedOperation<PublicOperations[Id]> };
export type AdminRegistry = { readonly [Id in keyof AdminOperations]: OperationFunction<AdminOperations[Id]> | PreparedOperation<AdminOperations[Id]> };

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
