// One row of an import: finds the record that it means, completes the row, validates it, then makes or changes the record. Runs inside an
// attempt, a part of a transaction that is taken back alone.

import type { FieldValue } from '../../bulk/cells.js';
import type { Contract } from '../../contract/contract.js';
import { ApiError, validationError } from '../../contract/errors.js';
import { isUuid } from '../../contract/schema-compiler.js';
import { textFaults } from '../../contract/text-faults.js';
import type { Fault } from '../../domain/fault.js';
import { explainReferences } from '../../http/explain-references.js';
import type { ImportMode } from '../../records/records.js';
import type { Committed } from '../../workspace/changes.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { ImportKind, Values } from './kinds.js';

export interface ImportInto {
  readonly workspace: Workspace;
  /** openapi.yaml, of /v1. */
  readonly contract: Contract;
  readonly kind: ImportKind;
  readonly mode: ImportMode;
  /** Whether no further row must be taken. */
  readonly isOver: () => boolean;
  /** Told of each transaction. */
  readonly note: (committed: Committed<unknown>) => void;
}

/** @throws ApiError for a row that can't be taken */
export function importRow(into: ImportInto, values: Readonly<Record<string, unknown>>): 'created' | 'updated' {
  const { match, whole, id } = understandRow(into, values);
  if (match) match.change(whole);
  else into.kind.create(into.workspace, whole, freeId(into.workspace, into.kind, id));
  return match ? 'updated' : 'created';
}

/** The record that a row means, if there is one, and what it is to be; changes nothing. @throws ApiError */
export function understandRow({ workspace, contract, kind, mode }: ImportInto, values: Readonly<Record<string, unknown>>) {
  // JSON was looked through when it was read; a workbook writes such characters as escapes of its own
  const unclean = textFaults(values);
  if (unclean.length > 0) throw validationError(unclean);
  // the cast is safe: the schema below says which values are allowed
  const { id, ...body } = kind.toBody(workspace, values as Values);
  const match = kind.match(workspace, body);
  if (match && mode === 'create') throw thereAlready(kind.duplicate(match.by));
  const whole: Record<string, FieldValue> = { ...match?.known, ...body };
  const { faults, malformed } = contract.checkRow(kind.schema, whole);
  // a malformed id is reported as malformed, not as one that nothing is found by
  if (!match && mode === 'update' && malformed.length === 0)
    throw new ApiError('NOT_FOUND', 'There is no record that this row could update: none has this external_id or natural key.');
  if (faults.length > 0) throw validationError(explainReferences(workspace, asToldOfCells(faults, whole), malformed));
  return { match, whole, id };
}

const thereAlready = ({ code, message, details }: ApiError): ApiError =>
  new ApiError(code, `${message} With \`mode=upsert\` the row changes that record.`, details);

/** An empty cell is read as null, a word that people have not written: for a field that a record needs they are told `required`, once. */
function asToldOfCells(faults: readonly Fault[], whole: Values): Fault[] {
  const told = new Set<string>();
  return faults.flatMap((fault) => {
    const { field } = fault;
    if (whole[field] !== null) return [fault];
    if (told.has(field)) return [];
    told.add(field);
    return [{ field, constraint: 'required', message: `\`${field}\` is required.` }];
  });
}

/** An id of an export is kept where it is free (contract, "Bulk import and export"). @throws VALIDATION_ERROR for one that is none of ours */
function freeId(workspace: Workspace, kind: ImportKind, id: FieldValue | undefined): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id !== 'string' || !isUuid(id))
    throw new ApiError(
      'VALIDATION_ERROR',
      `An id is a UUID that an export gave; got ${JSON.stringify(id).slice(0, 100)}. Your own numbers go into external_id: name that column so, or use \`mapping\`.`,
      {
        field: 'id',
      },
    );
  const lower = id.toLowerCase();
  return kind.has(workspace, lower) ? undefined : lower;
}
