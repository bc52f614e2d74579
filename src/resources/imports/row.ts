// One row of an import: finds the record that it means, completes the row, and finds everything that is wrong with it, so that whoever mends
// the row mends it once; then makes or changes the record. That runs inside an attempt, a part of a transaction that is taken back alone.

import type { FieldValue } from '../../bulk/cells.js';
import type { Contract } from '../../contract/contract.js';
import { ApiError } from '../../contract/errors.js';
import { isUuid } from '../../contract/schema-compiler.js';
import { textFaults } from '../../contract/text-faults.js';
import type { Fault } from '../../domain/fault.js';
import { explainReferences } from '../../http/explain-references.js';
import type { ImportMode } from '../../records/records.js';
import type { Committed } from '../../workspace/changes.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Values } from './find-record.js';
import type { FoundRecord, ImportKind } from './kinds.js';
import { faultsOf, type RowFault } from './row-faults.js';
import type { WrittenRecords } from './written.js';

export interface ImportInto {
  readonly workspace: Workspace;
  /** openapi.yaml, of /v1. */
  readonly contract: Contract;
  readonly kind: ImportKind;
  readonly mode: ImportMode;
  /** By the rows before. */
  readonly written: WrittenRecords;
  /** Whether no further row must be taken. */
  readonly isOver: () => boolean;
  /** Told of each transaction. */
  readonly note: (committed: Committed<unknown>) => void;
}

/** What a row means. */
export interface Understood {
  /** The record that it changes; undefined where it makes one. */
  readonly match: FoundRecord | undefined;
  /** The record as it is to be. */
  readonly whole: Values;
  /** The row's own, for a new record. */
  readonly id: FieldValue | undefined;
  /** Everything that is wrong. With none, the row can be taken. */
  readonly faults: readonly RowFault[];
}

/**
 * Takes a row that nothing is wrong with.
 * @returns the id of its record, which is made or changed; @throws what a rule of the store forbids
 */
export function importRow({ workspace, kind }: ImportInto, { match, whole, id }: Understood): string {
  if (!match) return kind.create(workspace, whole, freeId(workspace, kind, id));
  match.change(whole);
  return match.id;
}

/**
 * The record that a row means, what it is to be, and all that is wrong; changes nothing.
 * @param unread fields that the file has a value for which can't be read: nothing is told that they may explain
 */
export function understandRow(into: ImportInto, given: Readonly<Record<string, unknown>>, unread: ReadonlySet<string>): Understood {
  const { workspace, contract, kind, mode } = into;
  const { values, unclean } = cleanOf(given);
  const hidden = new Set([...unread, ...unclean.map(({ field }) => rootOf(field))]);
  const faults = new Faults(hidden);
  faults.add(...unclean.map((fault): RowFault => ({ ...fault, code: 'VALIDATION_ERROR' })));
  const keysRead = !kind.keys.some((key) => hidden.has(key));

  const named = kind.naming.some((field) => hidden.has(field)) ? undefined : faults.of(() => kind.toBody(workspace, values));
  const { id, ...body } = named ?? without(kind.naming, values);
  const isNamed = named !== undefined;
  const match = isNamed ? faults.of(() => kind.match(workspace, body)) : undefined;
  const isFound = isNamed && keysRead && !faults.some;
  if (isFound) faults.add(...clashes(into, body, match));

  const whole: Record<string, FieldValue> = { ...match?.known, ...body };
  const checked = contract.checkRow(kind.schema, whole);
  const isKnown = match !== undefined || (isFound && mode !== 'update' && !faults.some);
  const told = asToldOfCells(checked.faults, whole).filter(
    ({ field, constraint }) =>
      (isNamed || !kind.naming.includes(rootOf(field))) &&
      // of a record that is not known, nobody can say what it lacks beside the row
      (isKnown || constraint !== 'required' || Object.hasOwn(whole, field)),
  );
  faults.tell(explainReferences(workspace, told, checked.malformed));
  if (!match && mode === 'update' && isFound && !faults.about(kind.keys))
    faults.add({ code: 'NOT_FOUND', field: null, message: 'There is no record that this row could update: none has this external_id or natural key.' });
  if (!match && id !== undefined && id !== null && !isId(id)) faults.add(noId(id));
  return { match, whole, id, faults: faults.all };
}

/** Collects what is wrong with a row. */
class Faults {
  readonly all: RowFault[] = [];

  constructor(readonly hidden: ReadonlySet<string>) {}

  get some(): boolean {
    return this.all.length > 0;
  }

  add(...faults: readonly RowFault[]): void {
    this.all.push(...faults);
  }

  /** Faults of the schema: none about a cell that is told of already. */
  tell(faults: readonly Fault[]): void {
    const told = new Set([...this.hidden, ...this.all.map(({ field }) => field)]);
    for (const fault of faults) if (!told.has(rootOf(fault.field))) this.all.push({ ...fault, code: 'VALIDATION_ERROR' });
  }

  about(fields: readonly string[]): boolean {
    return this.all.some(({ field }) => field !== null && fields.includes(rootOf(field)));
  }

  /** The value, or undefined where there is none and the fault is added. */
  of<T>(find: () => T): T | undefined {
    try {
      return find();
    } catch (thrown) {
      this.add(...faultsOf(thrown));
      return undefined;
    }
  }
}

/** JSON was looked through when it was read; a workbook writes such characters as escapes of its own. */
function cleanOf(given: Readonly<Record<string, unknown>>): { readonly values: Values; readonly unclean: readonly Fault[] } {
  const unclean = textFaults(given);
  // the cast is safe: the schema says which values are allowed
  const values = given as Values;
  return {
    values:
      unclean.length === 0
        ? values
        : without(
            unclean.map(({ field }) => rootOf(field)),
            values,
          ),
    unclean,
  };
}

const rootOf = (field: string): string => field.split('.')[0] ?? '';

const without = (fields: readonly string[], values: Values): Values => Object.fromEntries(Object.entries(values).filter(([name]) => !fields.includes(name)));

/** What is in the row's way: an earlier row of the file, the record that is there, or somebody else's. */
function clashes({ workspace, kind, mode, written }: ImportInto, body: Values, match: FoundRecord | undefined): RowFault[] {
  const row = match && written.rowOf(match.id);
  if (row !== undefined) return [repeated(row, match)];
  if (match && mode === 'create') return faultsOf(thereAlready(kind.duplicate(match.by)));
  const rival = kind.rival(workspace, body, match);
  if (!rival) return [];
  const earlier = rival.id === undefined ? undefined : written.rowOf(rival.id);
  return faultsOf(rival.error).map((fault) =>
    earlier === undefined ? fault : { ...fault, message: `Row ${earlier} of this file is in the way. ${fault.message}` },
  );
}

/** @param match found by the row's key */
function repeated(row: number, match: FoundRecord | undefined): RowFault {
  const key = match?.by ?? '';
  return {
    code: 'DUPLICATE_ROW',
    field: match?.field ?? null,
    message: `Row ${row} of this file has written this record already: it has the same ${key}. A file writes a record once: remove one of the two rows, or mend what they share.`,
  };
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

const isId = (id: FieldValue): id is string => typeof id === 'string' && isUuid(id);

function noId(id: FieldValue): RowFault {
  const shown = JSON.stringify(id).slice(0, 100).toWellFormed();
  const message = `An id is a UUID that an export gave; got ${shown}. Your own numbers go into external_id: name that column so, or use \`mapping\`.`;
  return { code: 'VALIDATION_ERROR', field: 'id', message };
}

/** An id of an export is kept where it is free (contract, "Bulk import and export"). */
function freeId(workspace: Workspace, kind: ImportKind, id: FieldValue | undefined): string | undefined {
  const lower = typeof id === 'string' ? id.toLowerCase() : undefined;
  return lower === undefined || kind.has(workspace, lower) ? undefined : lower;
}
