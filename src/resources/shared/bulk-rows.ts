// Bulk calls: every row alone. A bad one is told by its index and never stops the good ones.

import type { Row } from '../../contract/contract.js';
import { type ErrorCode, notFound } from '../../contract/errors.js';
import { explainMissing } from '../../http/explain-references.js';
import { toApiError } from '../../http/to-api-error.js';
import type { Workspace } from '../../workspace/workspace.js';

export interface RowError {
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly field: string | null;
}

export interface RowsDone<R> {
  readonly done: R[];
  readonly errors: RowError[];
}

/** Does `work` for each fit row, each in an attempt of its own; what fails by rule is listed, what fails by defect is thrown. */
export function eachRow<T, R>(workspace: Workspace, rows: readonly Row<unknown>[], work: (row: T, index: number) => R): RowsDone<R> {
  const done: R[] = [];
  const errors: RowError[] = [];
  for (const row of rows) {
    if ('faults' in row) {
      const [first] = row.faults;
      errors.push({ index: row.index, code: 'VALIDATION_ERROR', message: first?.message ?? 'The row is not valid.', field: first?.field || null });
      continue;
    }
    try {
      // validated against the schema that `x-rows` names, which is what T is
      done.push(workspace.attempt(() => work(row.value as T, row.index)));
    } catch (thrown) {
      errors.push(toRowError(workspace, row.index, thrown));
    }
  }
  return { done, errors };
}

/** @throws NOT_FOUND of the row's `student_id`, where there is no such student */
export function requireStudentOfRow({ store }: Workspace, studentId: string): void {
  if (!store.students.has(studentId)) throw notFound('Student', studentId, 'student_id');
}

function toRowError(workspace: Workspace, index: number, thrown: unknown): RowError {
  const error = explainMissing(workspace, toApiError(thrown));
  if (error.code === 'INTERNAL_ERROR') throw thrown;
  const field = error.details['field'];
  return { index, code: error.code, message: error.message, field: typeof field === 'string' && field !== '' ? field : null };
}
