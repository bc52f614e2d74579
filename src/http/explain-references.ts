// An id that is malformed, or of nobody, is often somebody's external_id: then the message says whose, and gives the id.

import type { MalformedReference, Row } from '../contract/contract.js';
import { ApiError } from '../contract/errors.js';
import type { Fault } from '../domain/fault.js';
import { exact, fold } from '../domain/same-text.js';
import { hasExternalId } from '../workspace/collections.js';
import type { Workspace } from '../workspace/workspace.js';

export function explainReferences(workspace: Workspace, faults: readonly Fault[], malformed: readonly MalformedReference[]): Fault[] {
  return faults.map((fault) => {
    const reference = malformed.find((candidate) => candidate.field === fault.field && fault.constraint === 'format');
    const id = reference && findByExternalId(workspace, reference);
    if (!id) return fault;
    return { ...fault, message: `${fault.message} ${meant(id)}` };
  });
}

/** The same for the bad rows of a bulk body. */
export function explainRows(workspace: Workspace, rows: readonly Row<unknown>[]): readonly Row<unknown>[] {
  return rows.map((row) => ('faults' in row && row.malformed.length > 0 ? { ...row, faults: explainReferences(workspace, row.faults, row.malformed) } : row));
}

/** How an error names records → their collection: those that have an external_id. */
const COLLECTIONS = new Map([
  ['Student', 'students'],
  ['Course', 'courses'],
  ['Opportunity', 'opportunities'],
]);

/** The same for a UUID that no record has: an institution's own ids may be UUIDs too. */
export function explainMissing(workspace: Workspace, error: ApiError): ApiError {
  const { missing } = error.extras;
  const collection = missing && COLLECTIONS.get(missing.what);
  const id = missing && collection && findByExternalId(workspace, { collection, value: missing.id });
  return id ? new ApiError(error.code, `${error.message} ${meant(id)}`, error.details, error.extras) : error;
}

const meant = (id: string): string => `It is the external_id of ${id}: send that id.`;

function findByExternalId({ store }: Workspace, { collection, value }: Pick<MalformedReference, 'collection' | 'value'>): string | undefined {
  const named = hasExternalId(collection) ? store[collection].where('external_id', fold(value)) : [];
  // whoever leaves the case out of account is helped all the same
  return (named.find(({ external_id }) => exact(external_id ?? '') === exact(value)) ?? named[0])?.id;
}
