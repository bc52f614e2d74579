// A malformed id is often somebody's external_id: then the message says whose, and gives the id.

import type { MalformedReference, Row } from '../contract/contract.js';
import type { Fault } from '../domain/fault.js';
import { exact, fold } from '../domain/same-text.js';
import { hasExternalId } from '../workspace/collections.js';
import type { Workspace } from '../workspace/workspace.js';

export function explainReferences(workspace: Workspace, faults: readonly Fault[], malformed: readonly MalformedReference[]): Fault[] {
  return faults.map((fault) => {
    const reference = malformed.find((candidate) => candidate.field === fault.field && fault.constraint === 'format');
    const id = reference && findByExternalId(workspace, reference);
    if (!id) return fault;
    return { ...fault, message: `${fault.message} It is the external_id of ${id}: send that id.` };
  });
}

/** The same for the bad rows of a bulk body. */
export function explainRows(workspace: Workspace, rows: readonly Row<unknown>[]): readonly Row<unknown>[] {
  return rows.map((row) => ('faults' in row && row.malformed.length > 0 ? { ...row, faults: explainReferences(workspace, row.faults, row.malformed) } : row));
}

function findByExternalId({ store }: Workspace, { collection, value }: MalformedReference): string | undefined {
  const named = hasExternalId(collection) ? store[collection].where('external_id', fold(value)) : [];
  // whoever leaves the case out of account is helped all the same
  return (named.find(({ external_id }) => exact(external_id ?? '') === exact(value)) ?? named[0])?.id;
}
