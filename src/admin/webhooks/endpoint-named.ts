// The endpoint that a question or a body names: as `endpoint` or as `endpoint_id`, which are one (contract, "Admin API").

import { invalid } from '../../contract/errors.js';
import { didYouMean } from '../../domain/nearest.js';
import type { Workspace } from '../../workspace/workspace.js';

export interface NamesEndpoint {
  readonly endpoint?: string | null | undefined;
  readonly endpoint_id?: string | null | undefined;
}

/** Its id, whether there is such a one or not; undefined: none is named. @throws VALIDATION_ERROR where the two differ */
export function endpointNamed({ endpoint, endpoint_id }: NamesEndpoint): string | undefined {
  const [first, second] = [endpoint ?? undefined, endpoint_id ?? undefined];
  if (first !== undefined && second !== undefined && first !== second)
    throw invalid('endpoint', 'exclusive', '`endpoint` and `endpoint_id` are one: give one of them, or both alike.');
  return first ?? second;
}

/**
 * The same of a filter: one that no endpoint has, and no delivery in the log, is a misspelt one, and nothing could ever come to it.
 * @throws VALIDATION_ERROR
 */
export function endpointFilter({ store }: Workspace, query: NamesEndpoint): string | undefined {
  const id = endpointNamed(query);
  if (id === undefined || store.webhook_endpoints.has(id) || store.deliveries.where('endpoint_id', id).length > 0) return id;
  const known = store.webhook_endpoints.all().map((endpoint) => endpoint.id);
  throw invalid(query.endpoint ? 'endpoint' : 'endpoint_id', 'unknown', `No webhook endpoint has the id ${JSON.stringify(id)}.${didYouMean(id, known)}`);
}
