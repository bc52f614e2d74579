// What is wrong with a row, one field at a time: made of whatever error says it.

import { toApiError } from '../../http/to-api-error.js';
import type { ImportError } from '../../types/public/types.gen.js';

export interface RowFault {
  readonly code: ImportError['code'];
  /** Null: the row as a whole. */
  readonly field: string | null;
  readonly message: string;
  readonly constraint?: string;
}

/** @throws what is no fault of the row */
export function faultsOf(thrown: unknown): RowFault[] {
  const { code, message, details } = toApiError(thrown);
  if (code === 'INTERNAL_ERROR') throw thrown;
  const { field } = details;
  return [{ code, field: typeof field === 'string' && field !== '' ? field : null, message }];
}
