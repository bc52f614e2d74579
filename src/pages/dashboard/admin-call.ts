// Lets a page do what the admin API does, and in no other way: the same contract validates what a form says, the same function does it,
// and the same words say what is wrong with it.

import { NOBODY } from '../../auth/caller.js';
import type { Contract } from '../../contract/contract.js';
import { validationError } from '../../contract/errors.js';
import { textFaults } from '../../contract/text-faults.js';
import { explainReferences } from '../../http/explain-references.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { AdminOut, AdminRegistry } from '../../http/operation.js';
import { type AnyInput, type AnyOperation, type AnyReply, operationOf, toInput } from '../../http/perform.js';
import type { Workspace } from '../../workspace/workspace.js';

type AdminId = keyof AdminRegistry;
type Caller = Pick<HttpRequest, 'services' | 'hosted' | 'headers' | 'links' | 'commit'>;

/** As a request would have it, still to be validated. */
export interface AdminRequest {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** What is undefined in it is not sent. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** What an operation that changes nothing answers. @throws ApiError */
export async function readAdmin<Id extends AdminId>(incoming: Caller, id: Id, request: AdminRequest = {}): Promise<AdminOut<Id>['body']> {
  const { workspace } = incoming.hosted;
  const { operation, input } = await validated(incoming, workspace, id, request);
  if (typeof operation !== 'function') throw new Error(`${id} does more than to read`);
  return bodyOf<Id>(operation(input));
}

/** What an operation answers, once its changes are stored. @throws ApiError, StorageError */
export async function changeAdmin<Id extends AdminId>(incoming: Caller, id: Id, request: AdminRequest = {}): Promise<AdminOut<Id>['body']> {
  const { hosted } = incoming;
  const { workspace } = hosted;
  const { contract, operation, input } = await validated(incoming, workspace, id, request);
  const atTheEdge = { ...input, hosted, contract, raw: { headers: incoming.headers, text: '', gone: new AbortController().signal }, note: () => {} };
  const run = typeof operation === 'function' ? () => operation(input) : await prepared(operation)(atTheEdge);
  const value = await incoming.commit(run);
  await value.after?.();
  return bodyOf<Id>(value);
}

function prepared(operation: Exclude<AnyOperation, (input: AnyInput) => AnyReply>) {
  if (!('prepare' in operation)) throw new Error('no page shows a stream, or takes a file');
  return operation.prepare;
}

/** @throws VALIDATION_ERROR */
async function validated(
  { services, links }: Caller,
  workspace: Workspace,
  id: AdminId,
  request: AdminRequest,
): Promise<{ contract: Contract; operation: AnyOperation; input: AnyInput }> {
  const { contract, registry } = await services.admin();
  const described = contract.operations.get(id);
  if (!described) throw new Error(`openapi.admin.yaml has no ${id}`);
  const body = request.body && Object.fromEntries(Object.entries(request.body).filter(([, value]) => value !== undefined));
  const { input, faults, malformed } = contract.validate(described, request.path ?? {}, new URLSearchParams(request.query).toString(), body);
  const all = [...textFaults(body ?? {}), ...explainReferences(workspace, faults, malformed)];
  if (all.length > 0) throw validationError(all);
  return { contract, operation: operationOf(registry, id), input: toInput({ ...input, workspace, caller: NOBODY, links }) };
}

/** The one place where an outcome takes the type that openapi.admin.yaml gives it. */
const bodyOf = <Id extends AdminId>({ body }: AnyReply): AdminOut<Id>['body'] => body as AdminOut<Id>['body'];
